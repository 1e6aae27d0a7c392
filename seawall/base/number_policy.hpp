#pragma once

#include <array>
#include <cstdint>
#include <limits>

#include "seawall/base/quantity.hpp"
#include "seawall/base/wide.hpp"

namespace seawall {

// A rule is one template over a number policy. `Exact` commits: integers, 256-bit intermediates and
// the venue's own rounding, so that results equal the contract's. `Fast` screens, searches and
// clears: the same text in doubles, where every rounding is none.
//
// Both speak of the same raw units (a contract's smallest units, bps, wad, ray), so a Fast result
// is compared with an Exact one without conversion.

/// Contract integers. Operands of mul_div are ≥ 0, divisors > 0, results fit 127 bits (all
/// asserted).
struct Exact {
  using Number = Int128;
  static constexpr bool is_exact = true;
  static constexpr Number unbounded = static_cast<Number>(~UInt128{0} >> 1);  ///< above any amount

  [[nodiscard]] static constexpr Number from(Int128 integer) { return integer; }
  [[nodiscard]] static double to_double(Number value) { return seawall::to_double(value); }

  [[nodiscard]] static Number mul_div_down(Number a, Number b, Number c) {
    return narrow(seawall::mul_div_down(widen(a), widen(b), widen(c)));
  }
  [[nodiscard]] static Number mul_div_up(Number a, Number b, Number c) {
    return narrow(seawall::mul_div_up(widen(a), widen(b), widen(c)));
  }
  [[nodiscard]] static Number mul_div_half_up(Number a, Number b, Number c) {
    return narrow(seawall::mul_div_half_up(widen(a), widen(b), widen(c)));
  }
  /// ⌊(a·b + bias)/c⌋ where the bias is a rounding (half of a divisor); `unbounded` where it does
  /// not fit.
  [[nodiscard]] static Number mul_div_biased(Number a, Number b, Number bias, Number c) {
    const auto quotient = seawall::mul_div_biased(widen(a), widen(b), widen(bias), widen(c));
    return quotient && (*quotient >> 127) == 0 ? static_cast<Number>(*quotient) : unbounded;
  }
  [[nodiscard]] static constexpr Number div_down(Number a, Number b) { return a / b; }
  [[nodiscard]] static constexpr Number div_up(Number a, Number b) {
    return a / b + (a % b != 0 ? 1 : 0);
  }

 private:
  static constexpr UInt128 widen(Number value) {
    SEAWALL_ASSERT(value >= 0);
    return static_cast<UInt128>(value);
  }
  static constexpr Number narrow(UInt128 value) {
    SEAWALL_ASSERT((value >> 127) == 0);
    return static_cast<Number>(value);
  }
};

/// Doubles; relative error of one operation ≤ 2^-53, of a rule a small multiple stated beside it.
struct Fast {
  using Number = double;
  static constexpr bool is_exact = false;
  static constexpr Number unbounded = std::numeric_limits<double>::infinity();

  [[nodiscard]] static Number from(Int128 integer) { return seawall::to_double(integer); }
  [[nodiscard]] static constexpr double to_double(Number value) { return value; }

  [[nodiscard]] static constexpr Number mul_div_down(Number a, Number b, Number c) {
    return a * b / c;
  }
  [[nodiscard]] static constexpr Number mul_div_up(Number a, Number b, Number c) {
    return a * b / c;
  }
  [[nodiscard]] static constexpr Number mul_div_half_up(Number a, Number b, Number c) {
    return a * b / c;
  }
  [[nodiscard]] static constexpr Number mul_div_biased(Number a, Number b, Number, Number c) {
    return a * b / c;
  }
  [[nodiscard]] static constexpr Number div_down(Number a, Number b) { return a / b; }
  [[nodiscard]] static constexpr Number div_up(Number a, Number b) { return a / b; }
};

/// Quantities in a policy's raw units.
template <class N>
using AmountOf = Quantity<AmountKind, typename N::Number>;  ///< smallest units of an asset
template <class N>
using PriceOf =
    Quantity<PriceKind, typename N::Number>;  ///< venue's base currency units per whole token
template <class N>
using ValueOf = Quantity<ValueKind, typename N::Number>;  ///< venue's base currency units
template <class N>
using IndexOf = Quantity<IndexKind, typename N::Number>;  ///< ray

/// Parts of ten thousand, as venues write thresholds, bonuses and fees.
struct BasisPoints {
  std::int32_t value = 0;
  constexpr auto operator<=>(const BasisPoints&) const = default;
};

inline constexpr Int128 wad = 1'000'000'000'000'000'000;
inline constexpr Int128 ray = wad * 1'000'000'000;
inline constexpr Int128 percentage_factor = 10'000;  ///< 100 % in basis points

namespace detail {
inline constexpr std::array<Int128, 39> powers_of_ten = [] {
  std::array<Int128, 39> powers{};
  Int128 power = 1;
  for (std::size_t i = 0; i < powers.size(); ++i) {
    powers[i] = power;
    if (i + 1 < powers.size()) power *= 10;
  }
  return powers;
}();
}  // namespace detail

/// @param exponent in [0, 38]
[[nodiscard]] constexpr Int128 power_of_ten(int exponent) {
  SEAWALL_ASSERT(exponent >= 0 && exponent <= 38);
  return detail::powers_of_ten[static_cast<std::size_t>(exponent)];
}

}  // namespace seawall
