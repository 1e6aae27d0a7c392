#include "seawall/base/quantity.hpp"

#include <gtest/gtest.h>

#include "seawall/base/ids.hpp"
#include "seawall/base/number_policy.hpp"

namespace seawall {
namespace {

template <class A, class B>
concept Adds = requires(A a, B b) { a + b; };
template <class A, class B>
concept Multiplies = requires(A a, B b) { a* b; };
template <class A, class B>
concept Divides = requires(A a, B b) { a / b; };
template <class A, class B>
concept Compares = requires(A a, B b) { a < b; };

// What means something compiles …
static_assert(std::same_as<decltype(Amount{} * Price{}), Value>);
static_assert(std::same_as<decltype(Value{} / Price{}), Amount>);
static_assert(std::same_as<decltype(Value{} / Value{}), Fraction>);
static_assert(std::same_as<decltype(Fraction{} * Value{}), Value>);
static_assert(Adds<Amount, Amount> && Compares<Price, Price>);

// … and nothing else does.
static_assert(!Adds<Amount, Price> && !Adds<Amount, Value> && !Adds<Amount, Units> &&
              !Adds<Amount, double>);
static_assert(!Multiplies<Amount, Amount> && !Multiplies<Price, Price> &&
              !Multiplies<Amount, double>);
static_assert(!Multiplies<Units, Units> && !Divides<Units, Units> && !Multiplies<Units, Price>);
static_assert(!Divides<Price, Value> && !Divides<Amount, Price> && !Compares<Amount, Price>);
static_assert(!std::convertible_to<double, Amount> && !std::convertible_to<Amount, double>);
static_assert(!std::convertible_to<AssetId, VenueId> && !std::convertible_to<int, AssetId>);
static_assert(!std::constructible_from<VenueId, AssetId>);

TEST(Quantity, ProductsKeepTheirMeaning) {
  const Value value = Amount{2.0} * Price{1'500.0};
  EXPECT_EQ(value, Value{3'000.0});
  EXPECT_EQ(value / Price{1'500.0}, Amount{2.0});
  EXPECT_EQ(value / Value{6'000.0}, Fraction{0.5});
}

TEST(NumberPolicy, ExactRoundsAsItsVerbSaysAndFastDoesNotRound) {
  EXPECT_EQ(Exact::mul_div_down(7, 3, 2), 10);
  EXPECT_EQ(Exact::mul_div_up(7, 3, 2), 11);
  EXPECT_EQ(Exact::mul_div_half_up(7, 3, 2), 11);
  EXPECT_EQ(Exact::mul_div_half_up(7, 1, 3), 2);
  EXPECT_DOUBLE_EQ(Fast::mul_div_down(7.0, 3.0, 2.0), 10.5);
}

TEST(NumberPolicy, ANegativeOperandIsABrokenInvariant) {
  EXPECT_THROW((void)Exact::mul_div_down(-1, 3, 2), BrokenInvariant);
}

}  // namespace
}  // namespace seawall
