#include "seawall/clearing/liquidation_schedule.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "seawall/clearing/account_liquidation.hpp"
#include "seawall/clearing/depth_of.hpp"
#include "seawall/state/cdp_view.hpp"
#include "tests/support/random_world.hpp"

namespace seawall {
namespace {

// Every oracle publishes at once what these prices say.
void publish(const Model& model, State& state, std::span<const double> usd) {
  for (std::size_t i = 0; i < model.oracles.size(); ++i) {
    const double scale = oracle_scale(model, OracleId{i}, usd);
    if (scale == 0.0) continue;
    const double answer = std::nearbyint(usd[model.oracles[i].asset.index()] * scale);
    state.oracles[i].feed.visible.answer = floor_to_int128(answer);
  }
  project_indices(model, state);
}

// The first level of each account is where the venue's own verdict turns.
TEST(LiquidationSchedule, FirstLevelIsWhereTheExactVerdictTurns) {
  std::size_t turned = 0;
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    const support::World world =
        support::random_world(seed, {.size = support::WorldTaste::Size::large});
    const Model& model = world.model;
    State state = make_state(model);
    for (std::size_t coin = 0; coin < model.coins; ++coin) {
      const LiquidationSchedule schedule = liquidation_schedule(model, state, AssetId{coin});
      // A call that seizes another collateral lets the account be without a sale of this one.
      if (schedule.seized_elsewhere > 0) continue;
      std::vector<double> first(model.positions.accounts(), 0.0);
      for (std::size_t i = 0; i < schedule.sales.size(); ++i)
        first[schedule.accounts[i].index()] =
            std::max(first[schedule.accounts[i].index()], schedule.sales[i].price.value);
      for (std::size_t i = 0; i < first.size(); ++i) {
        const double now = state.prices.reference[coin];
        if (first[i] <= 0.0 || first[i] >= now) continue;
        std::vector<double> usd = state.prices.reference;
        State tried = make_state(model);
        usd[coin] = first[i];
        publish(model, tried, usd);
        const double error = verdict_error(model, tried, AccountId{i});
        EXPECT_NEAR(exact_verdict(model, tried, AccountId{i}).health, 1.0, 2.0 * error + 1e-6)
            << "seed " << seed << " coin " << coin << " account " << i;
        ++turned;
      }
    }
  }
  EXPECT_GT(turned, 200u);
}

TEST(LiquidationSchedule, NoAccountSellsMoreThanItHas) {
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    const support::World world = support::random_world(seed);
    const State state = make_state(world.model);
    for (std::size_t coin = 0; coin < world.model.coins; ++coin) {
      const LiquidationSchedule schedule = liquidation_schedule(world.model, state, AssetId{coin});
      const ForcedSales sales = ForcedSales::build(schedule.sales);
      const double now = state.prices.reference[coin];
      double last = 0.0;
      for (double p = now; p > 1e-6 * now; p *= 0.9) {
        const double sold = sales.sold(Price{p}).value;
        EXPECT_LE(sold, schedule.collateral * (1 + 1e-9)) << "seed " << seed;
        EXPECT_GE(sold, last * (1 - 1e-9)) << "seed " << seed;  // the lower, the more
        last = sold;
      }
    }
  }
}

TEST(DepthOf, PoolsSellAsTheirOwnRuleQuotes) {
  std::size_t pools = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const support::World world = support::random_world(seed);
    const State state = make_state(world.model);
    for (std::size_t coin = 0; coin < world.model.coins; ++coin) {
      const AssetDepth depth = depth_of(world.model, state, AssetId{coin});
      for (const DepthPlace& place : depth.execution.places()) {
        const auto* pool = std::get_if<PoolDepth>(&place);
        if (pool == nullptr) continue;
        ++pools;
        const Price start{state.prices.reference[coin]};
        // Reserves that the depth implies, traded by the rule itself.
        const double base = pool->liquidity / std::sqrt(start.value);
        const double quote = pool->liquidity * std::sqrt(start.value);
        const double sold = 0.05 * base;
        const double received = quote * pool->kept * sold / (base + pool->kept * sold);
        EXPECT_NEAR(pool->worth(start, Amount{sold}).value, received, 1e-9 * received);
        const Price after = pool->price_after(start, Amount{sold});
        EXPECT_NEAR(after.value, (quote - received) / (base + sold), 1e-9 * after.value);
        EXPECT_NEAR(pool->sold(start, after).value, sold, 1e-9 * sold);
        EXPECT_NEAR(pool->start_price(after, Amount{sold}).value, start.value, 1e-9 * start.value);
      }
    }
  }
  EXPECT_GT(pools, 10u);
}

}  // namespace
}  // namespace seawall
