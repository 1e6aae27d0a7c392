#include "seawall/base/checked256.hpp"

#include <bit>
#include <cstddef>
#include <span>

#include "seawall/base/long_division.hpp"

namespace seawall {
namespace {

using detail::divide_long;
using detail::from_limbs;
using detail::length_of;
using detail::Limb;
using detail::Limbs4;
using detail::Limbs8;
using detail::limbs_of;
using detail::LongDivision;

Limbs8 product_of(UInt256 a, UInt256 b) {
  const Limbs4 x = limbs_of(a);
  const Limbs4 y = limbs_of(b);
  Limbs8 product{};
  for (std::size_t i = 0; i < 4; ++i) {
    Limb carry = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const UInt128 sum = UInt128{x[i]} * y[j] + product[i + j] + carry;
      product[i + j] = static_cast<Limb>(sum);
      carry = static_cast<Limb>(sum >> 64);
    }
    product[i + 4] = carry;
  }
  return product;
}

struct Quotient {
  std::optional<UInt256> floor;
  bool has_rest = false;
};

Quotient mul_div(UInt256 a, UInt256 b, UInt256 c) {
  if (c == UInt256{}) return {};
  const LongDivision made = divide_long(product_of(a, b), limbs_of(c));
  const bool fits = length_of(made.quotient) <= 4;
  return {fits ? std::optional{from_limbs(std::span{made.quotient}.first<4>())} : std::nullopt,
          length_of(made.remainder) > 0};
}

Checked256 joined(Checked256 a, Checked256 b, std::optional<UInt256> result) {
  Checked256 made = Checked256::of(result);
  made.failed |= a.failed || b.failed;
  return made;
}

Int256 with_sign(UInt256 magnitude, bool is_negative) {
  const Int256 value{magnitude};
  return is_negative ? -value : value;
}

}  // namespace

UInt256 wrapping_add(UInt256 a, UInt256 b) {
  const UInt128 low = a.low + b.low;
  return {a.high + b.high + (low < a.low ? 1 : 0), low};
}

UInt256 wrapping_subtract(UInt256 a, UInt256 b) {
  return {a.high - b.high - (a.low < b.low ? 1 : 0), a.low - b.low};
}

UInt256 wrapping_multiply(UInt256 a, UInt256 b) {
  const UInt256 low = multiply_wide(a.low, b.low);
  return {low.high + a.high * b.low + a.low * b.high, low.low};
}

int highest_bit(UInt256 value) {
  const Limbs4 limbs = limbs_of(value);
  const std::size_t length = length_of(limbs);
  if (length == 0) return -1;
  return static_cast<int>(length) * 64 - 1 - std::countl_zero(limbs[length - 1]);
}

std::optional<UInt256> mul_div_down(UInt256 a, UInt256 b, UInt256 c) {
  return mul_div(a, b, c).floor;
}

std::optional<UInt256> mul_div_up(UInt256 a, UInt256 b, UInt256 c) {
  const Quotient made = mul_div(a, b, c);
  return made.floor && made.has_rest ? add(*made.floor, UInt256{1}) : made.floor;
}

Checked256 operator+(Checked256 a, Checked256 b) { return joined(a, b, add(a.value, b.value)); }
Checked256 operator-(Checked256 a, Checked256 b) {
  return joined(a, b, subtract(a.value, b.value));
}
Checked256 operator*(Checked256 a, Checked256 b) {
  return joined(a, b, multiply(a.value, b.value));
}

Checked256 operator/(Checked256 a, Checked256 b) {
  if (b.value == UInt256{}) return joined(a, b, std::nullopt);
  return joined(a, b, divide(a.value, b.value).quotient);
}

Checked256 operator%(Checked256 a, Checked256 b) {
  if (b.value == UInt256{}) return joined(a, b, std::nullopt);
  return joined(a, b, divide(a.value, b.value).remainder);
}

Checked256 divide_up(Checked256 a, Checked256 b) {
  if (b.value == UInt256{}) return joined(a, b, std::nullopt);
  const Division made = divide(a.value, b.value);
  const bool has_rest = made.remainder != UInt256{};
  return joined(a, b, has_rest ? add(made.quotient, UInt256{1}) : made.quotient);
}

Checked256 mul_div_down(Checked256 a, Checked256 b, Checked256 c) {
  Checked256 made = joined(a, b, mul_div_down(a.value, b.value, c.value));
  made.failed |= c.failed;
  return made;
}

Checked256 mul_div_up(Checked256 a, Checked256 b, Checked256 c) {
  Checked256 made = joined(a, b, mul_div_up(a.value, b.value, c.value));
  made.failed |= c.failed;
  return made;
}

UInt256 Int256::magnitude() const { return is_negative() ? (-*this).bits : bits; }

Int256 operator-(Int256 a) { return Int256{wrapping_subtract({}, a.bits)}; }
Int256 operator+(Int256 a, Int256 b) { return Int256{wrapping_add(a.bits, b.bits)}; }
Int256 operator-(Int256 a, Int256 b) { return Int256{wrapping_subtract(a.bits, b.bits)}; }
Int256 operator*(Int256 a, Int256 b) { return Int256{wrapping_multiply(a.bits, b.bits)}; }

Int256 operator/(Int256 a, Int256 b) {
  return with_sign(divide(a.magnitude(), b.magnitude()).quotient,
                   a.is_negative() != b.is_negative());
}

Int256 operator%(Int256 a, Int256 b) {
  return with_sign(divide(a.magnitude(), b.magnitude()).remainder, a.is_negative());
}

Int256 shift_right(Int256 value, int bits) {
  SEAWALL_ASSERT(bits >= 0 && bits < 256);
  if (!value.is_negative()) return Int256{shift_right(value.bits, bits)};
  const UInt256 fill = bits == 0 ? UInt256{} : shift_left(UInt256::maximum(), 256 - bits);
  return Int256{bit_or(shift_right(value.bits, bits), fill)};
}

std::optional<Int256> checked_add(Int256 a, Int256 b) {
  const Int256 sum = a + b;
  const bool overflows = a.is_negative() == b.is_negative() && sum.is_negative() != a.is_negative();
  return overflows ? std::nullopt : std::optional{sum};
}

std::optional<Int256> checked_multiply(Int256 a, Int256 b) {
  const bool is_negative = a.is_negative() != b.is_negative();
  const auto magnitude = multiply(a.magnitude(), b.magnitude());
  if (!magnitude) return std::nullopt;
  const Int256 product = with_sign(*magnitude, is_negative);
  const bool is_zero = *magnitude == UInt256{};
  return !is_zero && product.is_negative() != is_negative ? std::nullopt : std::optional{product};
}

}  // namespace seawall
