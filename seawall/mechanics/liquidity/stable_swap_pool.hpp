#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "seawall/mechanics/liquidity/stable_swap_oracle.hpp"

namespace seawall {

/// One coin of a StableSwap-NG pool.
template <class N>
struct StableCoin {
  typename N::Number rate{};  ///< 10^(36 − decimals), times what a whole coin is worth; > 0
  AmountOf<N> balance{};      ///< smallest units that belong to the holders of shares, ≥ 0
  AmountOf<N> fees{};         ///< set aside for the fee receiver, ≥ 0

  bool operator==(const StableCoin&) const = default;
};

/// A·n^(n−1)·100, moved in a straight line from one value to the next.
struct Amplification {
  std::int64_t initial = 0;        ///< > 0
  std::int64_t future = 0;         ///< > 0
  std::uint64_t initial_time = 0;  ///< unix seconds
  std::uint64_t future_time = 0;   ///< from here on `future`; ≥ initial_time

  bool operator==(const Amplification&) const = default;
  [[nodiscard]] static Amplification constant(std::int64_t value) { return {value, value, 0, 0}; }
  /// @source CurveStableSwapNG.vy _A
  [[nodiscard]] std::int64_t at(std::uint64_t timestamp) const;
};

/// A plain StableSwap-NG pool as its contract stores it. Coins that rebase are not in it; a coin
/// with a rate oracle or of a vault (ERC-4626) is, its rate kept up by the caller.
///
/// Exact is the contract's integers, up to amounts of 2^127 − 1. Fast is the same text in doubles
/// except for y, a closed form there.
/// @source curvefi/stableswap-ng contracts/main/CurveStableSwapNG.vy
template <class N>
struct StableSwapPool {
  std::array<StableCoin<N>, stable_swap::coins_max> coins{};  ///< the first `size` of them
  std::size_t size = 2;                                       ///< in [2, 8]
  Amplification amplification{};
  stable_swap::FeeTerms terms{};
  AmountOf<N> shares{};  ///< total supply, 18 decimals
  stable_swap::Oracles<N> oracles{};

  bool operator==(const StableSwapPool&) const = default;

  /// Without a balance and a share. @param rates  2 to 8 of them
  [[nodiscard]] static StableSwapPool opened(std::span<const typename N::Number> rates,
                                             Amplification amplification,
                                             stable_swap::FeeTerms terms, std::uint64_t timestamp);

  /// Balances times rates, wads.
  [[nodiscard]] stable_swap::Balances<CurveNumber<N>> values() const;
  [[nodiscard]] CurveNumber<N> amplification_at(std::uint64_t timestamp) const;
};

extern template struct StableSwapPool<Exact>;
extern template struct StableSwapPool<Fast>;

/// The same pool in doubles.
[[nodiscard]] StableSwapPool<Fast> to_fast(const StableSwapPool<Exact>& pool);

/// What an exchange would do.
template <class N>
struct StableExchange {
  AmountOf<N> paid{};  ///< of coin `to`, to the trader
  AmountOf<N> fees{};  ///< of coin `to`, set aside
  stable_swap::Oracles<N> oracles{};
};

/// `amount` of coin `from` for coin `to`:
///
///     paid = (dy − dy·f)/rate,   dy = y − y(x + amount·rate) − 1
///
/// with the fee f of the mean balances before and after. Prices are recorded at y(x + …), D as it
/// was: the fee comes into D with the next change.
/// @param amount  > 0
/// @return Refuses: insufficient_input (amount ≤ 0), insufficient_output (not even one unit of
/// value
///         to pay), overflow (also of a pool without coins), not_converged.
/// @note   Fast differs from Exact by at most 2 units of the coin, one unit of value (10^-18 of a
///         whole coin) in coins of it, 2^-42·(1 + D/y) of the result, y the balance left, and
///         10^-10 of it, as its fee is not rounded (property SS-4).
/// @source CurveStableSwapNG.vy _exchange, __exchange
template <class N>
[[nodiscard]] Ruling<StableExchange<N>> plan_exchange(const StableSwapPool<N>& pool, Leg leg,
                                                      AmountOf<N> amount, std::uint64_t timestamp);

/// What plan_exchange would pay, without the oracles' share of the work.
/// @source CurveStableSwapNGViews.vy get_dy
template <class N>
[[nodiscard]] Ruling<AmountOf<N>> amount_out(const StableSwapPool<N>& pool, Leg leg,
                                             AmountOf<N> amount, std::uint64_t timestamp);

/// Does what plan_exchange says. @return what the trader is paid
template <class N>
Ruling<AmountOf<N>> exchange(StableSwapPool<N>& pool, Leg leg, AmountOf<N> amount,
                             std::uint64_t timestamp);

/// What a vanishing exchange would pay in fees, parts of 10^10.
/// @source CurveStableSwapNGViews.vy dynamic_fee
template <class N>
[[nodiscard]] CurveNumber<N> dynamic_fee(const StableSwapPool<N>& pool, Leg leg);

/// Value per share, wads. Refuses: overflow (also where there are no shares), not_converged.
/// @source CurveStableSwapNG.vy get_virtual_price
template <class N>
[[nodiscard]] Ruling<CurveNumber<N>> virtual_price(const StableSwapPool<N>& pool,
                                                   std::uint64_t timestamp);

/// State prices as of now, wads: element i is coin i + 1 in coin 0.
/// @source CurveStableSwapNG.vy get_p
template <class N>
[[nodiscard]] Ruling<stable_swap::Balances<CurveNumber<N>>> state_prices(
    const StableSwapPool<N>& pool, std::uint64_t timestamp);

}  // namespace seawall
