#include <gtest/gtest.h>

#include "seawall/engine/run.hpp"
#include "tests/support/lending_world.hpp"

namespace seawall {
namespace {

struct World {
  Model model;
  Scenario scenario;
};

World world_of(std::string_view mechanism) {
  ModelSpec spec = scenes::one_venue(200);
  spec.venues[0].mechanism = mechanism;
  if (mechanism == "dutch") spec.venues[0].rise_minutes = 10.0;
  auto model = compile(spec);
  if (!model) throw std::runtime_error(model.error().text());
  auto scenario = compile_scenario(scenes::eth_falls(-0.12), *model);
  if (!scenario) throw std::runtime_error(scenario.error().text());
  return {*std::move(model), *std::move(scenario)};
}

Outcome run(const World& world) {
  seawall::Run made{world.model, world.scenario, RunOptions{}};
  while (made.advance(1000)) {
  }
  return made.finish();
}

TEST(LendingMechanismInTheEngine, EveryOneKeepsTheLedgerAndTheDebtExact) {
  for (const std::string_view mechanism : {"fixed_spread", "to_target", "everything", "dutch"}) {
    const Outcome outcome = run(world_of(mechanism));
    EXPECT_GT(outcome.accounts_liquidated, 0U) << mechanism;
    EXPECT_EQ(outcome.ledger_imbalance, 0) << mechanism;
    EXPECT_NE(outcome.stop_reason, StopReason::invariant_broken) << outcome.stop_detail;
    for (const ReserveAccounting& row : outcome.reserves)
      EXPECT_EQ(row.imbalance, 0) << mechanism;
  }
}

TEST(LendingMechanismInTheEngine, ToTargetSellsLessThanEverything) {
  const Outcome to_target = run(world_of("to_target"));
  const Outcome everything = run(world_of("everything"));
  EXPECT_LT(to_target.seized_usd, 0.7 * everything.seized_usd);
  EXPECT_LE(to_target.accounts_liquidated, everything.accounts_liquidated);
}

TEST(LendingMechanismInTheEngine, DutchKeepersGetLessOfABonus) {
  const Outcome dutch = run(world_of("dutch"));
  const Outcome everything = run(world_of("everything"));
  ASSERT_GT(dutch.repaid_usd, 0.0);
  EXPECT_LT(dutch.seized_usd / dutch.repaid_usd, everything.seized_usd / everything.repaid_usd);
}

TEST(LendingMechanismInTheEngine, ARestoredDutchAuctionGoesOnAlike) {
  const World world = world_of("dutch");
  seawall::Run whole{world.model, world.scenario, RunOptions{}};
  while (whole.advance(1000)) {
  }
  seawall::Run first{world.model, world.scenario, RunOptions{}};
  for (std::uint64_t block = 0; block < 12; ++block)
    first.advance(1);
  auto state = restore(save(first.state()), world.model);
  ASSERT_TRUE(state) << state.error().text();
  seawall::Run second{world.model, world.scenario, RunOptions{},
                      RunSoFar{*std::move(state), first.trace().digest(), first.trace().counts()}};
  while (second.advance(1000)) {
  }
  EXPECT_EQ(second.finish().trace_hash, whole.finish().trace_hash);
}

}  // namespace
}  // namespace seawall
