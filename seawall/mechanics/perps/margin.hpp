#pragma once

#include "seawall/base/number_policy.hpp"
#include "seawall/base/quantity.hpp"

// What a perpetual contract is worth to its holder, and what a venue asks of him for it. Linear
// contracts: size in base, money in a settlement asset. Where both sides stand, closing out,
// funding and who pays for a loss that its holder cannot are no part of this.
// @source docs/mechanics/perps.md §1
namespace seawall::perps {

/// A position beside the prices that a venue believes.
template <class N>
struct MarkedPosition {
  typename N::Number size{};  ///< smallest units of base; short is negative
  typename N::Number paid{};  ///< smallest units of the settlement asset; received is negative
  PriceOf<N> mark;            ///< of base, > 0
  AmountOf<N> base_unit;      ///< smallest units of a whole token, > 0
  PriceOf<N> settlement_price;
  AmountOf<N> settlement_unit;
};

/// What one level of margin asks; initial of who opens or borrows, maintenance of who stays.
struct MarginTerms {
  BasisPoints margin;       ///< share of the notional
  BasisPoints gain_weight;  ///< share of a gain that counts
};

/// In the venue's base currency.
template <class N>
struct PositionMargin {
  ValueOf<N> notional;  ///< ≥ 0
  ValueOf<N> gain;      ///< unrealised, a loss is negative; mark to market
  ValueOf<N> credit;    ///< what counts as collateral, ≥ 0
  ValueOf<N> debit;     ///< loss and margin, ≥ 0
};

namespace detail {

/// What is owned is floored, what is owed is ceiled.
template <class N>
[[nodiscard]] typename N::Number signed_value(typename N::Number amount, PriceOf<N> price,
                                              AmountOf<N> unit) {
  const typename N::Number none{};
  return amount < none ? -N::mul_div_up(-amount, price.value, unit.value)
                       : N::mul_div_down(amount, price.value, unit.value);
}

}  // namespace detail

/// Marks a position to market.
///
///     gain   = size · mark − paid · settlement price
///     credit = gain weight · gain               if it gained
///     debit  = margin · |size| · mark − min(gain, 0)
///
/// Exact rounds against the holder, so the gains of a contract's holders never sum to more than 0
/// (property P-1).
template <class N>
[[nodiscard]] PositionMargin<N> position_margin(const MarkedPosition<N>& position,
                                                MarginTerms terms) {
  using Number = typename N::Number;
  const Number none{};
  const Number whole = N::from(percentage_factor);
  const Number size = position.size < none ? -position.size : position.size;
  const Number notional = N::mul_div_up(size, position.mark.value, position.base_unit.value);
  const Number gain =
      detail::signed_value<N>(position.size, position.mark, position.base_unit) +
      detail::signed_value<N>(-position.paid, position.settlement_price, position.settlement_unit);
  const Number asked = N::mul_div_up(notional, N::from(terms.margin.value), whole);
  const Number counted =
      gain > none ? N::mul_div_down(gain, N::from(terms.gain_weight.value), whole) : none;
  return {.notional = ValueOf<N>{notional},
          .gain = ValueOf<N>{gain},
          .credit = ValueOf<N>{counted},
          .debit = ValueOf<N>{gain < none ? asked - gain : asked}};
}

}  // namespace seawall::perps
