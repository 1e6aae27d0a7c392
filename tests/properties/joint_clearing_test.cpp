#include "seawall/clearing/joint_clearing.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "seawall/engine/run.hpp"
#include "tests/support/instant_world.hpp"

namespace seawall {
namespace {

using support::InstantWorld;
using support::World;

constexpr std::uint64_t worlds = 400;

std::vector<AccountId> liquidated(const Model& model, const State& state) {
  std::vector<AccountId> accounts;
  for (std::size_t i = 0; i < model.positions.accounts(); ++i)
    if (has_status(state, AccountId{i}, account_status::was_liquidated))
      accounts.push_back(AccountId{i});
  return accounts;
}

void expect_the_simulation_ends_there(std::uint64_t seed, bool only_stable_debt,
                                      std::size_t& calls) {
  const InstantWorld instant = support::instant_world(seed, only_stable_debt);
  const World world = support::compiled(instant.spec);
  seawall::Run run{world.model,
                   world.scenario,
                   {.trace_level = TraceLevel::hash, .series_every = 0, .seed = seed}};
  while (run.advance(1'000)) {
  }
  ASSERT_TRUE(run.state().under_water.empty()) << "seed " << seed;
  const State start = make_state(world.model);
  JointClearing clearing{world.model, start};
  const JointPoint& point = clearing.waves(instant.factors);
  ASSERT_TRUE(point.is_at_rest) << "seed " << seed;
  EXPECT_EQ(point.liquidated, liquidated(world.model, run.state())) << "seed " << seed;
  EXPECT_EQ(point.calls, run.trace().counts().liquidations) << "seed " << seed;
  for (std::size_t coin = 0; coin < world.model.coins; ++coin)
    EXPECT_NEAR(point.prices[coin], run.state().prices.reference[coin],
                1e-9 * run.state().prices.reference[coin])
        << "seed " << seed << " coin " << coin;
  calls += point.calls;
}

// C-1: the simulation with instant oracles and keepers ends where the waves do.
TEST(JointClearing, WavesEndWhereTheInstantSimulationDoes) {
  std::size_t calls = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed)
    expect_the_simulation_ends_there(seed, true, calls);
  EXPECT_GT(calls, 10 * worlds);
}

// C-1 with volatile debt: buying it back is a sale too, and the waves take it in the same order.
TEST(JointClearing, WavesEndWhereTheInstantSimulationDoesWithVolatileDebt) {
  std::size_t calls = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed)
    expect_the_simulation_ends_there(seed, false, calls);
  EXPECT_GT(calls, 10 * worlds);
}

}  // namespace
}  // namespace seawall
