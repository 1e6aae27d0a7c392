#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "seawall/base/assert.hpp"

namespace seawall {

using Int128 = __int128;
using UInt128 = unsigned __int128;

/// 256-bit unsigned integer: the intermediate of an exact rule, and the amount type of a venue
/// whose contract counts in uint256. Overflow is reported, never wrapped.
struct UInt256 {
  UInt128 low = 0;
  UInt128 high = 0;

  constexpr UInt256() = default;
  constexpr UInt256(UInt128 value) : low{value} {}  // NOLINT(google-explicit-constructor)
  constexpr UInt256(UInt128 high_part, UInt128 low_part) : low{low_part}, high{high_part} {}

  constexpr std::strong_ordering operator<=>(const UInt256& other) const {
    return high != other.high ? high <=> other.high : low <=> other.low;
  }
  constexpr bool operator==(const UInt256&) const = default;
  [[nodiscard]] constexpr bool fits_128() const { return high == 0; }
  [[nodiscard]] static constexpr UInt256 maximum() { return {~UInt128{0}, ~UInt128{0}}; }
};

/// a · b without loss.
[[nodiscard]] constexpr UInt256 multiply_wide(UInt128 a, UInt128 b) {
  using Half = std::uint64_t;
  const Half a0 = static_cast<Half>(a), a1 = static_cast<Half>(a >> 64);
  const Half b0 = static_cast<Half>(b), b1 = static_cast<Half>(b >> 64);
  const UInt128 p00 = UInt128{a0} * b0;
  const UInt128 p01 = UInt128{a0} * b1;
  const UInt128 p10 = UInt128{a1} * b0;
  const UInt128 p11 = UInt128{a1} * b1;
  const UInt128 middle = (p00 >> 64) + static_cast<Half>(p01) + static_cast<Half>(p10);
  return {p11 + (p01 >> 64) + (p10 >> 64) + (middle >> 64),
          (middle << 64) | static_cast<Half>(p00)};
}

/// Bits that leave on either side are lost. @param bits ≥ 0; 256 and more give 0
[[nodiscard]] UInt256 shift_left(UInt256 value, int bits);
[[nodiscard]] UInt256 shift_right(UInt256 value, int bits);

/// Checked arithmetic on 256 bits: nothing where the result does not fit (a contract would revert).
[[nodiscard]] std::optional<UInt256> add(UInt256 a, UInt256 b);
[[nodiscard]] std::optional<UInt256> subtract(UInt256 a, UInt256 b);
[[nodiscard]] std::optional<UInt256> multiply(UInt256 a, UInt256 b);

struct Division {
  UInt256 quotient;
  UInt256 remainder;
};
/// @param divisor > 0
[[nodiscard]] Division divide(UInt256 dividend, UInt256 divisor);

/// ⌊√value⌋.
[[nodiscard]] UInt256 square_root(UInt256 value);

namespace detail {
[[nodiscard]] UInt128 divide_wide(UInt256 dividend, UInt128 divisor, UInt128& remainder);
}

/// ⌊a·b/c⌋ with a 256-bit intermediate. @param c > 0. @return must fit 128 bits (asserted).
[[nodiscard]] inline UInt128 mul_div_down(UInt128 a, UInt128 b, UInt128 c) {
  const UInt256 product = multiply_wide(a, b);
  if (product.high == 0) [[likely]]
    return product.low / c;
  UInt128 remainder = 0;
  return detail::divide_wide(product, c, remainder);
}

/// ⌈a·b/c⌉, as mul_div_down.
[[nodiscard]] inline UInt128 mul_div_up(UInt128 a, UInt128 b, UInt128 c) {
  const UInt256 product = multiply_wide(a, b);
  if (product.high == 0) [[likely]]
    return product.low / c + (product.low % c != 0 ? 1 : 0);
  UInt128 remainder = 0;
  const UInt128 quotient = detail::divide_wide(product, c, remainder);
  return quotient + (remainder != 0 ? 1 : 0);
}

/// ⌊(a·b + ⌊c/2⌋)/c⌋: the half-up rounding of ray and percentage maths, as mul_div_down.
[[nodiscard]] inline UInt128 mul_div_half_up(UInt128 a, UInt128 b, UInt128 c) {
  UInt256 product = multiply_wide(a, b);
  const UInt128 sum = product.low + c / 2;
  product.high += sum < product.low ? 1 : 0;
  product.low = sum;
  if (product.high == 0) [[likely]]
    return product.low / c;
  UInt128 remainder = 0;
  return detail::divide_wide(product, c, remainder);
}

/// ⌊(a·b + bias)/c⌋, or nothing where that does not fit 128 bits. @param c > 0
[[nodiscard]] inline std::optional<UInt128> mul_div_biased(UInt128 a, UInt128 b, UInt128 bias,
                                                           UInt128 c) {
  UInt256 product = multiply_wide(a, b);
  const UInt128 sum = product.low + bias;
  product.high += sum < product.low ? 1 : 0;
  product.low = sum;
  if (product.high == 0) [[likely]]
    return product.low / c;
  if (product.high >= c) return std::nullopt;
  UInt128 remainder = 0;
  return detail::divide_wide(product, c, remainder);
}

[[nodiscard]] std::string to_string(UInt128 value);
[[nodiscard]] std::string to_string(Int128 value);
[[nodiscard]] std::string to_string(UInt256 value);

/// Decimal digits only (a sign for the signed one); nothing for anything else or on overflow.
[[nodiscard]] std::optional<UInt256> parse_uint256(std::string_view text);
[[nodiscard]] std::optional<Int128> parse_int128(std::string_view text);

/// The nearest double; ties to even, as the compiler's conversion.
[[nodiscard]] inline double to_double(Int128 value) {
  const auto narrow = static_cast<std::int64_t>(value);
  return narrow == value ? static_cast<double>(narrow) : static_cast<double>(value);
}
[[nodiscard]] double to_double(UInt256 value);

/// ⌊value⌋ as an integer. @param value finite, |value| < 2^126 (asserted)
[[nodiscard]] Int128 floor_to_int128(double value);

}  // namespace seawall
