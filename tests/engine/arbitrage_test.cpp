#include <gtest/gtest.h>

#include <cmath>

#include "seawall/engine/run.hpp"
#include "seawall/engine/trading.hpp"
#include "tests/support/lending_world.hpp"

// Arbitrageurs inside a run: how far a pool comes back, what that costs whom, and what they have.
namespace seawall {
namespace {

constexpr double pool_fee = 0.003;

ArbitrageurSpec trader(double scale = 1.0) {
  ArbitrageurSpec spec;
  spec.name = "arb";
  spec.capital = {{"ETH", 200.0 * scale}, {"USDC", 4e5 * scale}};
  spec.outside = {{"ETH", 200.0 * scale}, {"USDC", 4e5 * scale}};
  spec.transfer_delay_minutes = 10.0;
  return spec;
}

struct World {
  Model model;
  Scenario scenario;
};

/// Nobody in debt: a pool of 1,000 ETH, a price, and who trades between the two.
World market(double change, const std::vector<ArbitrageurSpec>& traders, ModelSpec spec) {
  ScenarioSpec scenario = scenes::eth_falls(change, 120.0);
  scenario.stop_when_quiet = false;
  scenario.arbitrageurs = traders;
  add_arbitrageurs(traders, spec.keepers);
  auto model = compile(spec);
  EXPECT_TRUE(model) << model.error().text();
  World world{*std::move(model), {}};
  auto compiled = compile_scenario(scenario, world.model);
  EXPECT_TRUE(compiled) << compiled.error().text();
  world.scenario = *std::move(compiled);
  return world;
}

World market(double change, const std::vector<ArbitrageurSpec>& traders) {
  return market(change, traders, scenes::one_venue(1, 1'000.0));
}

double pool_price(const seawall::Run& run, const Model& model) {
  return engine::pool_price(model, run.state(), LiquidityId{0});
}

Outcome finish(seawall::Run& run) {
  while (run.advance(10)) {
  }
  Outcome outcome = run.finish();
  EXPECT_NE(outcome.stop_reason, StopReason::invariant_broken) << outcome.stop_detail;
  EXPECT_EQ(outcome.ledger_imbalance, 0);
  return outcome;
}

// Each block: the pool is never on the far side of the reference, and ends within the fee of it.
TEST(ArbitrageRun, APoolComesBackToTheFeesAndNeverCrossesTheReference) {
  for (const double change : {-0.2, -0.05, 0.05, 0.2}) {
    const World world = market(change, {trader()});
    seawall::Run run{world.model, world.scenario, {}};
    const double sign = change < 0.0 ? 1.0 : -1.0;
    double last = HUGE_VAL;
    while (run.advance(1)) {
      const double reference = run.state().prices.reference[0];
      if (reference == 2000.0) continue;
      const double distance = sign * (pool_price(run, world.model) / reference - 1.0);
      ASSERT_GE(distance, 0.0) << change;
      ASSERT_LE(distance, last * (1.0 + 1e-12));
      last = distance;
    }
    EXPECT_GT(last, 0.5 * pool_fee) << change;
    EXPECT_LT(last, 1.001 * pool_fee) << change;
    EXPECT_GT(finish(run).keepers.back().profit_usd, 0.0);
  }
}

TEST(ArbitrageRun, WithATenthOfTheInventoryThePoolComesBackLess) {
  const auto distance_after = [](double scale, std::uint64_t blocks) {
    const World world = market(-0.2, {trader(scale)});
    seawall::Run run{world.model, world.scenario, {}};
    run.advance(blocks);
    return pool_price(run, world.model) / run.state().prices.reference[0] - 1.0;
  };
  const double shocked = 2000.0 / 1600.0 - 1.0;
  EXPECT_LT(distance_after(1.0, 20), 1.001 * pool_fee);
  EXPECT_GT(distance_after(0.1, 20), 0.1);
  EXPECT_LT(distance_after(0.1, 20), shocked);
  // What was transferred arrives, and trades again.
  EXPECT_LT(distance_after(0.1, 500), 0.8 * distance_after(0.1, 20));
}

TEST(ArbitrageRun, ALongerTransferBringsThePoolBackLater) {
  const auto distance_with = [](double minutes) {
    ArbitrageurSpec spec = trader(0.1);
    spec.transfer_delay_minutes = minutes;
    const World world = market(-0.2, {spec});
    seawall::Run run{world.model, world.scenario, {}};
    run.advance(200);
    return pool_price(run, world.model) / run.state().prices.reference[0] - 1.0;
  };
  EXPECT_LT(distance_with(1.0), distance_with(15.0));
  EXPECT_LT(distance_with(15.0), distance_with(60.0));
}

// Where nothing is apart by more than the fees nobody trades.
TEST(ArbitrageRun, NoProfitFromNothing) {
  for (const double change : {0.0, 0.002, -0.0025}) {
    const World world = market(change, {trader(), [] {
                                          ArbitrageurSpec other = trader();
                                          other.name = "other";
                                          return other;
                                        }()});
    seawall::Run run{world.model, world.scenario, {}};
    const Outcome outcome = finish(run);
    EXPECT_EQ(outcome.counts.sales, 0U);
    for (const KeeperAccount& keeper : outcome.keepers)
      EXPECT_EQ(keeper.profit_usd, 0.0);
  }
}

// An arbitrage buys as much as it sells, so it leaves the displacement of the reference alone.
TEST(ArbitrageRun, LeavesTheReferenceWhereItIs) {
  ModelSpec spec = scenes::one_venue(1, 1'000.0);
  spec.assets[0].impact = ImpactTerms{
      .shape = ImpactCurveShape::linear, .coefficient = 1e-4, .permanent_share = Fraction{1.0}};
  const World world = market(-0.1, {trader()}, spec);
  seawall::Run run{world.model, world.scenario, {}};
  const Outcome outcome = finish(run);
  EXPECT_GT(outcome.counts.sales, 1U);
  EXPECT_NEAR(outcome.lowest_price_usd[0], 1800.0, 1e-6);
  EXPECT_NEAR(outcome.final_price_usd[0], 1800.0, 1e-6);
}

TEST(ArbitrageRun, TwoPoolsMeetWithoutAnOutsideTrade) {
  ModelSpec spec = scenes::one_venue(1, 1'000.0);
  spec.liquidity.push_back(scenes::pool("cheap", "ETH", "USDC", 500.0));
  spec.liquidity[1].quote_reserve = 500.0 * 1'900.0;
  ArbitrageurSpec actor = trader();
  actor.outside_fee = 0.2;  // the outside is too dear
  const World world = market(0.0, {actor}, spec);
  seawall::Run run{world.model, world.scenario, {}};
  run.advance(10);
  const double apart = engine::pool_price(world.model, run.state(), LiquidityId{0}) /
                           engine::pool_price(world.model, run.state(), LiquidityId{1}) -
                       1.0;
  EXPECT_GT(apart, 0.0);
  EXPECT_LT(apart, 2.01 * pool_fee);
  for (const Event& event : run.trace().events())
    if (event.kind == EventKind::sale) {
      EXPECT_TRUE(event.liquidity.exists());
    }
  EXPECT_GT(finish(run).keepers.back().profit_usd, 0.0);
}

TEST(ArbitrageRun, ASavedStateContinuesToTheSameHash) {
  const World world = market(-0.2, {trader(0.1)});
  seawall::Run whole{world.model, world.scenario, {}};
  const Outcome expected = finish(whole);
  for (const std::uint64_t blocks : {5U, 6U, 8U, 30U, 57U, 200U}) {
    seawall::Run first{world.model, world.scenario, {}};
    first.advance(blocks);
    auto state = restore(save(first.state()), world.model);
    ASSERT_TRUE(state.has_value()) << state.error().text();
    seawall::Run second{world.model,
                        world.scenario,
                        {},
                        {*std::move(state), first.trace().digest(), first.trace().counts()}};
    EXPECT_EQ(finish(second).trace_hash, expected.trace_hash) << "saved after block " << blocks;
  }
}

TEST(ArbitrageScenario, RefusesAPlaceNamedTwice) {
  ArbitrageurSpec actor = trader();
  actor.liquidity = {"eth-usdc", "eth-usdc"};
  ModelSpec spec = scenes::one_venue(1, 1'000.0);
  ScenarioSpec scenario = scenes::eth_falls(-0.1);
  scenario.arbitrageurs = {actor};
  add_arbitrageurs(scenario.arbitrageurs, spec.keepers);
  const auto compiled = compile_scenario(scenario, *compile(spec));
  ASSERT_FALSE(compiled);
  EXPECT_EQ(compiled.error().where, "arbitrageurs[0].liquidity");
}

}  // namespace
}  // namespace seawall
