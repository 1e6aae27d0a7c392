#pragma once

#include <cstddef>
#include <string_view>

#include "seawall/analysis/seed_spread.hpp"
#include "seawall/analysis/sensitivity.hpp"
#include "seawall/base/result.hpp"
#include "seawall/study/replay.hpp"

namespace seawall {

/// Runs the replay at `seeds` seeds: its own (or options.seed) first, then 1, 2, … Without
/// baselines. Interrupted, it tells of the seeds that were finished.
/// @param seeds ≥ 1
[[nodiscard]] Result<SeedSpread> run_seeds(std::string_view name, const ReplayOptions& options,
                                           std::size_t seeds);

struct SensitivityOptions {
  double by = 0.1;        ///< share by which each parameter is moved, both ways, in (0, 1)
  std::size_t seeds = 1;  ///< each run at as many seeds, as run_seeds takes them; ≥ 1
};

/// Moves each fitted parameter down and up, everything else fixed. 1 + 2 · parameters runs a seed.
/// A value that the scenario does not allow is a problem of its parameter, not an error.
[[nodiscard]] Result<Sensitivity> run_sensitivity(std::string_view name,
                                                  const ReplayOptions& options,
                                                  const SensitivityOptions& how);

}  // namespace seawall
