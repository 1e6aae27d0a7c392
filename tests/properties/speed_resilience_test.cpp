#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/properties/speed_world.hpp"

// When depth that comes back ends a cascade: docs/mechanics/speed.md §5.
namespace seawall {
namespace {

using namespace speed_world;

constexpr double slow_oracle = 240.0;  // τ_o, blocks: so slow that a keeper's two do not count

// Prompt keepers, oracles spread exponentially about τ_o, and impact that decays.
//
// @param ratio  R over the threshold R_c
// @param group  r_J·τ_o
Cascade resilient(double ratio, double group, double shocked) {
  Cascade cascade{.feedback = ratio * resilience_threshold(group, 1.0),
                  .shocked = shocked,
                  .delays = {},
                  .accounts = 400,
                  .refill = group / slow_oracle};
  for (const int oracle : exponential_parts(slow_oracle - 2.0, 64))
    cascade.delays.push_back({.oracle = oracle, .keeper = 2});
  return cascade;
}

// Lowest price of the model after a shock of 1, below the price before it.
double modelled_fall(const Cascade& cascade) {
  constexpr double far = 1e5;  // no price is near 0
  const SpeedPath path = run_speed({.density = {{.from = Price{far}, .density = 1.0}},
                                    .impact = cascade.feedback,
                                    .refill = cascade.refill,
                                    .lags = {.oracle = slow_oracle, .keeper = 0.0},
                                    .keepers = {.bonus = Fraction{0.5}}},
                                   {.before = Price{far},
                                    .after = Price{far - 1.0},
                                    .seconds = 20.0 * slow_oracle,
                                    .step = slow_oracle / 200.0});
  double lowest = far;
  for (const SpeedPoint& point : path.points)
    lowest = std::min(lowest, point.market.value);
  return far - lowest;
}

// Below R_c it ends by itself. Each oracle has its own lowest price, and all of them come to see
// the market's: that is how much of the book is sold.
TEST(SpeedSimulation, BelowTheThresholdOfResilienceItEndsWhereTheModelDoes) {
  for (const double group : {0.05, 0.25})
    for (const double ratio : {0.667, 0.8, 0.9}) {
      SCOPED_TRACE(testing::Message() << "r·τ " << group << ", R/R_c " << ratio);
      const Cascade cascade = resilient(ratio, group, 0.01);
      constexpr std::uint64_t blocks = 3'600;
      const std::vector<double> sold = sold_by_block(cascade_world(cascade, blocks), blocks);
      const double total = std::accumulate(sold.begin(), sold.end(), 0.0);
      const double amplification = total / book_of(cascade) / cascade.shocked;
      const double modelled = modelled_fall(cascade);
      EXPECT_NEAR(amplification, modelled, 0.05 * modelled);
      EXPECT_EQ(sold.back(), 0.0);
      EXPECT_LT(total, 0.9 * book_of(cascade));
    }
}

// Above it runs to the end of the book, at the larger root of (1 + τ_o·s)(1 + r_J/s) = R.
TEST(SpeedSimulation, AboveTheThresholdOfResilienceItRunsAwayAtTheRateOfTheModel) {
  struct Case {
    double ratio;
    double group;
  };
  for (const auto& [ratio, group] : {Case{1.3, 0.25}, Case{2.0, 0.25}, Case{1.3, 1.0}}) {
    SCOPED_TRACE(testing::Message() << "r·τ " << group << ", R/R_c " << ratio);
    const Cascade cascade = resilient(ratio, group, 0.002);
    constexpr std::uint64_t blocks = 2'400;
    const std::vector<double> sold = sold_by_block(cascade_world(cascade, blocks), blocks);
    const double rate = measured_rate(sold, 240, 10, 0.9 * linear_part(cascade), 10.0 * seized);
    const double half = 0.5 * (cascade.feedback - 1.0 - group);
    const double modelled = (half + std::sqrt(half * half - group)) / slow_oracle;
    EXPECT_NEAR(rate, modelled, 0.05 * modelled);
    const double total = std::accumulate(sold.begin(), sold.end(), 0.0);
    EXPECT_GT(total, 0.999 * book_of(cascade));
  }
}

}  // namespace
}  // namespace seawall
