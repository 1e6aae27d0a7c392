#include "seawall/base/wide.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include <boost/multiprecision/cpp_int.hpp>

#include "seawall/base/rng.hpp"

namespace seawall {
namespace {

using Reference = boost::multiprecision::cpp_int;

Reference reference_of(UInt128 value) {
  return (Reference{static_cast<std::uint64_t>(value >> 64)} << 64) +
         static_cast<std::uint64_t>(value);
}
Reference reference_of(UInt256 value) {
  return (reference_of(value.high) << 128) + reference_of(value.low);
}

// Lengths matter more than values: every mix of short and long operands takes another way through
// the division.
UInt128 any_number(Rng& rng) {
  const UInt128 value = (UInt128{rng.next_u64()} << 64) | rng.next_u64();
  const std::uint64_t shift = rng.below(128);
  const UInt128 cut = value >> shift;
  return rng.below(8) == 0 ? ~UInt128{0} >> shift : cut;
}

UInt256 any_wide(Rng& rng) {
  return {rng.below(2) == 0 ? UInt128{0} : any_number(rng), any_number(rng)};
}

TEST(Wide, ProductsAndQuotientsEqualAReference) {
  Rng rng{Seed{1}, 0, "wide"};
  const Reference limit = Reference{1} << 128;
  for (int i = 0; i < 200'000; ++i) {
    const UInt128 a = any_number(rng);
    const UInt128 b = any_number(rng);
    const UInt128 c = any_number(rng) | 1;
    const Reference product = reference_of(a) * reference_of(b);
    ASSERT_EQ(reference_of(multiply_wide(a, b)), product);
    const Reference down = product / reference_of(c);
    if (down + 1 >= limit) continue;  // would not fit: asserted, below
    ASSERT_EQ(reference_of(mul_div_down(a, b, c)), down);
    ASSERT_EQ(reference_of(mul_div_up(a, b, c)), (product + reference_of(c) - 1) / reference_of(c));
    const Reference half_up = (product + reference_of(c) / 2) / reference_of(c);
    ASSERT_EQ(reference_of(mul_div_half_up(a, b, c)), half_up);
  }
}

TEST(Wide, WideArithmeticEqualsAReferenceAndReportsWhatDoesNotFit) {
  Rng rng{Seed{2}, 0, "wide"};
  const Reference limit = Reference{1} << 256;
  for (int i = 0; i < 50'000; ++i) {
    const UInt256 a = any_wide(rng);
    const UInt256 b = any_wide(rng);
    const Reference ra = reference_of(a);
    const Reference rb = reference_of(b);
    const auto sum = add(a, b);
    ASSERT_EQ(sum.has_value(), ra + rb < limit);
    if (sum) {
      ASSERT_EQ(reference_of(*sum), ra + rb);
    }
    const auto difference = subtract(a, b);
    ASSERT_EQ(difference.has_value(), ra >= rb);
    if (difference) {
      ASSERT_EQ(reference_of(*difference), ra - rb);
    }
    const auto product = multiply(a, b);
    ASSERT_EQ(product.has_value(), ra * rb < limit);
    if (product) {
      ASSERT_EQ(reference_of(*product), ra * rb);
    }
    if (b == UInt256{}) continue;
    const Division division = divide(a, b);
    ASSERT_EQ(reference_of(division.quotient), ra / rb);
    ASSERT_EQ(reference_of(division.remainder), ra % rb);
    ASSERT_EQ(reference_of(square_root(a)), boost::multiprecision::sqrt(ra));
  }
}

TEST(Wide, TextGoesBothWays) {
  EXPECT_EQ(to_string(UInt256::maximum()),
            "115792089237316195423570985008687907853269984665640564039457584007913129639935");
  EXPECT_EQ(parse_uint256(to_string(UInt256::maximum())), UInt256::maximum());
  EXPECT_FALSE(parse_uint256(
      "115792089237316195423570985008687907853269984665640564039457584007913129639936"));
  const Int128 least = static_cast<Int128>(UInt128{1} << 127);
  EXPECT_EQ(parse_int128(to_string(least)), least);
  EXPECT_FALSE(parse_int128("170141183460469231731687303715884105728"));
  for (const char* bad : {"", "-", "+1", " 1", "1.0", "0x1", "1e3"})
    EXPECT_FALSE(parse_int128(bad)) << bad;
}

TEST(Wide, AQuotientThatDoesNotFitIsABrokenInvariant) {
  EXPECT_THROW((void)mul_div_down(~UInt128{0}, 4, 2), BrokenInvariant);
  EXPECT_THROW((void)divide(UInt256{1}, UInt256{}), BrokenInvariant);
  EXPECT_THROW((void)floor_to_int128(0x1p127), BrokenInvariant);
}

// No double lies nearer to the integer than the one that is returned.
TEST(Wide, DoublesRoundToNearest) {
  Rng rng{Seed{3}, 0, "wide"};
  const auto distance = [](Int128 value, double candidate) {
    const Int128 difference = value - static_cast<Int128>(candidate);
    return difference < 0 ? -difference : difference;
  };
  for (int i = 0; i < 20'000; ++i) {
    const auto value = static_cast<Int128>(any_number(rng) >> 3);
    const double nearest = to_double(value);
    EXPECT_LE(distance(value, nearest), distance(value, std::nextafter(nearest, HUGE_VAL)));
    EXPECT_LE(distance(value, nearest), distance(value, std::nextafter(nearest, 0.0)));
    EXPECT_EQ(floor_to_int128(nearest), static_cast<Int128>(nearest));
  }
}

}  // namespace
}  // namespace seawall
