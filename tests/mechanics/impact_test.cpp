#include "seawall/mechanics/liquidity/impact.hpp"

#include <array>
#include <cmath>

#include "draws.hpp"

namespace seawall {
namespace {

constexpr std::array shapes{ImpactCurveShape::linear, ImpactCurveShape::square_root,
                            ImpactCurveShape::power, ImpactCurveShape::exponential};

ImpactTerms curve(ImpactCurveShape shape, double coefficient, double exponent = 1.0) {
  return {.shape = shape, .coefficient = coefficient, .exponent = exponent};
}

ImpactTerms any_curve(Draws& draws) {
  return curve(shapes[draws.next() % shapes.size()], draws.uniform(1e-4, 1e-2),
               draws.uniform(0.2, 1.0));
}

// A quantity that keeps every one of these curves well above 0.
Amount any_displacement(const ImpactTerms& terms, Draws& draws) {
  return displacement_at(terms, Fraction{draws.uniform(0.3, 1.7)});
}

TEST(ImpactFactor, ByHand) {
  EXPECT_DOUBLE_EQ(impact_factor(curve(ImpactCurveShape::linear, 0.01), Amount{20}).value, 0.8);
  EXPECT_DOUBLE_EQ(impact_factor(curve(ImpactCurveShape::linear, 0.01), Amount{-20}).value, 1.2);
  EXPECT_DOUBLE_EQ(impact_factor(curve(ImpactCurveShape::square_root, 0.01), Amount{400}).value,
                   0.8);
  EXPECT_DOUBLE_EQ(impact_factor(curve(ImpactCurveShape::square_root, 0.01), Amount{-400}).value,
                   1.2);
  EXPECT_DOUBLE_EQ(impact_factor(curve(ImpactCurveShape::power, 0.01, 0.75), Amount{16}).value,
                   0.92);
  EXPECT_NEAR(impact_factor(curve(ImpactCurveShape::exponential, 0.01), Amount{20}).value,
              0.8187307530779818, 1e-15);
}

TEST(ImpactFactor, EndsAtZeroAndItsLogAtTheFloor) {
  const ImpactTerms linear = curve(ImpactCurveShape::linear, 0.01);
  EXPECT_EQ(impact_factor(linear, Amount{150}).value, 0.0);
  EXPECT_EQ(log_impact_factor(linear, Amount{150}), log_impact_factor_min);
  EXPECT_DOUBLE_EQ(log_impact_factor(curve(ImpactCurveShape::exponential, 0.01), Amount{150}),
                   -1.5);
  EXPECT_DOUBLE_EQ(impact_worth(linear, Amount{0}, Amount{150}).value,
                   50.0);  // the triangle, no more
}

TEST(ImpactFactor, WithoutImpactNothingMoves) {
  for (const ImpactCurveShape shape : shapes) {
    const ImpactTerms none = curve(shape, 0.0, 0.5);
    EXPECT_EQ(impact_factor(none, Amount{1e9}).value, 1.0);
    EXPECT_EQ(impact_worth(none, Amount{3}, Amount{7}).value, 7.0);
    EXPECT_EQ(displacement_at(none, Fraction{1.0}).value, 0.0);
    EXPECT_TRUE(std::isinf(displacement_at(none, Fraction{0.9}).value));
  }
}

TEST(ImpactWorth, ByHand) {
  // linear: 100·(1 − 0.001·50); square root: 100 − 0.01·(2/3)·1000; exponential: (1 − e^−0.1)/0.001
  EXPECT_DOUBLE_EQ(
      impact_worth(curve(ImpactCurveShape::linear, 0.001), Amount{0}, Amount{100}).value, 95.0);
  EXPECT_NEAR(
      impact_worth(curve(ImpactCurveShape::square_root, 0.01), Amount{0}, Amount{100}).value,
      100.0 - 20.0 / 3.0, 1e-12);
  EXPECT_NEAR(
      impact_worth(curve(ImpactCurveShape::exponential, 0.001), Amount{0}, Amount{100}).value,
      95.16258196404043, 1e-11);
  EXPECT_DOUBLE_EQ(
      impact_worth(curve(ImpactCurveShape::linear, 0.001), Amount{0}, Amount{-100}).value, -105.0);
}

// Property Q-6: the closed forms are the integral of the factor, through zero and either way.
TEST(ImpactWorth, IsTheIntegralOfTheFactor) {
  for_each_draw(400, 10, [](Draws& draws, int) {
    const ImpactTerms terms = any_curve(draws);
    const Amount from = any_displacement(terms, draws);
    const Amount to = any_displacement(terms, draws);
    constexpr int pieces = 20'000;
    const double width = (to - from).value / pieces;
    double sum = 0.0;
    for (int i = 0; i < pieces; ++i)
      sum += impact_factor(terms, Amount{from.value + (i + 0.5) * width}).value * width;
    ASSERT_NEAR(impact_worth(terms, from, to - from).value, sum, 1e-5 * std::fabs(sum) + 1e-9);
  });
}

// Property Q-2: selling in two parts fetches what selling at once does.
TEST(ImpactWorth, TwoPartsAddUp) {
  for_each_draw(5'000, 10, [](Draws& draws, int) {
    const ImpactTerms terms = any_curve(draws);
    const Amount from = any_displacement(terms, draws);
    const Amount to = any_displacement(terms, draws);
    const Amount middle{draws.uniform(std::min(from, to).value, std::max(from, to).value)};
    const double once = impact_worth(terms, from, to - from).value;
    const double twice =
        (impact_worth(terms, from, middle - from) + impact_worth(terms, middle, to - middle)).value;
    ASSERT_NEAR(once, twice, 1e-11 * (std::fabs(from.value) + std::fabs(to.value)));
  });
}

TEST(ImpactWorth, SmallTradeFarOutKeepsItsDigits) {
  for (const ImpactCurveShape shape : shapes) {
    const ImpactTerms terms = curve(shape, 1e-9, 0.9);
    const double price = impact_factor(terms, Amount{1e6}).value;
    EXPECT_NEAR(impact_worth(terms, Amount{1e6}, Amount{1e-3}).value / 1e-3 / price, 1.0, 1e-12);
  }
}

// Property Q-3: displacement_at inverts the factor.
TEST(DisplacementAt, InvertsTheFactor) {
  for_each_draw(5'000, 10, [](Draws& draws, int) {
    const ImpactTerms terms = any_curve(draws);
    const Fraction factor{draws.uniform(0.05, 2.0)};
    ASSERT_NEAR(impact_factor(terms, displacement_at(terms, factor)).value, factor.value, 1e-12);
  });
}

