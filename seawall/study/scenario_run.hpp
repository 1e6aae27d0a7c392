#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "seawall/analysis/report.hpp"
#include "seawall/base/result.hpp"
#include "seawall/io/scenario_file.hpp"
#include "seawall/study/profile.hpp"

namespace seawall {

// What every way to run a scenario file shares, so that the shell and Python say the same of it.

/// A scenario file, read, checked and compiled.
struct PreparedScenario {
  std::string name;
  std::string description;
  std::uint64_t seed = 1;
  double depth_multiplier = 1.0;  ///< is in the model already; to be told
  Model model;
  Scenario scenario;
  std::vector<InputDigest> inputs;  ///< the file and every file that it names
  io::KeyLines lines;               ///< where each key of it was written
};

/// @param seed nothing: the file's own; drawn books follow it
[[nodiscard]] Result<PreparedScenario> prepare(io::ScenarioFile file,
                                               std::optional<std::uint64_t> seed = {});

/// The report of one run of it, with how its keepers behave among the assumptions.
[[nodiscard]] Report report_of(const PreparedScenario& prepared, const Outcome& outcome,
                               const Series& series, std::span<const Event> events);

/// The profile of its book at its opening prices.
/// @param options depth_multiplier and keeper_seconds are taken from the scenario: the fastest of
///                its keepers, 0 without any
[[nodiscard]] Result<LiquidationProfile> profile_of(const PreparedScenario& prepared,
                                                    ProfileOptions options);

/// "an invariant broke: ..." where one did, or something does not balance.
[[nodiscard]] std::optional<std::string> broken_invariant(const Outcome& outcome);

/// The command in one form that depends on nothing but what it computes: no output folder, no
/// verbosity. "seawall run first.toml --seed 1 --trace full --set depth_multiplier=2"
/// @param trace "full" | "summary" | "hash"
[[nodiscard]] std::string canonical_command(std::string_view command, std::string_view subject,
                                            std::uint64_t seed, std::string_view trace,
                                            std::span<const std::string> overrides);

}  // namespace seawall
