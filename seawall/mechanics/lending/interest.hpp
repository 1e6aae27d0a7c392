#pragma once

#include <cstdint>

#include "seawall/base/number_policy.hpp"
#include "seawall/mechanics/lending/scaled.hpp"

namespace seawall {

struct RateKind;  // interest a year

/// Yearly rate (or a share, such as utilisation) in ray.
template <class N>
using RateOf = Quantity<RateKind, typename N::Number>;

}  // namespace seawall

namespace seawall::lending {

/// Two-slope rate curve of one reserve. Rates and the kink in ray.
template <class N>
struct RateCurve {
  RateOf<N> base;                 ///< borrow rate at no utilisation
  RateOf<N> slope_1;              ///< added from 0 to the kink
  RateOf<N> slope_2;              ///< added from the kink to full utilisation
  RateOf<N> utilisation_optimal;  ///< the kink, in (0, 1)
  BasisPoints reserve_factor;     ///< share of interest that goes to the treasury, in [0, 10000]
};

template <class N>
struct Rates {
  RateOf<N> borrow;
  RateOf<N> supply;
};

template <class N>
struct Indices {
  IndexOf<N> liquidity{N::from(ray)};
  IndexOf<N> borrow{N::from(ray)};
};

/// What a reserve has lent and still holds.
template <class N>
struct ReserveTotals {
  AmountOf<N> debt;     ///< all borrowers' balances
  AmountOf<N> cash;     ///< what can be withdrawn or seized in kind
  AmountOf<N> deficit;  ///< written-off bad debt not yet covered; v2 has none
};

}  // namespace seawall::lending