TEST(WithDepth, TwiceTheDepthSellsTwiceAsMuchForTheSameFall) {
  for (const ImpactCurveShape shape : shapes) {
    const ImpactTerms terms = curve(shape, 0.004, 0.6);
    const double half = displacement_at(terms, Fraction{0.8}).value;
    EXPECT_NEAR(displacement_at(with_depth(terms, Fraction{2.0}), Fraction{0.8}).value, 2.0 * half,
                1e-9 * half);
  }
}

TEST(Displacement, PermanentPartStaysAndTheRestHalves) {
  ImpactTerms terms = curve(ImpactCurveShape::linear, 0.001);
  terms.permanent_share = Fraction{0.25};
  terms.half_life = minutes(10);
  Displacement displacement;
  displace(terms, displacement, Time{}, Amount{80});
  EXPECT_DOUBLE_EQ(displaced_at(terms, displacement, Time{}).value, 80.0);
  EXPECT_NEAR(displaced_at(terms, displacement, Time{} + minutes(10)).value, 50.0, 1e-12);
  EXPECT_NEAR(displaced_at(terms, displacement, Time{} + minutes(20)).value, 35.0, 1e-12);
  terms.half_life = Duration{};
  EXPECT_DOUBLE_EQ(displaced_at(terms, displacement, Time{} + seconds(1)).value, 20.0);
}

