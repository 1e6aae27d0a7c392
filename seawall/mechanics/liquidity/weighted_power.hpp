#pragma once

#include "seawall/mechanics/liquidity/curve_number.hpp"

// Balancer v2's fixed point: wads in uint256, each operation with its own rounding, and powers that
// are bounded from above or below. docs/mechanics/weighted-pools.md §1.
namespace seawall::weighted {

template <class Number>
[[nodiscard]] Number mul_down(const Number& a, const Number& b) {
  return a * b / Number{wad};
}
template <class Number>
[[nodiscard]] Number mul_up(const Number& a, const Number& b) {
  return divide_up(a * b, Number{wad});
}
template <class Number>
[[nodiscard]] Number div_down(const Number& a, const Number& b) {
  return a * Number{wad} / b;
}
template <class Number>
[[nodiscard]] Number div_up(const Number& a, const Number& b) {
  return divide_up(a * Number{wad}, b);
}

/// max(1 − share, 0).
template <class Number>
[[nodiscard]] Number complement(const Number& share) {
  const Number one{wad};
  if (share < one) return one - share;
  return share - share;  // 0, and failed where the share has
}

/// base^exponent, both wads, as the contract computes it: exp(exponent·ln base) by tables of
/// e^(2^k) and series, with 36 digits where base is within 10 % of 1.
/// @return 1 where exponent is 0, else 0 where base is 0. Refuses: outside_safe_range (base ≥
/// 2^255,
///         an exponent ≥ 2^254/10^20, a result outside e^−41 to e^130).
/// @source balancer/balancer-v2-monorepo pkg/solidity-utils LogExpMath.sol pow
[[nodiscard]] Ruling<UInt256> power(UInt256 base, UInt256 exponent);

/// A bound of base^exponent, 10^-14 of it and one unit away from what was computed; exact but for
/// one rounding a multiplication at the exponents 1, 2 and 4.
/// @return refuses as power, and overflow
/// @source FixedPoint.sol powDown, powUp
[[nodiscard]] Ruling<Checked256> power_down(const Checked256& base, const Checked256& exponent);
[[nodiscard]] Ruling<Checked256> power_up(const Checked256& base, const Checked256& exponent);
[[nodiscard]] Ruling<CheckedDouble> power_down(CheckedDouble base, CheckedDouble exponent);
[[nodiscard]] Ruling<CheckedDouble> power_up(CheckedDouble base, CheckedDouble exponent);

/// 1 − (bound from above of (balance/(balance + added))^exponent), at least 0. In doubles from
/// log1p and expm1, so that a small share keeps its digits.
/// @param exponent  wads
[[nodiscard]] Ruling<Checked256> share_out(const Checked256& balance, const Checked256& added,
                                           const Checked256& exponent);
[[nodiscard]] Ruling<CheckedDouble> share_out(CheckedDouble balance, CheckedDouble added,
                                              CheckedDouble exponent);

/// (bound from above of (balance/(balance − taken))^exponent) − 1, as share_out.
[[nodiscard]] Ruling<Checked256> share_in(const Checked256& balance, const Checked256& taken,
                                          const Checked256& exponent);
[[nodiscard]] Ruling<CheckedDouble> share_in(CheckedDouble balance, CheckedDouble taken,
                                             CheckedDouble exponent);

}  // namespace seawall::weighted
