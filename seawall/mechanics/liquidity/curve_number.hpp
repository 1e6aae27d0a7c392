#pragma once

#include <compare>
#include <limits>
#include <string_view>

#include "seawall/base/checked256.hpp"
#include "seawall/base/number_policy.hpp"
#include "seawall/base/rejection.hpp"

// The numbers in which the curve pools' contracts compute. A rule is written once, as its contract
// writes it, over Checked256 (Exact: uint256, division rounds down) or CheckedDouble (Fast: nothing
// is rounded); either remembers whether the contract would have reverted.
namespace seawall {

/// A double under a contract's checks: a difference below 0 and a division by 0 are not a number,
/// and neither is anything made of them.
struct CheckedDouble {
  double value = 0.0;

  constexpr CheckedDouble() = default;
  constexpr CheckedDouble(double of) : value{of} {}  // NOLINT(google-explicit-constructor)
  constexpr CheckedDouble(Int128 of)                 // NOLINT(google-explicit-constructor)
      : value{static_cast<double>(of)} {}
  constexpr CheckedDouble(int of)  // NOLINT(google-explicit-constructor)
      : value{static_cast<double>(of)} {}

  constexpr auto operator<=>(const CheckedDouble&) const = default;
};

namespace detail {
inline constexpr double refused = std::numeric_limits<double>::quiet_NaN();
}  // namespace detail

[[nodiscard]] constexpr CheckedDouble operator+(CheckedDouble a, CheckedDouble b) {
  return a.value + b.value;
}
[[nodiscard]] constexpr CheckedDouble operator-(CheckedDouble a, CheckedDouble b) {
  return a.value >= b.value ? a.value - b.value : detail::refused;
}
[[nodiscard]] constexpr CheckedDouble operator*(CheckedDouble a, CheckedDouble b) {
  return a.value * b.value;
}
[[nodiscard]] constexpr CheckedDouble operator/(CheckedDouble a, CheckedDouble b) {
  return b.value != 0.0 ? a.value / b.value : detail::refused;
}
[[nodiscard]] constexpr CheckedDouble divide_up(CheckedDouble a, CheckedDouble b) { return a / b; }

[[nodiscard]] constexpr bool has_failed(const Checked256& number) { return number.failed; }
[[nodiscard]] constexpr bool has_failed(CheckedDouble number) {
  return !(number.value < std::numeric_limits<double>::infinity());
}

[[nodiscard]] constexpr bool is_zero(const Checked256& number) { return number.value == UInt256{}; }
[[nodiscard]] constexpr bool is_zero(CheckedDouble number) { return number.value == 0.0; }

namespace detail {
template <class N>
struct CurveNumberFor;
template <>
struct CurveNumberFor<Exact> {
  using Type = Checked256;
};
template <>
struct CurveNumberFor<Fast> {
  using Type = CheckedDouble;
};
}  // namespace detail

template <class N>
using CurveNumber = typename detail::CurveNumberFor<N>::Type;

/// |a − b|; what failed on either side is not lost.
template <class Number>
[[nodiscard]] Number distance(const Number& a, const Number& b) {
  return a < b ? b - a : a - b;
}

/// The number, or overflow where the contract would have reverted on the way to it.
template <class Number>
[[nodiscard]] Ruling<Number> sound(const Number& number) {
  if (has_failed(number)) return std::unexpected{Rejection::overflow};
  return number;
}

/// Constants longer than the language's literals. @param digits  decimal, fewer than 39
[[nodiscard]] consteval Int128 decimal(std::string_view digits) {
  Int128 value = 0;
  for (const char digit : digits)
    value = value * 10 + (digit - '0');
  return value;
}

/// Back to a policy's raw units. Refuses: overflow, where the contract would have reverted or
/// counts past 2^127, which the engine does not.
template <class N>
[[nodiscard]] Ruling<typename N::Number> narrow(const CurveNumber<N>& number) {
  if (has_failed(number)) return std::unexpected{Rejection::overflow};
  if constexpr (N::is_exact) {
    if (!number.value.fits_128() || (number.value.low >> 127) != 0)
      return std::unexpected{Rejection::overflow};
    return static_cast<Int128>(number.value.low);
  } else {
    return number.value;
  }
}

template <class N>
[[nodiscard]] Ruling<AmountOf<N>> narrow_amount(const CurveNumber<N>& number) {
  const Ruling<typename N::Number> amount = narrow<N>(number);
  if (!amount) return std::unexpected{amount.error()};
  return AmountOf<N>{*amount};
}

}  // namespace seawall
