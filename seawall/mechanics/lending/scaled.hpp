#pragma once

#include "seawall/base/number_policy.hpp"
#include "seawall/mechanics/lending/aave_version.hpp"

namespace seawall {

struct ScaledKind;  // a claim on a pool: the amount is the claim times the pool's index

/// A stored balance: it grows with the index and is not itself an amount of the asset.
template <class N>
using ScaledOf = Quantity<ScaledKind, typename N::Number>;

}  // namespace seawall

// Balance ↔ scaled balance, index in ray. v2 rounds half up everywhere; v3.5 and later round toward
// the pool: what the pool owes is floored, what is owed to the pool is ceiled. Six verbs, because a
// supplier's and a borrower's claims round in opposite directions and so do growing and shrinking
// one.
//
// An index is ≥ 1 ray, so paying an account's whole balance always burns its whole scaled balance
// (L-6).
//
// @source aave/protocol-v2 contracts/protocol/tokenization/{AToken,VariableDebtToken}.sol;
//         aave-dao/aave-v3-origin src/contracts/protocol/libraries/helpers/TokenMath.sol
namespace seawall::aave {
namespace detail {

enum class Rounding : std::uint8_t { half_up, down, up };

template <class N>
[[nodiscard]] typename N::Number mul_div(Rounding rounding, typename N::Number a,
                                         typename N::Number b, typename N::Number c) {
  switch (rounding) {
    case Rounding::half_up:
      return N::mul_div_half_up(a, b, c);
    case Rounding::down:
      return N::mul_div_down(a, b, c);
    case Rounding::up:
      break;
  }
  return N::mul_div_up(a, b, c);
}

[[nodiscard]] constexpr Rounding rounding_for(AaveVersion version, Rounding directed) {
  return version == AaveVersion::v2 ? Rounding::half_up : directed;
}

template <class N>
[[nodiscard]] AmountOf<N> unscale(Rounding rounding, ScaledOf<N> scaled, IndexOf<N> index) {
  if (index.value == N::from(ray))
    return AmountOf<N>{scaled.value};  // no interest yet: nothing to round
  return AmountOf<N>{mul_div<N>(rounding, scaled.value, index.value, N::from(ray))};
}

template <class N>
[[nodiscard]] ScaledOf<N> scale(Rounding rounding, AmountOf<N> amount, IndexOf<N> index) {
  if (index.value == N::from(ray)) return ScaledOf<N>{amount.value};
  return ScaledOf<N>{mul_div<N>(rounding, amount.value, N::from(ray), index.value)};
}

}  // namespace detail

/// What a supplier's claim is worth now.
template <class N>
[[nodiscard]] AmountOf<N> supplied_balance(AaveVersion version, ScaledOf<N> scaled,
                                           IndexOf<N> index) {
  return detail::unscale<N>(detail::rounding_for(version, detail::Rounding::down), scaled, index);
}

/// What a borrower owes now.
template <class N>
[[nodiscard]] AmountOf<N> debt_balance(AaveVersion version, ScaledOf<N> scaled, IndexOf<N> index) {
  return detail::unscale<N>(detail::rounding_for(version, detail::Rounding::up), scaled, index);
}

/// Claim minted for `amount` supplied.
template <class N>
[[nodiscard]] ScaledOf<N> scaled_for_supply(AaveVersion version, AmountOf<N> amount,
                                            IndexOf<N> index) {
  return detail::scale<N>(detail::rounding_for(version, detail::Rounding::down), amount, index);
}

/// Claim burned for `amount` withdrawn, or moved for `amount` transferred.
template <class N>
[[nodiscard]] ScaledOf<N> scaled_for_withdrawal(AaveVersion version, AmountOf<N> amount,
                                                IndexOf<N> index) {
  return detail::scale<N>(detail::rounding_for(version, detail::Rounding::up), amount, index);
}

/// Debt minted for `amount` borrowed.
template <class N>
[[nodiscard]] ScaledOf<N> scaled_for_borrow(AaveVersion version, AmountOf<N> amount,
                                            IndexOf<N> index) {
  return detail::scale<N>(detail::rounding_for(version, detail::Rounding::up), amount, index);
}

/// Debt burned for `amount` repaid.
template <class N>
[[nodiscard]] ScaledOf<N> scaled_for_repayment(AaveVersion version, AmountOf<N> amount,
                                               IndexOf<N> index) {
  return detail::scale<N>(detail::rounding_for(version, detail::Rounding::down), amount, index);
}

}  // namespace seawall::aave
