#include <gtest/gtest.h>

#include <cmath>

#include "seawall/engine/run.hpp"
#include "seawall/mechanics/liquidity/quote_table.hpp"
#include "seawall/model/compile.hpp"
#include "tests/support/lending_world.hpp"

// Depth by quotes inside a run: what is paid, what is consumed and comes back, and that it goes on.
namespace seawall {
namespace {

struct World {
  Model model;
  Scenario scenario;
};

/// `one_venue`, but ETH is sold to an aggregator that quoted up to 200 ETH.
ModelSpec quoted_world(BeyondTable beyond) {
  ModelSpec spec = scenes::one_venue(80);
  LiquiditySpec& place = spec.liquidity[0];
  place.kind = "quotes";
  place.base_reserve = 0.0;
  place.refill_per_minute = 30.0;
  place.quotes = QuotesSpec{};
  place.quotes->points = {{.sold = 10.0, .received = 19'990.0, .price = {}},
                          {.sold = 50.0, .received = {}, .price = 1'990.0},
                          {.sold = 200.0, .received = 392'000.0, .price = {}}};
  place.quotes->beyond = beyond;
  place.quotes->reference_price = 2'000.0;
  return spec;
}

World compiled(const ModelSpec& spec, double change = -0.06) {
  auto model = compile(spec);
  EXPECT_TRUE(model) << model.error().text();
  World world{*std::move(model), {}};
  world.scenario = *compile_scenario(scenes::eth_falls(change, 60.0), world.model);
  return world;
}

Outcome run_to_end(Run& run) {
  while (run.advance(7)) {
  }
  return run.finish();
}

const FactorTable& table_of(const Model& model) {
  return std::get<QuoteDepth>(model.liquidity[0].kind).table;
}

TEST(QuotesRun, PaysTheFloorOfTheTable) {
  const World world = compiled(quoted_world(BeyondTable::exponential));
  seawall::Run run{world.model, world.scenario, {}};
  const Outcome outcome = run_to_end(run);
  EXPECT_NE(outcome.stop_reason, StopReason::invariant_broken) << outcome.stop_detail;
  EXPECT_EQ(outcome.ledger_imbalance, 0);
  ASSERT_GT(outcome.counts.sales, 5U);
  double consumed = 0.0;
  double most = 0.0;
  std::uint64_t block = 0;
  for (const Event& event : run.trace().events()) {
    if (event.kind != EventKind::sale) continue;
    const double refilled = 6.0 * static_cast<double>(event.block - block);  // 30 a minute
    consumed = std::max(0.0, consumed - refilled);
    block = event.block;
    const double sold = to_double(event.amount) / 1e18;
    const double worth = event.market_price * worth_between(table_of(world.model), consumed, sold);
    EXPECT_NEAR(to_double(event.counter_amount), std::floor(worth * 1e6), 1.0);
    consumed += sold;
    most = std::max(most, consumed);
  }
  ASSERT_EQ(outcome.consumed_most.size(), 1U);
  EXPECT_NEAR(outcome.consumed_most[0], most, 1e-9 * most);
  EXPECT_GT(most, 50.0);
}

TEST(QuotesRun, NothingBeyondTheLargestQuoteIsSoldUnlessItGoesOn) {
  const World ends = compiled(quoted_world(BeyondTable::nothing), -0.15);
  const World goes_on = compiled(quoted_world(BeyondTable::exponential), -0.15);
  seawall::Run first{ends.model, ends.scenario, {}};
  seawall::Run second{goes_on.model, goes_on.scenario, {}};
  const double stopped_at = run_to_end(first).consumed_most[0];
  EXPECT_LE(stopped_at, 200.0);
  EXPECT_GT(stopped_at, 150.0);
  EXPECT_GT(run_to_end(second).consumed_most[0], 200.0);
}

TEST(QuotesRun, ASavedRunGoesOnToTheSameTrace) {
  const World world = compiled(quoted_world(BeyondTable::exponential));
  seawall::Run whole{world.model, world.scenario, {}};
  const Outcome expected = run_to_end(whole);
  for (const std::uint64_t blocks : {3U, 40U, 120U}) {
    seawall::Run first{world.model, world.scenario, {}};
    first.advance(blocks);
    auto state = restore(save(first.state()), world.model);
    ASSERT_TRUE(state) << state.error().text();
    seawall::Run second{world.model,
                        world.scenario,
                        {},
                        {*std::move(state), first.trace().digest(), first.trace().counts()}};
    const Outcome continued = run_to_end(second);
    EXPECT_EQ(continued.trace_hash, expected.trace_hash) << "saved after block " << blocks;
    EXPECT_EQ(continued.consumed_most, expected.consumed_most);
  }
  EXPECT_GT(expected.consumed_most[0], 0.0);
}

TEST(QuotesRun, TheDepthMultiplierScalesSizesAndLeavesPrices) {
  ModelSpec spec = quoted_world(BeyondTable::exponential);
  const World one = compiled(spec);
  spec.depth_multiplier = 3.0;
  const World three = compiled(spec);
  const FactorTable expected = with_depth(table_of(one.model), Fraction{3.0});
  const FactorTable& found = table_of(three.model);
  ASSERT_EQ(found.knots.size(), expected.knots.size());
  for (std::size_t i = 0; i < found.knots.size(); ++i) {
    EXPECT_DOUBLE_EQ(found.knots[i].quantity, expected.knots[i].quantity);
    EXPECT_DOUBLE_EQ(found.knots[i].factor, expected.knots[i].factor);
    EXPECT_NEAR(found.knots[i].worth, expected.knots[i].worth, 1e-9);
  }
  EXPECT_NEAR(found.tail, expected.tail, 1e-12 * expected.tail);
}

}  // namespace
}  // namespace seawall
