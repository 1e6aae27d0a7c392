#include "seawall/base/wide.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "seawall/base/long_division.hpp"

namespace seawall {
namespace {

using Limb = std::uint64_t;

int leading_zeros(UInt128 value) {
  const auto high = static_cast<Limb>(value >> 64);
  return high != 0 ? std::countl_zero(high) : 64 + std::countl_zero(static_cast<Limb>(value));
}

// 128 by 64 bits where the quotient fits 64: one hardware division.
Limb divide_limb(UInt128 dividend, Limb divisor, Limb& remainder) {
#if defined(__x86_64__)
  Limb quotient = 0;
  __asm__("divq %4"
          : "=a"(quotient), "=d"(remainder)
          : "a"(static_cast<Limb>(dividend)), "d"(static_cast<Limb>(dividend >> 64)), "r"(divisor)
          : "cc");
  return quotient;
#else
  remainder = static_cast<Limb>(dividend % divisor);
  return static_cast<Limb>(dividend / divisor);
#endif
}

// One step of Knuth's algorithm D: three limbs by two (normalised), quotient below 2^64.
Limb divide_three_by_two(UInt128 top, Limb next, UInt128 divisor, UInt128& remainder) {
  const auto d1 = static_cast<Limb>(divisor >> 64);
  const auto d0 = static_cast<Limb>(divisor);
  Limb quotient = 0;
  UInt128 rest = 0;
  if (static_cast<Limb>(top >> 64) >= d1) {
    quotient = ~Limb{0};
    rest = top - UInt128{d1} * quotient;
  } else {
    Limb partial = 0;
    quotient = divide_limb(top, d1, partial);
    rest = partial;
  }
  UInt128 product = UInt128{quotient} * d0;
  while ((rest >> 64) == 0 && product > ((rest << 64) | next)) {
    --quotient;
    product -= d0;
    rest += d1;
  }
  remainder = ((rest << 64) | next) - product;
  return quotient;
}

int leading_zeros(UInt256 value) {
  return value.high != 0 ? leading_zeros(value.high) : 128 + leading_zeros(value.low);
}

}  // namespace

UInt256 shift_left(UInt256 value, int bits) {
  SEAWALL_ASSERT(bits >= 0);
  if (bits == 0) return value;
  if (bits >= 256) return {};
  if (bits >= 128) return {value.low << (bits - 128), 0};
  return {(value.high << bits) | (value.low >> (128 - bits)), value.low << bits};
}

UInt256 shift_right(UInt256 value, int bits) {
  SEAWALL_ASSERT(bits >= 0);
  if (bits == 0) return value;
  if (bits >= 256) return {};
  if (bits >= 128) return {0, value.high >> (bits - 128)};
  return {value.high >> bits, (value.low >> bits) | (value.high << (128 - bits))};
}

namespace detail {

UInt128 divide_wide(UInt256 dividend, UInt128 divisor, UInt128& remainder) {
  SEAWALL_ASSERT(dividend.high < divisor);  // else the quotient does not fit 128 bits
  const int shift = leading_zeros(divisor);
  if (shift >= 64) {  // a divisor of one limb
    const auto small = static_cast<Limb>(divisor);
    Limb rest = static_cast<Limb>(dividend.high);
    const Limb q1 =
        divide_limb((UInt128{rest} << 64) | static_cast<Limb>(dividend.low >> 64), small, rest);
    const Limb q0 =
        divide_limb((UInt128{rest} << 64) | static_cast<Limb>(dividend.low), small, rest);
    remainder = rest;
    return (UInt128{q1} << 64) | q0;
  }
  const UInt128 scaled = divisor << shift;
  const UInt256 shifted = shift_left(dividend, shift);
  UInt128 rest = 0;
  const Limb q1 =
      divide_three_by_two(shifted.high, static_cast<Limb>(shifted.low >> 64), scaled, rest);
  const Limb q0 = divide_three_by_two(rest, static_cast<Limb>(shifted.low), scaled, rest);
  remainder = rest >> shift;
  return (UInt128{q1} << 64) | q0;
}

}  // namespace detail

std::optional<UInt256> add(UInt256 a, UInt256 b) {
  const UInt128 low = a.low + b.low;
  const UInt128 carry = low < a.low ? 1 : 0;
  const UInt128 high = a.high + b.high;
  if (high < a.high || high + carry < high) return std::nullopt;
  return UInt256{high + carry, low};
}

std::optional<UInt256> subtract(UInt256 a, UInt256 b) {
  if (a < b) return std::nullopt;
  const UInt128 borrow = a.low < b.low ? 1 : 0;
  return UInt256{a.high - b.high - borrow, a.low - b.low};
}

std::optional<UInt256> multiply(UInt256 a, UInt256 b) {
  if (a.high != 0 && b.high != 0) return std::nullopt;
  if (a.high == 0 && b.high == 0) return multiply_wide(a.low, b.low);
  const UInt256& big = a.high != 0 ? a : b;
  const UInt128 small = a.high != 0 ? b.low : a.low;
  const UInt256 upper = multiply_wide(big.high, small);
  if (upper.high != 0) return std::nullopt;
  return add(UInt256{upper.low, 0}, multiply_wide(big.low, small));
}

Division divide(UInt256 dividend, UInt256 divisor) {
  SEAWALL_ASSERT(divisor != UInt256{});
  if (divisor.high == 0) {
    const UInt128 high_quotient = dividend.high / divisor.low;
    const UInt256 rest{dividend.high % divisor.low, dividend.low};
    UInt128 remainder = 0;
    const UInt128 low_quotient = detail::divide_wide(rest, divisor.low, remainder);
    return {UInt256{high_quotient, low_quotient}, UInt256{remainder}};
  }
  const std::array<Limb, 4> low = detail::limbs_of(dividend);
  const detail::LongDivision made =
      detail::divide_long({low[0], low[1], low[2], low[3]}, detail::limbs_of(divisor));
  return {detail::from_limbs(std::span{made.quotient}.first<4>()),
          detail::from_limbs(made.remainder)};
}

UInt256 square_root(UInt256 value) {
  if (value == UInt256{}) return value;
  UInt256 guess = shift_left(UInt256{1}, (257 - leading_zeros(value)) / 2);
  for (;;) {  // Newton from above falls strictly until it is the floor
    const UInt256 sum = *add(guess, divide(value, guess).quotient);
    const UInt256 next = divide(sum, UInt256{2}).quotient;
    if (next >= guess) return guess;
    guess = next;
  }
}

std::string to_string(UInt256 value) {
  std::string digits;
  do {
    const Division step = divide(value, UInt256{10});
    digits.push_back(static_cast<char>('0' + static_cast<int>(step.remainder.low)));
    value = step.quotient;
  } while (value != UInt256{});
  std::ranges::reverse(digits);
  return digits;
}

std::string to_string(UInt128 value) { return to_string(UInt256{value}); }

std::string to_string(Int128 value) {
  if (value >= 0) return to_string(static_cast<UInt128>(value));
  std::string text{'-'};
  text += to_string(UInt128{0} - static_cast<UInt128>(value));
  return text;
}

std::optional<UInt256> parse_uint256(std::string_view text) {
  if (text.empty()) return std::nullopt;
  UInt256 value;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    const auto tenfold = multiply(value, UInt256{10});
    if (!tenfold) return std::nullopt;
    const auto next = add(*tenfold, UInt256{static_cast<UInt128>(digit - '0')});
    if (!next) return std::nullopt;
    value = *next;
  }
  return value;
}

std::optional<Int128> parse_int128(std::string_view text) {
  const bool negative = text.starts_with('-');
  const auto magnitude = parse_uint256(negative ? text.substr(1) : text);
  constexpr UInt128 limit = UInt128{1} << 127;
  if (!magnitude || magnitude->high != 0 || magnitude->low > limit - (negative ? 0 : 1))
    return std::nullopt;
  return static_cast<Int128>(negative ? UInt128{0} - magnitude->low : magnitude->low);
}

double to_double(UInt256 value) {
  return static_cast<double>(value.high) * 0x1p128 + static_cast<double>(value.low);
}

Int128 floor_to_int128(double value) {
  SEAWALL_ASSERT(value > -0x1p126 && value < 0x1p126);
  return static_cast<Int128>(std::floor(value));
}

}  // namespace seawall
