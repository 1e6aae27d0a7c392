#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "seawall/analysis/target.hpp"
#include "seawall/base/result.hpp"
#include "seawall/io/scenario_file.hpp"
#include "seawall/model/model.hpp"
#include "seawall/study/replay.hpp"

namespace seawall {

/// One finished run of a replay's scenario, to be measured.
struct ReplayRun {
  const Model& model;
  const Outcome& outcome;
  const Series& series;
  const std::vector<Event>& events;
};

/// Metric name → simulated value; what could not be computed is absent.
using Measurements = std::map<std::string, double, std::less<>>;

/// A simpler model of the same event: the scenario, changed.
struct BaselineDefinition {
  std::string name;  ///< "N0 no feedback"
  void (*change)(io::ScenarioFile& file);
};

/// Everything that makes one replay, beside its scenario file.
struct ReplayDefinition {
  ReplayInfo info;
  std::string_view scenario;  ///< TOML text
  std::vector<BaselineDefinition> baselines;
  std::string data_file;  ///< below --data: the recorded day that targets are compared with
  std::vector<std::string> notes;
  std::vector<std::string> assumptions;

  Measurements (*measure)(const ReplayRun& run, const std::filesystem::path& data_dir);
  std::vector<Target> (*targets)();  ///< without simulated values
  /// Parameters that were chosen with the event in view, as the scenario in force has them.
  std::vector<FittedParameter> (*fitted)(const io::ScenarioFile& file);
};

}  // namespace seawall
