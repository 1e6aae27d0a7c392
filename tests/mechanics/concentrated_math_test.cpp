#include "seawall/mechanics/liquidity/concentrated_math.hpp"

#include <cmath>

#include "concentrated_scenes.hpp"

namespace seawall::concentrated {
namespace {

using namespace concentrated_scenes;
using ExactMath = Math<Exact>;

constexpr UInt128 one_token = 1'000'000'000'000'000'000;

TEST(TickPrice, IsTheSquareRootOfAPowerTimesTwoToThe96) {
  EXPECT_EQ(price_at(0), UInt256(UInt128{1} << 96));
  EXPECT_NEAR(to_double(price_at(1)) * 0x1p-96, std::sqrt(1.0001), 1e-15);
  EXPECT_NEAR(to_double(price_at(-10)) * 0x1p-96, std::pow(1.0001, -5.0), 1e-15);
  EXPECT_EQ(price_at(tick_min), sqrt_price_min);
  EXPECT_EQ(price_at(tick_max), sqrt_price_max);
}

TEST(TickPrice, EndsAtTheLastTicks) {
  EXPECT_EQ(exact_sqrt_price_at(tick_max + 1).error(), Rejection::tick_out_of_range);
  EXPECT_EQ(exact_sqrt_price_at(tick_min - 1).error(), Rejection::tick_out_of_range);
  EXPECT_EQ(ExactMath::tick_at(sqrt_price_max).error(), Rejection::tick_out_of_range);
  EXPECT_EQ(ExactMath::tick_at(UInt256{sqrt_price_min.low - 1}).error(),
            Rejection::tick_out_of_range);
  EXPECT_EQ(ExactMath::tick_at(wrapping_subtract(sqrt_price_max, UInt256{1})), tick_max - 1);
  EXPECT_EQ(Math<Fast>::tick_at(Math<Fast>::price_max).error(), Rejection::tick_out_of_range);
  EXPECT_EQ(*Math<Fast>::tick_at(Math<Fast>::limit_max), tick_max - 1);
}

// Property CL-7: a price's tick is the greatest whose own price is not above it; one unit below a
// tick's price is the tick before.
TEST(TickPrice, TickOfAPriceIsTheGreatestNotAboveIt) {
  for_each_draw(20'000, 100, [](Draws& draws, int) {
    const auto tick = static_cast<Tick>(draws.uniform(tick_min + 1, tick_max));
    ASSERT_EQ(*ExactMath::tick_at(price_at(tick)), tick);
    ASSERT_EQ(*ExactMath::tick_at(wrapping_subtract(price_at(tick), UInt256{1})), tick - 1);
    ASSERT_LT(price_at(tick - 1), price_at(tick));
    ASSERT_EQ(*ExactMath::tick_at(price_within(tick)), tick);
    ASSERT_EQ(*Math<Fast>::tick_at(to_double(price_at(tick))), tick);
    ASSERT_EQ(*Math<Fast>::tick_at(to_double(price_within(tick))), tick);
  });
}

TEST(AmountsBetween, AreWhatTheCurveHoldsBetweenTwoPrices) {
  // From price 1 to price 4 (√: 1 to 2): amount1 = L·(2 − 1), amount0 = L·(1/1 − 1/2).
  const UInt256 four{UInt128{1} << 97};
  EXPECT_EQ(ExactMath::amount1_between(price_at(0), four, one_token, Rounding::up),
            UInt256{one_token});
  EXPECT_EQ(ExactMath::amount0_between(four, price_at(0), one_token, Rounding::down),
            UInt256{one_token / 2});
  EXPECT_DOUBLE_EQ(Math<Fast>::amount0_between(0x1p96, 0x1p97, one_token, Rounding::up), 5e17);
}

TEST(AmountsBetween, RoundingUpIsAtMostTwoUnitsMore) {
  for_each_draw(5'000, 100, [](Draws& draws, int bits) {
    const auto a = price_at(static_cast<Tick>(draws.uniform(tick_min, tick_max)));
    const auto b = price_at(static_cast<Tick>(draws.uniform(tick_min, tick_max)));
    const auto liquidity = static_cast<UInt128>(draws.magnitude(bits));
    for (const auto between : {&ExactMath::amount0_between, &ExactMath::amount1_between}) {
      const UInt256 down = between(a, b, liquidity, Rounding::down);
      const UInt256 up = between(a, b, liquidity, Rounding::up);
      ASSERT_LE(wrapping_subtract(up, down), UInt256{2});
      ASSERT_EQ(down, between(b, a, liquidity, Rounding::down));
    }
  });
}

