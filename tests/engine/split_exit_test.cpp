#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "seawall/base/rng.hpp"
#include "seawall/engine/run.hpp"
#include "seawall/engine/trading.hpp"
#include "seawall/state/depth_view.hpp"
#include "tests/support/lending_world.hpp"

// A keeper's exit over several places at once.
namespace seawall {
namespace {

/// Accounts of one_venue() beside two pools of ETH for USDC and a way round through DAI.
ModelSpec two_pools(double first, double second, double through_dai = 0.0) {
  ModelSpec spec = scenes::one_venue(20, first);
  spec.liquidity.push_back(scenes::pool("eth-usdc-2", "ETH", "USDC", second));
  if (through_dai > 0.0) {
    spec.assets.push_back(scenes::coin("DAI", 18, 1.0));
    spec.liquidity.push_back(scenes::pool("eth-dai", "ETH", "DAI", through_dai));
    spec.liquidity.push_back(scenes::pool("dai-usdc", "DAI", "USDC", 2e6));
  }
  return spec;
}

struct Played {
  Outcome outcome;
  std::size_t calls_sold_at_one = 0;  // sales that one liquidation caused at a single place
  std::size_t calls_split = 0;
};

Played play(const ModelSpec& spec, const char* exit) {
  auto model = compile(spec);
  EXPECT_TRUE(model) << model.error().text();
  ScenarioSpec scenario = scenes::eth_falls(-0.2);
  scenario.keepers[0].exit = exit;
  auto made = compile_scenario(scenario, *model);
  EXPECT_TRUE(made) << made.error().text();
  seawall::Run run{*model, *made, {}};
  while (run.advance(100)) {
  }
  Played played{run.finish()};
  EXPECT_NE(played.outcome.stop_reason, StopReason::invariant_broken) << played.outcome.stop_detail;
  EXPECT_EQ(played.outcome.ledger_imbalance, 0);
  for (const Event& event : run.trace().events()) {
    if (event.kind != EventKind::liquidation) continue;
    const auto sales = std::ranges::count_if(run.trace().events(), [&](const Event& sale) {
      return sale.kind == EventKind::sale && sale.cause_ids[0] == event.id;
    });
    ++(sales > 1 ? played.calls_split : played.calls_sold_at_one);
  }
  return played;
}

TEST(SplitExit, PaysMoreThanAnySingleRoute) {
  const auto model = compile(two_pools(300.0, 200.0, 100.0));
  ASSERT_TRUE(model) << model.error().text();
  const State state = make_state(*model);
  const AssetId eth{std::size_t{0}};
  const AssetId usdc{std::size_t{1}};
  for (const Int128 tokens : {1, 10, 60, 250}) {
    const Units in{tokens * power_of_ten(18)};
    const auto split = engine::quote_split(*model, state, {}, eth, usdc, in);
    ASSERT_TRUE(split);
    EXPECT_EQ(split->parts.size(), 4U);  // two pools, and one way of two hops
    for (const Route& route : find_routes(*model, {}, eth, usdc)) {
      const auto single = engine::quote_route(*model, state, route, in);
      ASSERT_TRUE(single);
      EXPECT_GT(split->out, single->out);
    }
  }
}

TEST(SplitExit, OfEqualPoolsIsHalfEach) {
  const auto model = compile(two_pools(200.0, 200.0));
  ASSERT_TRUE(model) << model.error().text();
  const State state = make_state(*model);
  const Units in{40 * power_of_ten(18)};
  const auto split =
      engine::quote_split(*model, state, {}, AssetId{std::size_t{0}}, AssetId{std::size_t{1}}, in);
  ASSERT_TRUE(split);
  ASSERT_EQ(split->parts.size(), 2U);
  Int128 sold = 0;
  for (const auto& part : split->parts) {
    EXPECT_NEAR(to_double(part.quote.legs[0].in.value), 20e18, 1e9);
    sold += part.quote.legs[0].in.value;
  }
  EXPECT_EQ(sold, in.value);  // to the unit
  // Two sales of half are exactly one of all into a pool of both.
  EXPECT_NEAR(to_double(split->out.value), 2.0 * 4e11 * 19.94 / (200.0 + 19.94), 10.0);
}

TEST(SplitExit, KeeperThatSplitsEarnsMoreAndTheLedgerBalances) {
  const ModelSpec spec = two_pools(400.0, 400.0, 200.0);
  const Played single = play(spec, "single");
  const Played split = play(spec, "split");

  EXPECT_EQ(single.calls_split, 0U);
  EXPECT_GT(split.calls_split, 0U);
  EXPECT_GT(split.outcome.keepers.front().profit_usd, single.outcome.keepers.front().profit_usd);
  EXPECT_LE(split.outcome.bad_debt_usd, single.outcome.bad_debt_usd + 1e-6);
}

TEST(SplitExit, StaysWithinThePlacesThatTheKeeperNames) {
  const auto model = compile(two_pools(300.0, 200.0, 100.0));
  ASSERT_TRUE(model) << model.error().text();
  const State state = make_state(*model);
  const std::vector<LiquidityId> allowed{LiquidityId{std::size_t{1}}};
  const auto split = engine::quote_split(*model, state, allowed, AssetId{std::size_t{0}},
                                         AssetId{std::size_t{1}}, Units{5 * power_of_ten(18)});
  ASSERT_TRUE(split);
  ASSERT_EQ(split->parts.size(), 1U);
  EXPECT_EQ(split->parts.front().hop.liquidity, LiquidityId{std::size_t{1}});
}

// Property R-3: whatever the pools and the size, a split brings no less than the best single route,
// but for the last units of integer division, and sells all of it.
TEST(SplitExit, IsNeverWorseThanTheBestRoute) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    Rng random{Seed{seed}, 0, "split"};
    const auto model =
        compile(two_pools(random.uniform(1.0, 3e3), random.uniform(1.0, 3e3),
                          random.uniform(0.0, 1.0) < 0.5 ? random.uniform(1.0, 1e3) : 0.0));
    ASSERT_TRUE(model) << model.error().text();
    const State state = make_state(*model);
    const AssetId eth{std::size_t{0}};
    const AssetId usdc{std::size_t{1}};
    const Units in{floor_to_int128(random.uniform(1e12, 1e21))};
    const auto split = engine::quote_split(*model, state, {}, eth, usdc, in);
    ASSERT_TRUE(split);
    Int128 best = 0;
    for (const Route& route : find_routes(*model, {}, eth, usdc))
      if (const auto single = engine::quote_route(*model, state, route, in))
        best = std::max(best, single->out.value);
    EXPECT_GE(to_double(split->out.value), to_double(best) * (1.0 - 1e-9) - 8.0);
  }
}

}  // namespace
}  // namespace seawall
