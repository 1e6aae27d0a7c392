#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "seawall/analysis/mechanism.hpp"
#include "seawall/analysis/names.hpp"
#include "seawall/analysis/report.hpp"
#include "seawall/analysis/seed_spread.hpp"
#include "seawall/analysis/sensitivity.hpp"
#include "seawall/analysis/why.hpp"
#include "seawall/trace/outcome.hpp"

namespace seawall {

// JSON as text, two spaces deep, keys in a fixed order; what is not known is null, never a guess.
// Each object carries the schema_version of its form, except the replay's, whose first keys are
// fixed from outside.

/// A run's report: summary.json and `run --json`.
[[nodiscard]] std::string report_json(const Report& report, const Outcome& outcome,
                                      const Names& names);

/// What was asked of a replay beside its own run; null: was not asked.
struct ReplayStudies {
  const SeedSpread* seeds = nullptr;
  const Sensitivity* sensitivity = nullptr;
  const MechanismTable* mechanisms = nullptr;
  std::span<const std::pair<std::string, double>> shown = {};  ///< figures that are not judged
};

/// A replay: event, status, targets, fitted, baselines, accounting, stop_reason, trace_hash; then
/// what every output says about itself, then the studies. `tolerance` is the half-width around
/// `published` in the metric's unit, so that within ⇔ |simulated − published| ≤ tolerance.
[[nodiscard]] std::string replay_json(std::string_view event, const Report& report,
                                      const Outcome& outcome, const Names& names,
                                      std::span<const std::string> notes,
                                      const ReplayStudies& studies = {});

[[nodiscard]] std::string explanation_json(const Explanation& explanation);

}  // namespace seawall
