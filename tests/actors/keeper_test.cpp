#include "seawall/actors/keeper.hpp"

#include <gtest/gtest.h>

#include <map>

#include "seawall/engine/run.hpp"
#include "seawall/state/depth_view.hpp"
#include "tests/support/lending_world.hpp"

namespace seawall {
namespace {

struct Fall {
  Model model;
  Scenario scenario;
};

Fall fall_into(double pool_eth, const KeeperBehaviourSpec& keeper, std::size_t accounts = 1,
               double change = -0.2) {
  ModelSpec world = scenes::one_venue(accounts, pool_eth);
  world.liquidity[0].refill_per_minute = 1e9;  // the pool follows the market
  Fall made{.model = *compile(world), .scenario = {}};
  ScenarioSpec spec = scenes::eth_falls(change);
  spec.keepers = {keeper};
  made.scenario = *compile_scenario(spec, made.model);
  return made;
}

KeeperBehaviourSpec bot() {
  KeeperBehaviourSpec keeper;
  keeper.keeper = "bot";
  return keeper;
}

Outcome outcome_of(const Fall& fall) {
  seawall::Run run{fall.model, fall.scenario, {}};
  while (run.advance(100)) {
  }
  return run.finish();
}

TEST(Keeper, DeepLiquidityClearsTheAccountInFull) {
  const Outcome outcome = outcome_of(fall_into(1e6, bot()));
  EXPECT_EQ(outcome.choices.cleared_in_full, 1U);
  EXPECT_EQ(outcome.choices.only_a_slice, 0U);
  EXPECT_EQ(outcome.choices.nothing_pays, 0U);
  EXPECT_GT(outcome.keepers[0].profit_usd, 0.0);
}

TEST(Keeper, ThinLiquidityPaysForASliceOnly) {
  const Outcome outcome = outcome_of(fall_into(60.0, bot()));
  EXPECT_GE(outcome.choices.only_a_slice, 1U);
  EXPECT_EQ(outcome.keepers[0].calls,
            outcome.choices.only_a_slice + outcome.choices.cleared_in_full);
  EXPECT_GT(outcome.keepers[0].profit_usd, 0.0);  // it never takes what does not pay
}

TEST(Keeper, ACostAboveTheBonusMeansThatNothingPays) {
  KeeperBehaviourSpec dear = bot();
  dear.cost_per_call_usd = 1e6;
  const Outcome outcome = outcome_of(fall_into(1e6, dear));
  EXPECT_EQ(outcome.counts.liquidations, 0U);
  EXPECT_EQ(outcome.choices.nothing_pays, 1U);
  EXPECT_EQ(outcome.choices.accounts_left, 1U);
}

TEST(Keeper, ALimitOfCallsSpreadsLiquidationsOverBlocks) {
  KeeperBehaviourSpec slow = bot();
  slow.calls_per_block = 2;
  const Fall fall = fall_into(1e7, slow, 20, -0.25);
  seawall::Run run{fall.model, fall.scenario, {}};
  while (run.advance(1)) {
  }
  const Outcome outcome = run.finish();
  EXPECT_EQ(outcome.counts.liquidations, 20U);
  std::map<std::uint64_t, int> calls;
  for (const Event& event : run.trace().events())
    if (event.kind == EventKind::liquidation) ++calls[event.block];
  for (const auto& [block, count] : calls)
    EXPECT_LE(count, 2) << "block " << block;
}

TEST(Keeper, WithCapitalItRepaysNoMoreThanItOwns) {
  ModelSpec spec = scenes::one_venue(10, 1e7);
  spec.keepers[0].capital = {{"USDC", 100.0}};
  Fall poor{.model = *compile(spec), .scenario = {}};
  ScenarioSpec scenario = scenes::eth_falls(-0.25, 3.0);
  scenario.keepers[0].funding = "capital";
  poor.scenario = *compile_scenario(scenario, poor.model);
  seawall::Run run{poor.model, poor.scenario, {}};
  while (run.advance(100)) {
  }
  const Outcome outcome = run.finish();
  EXPECT_GT(outcome.keepers[0].profit_usd, 0.0);
  Int128 owned = 100'000'000;  // what the first call may use; profit adds to it
  for (const Event& event : run.trace().events()) {
    if (event.kind != EventKind::liquidation) continue;
    EXPECT_LE(event.amount, owned);
    owned += event.amount;  // a call never doubles its money at a bonus of 5 %
  }
}

TEST(DepthView, PlansAgainstWhatIsLeft) {
  const Fall fall = fall_into(100.0, bot());
  const State state = make_state(fall.model);
  DepthView depth{fall.model, state};
  depth.refresh();
  const AssetId eth{std::size_t{0}};
  const AssetId usdc{std::size_t{1}};
  const std::vector<Route> routes = find_routes(fall.model, {}, eth, usdc);
  ASSERT_EQ(routes.size(), 1U);
  const double first = depth.quote(routes[0], 1e18);
  EXPECT_EQ(depth.quote(routes[0], 1e18), first);  // a quote uses nothing
  depth.consume(routes[0], 1e18);
  EXPECT_LT(depth.quote(routes[0], 1e18), first);
}

TEST(Routes, TakeTwoPoolsOnlyWhereNoSinglePoolExists) {
  ModelSpec spec = scenes::one_venue(1);
  spec.assets.push_back(scenes::coin("CRV", 18, 0.6));
  spec.liquidity.push_back(scenes::pool("crv-eth", "CRV", "ETH", 1e7));
  const Model model = *compile(spec);
  const auto from_crv = find_routes(model, {}, AssetId{std::size_t{2}}, AssetId{std::size_t{1}});
  ASSERT_EQ(from_crv.size(), 1U);
  EXPECT_EQ(from_crv[0].length, 2);
  EXPECT_EQ(find_routes(model, {}, AssetId{std::size_t{0}}, AssetId{std::size_t{1}})[0].length, 1);
  const std::vector<LiquidityId> only_the_first{LiquidityId{std::size_t{0}}};
  EXPECT_TRUE(
      find_routes(model, only_the_first, AssetId{std::size_t{2}}, AssetId{std::size_t{1}}).empty());
}

}  // namespace
}  // namespace seawall
