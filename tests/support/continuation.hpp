#pragma once

#include <gtest/gtest.h>

#include <utility>

#include "seawall/base/rng.hpp"
#include "tests/support/random_world.hpp"

namespace seawall::support {

/// The hash in which a run ends that is saved after so many blocks, restored and goes on.
[[nodiscard]] inline Digest hash_when_restored(const World& world, const RunOptions& options,
                                               std::uint64_t blocks) {
  seawall::Run first{world.model, world.scenario, options};
  first.advance(blocks);
  auto state = restore(save(first.state()), world.model);
  EXPECT_TRUE(state.has_value()) << state.error().text();
  if (!state) return {};
  EXPECT_EQ(save(*state), save(first.state()));
  seawall::Run second{world.model,
                      world.scenario,
                      options,
                      {*std::move(state), first.trace().digest(), first.trace().counts()}};
  while (second.advance(7)) {
  }
  return second.finish().trace_hash;
}

/// Expects that a run which is saved after any block ends in the hash of the whole.
inline void expect_continuation(const World& world, std::uint64_t seed) {
  const RunOptions options{.trace_level = TraceLevel::hash, .seed = seed};
  Rng random{Seed{seed}, 0, "where to save"};
  const std::uint64_t blocks = random.below(world.scenario.blocks + 1);
  EXPECT_EQ(hash_when_restored(world, options, blocks),
            run_through(world, options).outcome.trace_hash)
      << "saved after " << blocks << " blocks";
}

}  // namespace seawall::support
