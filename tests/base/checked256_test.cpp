#include "seawall/base/checked256.hpp"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include "seawall/base/rng.hpp"

namespace seawall {
namespace {

using Reference = boost::multiprecision::cpp_int;

const Reference word = Reference{1} << 256;

Reference reference_of(UInt256 value) {
  Reference sum = 0;
  for (const UInt128 half : {value.high, value.low}) {
    sum = (sum << 64) + static_cast<std::uint64_t>(half >> 64);
    sum = (sum << 64) + static_cast<std::uint64_t>(half);
  }
  return sum;
}

Reference reference_of(Int256 value) {
  return reference_of(value.bits) - (value.is_negative() ? word : Reference{0});
}

// Every mix of lengths takes another way through the division; words of ones and powers of two are
// where an estimated digit is one too large.
UInt256 any_word(Rng& rng) {
  const auto half = [&rng] { return (UInt128{rng.next_u64()} << 64) | rng.next_u64(); };
  const int shift = static_cast<int>(rng.below(256));
  const UInt256 value{half(), half()};
  switch (rng.below(4)) {
    case 0:
      return shift_right(UInt256::maximum(), shift);
    case 1:
      return shift_left(UInt256{1}, shift);
    default:
      return shift_right(value, shift);
  }
}

TEST(Checked256, QuotientsOf512BitProductsEqualAReference) {
  Rng rng{Seed{1}, 0, "checked256"};
  for (int i = 0; i < 200'000; ++i) {
    const UInt256 a = any_word(rng), b = any_word(rng), c = any_word(rng);
    if (c == UInt256{}) continue;
    const Reference product = reference_of(a) * reference_of(b);
    const Reference down = product / reference_of(c);
    const Reference up = (product + reference_of(c) - 1) / reference_of(c);
    const auto floor = mul_div_down(a, b, c);
    const auto ceiling = mul_div_up(a, b, c);
    ASSERT_EQ(floor.has_value(), down < word);
    ASSERT_EQ(ceiling.has_value(), up < word);
    if (floor) {
      ASSERT_EQ(reference_of(*floor), down);
    }
    if (ceiling) {
      ASSERT_EQ(reference_of(*ceiling), up);
    }
  }
  EXPECT_FALSE(mul_div_down(UInt256{1}, UInt256{1}, UInt256{}).has_value());
}

TEST(Checked256, WordsWrapAndShiftAsTheReferenceDoes) {
  Rng rng{Seed{2}, 0, "checked256"};
  for (int i = 0; i < 50'000; ++i) {
    const UInt256 a = any_word(rng), b = any_word(rng);
    const auto shift = static_cast<int>(rng.below(257));
    const Reference x = reference_of(a), y = reference_of(b);
    ASSERT_EQ(reference_of(wrapping_add(a, b)), (x + y) % word);
    ASSERT_EQ(reference_of(wrapping_subtract(a, b)), (x + word - y) % word);
    ASSERT_EQ(reference_of(wrapping_multiply(a, b)), x * y % word);
    ASSERT_EQ(reference_of(shift_left(a, shift)), (x << shift) % word);
    ASSERT_EQ(reference_of(shift_right(a, shift)), x >> shift);
    ASSERT_EQ(highest_bit(a), x == 0 ? -1 : static_cast<int>(msb(x)));
    if (y == 0) continue;
    const Division made = divide(a, b);
    ASSERT_EQ(reference_of(made.quotient), x / y);
    ASSERT_EQ(reference_of(made.remainder), x % y);
  }
}

TEST(Checked256, FailureOfOneOperationIsFailureOfTheExpression) {
  const Checked256 largest{UInt256::maximum()};
  EXPECT_TRUE((largest + 1).failed);
  EXPECT_TRUE((largest * 2 / 2).failed);
  EXPECT_TRUE((Checked256{1} - 2 + 5).failed);
  EXPECT_TRUE((Checked256{1} / 0 + 5).failed);
  EXPECT_TRUE((Checked256{7} % 0).failed);
  EXPECT_TRUE(divide_up(7, 0).failed);
  EXPECT_TRUE(mul_div_down(largest, largest, 3).failed);
  EXPECT_TRUE(mul_div_up(Checked256{1}, 1, largest + 1).failed);
  EXPECT_FALSE((largest / 2 * 2 + 1).failed);
  EXPECT_EQ(divide_up(7, 2).value, UInt256{4});
  EXPECT_EQ(mul_div_down(largest, largest, largest).value, largest.value);
  EXPECT_FALSE((Checked256{1} - 2).result().has_value());
}

TEST(Checked256, SignedWordsEqualAReference) {
  Rng rng{Seed{3}, 0, "checked256"};
  const Reference half = word / 2;
  const auto fits = [&](const Reference& value) { return value >= -half && value < half; };
  for (int i = 0; i < 50'000; ++i) {
    const Int256 a{any_word(rng)}, b{any_word(rng)};
    const auto shift = static_cast<int>(rng.below(256));
    const Reference x = reference_of(a), y = reference_of(b);
    ASSERT_EQ(a < b, x < y);
    ASSERT_EQ(reference_of(a.magnitude()), abs(x));
    const auto sum = checked_add(a, b);
    ASSERT_EQ(sum.has_value(), fits(x + y));
    if (sum) {
      ASSERT_EQ(reference_of(*sum), x + y);
    }
    const auto product = checked_multiply(a, b);
    ASSERT_EQ(product.has_value(), fits(x * y));
    if (product) {
      ASSERT_EQ(reference_of(*product), x * y);
    }
    const Reference scale = Reference{1} << shift;
    const Reference floor = (x - ((x % scale) + scale) % scale) / scale;
    ASSERT_EQ(reference_of(shift_right(a, shift)), floor);
    if (y == 0 || !fits(x / y)) continue;
    ASSERT_EQ(reference_of(a / b), x / y);
    ASSERT_EQ(reference_of(a % b), x % y);
  }
}

}  // namespace
}  // namespace seawall
