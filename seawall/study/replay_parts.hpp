#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "seawall/analysis/seed_spread.hpp"
#include "seawall/analysis/target.hpp"
#include "seawall/base/result.hpp"
#include "seawall/io/scenario_file.hpp"
#include "seawall/model/model.hpp"
#include "seawall/study/replay.hpp"
#include "seawall/study/soft_liquidations.hpp"

namespace seawall {

/// One finished run of a replay's scenario, to be measured.
struct ReplayRun {
  const Model& model;
  const Outcome& outcome;
  const Series& series;
  const std::vector<Event>& events;
  const SoftLiquidations& soft;
  const std::filesystem::path& data_dir;  ///< recorded days; may be empty
};

/// Metric name → simulated value; what could not be computed is absent.
using Measurements = std::map<std::string, double, std::less<>>;

/// Fills a scenario from recorded days.
using LoadFromData = Result<void> (*)(io::ScenarioFile& file,
                                      const std::filesystem::path& data_dir);

/// A simpler model of the same event: the scenario, changed and run, or loaded otherwise and run;
/// or an answer that needs no run of its own.
struct BaselineDefinition {
  std::string name;                                  ///< "N0 no feedback"
  void (*change)(io::ScenarioFile& file) = nullptr;  ///< null: `answer` or `load` is there
  Measurements (*answer)(const ReplayRun& run, const io::ScenarioFile& file) = nullptr;
  /// Why it says nothing about this scenario; null or empty: it does.
  std::string (*why_not)(const io::ScenarioFile& file) = nullptr;
  LoadFromData load = nullptr;
};

/// Everything that makes one replay, beside its scenario file.
struct ReplayDefinition {
  ReplayInfo info;
  std::string_view scenario;  ///< TOML text
  std::vector<BaselineDefinition> baselines;
  std::string data_file;  ///< below --data: the recorded day that targets are compared with
  std::vector<std::string> notes;
  std::vector<std::string> assumptions;
  std::string no_counterpart = {};  ///< as Evidence's
  LoadFromData load = nullptr;      ///< not null: it cannot run without recorded days

  Measurements (*measure)(const ReplayRun& run, const std::filesystem::path& data_dir);
  /// Without simulated values. @param data_dir as measure has it
  std::vector<Target> (*targets)(const std::filesystem::path& data_dir);
  /// Parameters that were chosen with the event in view, as the scenario in force has them.
  std::vector<FittedParameter> (*fitted)(const io::ScenarioFile& file);
};

/// @return unknown_name if there is no such replay; never null
[[nodiscard]] Result<const ReplayDefinition*> find_replay(std::string_view name);

/// The replay's scenario with the overrides and the seed of `options`.
[[nodiscard]] Result<io::ScenarioFile> read_replay(const ReplayDefinition& replay,
                                                   const ReplayOptions& options);

/// One run of it, measured; no baselines. Nothing if it was interrupted.
[[nodiscard]] Result<std::optional<SeedRun>> run_targets(const ReplayDefinition& replay,
                                                         const io::ScenarioFile& file,
                                                         std::uint64_t seed,
                                                         const ReplayOptions& options);

/// Its own seed first, then 1, 2, …, `count` in all; each once.
[[nodiscard]] std::vector<std::uint64_t> seeds_from(std::uint64_t own, std::size_t count);

}  // namespace seawall