namespace seawall::aave {

inline constexpr Int128 seconds_per_year = 31'536'000;  ///< 365 days, as the contracts count

using lending::Indices;
using lending::RateCurve;
using lending::Rates;
using lending::ReserveTotals;

[[nodiscard]] constexpr InterestMethod interest_method_of(AaveVersion version) {
  return version == AaveVersion::v2 ? InterestMethod::aave_v2 : InterestMethod::aave_v3;
}

/// debt / (cash + debt), in ray; 0 without debt.
template <class N>
[[nodiscard]] RateOf<N> utilisation(const ReserveTotals<N>& totals) {
  if (totals.debt.value == N::from(0)) return RateOf<N>{N::from(0)};
  return RateOf<N>{
      N::mul_div_half_up(totals.debt.value, N::from(ray), (totals.cash + totals.debt).value)};
}

/// base + slope_1 · U/U*  up to the kink, then base + slope_1 + slope_2 · (U − U*)/(1 − U*).
/// @source aave/protocol-v2 .../lendingpool/DefaultReserveInterestRateStrategy.sol;
///         aave-dao/aave-v3-origin src/contracts/misc/DefaultReserveInterestRateStrategyV2.sol
///         (same order)
template <class N>
[[nodiscard]] RateOf<N> borrow_rate(const RateCurve<N>& curve, RateOf<N> used) {
  const auto one = N::from(ray);
  if (used > curve.utilisation_optimal) {
    const auto excess = N::mul_div_half_up((used - curve.utilisation_optimal).value, one,
                                           one - curve.utilisation_optimal.value);
    return curve.base + curve.slope_1 +
           RateOf<N>{N::mul_div_half_up(curve.slope_2.value, excess, one)};
  }
  const auto share = N::mul_div_half_up(curve.slope_1.value, used.value, one);
  return curve.base + RateOf<N>{N::mul_div_half_up(share, one, curve.utilisation_optimal.value)};
}

/// Rates after an action, from the totals it leaves.
///
///     supply = borrow · debt/(cash + debt + deficit) · (1 − reserve factor)
///
/// v2 takes the borrow rate through an average over debt (stable debt is not modelled), which costs
/// it a rounding when the debt is small; v3 leaves an uncovered deficit in the denominator, so that
/// suppliers bear it in their rate.
/// @source as borrow_rate
template <class N>
[[nodiscard]] Rates<N> rates(AaveVersion version, const RateCurve<N>& curve,
                             const ReserveTotals<N>& totals) {
  const RateOf<N> borrow = borrow_rate<N>(curve, utilisation<N>(totals));
  if (totals.debt.value == N::from(0)) return {.borrow = borrow, .supply = RateOf<N>{N::from(0)}};

  const auto one = N::from(ray);
  RateOf<N> earned = borrow;
  AmountOf<N> claims = totals.cash + totals.debt;
  // Above one wad of debt the average gives the rate back exactly: its rounding of at most half is
  // divided by more than it was multiplied with. Leaving it out there keeps large debts within 127
  // bits.
  if (version == AaveVersion::v2 && totals.debt.value <= N::from(wad)) {
    const auto debt_ray = totals.debt.value * N::from(ray / wad);
    earned.value =
        N::mul_div_half_up(N::mul_div_half_up(debt_ray, borrow.value, one), one, debt_ray);
  } else {
    claims += totals.deficit;
  }
  const auto used = N::mul_div_half_up(totals.debt.value, one, claims.value);
  const auto paid = N::mul_div_half_up(earned.value, used, one);
  const auto kept = N::from(percentage_factor - curve.reserve_factor.value);
  return {.borrow = borrow,
          .supply = RateOf<N>{N::mul_div_half_up(paid, kept, N::from(percentage_factor))}};
}

/// Growth of the liquidity index: 1 + rate · t, in ray.
/// @param seconds ≥ 0
/// @source {protocol-v2, aave-v3-origin} .../libraries/math/MathUtils.sol
template <class N>
[[nodiscard]] IndexOf<N> linear_growth(RateOf<N> rate, std::int64_t seconds) {
  return IndexOf<N>{N::from(ray) +
                    N::mul_div_down(rate.value, N::from(seconds), N::from(seconds_per_year))};
}

namespace detail {

// (1 + r)^n to the third order, with r the floored rate of one second.
template <class N>
[[nodiscard]] IndexOf<N> binomial_growth(RateOf<N> rate, std::int64_t seconds) {
  if (seconds == 0) return IndexOf<N>{N::from(ray)};
  const auto one = N::from(ray);
  const auto n = N::from(seconds);
  const auto pairs = N::from(Int128{seconds} * (seconds - 1));
  const auto third = N::from(seconds > 2 ? seconds - 2 : 0);
  const auto r = N::div_down(rate.value, N::from(seconds_per_year));
  const auto r2 = N::mul_div_half_up(r, r, one);
  const auto r3 = N::mul_div_half_up(r2, r, one);
  return IndexOf<N>{one + r * n + N::mul_div_down(pairs, r2, N::from(2)) +
                    N::mul_div_down(pairs * third, r3, N::from(6))};
}

// exp(x) to the third order, with x = rate · t.
template <class N>
[[nodiscard]] IndexOf<N> taylor_growth(RateOf<N> rate, std::int64_t seconds) {
  const auto one = N::from(ray);
  const auto x = N::mul_div_down(rate.value, N::from(seconds), N::from(seconds_per_year));
  const auto inner =
      N::div_down(x, N::from(2)) + N::mul_div_half_up(x, N::div_down(x, N::from(6)), one);
  return IndexOf<N>{one + x + N::mul_div_half_up(x, inner, one)};
}

// (1 + r)^n by squaring, half up at every product, with r the floored rate of one second.
template <class N>
[[nodiscard]] IndexOf<N> exponential_growth(RateOf<N> rate, std::int64_t seconds) {
  const auto one = N::from(ray);
  auto base = one + N::div_down(rate.value, N::from(seconds_per_year));
  auto grown = one;
  for (std::int64_t left = seconds; left > 0; left /= 2) {
    if (left % 2 == 1) grown = N::mul_div_half_up(grown, base, one);
    base = N::mul_div_half_up(base, base, one);
  }
  return IndexOf<N>{grown};
}

}  // namespace detail

/// Growth of the borrow index, in ray. Aave's are third-order approximations of continuous
/// compounding, below it: v2 expands (1 + rate/year)^seconds, v3.6 and v3.7 exp(rate · years), and
/// so does Morpho Blue.
/// @source as linear_growth; the other venues' pages in docs/mechanics
template <class N>
[[nodiscard]] IndexOf<N> debt_growth(InterestMethod method, RateOf<N> rate, std::int64_t seconds) {
  switch (method) {
    case InterestMethod::aave_v2:
      return detail::binomial_growth<N>(rate, seconds);
    case InterestMethod::linear:
      return linear_growth<N>(rate, seconds);
    case InterestMethod::exponential:
      return detail::exponential_growth<N>(rate, seconds);
    case InterestMethod::aave_v3:
    case InterestMethod::taylor:
      break;
  }
  return detail::taylor_growth<N>(rate, seconds);
}

template <class N>
[[nodiscard]] IndexOf<N> compounded_growth(AaveVersion version, RateOf<N> rate,
                                           std::int64_t seconds) {
  return debt_growth<N>(interest_method_of(version), rate, seconds);
}

/// The indices a view reports `seconds` after the reserve was last touched, whether or not anybody
/// owes.
/// @source {protocol-v2, aave-v3-origin} .../libraries/logic/ReserveLogic.sol
template <class N>
[[nodiscard]] Indices<N> projected_indices(InterestMethod method, const Indices<N>& stored,
                                           const Rates<N>& rates, std::int64_t seconds) {
  if (seconds == 0) return stored;
  const auto one = N::from(ray);
  return {.liquidity = IndexOf<N>{N::mul_div_half_up(linear_growth<N>(rates.supply, seconds).value,
                                                     stored.liquidity.value, one)},
          .borrow = IndexOf<N>{N::mul_div_half_up(
              debt_growth<N>(method, rates.borrow, seconds).value, stored.borrow.value, one)}};
}

/// The borrow index stored when a reserve is touched: what a view projected, unless nobody owes.
/// @source as projected_indices
template <class N>
[[nodiscard]] IndexOf<N> touched_borrow_index(IndexOf<N> stored, IndexOf<N> projected,
                                              ScaledOf<N> scaled_debt_total) {
  return scaled_debt_total.value == N::from(0) ? stored : projected;
}

/// The indices stored when a reserve is touched `seconds` after the last time. A reserve in which
/// nobody owes keeps its borrow index although a view had projected it; v2 also where suppliers
/// earn nothing.
/// @source as projected_indices
template <class N>
[[nodiscard]] Indices<N> next_indices(InterestMethod method, const Indices<N>& stored,
                                      const Rates<N>& rates, ScaledOf<N> scaled_debt_total,
                                      std::int64_t seconds) {
  Indices<N> next = projected_indices<N>(method, stored, rates, seconds);
  const bool supply_earns = rates.supply.value != N::from(0);
  if (!supply_earns) next.liquidity = stored.liquidity;
  if (!supply_earns && method == InterestMethod::aave_v2) next.borrow = stored.borrow;
  next.borrow = touched_borrow_index<N>(stored.borrow, next.borrow, scaled_debt_total);
  return next;
}

template <class N>
[[nodiscard]] Indices<N> projected_indices(AaveVersion version, const Indices<N>& stored,
                                           const Rates<N>& rates, std::int64_t seconds) {
  return projected_indices<N>(interest_method_of(version), stored, rates, seconds);
}

template <class N>
[[nodiscard]] Indices<N> next_indices(AaveVersion version, const Indices<N>& stored,
                                      const Rates<N>& rates, ScaledOf<N> scaled_debt_total,
                                      std::int64_t seconds) {
  return next_indices<N>(interest_method_of(version), stored, rates, scaled_debt_total, seconds);
}

/// The treasury's share of the interest between two accruals, as a scaled claim on the reserve.
/// @source as projected_indices
template <class N>
[[nodiscard]] ScaledOf<N> treasury_accrual(AaveVersion version, const Indices<N>& before,
                                           const Indices<N>& after, ScaledOf<N> scaled_debt_total,
                                           BasisPoints reserve_factor) {
  using Number = typename N::Number;
  const Number one = N::from(ray);
  const Number debt = scaled_debt_total.value;
  const Number accrued = version == AaveVersion::v2
                             ? N::mul_div_half_up(debt, after.borrow.value, one) -
                                   N::mul_div_half_up(debt, before.borrow.value, one)
                             : N::mul_div_down(debt, after.borrow.value - before.borrow.value, one);
  const Number share =
      N::mul_div_half_up(accrued, N::from(reserve_factor.value), N::from(percentage_factor));
  return scaled_for_supply<N>(version, AmountOf<N>{share}, after.liquidity);
}

}  // namespace seawall::aave
