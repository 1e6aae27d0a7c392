#include <gtest/gtest.h>

#include "seawall/engine/run.hpp"
#include "seawall/engine/step.hpp"
#include "tests/support/lending_world.hpp"

namespace seawall {
namespace {

struct World {
  Model model;
  Scenario scenario;
};

World falling_world(double change, double pool_eth = 2e3) {
  World world{.model = *compile(scenes::one_venue(60, pool_eth)), .scenario = {}};
  world.scenario = *compile_scenario(scenes::eth_falls(change, 30.0), world.model);
  return world;
}

Outcome run_to_end(Run& run) {
  while (run.advance(7)) {
  }
  return run.finish();
}

Digest hash_of(const World& world, RunOptions options) {
  seawall::Run run{world.model, world.scenario, options};
  return run_to_end(run).trace_hash;
}

TEST(Determinism, OneSeedGivesOneTraceHash) {
  const World world = falling_world(-0.12);
  EXPECT_EQ(hash_of(world, {.seed = 5}), hash_of(world, {.seed = 5}));
  EXPECT_NE(hash_of(world, {.seed = 5}), hash_of(world, {.seed = 6}));
}

TEST(Determinism, TheHashIsTheSameAtEveryTraceLevel) {
  const World world = falling_world(-0.12);
  const Digest full = hash_of(world, {.trace_level = TraceLevel::full});
  EXPECT_EQ(full, hash_of(world, {.trace_level = TraceLevel::summary}));
  EXPECT_EQ(full, hash_of(world, {.trace_level = TraceLevel::hash}));
}

// Prints the hash for comparison between builds; that builds agree is what tools/check_hashes
// asserts.
TEST(Determinism, AFallLiquidatesManyAndPrintsItsHash) {
  const World world = falling_world(-0.12);
  seawall::Run run{world.model, world.scenario, {.seed = 1}};
  const Outcome outcome = run_to_end(run);
  EXPECT_GT(outcome.counts.liquidations, 10U);
  RecordProperty("trace_hash", outcome.trace_hash.hex());
  std::printf("trace_hash %s\n", outcome.trace_hash.hex().c_str());
}

TEST(Determinism, ASavedStateContinuesToTheSameHash) {
  const World world = falling_world(-0.12);
  seawall::Run whole{world.model, world.scenario, {}};
  const Outcome expected = run_to_end(whole);
  for (const std::uint64_t blocks : {1U, 5U, 6U, 7U, 9U, 20U}) {
    seawall::Run first{world.model, world.scenario, {}};
    first.advance(blocks);
    auto state = restore(save(first.state()), world.model);
    ASSERT_TRUE(state.has_value()) << state.error().text();
    seawall::Run second{world.model,
                        world.scenario,
                        {},
                        {*std::move(state), first.trace().digest(), first.trace().counts()}};
    EXPECT_EQ(run_to_end(second).trace_hash, expected.trace_hash) << "saved after block " << blocks;
  }
}

TEST(Determinism, ATruncatedOrForeignStateIsRefused) {
  const World world = falling_world(-0.12);
  seawall::Run run{world.model, world.scenario, {}};
  run.advance(8);
  const std::vector<std::byte> saved = save(run.state());
  for (const std::size_t kept :
       {std::size_t{0}, std::size_t{7}, saved.size() / 2, saved.size() - 1})
    EXPECT_FALSE(restore(std::span{saved}.first(kept), world.model).has_value()) << kept;
  const World other{.model = *compile(scenes::one_venue(61)), .scenario = {}};
  EXPECT_FALSE(restore(saved, other.model).has_value());
}

// As many accounts, assets, columns and rows, and all of it intact: only what they are is
// different.
TEST(Determinism, AStateOfAnotherModelOfEqualSizesIsRefusedInWords) {
  const World world = falling_world(-0.12);
  seawall::Run run{world.model, world.scenario, {}};
  run.advance(8);
  const std::vector<std::byte> saved = save(run.state());
  struct Change {
    const char* what;
    void (*change)(ModelSpec&);
  };
  for (const auto& [what, change] : {
           Change{"a debt", [](ModelSpec& spec) { spec.positions.debt[1] *= 0.9; }},
           Change{"a price", [](ModelSpec& spec) { spec.assets[0].price_usd = 2'001.0; }},
           Change{"a bonus",
                  [](ModelSpec& spec) { spec.venues[0].reserves[0].liquidation_bonus = 0.06; }},
           Change{"a pool", [](ModelSpec& spec) { spec.liquidity[0].base_reserve = 2'100.0; }},
       }) {
    ModelSpec spec = scenes::one_venue(60, 2e3);
    ASSERT_TRUE(restore(saved, *compile(spec)).has_value()) << "the same model, compiled anew";
    change(spec);
    const auto refused = restore(saved, *compile(spec));
    ASSERT_FALSE(refused.has_value()) << what;
    EXPECT_NE(refused.error().detail.find("is of another model"), std::string::npos)
        << what << ": " << refused.error().text();
  }
}

TEST(Determinism, AStateWithAnyByteChangedIsRefused) {
  const World world = falling_world(-0.12);
  seawall::Run run{world.model, world.scenario, {}};
  run.advance(8);
  std::vector<std::byte> saved = save(run.state());
  ASSERT_TRUE(restore(saved, world.model).has_value());
  const std::size_t stride = saved.size() / 200 + 1;
  for (std::size_t at = 0; at < saved.size(); at += stride) {
    saved[at] ^= std::byte{0x10};
    EXPECT_FALSE(restore(saved, world.model).has_value()) << at;
    saved[at] ^= std::byte{0x10};
  }
}

TEST(Determinism, AResetStateRunsLikeAFreshOne) {
  const World world = falling_world(-0.12);
  const State initial = make_state(world.model);
  State state = initial;
  std::vector<Digest> digests;
  for (int path = 0; path < 3; ++path) {
    Trace trace{TraceLevel::hash};
    std::vector<double> prices(world.model.coins);
    for (int block = 1; block <= 40; ++block) {
      const Time now = world.model.clock.start + world.model.clock.block * block;
      world.scenario.path.at(now, prices);
      step(world.model,
           {.time = now,
            .prices = prices,
            .recorded_sold = {},
            .changes = {},
            .keepers = world.scenario.keepers},
           state, trace);
    }
    digests.push_back(trace.digest());
    reset(state, initial, world.model);
    EXPECT_EQ(save(state), save(initial));
  }
  EXPECT_EQ(digests[0], digests[1]);
  EXPECT_EQ(digests[0], digests[2]);
}

}  // namespace
}  // namespace seawall
