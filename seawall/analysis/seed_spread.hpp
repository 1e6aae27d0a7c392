#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "seawall/analysis/target.hpp"

namespace seawall {

/// What one seed gave.
struct SeedRun {
  std::uint64_t seed = 1;
  std::vector<Target> targets;
  std::string broken;  ///< invariant that broke; empty: none
};

/// One target over several seeds. Nothing where no seed computed it.
struct TargetSpread {
  Target target;             ///< as published; `simulated` is the median
  std::size_t computed = 0;  ///< seeds that computed it
  std::size_t within = 0;    ///< of them inside the tolerance
  std::optional<double> lowest;
  std::optional<double> median;  ///< mean of the middle two where their count is even
  std::optional<double> highest;
};

/// The same replay at several seeds: what of the answer is chance.
struct SeedSpread {
  std::size_t asked = 0;             ///< seeds; more than were run if it was interrupted
  std::vector<std::uint64_t> seeds;  ///< in the order in which they were run
  std::vector<TargetSpread> targets;
  std::size_t all_within = 0;  ///< seeds at which every computed target is inside its tolerance
  std::vector<std::string> broken;  ///< "seed 3: …", seeds at which an invariant broke

  [[nodiscard]] bool is_complete() const { return seeds.size() == asked; }
};

/// @param runs all of the same replay, so with the same targets in the same order
/// @param asked ≥ runs.size()
[[nodiscard]] SeedSpread spread_of(std::span<const SeedRun> runs, std::size_t asked);

/// A target's median is outside its tolerance, or an invariant broke. Targets that no seed computed
/// do not count.
[[nodiscard]] bool has_failed(const SeedSpread& spread);

}  // namespace seawall
