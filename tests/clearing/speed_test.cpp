#include "seawall/clearing/speed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "seawall/base/math.hpp"
#include "seawall/clearing/anchors/uniform_book.hpp"
#include "seawall/clearing/angle.hpp"

namespace seawall {
namespace {

constexpr double high = 1'000.0;

// Keepers that always earn enough and have no impact of their own.
constexpr KeeperMargin eager{
    .bonus = Fraction{10.0}, .cost = Fraction{0.0}, .temporary_impact = 0.0};

// Positions of one density from 1 000 down, feedback R = impact · density.
SpeedModel model_with(double feedback, Lags lags, double refill) {
  return {.density = {{Price{high}, 50.0}},
          .impact = feedback / 50.0,
          .refill = refill,
          .lags = lags,
          .keepers = eager};
}

SpeedRun shock_of(double fall, double seconds, double step) {
  return {.before = Price{high},
          .after = Price{high - fall},
          .seconds = seconds,
          .step = step,
          .record_every = 1};
}

TEST(Angle, SineAndCosineAtKnownAngles) {
  constexpr double pi = 3.141592653589793;
  EXPECT_NEAR(sine_cosine(pi / 6.0).sine, 0.5, 1e-15);
  EXPECT_NEAR(sine_cosine(2.0 * pi / 3.0).cosine, -0.5, 1e-15);
  EXPECT_NEAR(sine_cosine(-20.0).sine, -0.9129452507276277, 1e-14);
  EXPECT_NEAR(sine_cosine(-20.0).cosine, 0.40808206181339196, 1e-14);
}

TEST(Angle, IsThatOfItsOwnSineAndCosine) {
  for (double angle = 0.01; angle < 3.14; angle += 0.01) {
    const auto [sine, cosine] = sine_cosine(angle);
    EXPECT_NEAR(sine * sine + cosine * cosine, 1.0, 1e-15);
    EXPECT_NEAR(angle_of(sine, cosine), angle, 2e-15 * 3.0);
  }
}

constexpr KeeperMargin keepers{
    .bonus = Fraction{0.05}, .cost = Fraction{0.003}, .temporary_impact = 0.8};

TEST(LiquidationVelocity, ByHandAndNoneBeyondTheStall) {
  EXPECT_NEAR(liquidation_velocity(keepers, Price{1'940}, Price{1'950}), 96.5861871328272, 1e-9);
  EXPECT_NEAR(stall_gap(keepers).value, 0.044753, 5e-7);
  const double edge = 1'950.0 * (1.0 - stall_gap(keepers).value);
  EXPECT_GT(liquidation_velocity(keepers, Price{edge + 0.01}, Price{1'950}), 0.0);
  EXPECT_EQ(liquidation_velocity(keepers, Price{edge - 0.01}, Price{1'950}), 0.0);
}

// The sign test: over a grid of states in which anything is liquidated.
TEST(LiquidationVelocity, RisesWithDepthAndFallsWithCostAndStaleness) {
  for (double gap = 0.0; gap < 0.04; gap += 0.005) {
    const Price market{1'950.0 * (1.0 - gap)};
    const double speed = liquidation_velocity(keepers, market, Price{1'950});
    ASSERT_GT(speed, 0.0);
    KeeperMargin deeper = keepers;
    deeper.temporary_impact /= 2.0;
    EXPECT_GT(liquidation_velocity(deeper, market, Price{1'950}), speed);
    KeeperMargin dearer = keepers;
    dearer.cost = Fraction{0.006};
    EXPECT_LT(liquidation_velocity(dearer, market, Price{1'950}), speed);
    EXPECT_LT(liquidation_velocity(keepers, market, Price{1'960}), speed);
  }
}

// The same of a whole cascade: what is sold in the first minute.
TEST(SpeedPath, SellsFasterWithDepthAndSlowerWithCostAndStaleness) {
  SpeedModel model{
      .density = {{Price{high}, 50.0}},
      .impact = 0.001,
      .refill = 0.0,
      .lags = {.oracle = 10.0, .keeper = 5.0},
      .keepers = {.bonus = Fraction{0.05}, .cost = Fraction{0.003}, .temporary_impact = 2.0}};
  const auto sold = [](const SpeedModel& any) {
    return run_speed(any, shock_of(30.0, 60.0, 0.01)).points.back().sold;
  };
  const double plain = sold(model);
  SpeedModel deeper = model;
  deeper.keepers.temporary_impact = 1.0;
  EXPECT_GT(sold(deeper), 1.01 * plain);
  SpeedModel dearer = model;
  dearer.keepers.cost = Fraction{0.02};
  EXPECT_LT(sold(dearer), 0.99 * plain);
  SpeedModel staler = model;
  staler.lags.oracle = 30.0;
  EXPECT_LT(sold(staler), 0.99 * plain);
}

TEST(SpeedPath, ADeepFallUnderAStaleOracleStallsUntilTheOracleFollows) {
  SpeedModel model = model_with(0.2, {.oracle = 60.0, .keeper = 0.5}, 0.0);
  model.keepers = keepers;
  const SpeedPath path = run_speed(model, shock_of(80.0, 120.0, 0.01));
  // Behind by 8 %, the oracle has to come within 4.475 %: o = 920 + 80·e^(−t/60) without sales.
  const double due = 920.0 / (1.0 - stall_gap(keepers).value);
  const double until = 60.0 * math::log(80.0 / (due - 920.0));
  ASSERT_GT(until, 10.0);
  for (const SpeedPoint& point : path.points) {
    if (point.seconds < until - 0.02) {
      ASSERT_EQ(point.sold, 0.0) << point.seconds;
    }
  }
  EXPECT_GT(path.points.back().sold, 0.0);
}

TEST(GrowthRate, SolvesItsEquationAndChangesSignAtOne) {
  for (const double feedback : {0.0, 0.3, 0.999, 1.0, 1.5, 4.0}) {
    for (const Lags lags : {Lags{1.0, 0.5}, Lags{12.0, 3.0}, Lags{5.0, 0.0}, Lags{2.0, 2.0}}) {
      const double s = growth_rate(feedback, lags);
      EXPECT_NEAR((1.0 + lags.oracle * s) * (1.0 + lags.keeper * s), feedback, 1e-12);
      EXPECT_EQ(s > 0.0, feedback > 1.0);
    }
  }
  EXPECT_NEAR(growth_rate(1.5, {1.0, 0.5}), 0.302776, 5e-7);
}

// Three points equally far apart in time: the ratio of the falls between them is e^(s·time).
TEST(GrowthRate, IsThatOfTheIntegratedModel) {
  for (const double feedback : {1.2, 1.5, 2.5}) {
    const Lags lags{.oracle = 1.0, .keeper = 0.5};
    const double s = growth_rate(feedback, lags);
    const double apart = 2.0 / s;
    const double first = 12.0;  // the other root has died out by then
    const SpeedPath path =
        run_speed(model_with(feedback, lags, 0.0), shock_of(1e-9, first + 2.0 * apart, 0.002));
    const auto sold_at = [&](double seconds) {
      return path.points[static_cast<std::size_t>(std::lround(seconds / 0.002))].sold;
    };
    const double ratio = (sold_at(first + 2.0 * apart) - sold_at(first + apart)) /
                         (sold_at(first + apart) - sold_at(first));
    EXPECT_NEAR(math::log(ratio) / apart, s, 2e-3 * s) << feedback;
  }
}

TEST(SpeedPath, SettlesWhereTheStaticAnswerIs) {
  const double impact = 0.6 / 50.0;
  const SpeedPath path =
      run_speed(model_with(0.6, {.oracle = 2.0, .keeper = 1.0}, 0.0), shock_of(10.0, 200.0, 0.01));
  const anchors::Settlement settled = anchors::settle_linear(
      Price{high - 10.0}, {.high = Price{high}, .low = Price{0.0}, .density = 50.0}, impact);
  EXPECT_NEAR(path.points.back().oracle.value, settled.price.value, 1e-6);
  EXPECT_NEAR(path.points.back().sold, settled.sold.value, 1e-5);
  EXPECT_NEAR(path.points.back().backlog, 0.0, 1e-6);
}

TEST(SpeedPath, RunsOutOfPriceWhereSalesFeedOnThemselves) {
  const SpeedPath path =
      run_speed(model_with(2.0, {.oracle = 1.0, .keeper = 0.5}, 0.0), shock_of(1.0, 100.0, 0.01));
  EXPECT_EQ(path.end, SpeedEnd::price_gone);
  EXPECT_LT(path.points.back().seconds, 100.0);
}

TEST(SpeedPath, SalesStopWithTheLastPosition) {
  SpeedModel model = model_with(2.0, {.oracle = 1.0, .keeper = 0.5}, 0.0);
  model.density.push_back({Price{high - 5.0}, 0.0});
  const SpeedPath path = run_speed(model, shock_of(1.0, 100.0, 0.001));
  EXPECT_EQ(path.end, SpeedEnd::time_over);
  EXPECT_NEAR(path.points.back().sold, 5.0 * 50.0, 0.5);
}

struct Refill {
  double oracle_lag;
  double rate;
};
constexpr Refill refills[]{{1.0, 0.25}, {12.0, 0.01}, {2.0, 1.0}};

TEST(Resilience, TroughIsFiniteBelowTheThresholdAndTheMarketRunsAwayAboveIt) {
  for (const auto& [lag, rate] : refills) {
    const double threshold = resilience_threshold(rate, lag);
    const Lags lags{.oracle = lag, .keeper = 0.0};
    const auto path_at = [&](double share) {
      return run_speed(model_with(share * threshold, lags, rate),
                       shock_of(1e-9, 600.0 * lag, lag / 100.0));
    };
    const SpeedPath below = path_at(0.98);
    EXPECT_EQ(below.end, SpeedEnd::time_over) << lag;
    EXPECT_LT(below.trough_seconds, 300.0 * lag);  // it turned, and long before the end
    EXPECT_EQ(path_at(1.02).end, SpeedEnd::price_gone) << lag;
    EXPECT_FALSE(resilience_trough(1.02 * threshold, rate, lag));
  }
}

// All dampings: oscillating, critical, and such that the price never overshoots.
TEST(Resilience, TroughOfTheIntegratedModelIsTheClosedForm) {
  for (const auto& [lag, rate] : refills) {
    const double low = 1.0 - std::sqrt(rate * lag);
    for (const double feedback :
         {0.1, low * low, 0.5, 1.2, 0.9 * resilience_threshold(rate, lag)}) {
      const auto expected = resilience_trough(feedback, rate, lag);
      ASSERT_TRUE(expected);
      const SpeedPath path = run_speed(model_with(feedback, {.oracle = lag, .keeper = 0.0}, rate),
                                       shock_of(1e-3, 120.0 * lag, lag / 500.0));
      const double amplification = (high - path.trough.value) / 1e-3;
      EXPECT_NEAR(amplification, expected->amplification, 2e-5 * expected->amplification)
          << feedback << ' ' << lag;
      if (expected->amplification > 1.001) {
        EXPECT_NEAR(path.trough_seconds, expected->seconds, 0.02 * lag) << feedback << ' ' << lag;
      }
    }
  }
  EXPECT_NEAR(resilience_trough(1.5, 0.25, 1.0)->amplification, 5.35631, 5e-6);
}

}  // namespace
}  // namespace seawall
