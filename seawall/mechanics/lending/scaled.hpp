#pragma once

#include <utility>

#include "seawall/base/number_policy.hpp"
#include "seawall/model/aave_rules.hpp"

namespace seawall {

struct ScaledKind;  // a claim on a pool: the amount is the claim times the pool's index

/// A stored balance: it grows with the index and is not itself an amount of the asset.
template <class N>
using ScaledOf = Quantity<ScaledKind, typename N::Number>;

}  // namespace seawall

// Balance ↔ scaled balance, index in ray. Aave v2 rounds half up everywhere; the others round
// toward the pool: what the pool owes is floored, what is owed to the pool is ceiled. Six verbs,
// because a supplier's and a borrower's claims round in opposite directions and so do growing and
// shrinking one.
//
// An index is ≥ 1 ray, so paying an account's whole balance always burns its whole scaled balance
// (L-6).
//
// @source aave/protocol-v2 contracts/protocol/tokenization/{AToken,VariableDebtToken}.sol;
//         aave-dao/aave-v3-origin src/contracts/protocol/libraries/helpers/TokenMath.sol
namespace seawall::lending {
namespace detail {

enum class Direction : std::uint8_t { down, up };

template <class N>
[[nodiscard]] typename N::Number mul_div(ClaimRounding rounding, Direction directed,
                                         typename N::Number a,
                                         std::pair<typename N::Number, typename N::Number> ratio) {
  const auto [b, c] = ratio;
  if (b == c) return a;  // no interest yet: nothing to round
  if (rounding == ClaimRounding::half_up) return N::mul_div_half_up(a, b, c);
  return directed == Direction::up ? N::mul_div_up(a, b, c) : N::mul_div_down(a, b, c);
}

template <class N>
[[nodiscard]] AmountOf<N> unscale(ClaimRounding rounding, Direction directed, ScaledOf<N> scaled,
                                  IndexOf<N> index) {
  return AmountOf<N>{mul_div<N>(rounding, directed, scaled.value, {index.value, N::from(ray)})};
}

template <class N>
[[nodiscard]] ScaledOf<N> scale(ClaimRounding rounding, Direction directed, AmountOf<N> amount,
                                IndexOf<N> index) {
  return ScaledOf<N>{mul_div<N>(rounding, directed, amount.value, {N::from(ray), index.value})};
}

}  // namespace detail

/// What a supplier's claim is worth now.
template <class N>
[[nodiscard]] AmountOf<N> supplied_balance(ClaimRounding rounding, ScaledOf<N> scaled,
                                           IndexOf<N> index) {
  return detail::unscale<N>(rounding, detail::Direction::down, scaled, index);
}

/// What a borrower owes now.
template <class N>
[[nodiscard]] AmountOf<N> debt_balance(ClaimRounding rounding, ScaledOf<N> scaled,
                                       IndexOf<N> index) {
  return detail::unscale<N>(rounding, detail::Direction::up, scaled, index);
}

/// Claim minted for `amount` supplied.
template <class N>
[[nodiscard]] ScaledOf<N> scaled_for_supply(ClaimRounding rounding, AmountOf<N> amount,
                                            IndexOf<N> index) {
  return detail::scale<N>(rounding, detail::Direction::down, amount, index);
}

/// Claim burned for `amount` withdrawn, or moved for `amount` transferred.
template <class N>
[[nodiscard]] ScaledOf<N> scaled_for_withdrawal(ClaimRounding rounding, AmountOf<N> amount,
                                                IndexOf<N> index) {
  return detail::scale<N>(rounding, detail::Direction::up, amount, index);
}

/// Debt minted for `amount` borrowed.
template <class N>
[[nodiscard]] ScaledOf<N> scaled_for_borrow(ClaimRounding rounding, AmountOf<N> amount,
                                            IndexOf<N> index) {
  return detail::scale<N>(rounding, detail::Direction::up, amount, index);
}

/// Debt burned for `amount` repaid.
template <class N>
[[nodiscard]] ScaledOf<N> scaled_for_repayment(ClaimRounding rounding, AmountOf<N> amount,
                                               IndexOf<N> index) {
  return detail::scale<N>(rounding, detail::Direction::down, amount, index);
}

}  // namespace seawall::lending

namespace seawall::aave {

[[nodiscard]] constexpr ClaimRounding rounding_of(AaveVersion version) {
  return version == AaveVersion::v2 ? ClaimRounding::half_up : ClaimRounding::directed;
}

template <class N>
[[nodiscard]] AmountOf<N> supplied_balance(AaveVersion version, ScaledOf<N> scaled,
                                           IndexOf<N> index) {
  return lending::supplied_balance<N>(rounding_of(version), scaled, index);
}

template <class N>
[[nodiscard]] AmountOf<N> debt_balance(AaveVersion version, ScaledOf<N> scaled, IndexOf<N> index) {
  return lending::debt_balance<N>(rounding_of(version), scaled, index);
}

template <class N>
[[nodiscard]] ScaledOf<N> scaled_for_supply(AaveVersion version, AmountOf<N> amount,
                                            IndexOf<N> index) {
  return lending::scaled_for_supply<N>(rounding_of(version), amount, index);
}

template <class N>
[[nodiscard]] ScaledOf<N> scaled_for_withdrawal(AaveVersion version, AmountOf<N> amount,
                                                IndexOf<N> index) {
  return lending::scaled_for_withdrawal<N>(rounding_of(version), amount, index);
}

template <class N>
[[nodiscard]] ScaledOf<N> scaled_for_borrow(AaveVersion version, AmountOf<N> amount,
                                            IndexOf<N> index) {
  return lending::scaled_for_borrow<N>(rounding_of(version), amount, index);
}

template <class N>
[[nodiscard]] ScaledOf<N> scaled_for_repayment(AaveVersion version, AmountOf<N> amount,
                                               IndexOf<N> index) {
  return lending::scaled_for_repayment<N>(rounding_of(version), amount, index);
}

}  // namespace seawall::aave
