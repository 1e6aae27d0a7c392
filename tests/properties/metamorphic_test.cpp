#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include "seawall/base/rng.hpp"
#include "tests/support/random_world.hpp"

// E-4: worlds that differ in a way that must not matter.
namespace seawall {
namespace {

using support::compiled;
using support::Ran;
using support::random_world_spec;
using support::run_through;
using support::World;
using support::WorldSpec;
using support::WorldTaste;

constexpr std::uint64_t worlds = 200;

// Depth does not bind, keepers take all: what happens to one account does not depend on another.
constexpr WorldTaste apart{.depth = WorldTaste::Depth::bottomless,
                           .prices = WorldTaste::Prices::given_falling};
constexpr WorldTaste apart_and_large{.depth = WorldTaste::Depth::bottomless,
                                     .prices = WorldTaste::Prices::given_falling,
                                     .size = WorldTaste::Size::large};

double tokens(const Model& model, AssetId asset, Int128 units) {
  return to_double(units) / to_double(power_of_ten(model.assets[asset.index()].decimals));
}

std::set<std::string> liquidated(const World& world, const Ran& ran) {
  std::set<std::string> names;
  for (const Event& event : ran.events)
    if (event.kind == EventKind::liquidation)
      names.insert(world.model.positions.names[event.account.index()]);
  return names;
}

struct Totals {
  std::map<std::string, double> repaid;  // by asset, whole tokens
  std::map<std::string, double> seized;
};

Totals totals(const World& world, const Ran& ran) {
  Totals sums;
  for (const Event& event : ran.events) {
    if (event.kind != EventKind::liquidation) continue;
    sums.repaid[world.model.assets[event.counter_asset.index()].name] +=
        tokens(world.model, event.counter_asset, event.amount);
    sums.seized[world.model.assets[event.asset.index()].name] +=
        tokens(world.model, event.asset, event.counter_amount);
  }
  return sums;
}

void expect_same(const std::map<std::string, double>& a, const std::map<std::string, double>& b,
                 double relative) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [asset, amount] : a) {
    ASSERT_TRUE(b.contains(asset)) << asset;
    EXPECT_NEAR(amount, b.at(asset), relative * amount) << asset;
  }
}

void expect_same(const Totals& a, const Totals& b, double relative) {
  expect_same(a.repaid, b.repaid, relative);
  expect_same(a.seized, b.seized, relative);
}

// (a) Counting in finer units changes no liquidation by more than the coarser unit's rounding.
TEST(Metamorphic, FinerUnitsGiveTheSameLiquidations) {
  std::uint64_t compared = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    WorldSpec spec = random_world_spec(seed, apart_and_large);
    const World coarse = compiled(spec);
    Rng random{Seed{seed}, 0, "finer"};
    const int finer = 1 + static_cast<int>(random.below(4));
    for (AssetSpec& asset : spec.model.assets)
      asset.decimals += finer;
    const World fine = compiled(spec);
    const Ran a = run_through(coarse);
    const Ran b = run_through(fine);
    ASSERT_EQ(a.outcome.counts.liquidations, b.outcome.counts.liquidations);
    ASSERT_EQ(liquidated(coarse, a), liquidated(fine, b));
    expect_same(totals(coarse, a), totals(fine, b), 1e-7);
    compared += a.outcome.counts.liquidations;
  }
  EXPECT_GT(compared, worlds);
}

// The same accounts in another order.
WorldSpec permuted(WorldSpec spec, Rng& random) {
  const PositionSpec rows = spec.model.positions;
  std::vector<std::size_t> order(rows.rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[random.below(i)]);
  for (std::size_t i = 0; i < order.size(); ++i) {
    PositionSpec& to = spec.model.positions;
    to.account[i] = rows.account[order[i]];
    to.venue[i] = rows.venue[order[i]];
    to.asset[i] = rows.asset[order[i]];
    to.collateral[i] = rows.collateral[order[i]];
    to.debt[i] = rows.debt[order[i]];
    to.mode[i] = rows.mode[order[i]];
  }
  return spec;
}

// (b) The order of accounts decides nothing while depth does not bind; not even a smallest unit.
TEST(Metamorphic, PermutedAccountsGiveTheSameLiquidations) {
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const WorldSpec spec = random_world_spec(seed, apart);
    Rng random{Seed{seed}, 0, "order"};
    const World first = compiled(spec);
    const World second = compiled(permuted(spec, random));
    const Ran a = run_through(first);
    const Ran b = run_through(second);
    ASSERT_EQ(liquidated(first, a), liquidated(second, b));
    ASSERT_EQ(a.outcome.counts.liquidations, b.outcome.counts.liquidations);
    for (std::size_t row = 0; row < a.outcome.reserves.size(); ++row) {
      ASSERT_EQ(a.outcome.reserves[row].repaid, b.outcome.reserves[row].repaid);
      ASSERT_EQ(a.outcome.reserves[row].bad, b.outcome.reserves[row].bad);
      ASSERT_EQ(a.outcome.reserves[row].outstanding, b.outcome.reserves[row].outstanding);
    }
  }
}

// Every account becomes two of half its size.
WorldSpec split(WorldSpec spec) {
  PositionSpec& rows = spec.model.positions;
  const std::size_t before = rows.rows();
  for (std::size_t i = 0; i < before; ++i) {
    rows.collateral[i] /= 2.0;
    rows.debt[i] /= 2.0;
    rows.account.push_back(rows.account[i] + " twin");
    rows.venue.push_back(rows.venue[i]);
    rows.asset.push_back(rows.asset[i]);
    rows.collateral.push_back(rows.collateral[i]);
    rows.debt.push_back(rows.debt[i]);
    rows.mode.push_back(rows.mode[i]);
  }
  return spec;
}

// (c) Two halves are liquidated like the whole where the close factor does not depend on size, as
// in v2.
TEST(Metamorphic, TwoHalvesAreLiquidatedLikeTheWhole) {
  WorldTaste taste = apart_and_large;
  taste.rules = WorldTaste::Rules::only_v2;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const WorldSpec spec = random_world_spec(seed, taste);
    const World whole = compiled(spec);
    const World halves = compiled(split(spec));
    const Ran a = run_through(whole);
    const Ran b = run_through(halves);
    ASSERT_EQ(2 * a.outcome.accounts_liquidated, b.outcome.accounts_liquidated);
    expect_same(totals(whole, a), totals(halves, b), 1e-7);
  }
}

// (d) Twice as many blocks find the same accounts under water where prices are given and nothing
// accrues.
TEST(Metamorphic, FinerTimeLiquidatesTheSameAccounts) {
  WorldTaste taste = apart;
  taste.interest = WorldTaste::Interest::none;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    WorldSpec spec = random_world_spec(seed, taste);
    spec.scenario.stop_when_quiet = false;
    const World coarse = compiled(spec);
    spec.model.clock.block = Duration{spec.model.clock.block.nanoseconds / 2};
    const World fine = compiled(spec);
    ASSERT_EQ(fine.scenario.blocks, 2 * coarse.scenario.blocks);
    ASSERT_EQ(liquidated(coarse, run_through(coarse)), liquidated(fine, run_through(fine)));
  }
}

}  // namespace
}  // namespace seawall
