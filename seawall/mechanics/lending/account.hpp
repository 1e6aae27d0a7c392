#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "seawall/base/bounded_list.hpp"
#include "seawall/base/number_policy.hpp"
#include "seawall/mechanics/lending/scaled.hpp"

namespace seawall {

struct BasisPointsKind;
struct HealthKind;

/// An average of thresholds in basis points: floored by the contract, not by Fast.
template <class N>
using AverageBasisPointsOf = Quantity<BasisPointsKind, typename N::Number>;

/// Health factor in wad: collateral value at its thresholds over debt value. Below 1 wad the
/// account may be liquidated; `N::unbounded` without debt (and, in Exact, where it would not fit
/// 127 bits).
template <class N>
using HealthOf = Quantity<HealthKind, typename N::Number>;

}  // namespace seawall

// An account at a lending pool and one liquidation call, in the shape that all lending rules share.
//
// Bounds that the Model compile must check, so that Exact never leaves its integers: decimals ≤ 24,
// every price · 10^(difference of two decimals) ≤ 10^34, indices in [1, 100] ray, thresholds ≤
// 10000, bonuses in [10000, 20000]. Amounts beyond a contract's own types are refused as overflow.
namespace seawall::lending {

/// Holdings one account may have; more must be refused before a run.
inline constexpr std::size_t holdings_max = 16;
/// Largest scaled balance the tokens can store (uint120).
inline constexpr Int128 scaled_max = (Int128{1} << 120) - 1;
/// Largest value of one holding, base currency units (8·10^20 USD); beyond it a call is refused as
/// overflow.
inline constexpr Int128 value_max = Int128{1} << 96;

struct ReserveTerms {
  BasisPoints collateral_factor;      ///< share of its value that may be borrowed (Aave: LTV)
  BasisPoints liquidation_threshold;  ///< 0: not accepted as collateral
  BasisPoints liquidation_bonus;      ///< 10500 = 5 %
  BasisPoints protocol_fee;           ///< share of the bonus to the treasury; 0 in v2
};

/// One reserve at the moment of a call, indices already accrued to it.
template <class N>
struct ReserveSnapshot {
  PriceOf<N> price;            ///< base currency units per whole token (v2: wei, v3: 1e-8 USD), > 0
  AmountOf<N> unit;            ///< 10^decimals
  IndexOf<N> liquidity_index;  ///< ≥ 1 ray
  IndexOf<N> borrow_index;     ///< ≥ 1 ray
  AmountOf<N> cash;            ///< what the reserve can pay out
  ReserveTerms terms;
};

/// Terms for correlated assets (v3). They replace a reserve's own where `collateral_bitmap` has its
/// bit.
struct EModeCategory {
  BasisPoints collateral_factor;
  BasisPoints liquidation_threshold;
  BasisPoints liquidation_bonus;
  UInt128 collateral_bitmap = 0;  ///< bit i: reserve i
  UInt128 zero_factor_bitmap =
      0;                  ///< collaterals of the category that give no borrowing power (v3.6+)
  bool isolated = false;  ///< collateral outside the bitmap gives no borrowing power (v3.7)
};

enum class Side : std::uint8_t { collateral, debt };

/// A claim of one account on one reserve; at most one of each side per reserve.
template <class N>
struct Holding {
  ScaledOf<N> scaled;
  std::uint32_t reserve = 0;  ///< index into AccountView::reserves
  Side side = Side::collateral;
  bool used_as_collateral = true;  ///< a supplier may keep a deposit out of his collateral
};

template <class N>
struct AccountView {
  std::span<const ReserveSnapshot<N>> reserves;
  std::span<const Holding<N>> holdings;   ///< ≤ holdings_max, in any order
  const EModeCategory* e_mode = nullptr;  ///< none in v2
};

template <class N>
struct AccountData {
  ValueOf<N> collateral;  ///< of what is used as collateral
  ValueOf<N> debt;
  ValueOf<N> available_to_borrow;
  AverageBasisPointsOf<N> collateral_factor;      ///< value-weighted; 0 without collateral
  AverageBasisPointsOf<N> liquidation_threshold;  ///< value-weighted; 0 without collateral
  typename N::Number weighted_threshold{};        ///< Σ value · threshold, base units · bps
  HealthOf<N> health;
};

enum class Payout : std::uint8_t {
  underlying,  ///< the asset itself: needs the reserve's cash
  claim,       ///< the pool's claim on it (receiveAToken): needs none
};

template <class N>
struct LiquidationRequest {
  std::uint32_t collateral_reserve = 0;
  std::uint32_t debt_reserve = 0;
  AmountOf<N> offered{
      N::unbounded};  ///< debt the keeper is ready to repay; unbounded asks for all there is
  Payout payout = Payout::underlying;
  Int128 risen = wad;  ///< how much of a Dutch bonus is paid by now, wad
};

/// Bad debt written off in one reserve.
template <class N>
struct Deficit {
  std::uint32_t reserve = 0;
  AmountOf<N> amount;
  ScaledOf<N>
      scaled_debt_burned;  ///< 0 for the call's own debt reserve: counted in the outcome itself
};

/// All that a liquidation changes. The holdings after it are those before, less the burned and
/// moved claims.
template <class N>
struct LiquidationOutcome {
  AmountOf<N> debt_repaid;         ///< paid by the keeper into the debt reserve's cash
  ScaledOf<N> scaled_debt_burned;  ///< in the debt reserve, including what is written off there
  AmountOf<N> collateral_to_keeper;
  ScaledOf<N> scaled_collateral_to_keeper;  ///< burned (underlying) or moved to the keeper (claim)
  AmountOf<N> fee;
  ScaledOf<N> scaled_fee;            ///< moved to the treasury
  bool collateral_disabled = false;  ///< the rest of this collateral, if any, no longer counts
  HealthOf<N> health_before;
  HealthOf<N> health_after;
  BoundedList<Deficit<N>, holdings_max> deficits;  ///< the call's own, then as held
};

/// The terms of one reserve for one account.
struct TermsInForce {
  BasisPoints collateral_factor;
  BasisPoints liquidation_threshold;
  BasisPoints liquidation_bonus;
};
[[nodiscard]] TermsInForce terms_in_force(const ReserveTerms& own, std::uint32_t reserve,
                                          const EModeCategory* e_mode);

/// Worth of one scaled unit in the health factor: price · index · threshold / unit for collateral,
/// price · index / unit for debt; base currency units. What the engine announces as a column, so
/// that interest, a vote and a market move are one thing.
[[nodiscard]] double effective_price(const ReserveSnapshot<Fast>& reserve, Side side,
                                     BasisPoints threshold);

/// The threshold that applies to a reserve of this account: the category's within its bitmap.
[[nodiscard]] BasisPoints liquidation_threshold_of(const ReserveTerms& terms, std::uint32_t reserve,
                                                   const EModeCategory* e_mode);

}  // namespace seawall::lending
