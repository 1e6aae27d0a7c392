#pragma once

#include <cstdint>

#include "seawall/base/number_policy.hpp"
#include "seawall/model/curve.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

// A reserve whose oracle publishes a curve (SaleTerms::larger) values an account's collateral by
// the size of that account's own holding. With p_k what selling size s_k fetches a unit on average,
// a sale of q, s_k ≤ q ≤ s_(k+1), is counted as the straight line between its neighbours,
//
//     q·p(q) = s_k·p_k·(s_(k+1) − q)/(s_(k+1) − s_k) + s_(k+1)·p_(k+1)·(q − s_k)/(s_(k+1) − s_k),
//
// which lies under what a sale fetches wherever the next unit fetches no more than the one before.
// Below s_0 the price is p_0; beyond the last size no more is counted than that size fetches. Per
// account the shares of the published prices change with its holding alone, so its health is as
// linear in what is announced as any other's. Size is the holding's claim, at the index of the
// start.

/// How much of a holding each of two neighbouring sizes of a curve prices, in claims.
struct CurveShares {
  std::uint8_t rung = 0;  ///< the smaller of the two, from 0
  Int128 at_rung = 0;     ///< ≥ 0
  Int128 at_next = 0;     ///< ≥ 0; 0 where `rung` is the last
};

/// @param first  whose sale is a curve
/// @param held   claims, ≥ 0
[[nodiscard]] CurveShares curve_shares(const Model& model, OracleId first, Int128 held);

/// What a venue counts each smallest unit of a holding as, in the oracle's units: rounded down, at
/// least 1.
/// @param held  claims, > 0
[[nodiscard]] PriceOf<Exact> own_size_price(const Model& model, const State& state, OracleId first,
                                            Int128 held);

/// By which share rounding own-size prices may understate an account's collateral, now and until
/// its prices have fallen to a sixteenth; 0 where no curve values it.
[[nodiscard]] double own_size_error(const Model& model, const State& state, AccountId account);

/// As what its venue counts a smallest unit of the account's collateral in one reserve, in the
/// oracle's units.
[[nodiscard]] PriceOf<Exact> collateral_price(const Model& model, const State& state,
                                              AccountId account, ReserveId reserve);

/// The column that prices most of what one more unit of a holding is counted as: its own, or of a
/// curve's two the larger size's.
/// @param place  into PositionTable
[[nodiscard]] std::uint16_t valuing_column(const Model& model, const State& state,
                                           std::uint32_t place);

/// The oracle behind it for the account's collateral in one reserve.
[[nodiscard]] OracleId valuing_oracle(const Model& model, const State& state, AccountId account,
                                      ReserveId reserve);

/// What is announced for a holding: its claims times their columns' effective prices, base
/// currency.
/// @param column  of PositionTable: where its collateral is priced by a curve, the smallest size's
[[nodiscard]] double counted_value(const Model& model, const State& state, const Column& column,
                                   Int128 held);

/// Brings the watches' copy of one holding up to date with State::positions.
/// @param place  into PositionTable, of that account
void mirror_holding(const Model& model, State& state, AccountId account, std::uint32_t place);

/// Rows of State::exposures as positions are at the start.
[[nodiscard]] Exposures opening_exposures(const Model& model);

}  // namespace seawall
