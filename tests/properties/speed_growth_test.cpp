#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/properties/speed_world.hpp"

// How fast a cascade grows: docs/mechanics/speed.md §5.
namespace seawall {
namespace {

using namespace speed_world;

// With one oracle and one keeper the loop is a pure delay T: e^(sT) = R. Lags spread exponentially
// about the same means are faster, or die out more slowly.
TEST(SpeedSimulation, OneOracleAndOneKeeperGrowAsAPureDelay) {
  for (const double feedback : {1.2, 1.5, 2.0, 0.5}) {
    SCOPED_TRACE(feedback);
    const double rate = expect_rounds({.feedback = feedback,
                                       .shocked = feedback > 1.0 ? 0.005 : 0.45,
                                       .delays = {{.oracle = 9, .keeper = 3}},
                                       .accounts = 20'000},
                                      12);
    EXPECT_GT(growth_rate(feedback, {.oracle = 9.0, .keeper = 3.0}) - rate, 0.05 * std::abs(rate));
  }
}

// Rounds of an oracle are the only times at which a price is read: what comes back between two of
// them waits for the next.
TEST(SpeedSimulation, AHeartbeatRoundsTheDelayUp) {
  for (const double feedback : {1.5, 0.5}) {
    SCOPED_TRACE(feedback);
    Cascade cascade{.feedback = feedback,
                    .shocked = feedback > 1.0 ? 0.005 : 0.45,
                    .delays = {{.oracle = 3, .keeper = 3}},
                    .accounts = 20'000};
    cascade.heartbeat = 12;
    expect_rounds(cascade, 12);
    cascade.heartbeat = 4;
    expect_rounds(cascade, 8);
  }
}

// Oracles and keepers whose delays are spread exponentially: (1 + τ_o·s)(1 + τ_x·s) = R.
TEST(SpeedSimulation, ExponentialLagsGrowAtTheRateOfTheModel) {
  constexpr double oracle_lag = 60.0;  // blocks
  constexpr double keeper_lag = 30.0;
  for (const double feedback : {1.2, 1.5, 2.0, 0.5}) {
    SCOPED_TRACE("R = " + std::to_string(feedback));
    Cascade cascade{.feedback = feedback,
                    .shocked = feedback > 1.0 ? 0.005 : 0.45,
                    .delays = {},
                    .accounts = 200};
    for (const int oracle : exponential_parts(oracle_lag, 16))
      for (const int keeper : exponential_parts(keeper_lag, 10))
        cascade.delays.push_back({.oracle = oracle, .keeper = std::max(2, keeper)});
    const std::uint64_t blocks = feedback == 1.2 ? 1'500 : 700;
    const std::vector<double> sold = sold_by_block(cascade_world(cascade, blocks), blocks);
    const double rate = measured_rate(sold, 100, 10, 0.9 * linear_part(cascade), 20.0 * seized);
    const double model = growth_rate(feedback, {.oracle = oracle_lag, .keeper = keeper_lag});
    EXPECT_NEAR(rate, rate_of(cascade), 0.03 * std::abs(rate));
    EXPECT_NEAR(rate, model, 0.03 * std::abs(model));
  }
}

}  // namespace
}  // namespace seawall
