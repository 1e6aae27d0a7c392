#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "tests/support/random_world.hpp"

// The three ways to treat a recorded price (design: §6).
namespace seawall {
namespace {

using support::compiled;
using support::random_world_spec;
using support::run_through;
using support::World;
using support::WorldSpec;
using support::WorldTaste;

constexpr std::uint64_t worlds = 240;

// Prices as rows of the path, one a block: what a generative run made, to be read as a record.
PriceRowsSpec record_of(const WorldSpec& spec, const Series& series) {
  PriceRowsSpec rows;
  rows.times = series.time;
  rows.prices = series.reference_price;
  rows.contains_own_impact = true;
  for (const AssetSpec& asset : spec.model.assets)
    rows.assets.push_back(asset.name);
  return rows;
}

// Net base tokens that the run's sales displaced, by coin and block.
std::vector<RecordedFlowSpec> flows_of(const World& world, const WorldSpec& spec,
                                       const std::vector<Event>& events) {
  std::vector<std::map<Time, double>> sold(world.model.coins);
  for (const Event& event : events) {
    if (event.kind != EventKind::sale) continue;
    const AssetId base = world.model.liquidity[event.liquidity.index()].base;
    const bool sells = event.asset == base;
    const double unit = to_double(power_of_ten(world.model.assets[base.index()].decimals));
    sold[base.index()][event.time] +=
        (sells ? to_double(event.amount) : -to_double(event.counter_amount)) / unit;
  }
  std::vector<RecordedFlowSpec> flows;
  for (std::size_t coin = 0; coin < world.model.coins; ++coin) {
    if (!world.model.assets[coin].impact) continue;
    RecordedFlowSpec flow{.asset = spec.model.assets[coin].name, .times = {}, .sold = {}};
    if (sold[coin].empty()) sold[coin][world.model.clock.start] = 0.0;
    for (const auto& [time, amount] : sold[coin]) {
      flow.times.push_back(time);
      flow.sold.push_back(amount);
    }
    flows.push_back(flow);
  }
  return flows;
}

// F-1: a record of what a mechanism did, replayed as `counterfactual` under the same mechanism, is
// the record. Sales of one block are added up in another order there: hence the tolerance. Keepers
// that search for their best size are left out, as they answer an ulp with 1e-8.
TEST(Feedback, AnUnchangedMechanismGivesTheRecordBack) {
  std::uint64_t moved = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    WorldSpec spec = random_world_spec(seed, {.depth = WorldTaste::Depth::bottomless});
    if (spec.model.feedback != FeedbackMode::generative) continue;
    spec.scenario.stop_when_quiet = false;
    for (AssetSpec& asset : spec.model.assets)
      asset.decimals = 18;  // the record is in whole units of these
    const World original = compiled(spec);
    seawall::Run run{original.model, original.scenario, {.seed = seed}};
    run.advance(original.scenario.blocks);
    const Series record = run.series();
    spec.scenario.recorded_flows = flows_of(original, spec, run.trace().events());
    spec.scenario.prices = record_of(spec, record);
    spec.scenario.shocks.clear();
    spec.model.feedback = FeedbackMode::counterfactual;
    const World replayed = compiled(spec);
    seawall::Run again{replayed.model, replayed.scenario, {.seed = seed}};
    again.advance(replayed.scenario.blocks);
    ASSERT_EQ(again.trace().counts().liquidations, run.trace().counts().liquidations);
    for (std::size_t i = 0; i < record.reference_price.size(); ++i)
      ASSERT_NEAR(again.series().reference_price[i], record.reference_price[i],
                  1e-9 * record.reference_price[i])
          << "block " << i / record.coins;
    moved += run.trace().counts().sales;
  }
  EXPECT_GT(moved, worlds);
}

// F-2: under `recorded` the reference is what was given, whatever is sold.
TEST(Feedback, ARecordedPriceIsNotMovedBySales) {
  std::uint64_t sales = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    WorldSpec spec = random_world_spec(seed);
    spec.model.feedback = FeedbackMode::recorded;
    const World world = compiled(spec);
    seawall::Run run{world.model, world.scenario, {.seed = seed}};
    run.advance(world.scenario.blocks);
    ASSERT_EQ(run.series().reference_price, run.series().exogenous_price) << "seed " << seed;
    sales += run.trace().counts().sales;
  }
  EXPECT_GT(sales, worlds);
}

// F-3: a generative run whose sales have no impact is the recorded run.
TEST(Feedback, WithoutImpactGenerativeIsRecorded) {
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    WorldSpec spec = random_world_spec(seed);
    spec.scenario.prices.contains_own_impact = false;
    for (AssetSpec& asset : spec.model.assets)
      if (asset.impact) asset.impact->coefficient = 0.0;
    spec.model.feedback = FeedbackMode::generative;
    const Outcome generative = run_through(compiled(spec), {.seed = seed}).outcome;
    spec.model.feedback = FeedbackMode::recorded;
    const Outcome recorded = run_through(compiled(spec), {.seed = seed}).outcome;
    ASSERT_EQ(generative.trace_hash, recorded.trace_hash) << "seed " << seed;
  }
}

}  // namespace
}  // namespace seawall