// Liquidity made from amounts is the most that they pay for.
TEST(LiquidityFor, IsPaidForByItsAmountsAndOneMoreIsNot) {
  for_each_draw(5'000, 60, [](Draws& draws, int bits) {
    const auto tick = static_cast<Tick>(draws.uniform(-100'000, 100'000));
    const UInt256 a = price_at(tick);
    const UInt256 b = price_at(tick + 1 + static_cast<Tick>(draws.next() % 5'000));
    const UInt256 amount = units(draws.magnitude(bits));
    const UInt128 made = ExactMath::liquidity_for1(a, b, amount);
    ASSERT_LE(ExactMath::amount1_between(a, b, made, Rounding::up), amount);
    ASSERT_GT(ExactMath::amount1_between(a, b, made + 1, Rounding::up), amount);
    const UInt128 made0 = ExactMath::liquidity_for0(a, b, amount);
    ASSERT_LE(ExactMath::amount0_between(a, b, made0, Rounding::up), amount);
    ASSERT_NEAR(static_cast<double>(
                    Math<Fast>::liquidity_for0(to_double(a), to_double(b), to_double(amount))),
                static_cast<double>(made0), 1.0 + 1e-9 * static_cast<double>(made0));
  });
}

TEST(PriceAfter, RefusesMoreThanThereIs) {
  const UInt256 price = price_at(0);
  EXPECT_EQ(ExactMath::price_after_output(price, one_token, UInt256{one_token}, Token::one).error(),
            Rejection::insufficient_liquidity);
  EXPECT_EQ(
      ExactMath::price_after_output(price, one_token, UInt256{one_token}, Token::zero).error(),
      Rejection::insufficient_liquidity);
  EXPECT_EQ(ExactMath::price_after_input(price, 0, UInt256{1}, Token::zero).error(),
            Rejection::insufficient_liquidity);
  EXPECT_EQ(ExactMath::price_after_input(price, 1, UInt256{UInt128{1} << 127}, Token::one).error(),
            Rejection::overflow);
}

TEST(SwapStep, TakesTheFeeFromTheInputAndAllTheRestWhereTheTargetIsNotReached) {
  // L = 10^18 at price 1: 1000 less 0.3 % moves the price, and the three are the fee.
  const auto step = ExactMath::step(price_at(0), price_at(-60), one_token,
                                    {Specified::input, UInt256{1'000}}, {3'000});
  EXPECT_EQ(step.in, UInt256{997});
  EXPECT_EQ(step.fee, UInt256{3});
  EXPECT_EQ(step.out, UInt256{996});
  EXPECT_GT(step.price, price_at(-60));
}

TEST(SwapStep, ReachedTargetCostsAFeeOnTopRoundedUp) {
  const auto step = ExactMath::step(price_at(0), price_at(60), one_token,
                                    {Specified::input, ExactMath::unlimited()}, {3'000});
  EXPECT_EQ(step.price, price_at(60));
  EXPECT_EQ(step.in,
            ExactMath::amount1_between(price_at(0), price_at(60), one_token, Rounding::up));
  EXPECT_NEAR(to_double(step.fee), to_double(step.in) * 3.0 / 997.0, 1.0);
}

TEST(SwapStep, WithoutLiquidityReachesItsTargetForNothing) {
  const auto step =
      ExactMath::step(price_at(0), price_at(-60), 0, {Specified::output, UInt256{5}}, {3'000});
  EXPECT_EQ(step.price, price_at(-60));
  EXPECT_EQ(step.in, UInt256{});
  EXPECT_EQ(step.out, UInt256{});
  EXPECT_EQ(step.fee, UInt256{});
}

// A step never gives more than was asked for, never takes more than was offered, and never passes
// its target.
TEST(SwapStep, StaysWithinItsAmountAndItsTarget) {
  for_each_draw(20'000, 110, [](Draws& draws, int bits) {
    const auto tick = static_cast<Tick>(draws.uniform(-700'000, 700'000));
    const UInt256 price = price_within(tick);
    const auto way = static_cast<Tick>(draws.uniform(-20'000, 20'000));
    const UInt256 target = price_at(tick + way);
    const SwapAmount<Exact> amount{draws.next() % 2 == 0 ? Specified::input : Specified::output,
                                   units(draws.magnitude(bits))};
    const Fee fee{static_cast<std::int32_t>(draws.next() % 20'000)};
    const auto liquidity = static_cast<UInt128>(draws.magnitude(bits));
    const auto step = ExactMath::step(price, target, liquidity, amount, fee);
    const UInt256 given =
        amount.specified == Specified::input ? wrapping_add(step.in, step.fee) : step.out;
    ASSERT_LE(given, amount.amount);
    ASSERT_LE(std::min(price, target), step.price);
    ASSERT_GE(std::max(price, target), step.price);
    if (step.price != target) {
      ASSERT_EQ(given, amount.amount);
    }
  });
}

}  // namespace
}  // namespace seawall::concentrated
