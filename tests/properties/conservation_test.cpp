#include <gtest/gtest.h>

#include "seawall/base/rng.hpp"
#include "seawall/engine/step.hpp"
#include "tests/support/random_world.hpp"

namespace seawall {
namespace {

using support::random_world;
using support::run_through;
using support::World;

constexpr std::uint64_t worlds = 240;

// E-1: no coin, claim or debt appears or disappears, and no assertion of the engine fails.
TEST(Conservation, EverySumOfARandomWorldIsExactlyZero) {
  std::uint64_t liquidations = 0;
  std::uint64_t refused = 0;
  double bad_debt = 0.0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const World world = random_world(seed);
    const Outcome outcome = run_through(world, {.seed = seed}).outcome;
    ASSERT_NE(outcome.stop_reason, StopReason::invariant_broken)
        << "seed " << seed << ": " << outcome.stop_detail;
    ASSERT_EQ(outcome.ledger_imbalance, 0) << "seed " << seed;
    for (const ReserveAccounting& row : outcome.reserves)
      ASSERT_EQ(row.imbalance, 0) << "seed " << seed;
    liquidations += outcome.counts.liquidations;
    refused += outcome.counts.refused;
    bad_debt += outcome.bad_debt_usd;
  }
  // The worlds are worth looking at only if things happen in them.
  EXPECT_GT(liquidations, 10 * worlds);
  EXPECT_GT(refused, 0U);
  EXPECT_GT(bad_debt, 0.0);
}

void expect_nothing_negative(const World& world, const State& state) {
  for (std::size_t holder = 2; holder < state.ledger.holders(); ++holder)
    for (std::size_t asset = 0; asset < state.ledger.assets(); ++asset)
      ASSERT_GE(state.ledger.balance(HolderId{holder}, AssetId{asset}).value, 0)
          << "holder " << holder << " of " << world.model.assets[asset].name;
  for (const Int128 amount : state.positions.amounts())
    ASSERT_GE(amount, 0);
}

// E-2: whoever is not the outside world never holds less than nothing, after any block.
TEST(Conservation, NoBalanceIsEverNegative) {
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const World world = random_world(seed);
    seawall::Run run{world.model, world.scenario, {.trace_level = TraceLevel::hash, .seed = seed}};
    do {
      expect_nothing_negative(world, run.state());
      if (testing::Test::HasFatalFailure()) return;
    } while (run.advance(1));
  }
}

// E-5: a run saved anywhere and restored elsewhere ends in the same hash.
TEST(Continuation, ASavedWorldContinuesToTheSameHash) {
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const World world = random_world(seed);
    const RunOptions options{.trace_level = TraceLevel::hash, .seed = seed};
    const Outcome whole = run_through(world, options).outcome;
    Rng random{Seed{seed}, 0, "where to save"};
    seawall::Run first{world.model, world.scenario, options};
    first.advance(random.below(world.scenario.blocks + 1));
    auto state = restore(save(first.state()), world.model);
    ASSERT_TRUE(state.has_value()) << "seed " << seed << ": " << state.error().text();
    ASSERT_EQ(save(*state), save(first.state())) << "seed " << seed;
    seawall::Run second{world.model,
                        world.scenario,
                        options,
                        {*std::move(state), first.trace().digest(), first.trace().counts()}};
    while (second.advance(3)) {
    }
    const Outcome rest = second.finish();
    ASSERT_EQ(rest.trace_hash, whole.trace_hash) << "seed " << seed;
    ASSERT_EQ(rest.counts, whole.counts) << "seed " << seed;
    ASSERT_EQ(rest.blocks, whole.blocks) << "seed " << seed;
  }
}

// What Run does without its bookkeeping: the worker of a study.
Digest walk(const World& world, State& state) {
  Trace trace{TraceLevel::hash};
  std::vector<double> prices(world.model.coins);
  for (std::uint64_t block = 1; block <= world.scenario.blocks; ++block) {
    const Time now =
        world.model.clock.start + world.model.clock.block * static_cast<std::int64_t>(block);
    world.scenario.path.at(now, prices);
    std::vector<ParameterChange> votes;
    for (const ParameterChange& vote : world.scenario.changes)
      if (vote.time <= now && vote.time > now - world.model.clock.block) votes.push_back(vote);
    step(world.model,
         {.time = now,
          .prices = prices,
          .recorded_sold = {},
          .changes = votes,
          .keepers = world.scenario.keepers},
         state, trace);
  }
  return trace.digest();
}

// E-6: a state that was reset is the initial one, and runs like it.
TEST(Continuation, AResetStateIsAFreshOne) {
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const World world = random_world(seed);
    const State initial = make_state(world.model);
    State state = initial;
    const Digest first = walk(world, state);
    reset(state, initial, world.model);
    ASSERT_EQ(save(state), save(initial)) << "seed " << seed;
    ASSERT_EQ(walk(world, state), first) << "seed " << seed;
  }
}

// E-7: what a trace keeps does not change what happens.
TEST(Continuation, TheTraceLevelDoesNotChangeTheHash) {
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const World world = random_world(seed);
    const Outcome full =
        run_through(world, {.trace_level = TraceLevel::full, .seed = seed}).outcome;
    for (const TraceLevel level : {TraceLevel::summary, TraceLevel::hash}) {
      const Outcome less =
          run_through(world, {.trace_level = level, .series_every = 0, .seed = seed}).outcome;
      ASSERT_EQ(less.trace_hash, full.trace_hash) << "seed " << seed;
      ASSERT_EQ(less.counts, full.counts) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace seawall
