#pragma once

#include <algorithm>
#include <cstdint>

#include "seawall/base/number_policy.hpp"

namespace seawall {

/// How a fixed-spread liquidation rounds.
///   half_up_late   bonus applied half up to the undivided value (Aave v2)
///   half_up        bonus and fee half up, repayment up (Aave v3.6)
///   directed       seizure down, fee and repayment up (Aave v3.7)
enum class SpreadRounding : std::uint8_t { half_up_late, half_up, directed };

/// One side of the exchange: what a whole token is worth and how many smallest units it has.
template <class N>
struct Valued {
  PriceOf<N> price;  ///< > 0
  AmountOf<N> unit;  ///< 10^decimals
};

template <class N>
struct SpreadTerms {
  Valued<N> debt;
  Valued<N> collateral;
  BasisPoints liquidation_bonus;  ///< collateral given per debt repaid, ≥ 10000 (10500 = 5 % bonus)
  BasisPoints protocol_fee;       ///< share of the bonus kept by the venue, in [0, 10000]
};

template <class N>
struct FixedSpread {
  AmountOf<N> repaid;  ///< ≤ what was offered
  AmountOf<N> seized;  ///< taken from the account, fee included; ≤ its collateral
  AmountOf<N> fee;     ///< part of `seized` that the venue keeps; the keeper receives the rest
};

namespace detail {

/// debt price · collateral unit and collateral price · debt unit, without their common power of
/// ten, so that an exact rule stays within 128 bits more often. Nothing is lost: ⌊k·a / k·b⌋ = ⌊a /
/// b⌋.
template <class N>
struct PriceRatio {
  typename N::Number debt;        ///< worth of a debt unit ...
  typename N::Number collateral;  ///< ... against that of a collateral unit
  typename N::Number common;      ///< the power of ten taken out
};

template <class N>
[[nodiscard]] PriceRatio<N> price_ratio(const SpreadTerms<N>& terms) {
  const auto& [debt_price, debt_unit] = terms.debt;
  const auto& [collateral_price, collateral_unit] = terms.collateral;
  if (debt_unit < collateral_unit) {
    return {debt_price.value * N::div_down(collateral_unit.value, debt_unit.value),
            collateral_price.value, debt_unit.value};
  }
  return {debt_price.value,
          collateral_price.value * N::div_down(debt_unit.value, collateral_unit.value),
          collateral_unit.value};
}

/// Collateral worth `repaid` with the bonus on top.
template <class N>
[[nodiscard]] typename N::Number with_bonus(SpreadRounding rounding, const PriceRatio<N>& ratio,
                                            typename N::Number repaid, typename N::Number bonus) {
  const auto whole = N::from(percentage_factor);
  if (rounding == SpreadRounding::half_up_late) {
    // ⌊⌊(X·bonus + 5000)/10⁴⌋ / Y⌋ with both divisions in one; the half is divided by what X and Y
    // lost.
    const auto half = N::div_down(N::from(percentage_factor / 2), ratio.common);
    return N::mul_div_biased(repaid * bonus, ratio.debt, half, ratio.collateral * whole);
  }
  // Saturating: what does not fit is more than any account holds.
  const auto base = N::mul_div_biased(repaid, ratio.debt, N::from(0), ratio.collateral);
  const auto half = N::from(rounding == SpreadRounding::half_up ? percentage_factor / 2 : 0);
  return N::mul_div_biased(base, bonus, half, whole);
}

/// Debt that the whole collateral pays for.
template <class N>
[[nodiscard]] typename N::Number without_bonus(SpreadRounding rounding, const PriceRatio<N>& ratio,
                                               typename N::Number collateral,
                                               typename N::Number bonus) {
  const auto whole = N::from(percentage_factor);
  const auto worth = N::mul_div_down(collateral, ratio.collateral, ratio.debt);
  return rounding == SpreadRounding::half_up_late ? N::mul_div_half_up(worth, whole, bonus)
                                                  : N::mul_div_up(worth, whole, bonus);
}

/// The venue's share of what was seized beyond the debt's worth.
template <class N>
[[nodiscard]] typename N::Number fee_of(SpreadRounding rounding, typename N::Number seized,
                                        typename N::Number bonus, typename N::Number fee) {
  const auto whole = N::from(percentage_factor);
  if (rounding == SpreadRounding::directed) {
    return N::mul_div_up(seized - N::mul_div_down(seized, whole, bonus), fee, whole);
  }
  return N::mul_div_half_up(seized - N::mul_div_half_up(seized, whole, bonus), fee, whole);
}

}  // namespace detail

/// Liquidation at a fixed spread: collateral worth the repayment plus a bonus, whatever the market
/// says.
///
///     seized = repaid · price_debt / price_collateral · bonus      when the account has that much
///     seized = collateral, repaid = its worth / bonus              when it has not
///     fee    = (seized − seized / bonus) · protocol_fee
///
/// The mechanism alone: who may be liquidated and how much may be offered is the venue's rule.
/// @param offered     debt that may be repaid at most, units, ≥ 0
/// @param collateral  units of the seized asset in the account, ≥ 0
/// @return repaid ≤ offered, fee ≤ seized ≤ collateral
/// @note  Terms were checked when the Model was compiled; this rule never refuses.
/// @source docs/mechanics/lending.md §4; aave/protocol-v2 LendingPoolCollateralManager and
///         aave-dao/aave-v3-origin LiquidationLogic, "available collateral to liquidate"
template <class N>
[[nodiscard]] FixedSpread<N> fixed_spread(SpreadRounding rounding, const SpreadTerms<N>& terms,
                                          AmountOf<N> offered, AmountOf<N> collateral) {
  const auto ratio = detail::price_ratio<N>(terms);
  const auto bonus = N::from(terms.liquidation_bonus.value);
  FixedSpread<N> result{.repaid = offered, .seized = collateral, .fee = AmountOf<N>{N::from(0)}};

  const auto wanted = detail::with_bonus<N>(rounding, ratio, offered.value, bonus);
  if (wanted > collateral.value) {
    // Exact never exceeds the offer here; the minimum binds in doubles and in v2's half-up
    // rounding.
    const auto paid = detail::without_bonus<N>(rounding, ratio, collateral.value, bonus);
    result.repaid.value = std::min(paid, offered.value);
  } else {
    result.seized.value = wanted;
  }
  if (terms.protocol_fee.value != 0) {
    result.fee.value =
        detail::fee_of<N>(rounding, result.seized.value, bonus, N::from(terms.protocol_fee.value));
  }
  return result;
}

}  // namespace seawall