// Property Q-4: two steps of decay are one.
TEST(Displacement, DecayComposes) {
  for_each_draw(5'000, 40, [](Draws& draws, int bits) {
    ImpactTerms terms = curve(ImpactCurveShape::exponential, 0.001);
    terms.permanent_share = Fraction{draws.uniform(0.0, 1.0)};
    terms.half_life = minutes(10);
    Displacement stepwise;
    displace(terms, stepwise, Time{}, Amount{draws.uniform(-1e6, 1e6)});
    const Displacement once = stepwise;
    Time now{};
    for (int i = 0; i < 8; ++i) {
      now = now + Duration{static_cast<std::int64_t>(draws.magnitude(bits))};
      decay(terms, stepwise, now);
    }
    const double expected = displaced_at(terms, once, now).value;
    ASSERT_NEAR(displaced_at(terms, stepwise, now).value, expected,
                1e-13 * std::fabs(once.total.value));
  });
}

TEST(OffchainDepth, ByHand) {
  OffchainDepth depth{curve(ImpactCurveShape::linear, 0.001), Price{2'000}};
  EXPECT_DOUBLE_EQ(depth.quote(TradeSide::sell, Amount{100})->value, 190'000.0);
  EXPECT_DOUBLE_EQ(depth.swap(TradeSide::sell, Amount{100})->value, 190'000.0);
  EXPECT_DOUBLE_EQ(depth.marginal_price(TradeSide::sell).value, 1'800.0);
  EXPECT_DOUBLE_EQ(depth.quantity_down_to(TradeSide::sell, Price{1'600}).value, 100.0);
  EXPECT_DOUBLE_EQ(depth.quantity_down_to(TradeSide::buy, Price{2'000}).value, 100.0);
  EXPECT_NEAR(depth.quantity_at_average_price(TradeSide::sell, Price{1'600}).value, 200.0, 1e-9);
  EXPECT_NEAR(depth.quantity_at_average_price(TradeSide::buy, Price{2'000}).value, 200.0, 1e-9);
  EXPECT_DOUBLE_EQ(depth.refill(Amount{30}, minutes(2)).value, 60.0);
  EXPECT_DOUBLE_EQ(depth.consumed.value, 40.0);
  EXPECT_DOUBLE_EQ(depth.refill(Amount{30}, minutes(2)).value, 40.0);
  EXPECT_DOUBLE_EQ(depth.consumed.value, 0.0);
}

TEST(OffchainDepth, RefusesNothingAndWhatNobodyBidsFor) {
  OffchainDepth depth{curve(ImpactCurveShape::linear, 0.001), Price{2'000}};
  EXPECT_EQ(depth.quote(TradeSide::sell, Amount{0}).error(), Rejection::insufficient_input);
  EXPECT_EQ(depth.swap(TradeSide::sell, Amount{1'001}).error(), Rejection::insufficient_liquidity);
  EXPECT_EQ(depth.consumed.value, 0.0);
  EXPECT_TRUE(depth.quote(TradeSide::buy, Amount{1'001}));
}

// Property Q-3 again, and a round trip at once costs nothing and earns nothing: there is no fee and
// no spread.
TEST(OffchainDepth, ReachesThePriceAskedForAndARoundTripIsFree) {
  for_each_draw(2'000, 10, [](Draws& draws, int) {
    OffchainDepth depth{any_curve(draws), Price{draws.uniform(0.5, 5'000.0)}};
    const Price limit{depth.reference.value * draws.uniform(0.3, 0.99)};
    const Amount base = depth.quantity_down_to(TradeSide::sell, limit);
    const auto received = depth.swap(TradeSide::sell, base);
    ASSERT_TRUE(received);
    ASSERT_NEAR(depth.marginal_price(TradeSide::sell).value / limit.value, 1.0, 1e-11);
    const auto paid = depth.swap(TradeSide::buy, base);
    ASSERT_NEAR(paid->value / received->value, 1.0, 1e-10);
  });
}

}  // namespace
}  // namespace seawall
