#include "seawall/base/long_division.hpp"

#include <bit>

#include "seawall/base/assert.hpp"

namespace seawall::detail {
namespace {

Limb shifted_limb(std::span<const Limb> limbs, std::size_t place, int shift) {
  const Limb low = place > 0 && shift > 0 ? limbs[place - 1] >> (64 - shift) : 0;
  return (place < limbs.size() ? limbs[place] << shift : 0) | low;
}

// Knuth's algorithm D: subtracts digit · divisor from the window of the dividend; one too many is
// given back.
Limb take_digit(std::span<Limb> window, std::span<const Limb> divisor, Limb digit) {
  Limb borrow = 0;
  Limb carry = 0;
  for (std::size_t i = 0; i < divisor.size(); ++i) {
    const UInt128 product = UInt128{digit} * divisor[i] + carry;
    carry = static_cast<Limb>(product >> 64);
    const UInt128 rest = UInt128{window[i]} - static_cast<Limb>(product) - borrow;
    window[i] = static_cast<Limb>(rest);
    borrow = static_cast<Limb>(rest >> 64) != 0 ? 1 : 0;
  }
  const UInt128 top = UInt128{window[divisor.size()]} - carry - borrow;
  window[divisor.size()] = static_cast<Limb>(top);
  if (static_cast<Limb>(top >> 64) == 0) return digit;
  Limb back = 0;
  for (std::size_t i = 0; i < divisor.size(); ++i) {
    const UInt128 sum = UInt128{window[i]} + divisor[i] + back;
    window[i] = static_cast<Limb>(sum);
    back = static_cast<Limb>(sum >> 64);
  }
  window[divisor.size()] += back;
  return digit - 1;
}

Limb estimated_digit(std::span<const Limb> window, std::span<const Limb> divisor) {
  const std::size_t n = divisor.size();
  const UInt128 top = (UInt128{window[n]} << 64) | window[n - 1];
  const Limb first = divisor[n - 1];
  UInt128 digit = top / first;
  UInt128 rest = top % first;
  while ((digit >> 64) != 0 || digit * divisor[n - 2] > ((rest << 64) | window[n - 2])) {
    --digit;
    rest += first;
    if ((rest >> 64) != 0) break;
  }
  return static_cast<Limb>(digit);
}

}  // namespace

LongDivision divide_long(const Limbs8& dividend, const Limbs4& divisor) {
  LongDivision made;
  const std::size_t n = length_of(divisor);
  SEAWALL_ASSERT(n > 0);
  if (n == 1) {
    UInt128 rest = 0;
    for (std::size_t i = 8; i-- > 0;) {
      rest = (rest << 64) | dividend[i];
      made.quotient[i] = static_cast<Limb>(rest / divisor[0]);
      rest %= divisor[0];
    }
    made.remainder[0] = static_cast<Limb>(rest);
    return made;
  }
  const int shift = std::countl_zero(divisor[n - 1]);
  Limbs4 scaled{};
  for (std::size_t i = 0; i < n; ++i)
    scaled[i] = shifted_limb(divisor, i, shift);
  std::array<Limb, 9> rest{};
  for (std::size_t i = 0; i < 9; ++i)
    rest[i] = shifted_limb(dividend, i, shift);
  const std::span<const Limb> by{scaled.data(), n};
  for (std::size_t place = 9 - n; place-- > 0;) {
    const std::span<Limb> window{rest.data() + place, n + 1};
    made.quotient[place] = take_digit(window, by, estimated_digit(window, by));
  }
  for (std::size_t i = 0; i < n; ++i)
    made.remainder[i] =
        (rest[i] >> shift) | (shift > 0 && i + 1 < n ? rest[i + 1] << (64 - shift) : 0);
  return made;
}

}  // namespace seawall::detail
