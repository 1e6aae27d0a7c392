#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "seawall/analysis/report.hpp"
#include "seawall/analysis/why.hpp"
#include "seawall/engine/run.hpp"
#include "seawall/io/scenario_file.hpp"

namespace seawall::support {

inline const std::filesystem::path examples =
    std::filesystem::path{SEAWALL_SOURCE_DIR} / "examples";

/// A finished run of an example. On the heap: Run keeps references to what lies beside it.
struct Played {
  io::ScenarioFile file;
  io::CompiledScenario compiled;
  Run run;
  Outcome outcome;
  Names names;

  Played(io::ScenarioFile read, io::CompiledScenario made)
      : file{std::move(read)},
        compiled{std::move(made)},
        run{compiled.model, compiled.scenario, {.seed = file.scenario.seed}},
        names{names_of(compiled.model)} {
    while (run.advance(1'000)) {
    }
    outcome = run.finish();
  }

  [[nodiscard]] Story story() const { return {run.trace().events(), run.series(), names}; }
  [[nodiscard]] std::vector<Event> events(EventKind kind) const {
    std::vector<Event> found;
    std::ranges::copy_if(run.trace().events(), std::back_inserter(found),
                         [kind](const Event& event) { return event.kind == kind; });
    return found;
  }
  [[nodiscard]] std::set<std::string> liquidated() const {
    std::set<std::string> accounts;
    for (const Event& event : events(EventKind::liquidation))
      accounts.emplace(names.of(event.account));
    return accounts;
  }
};

inline std::unique_ptr<Played> play(const std::string& name,
                                    const std::vector<std::string>& overrides = {}) {
  auto file = io::read_scenario((examples / name).string(), overrides);
  if (!file) throw std::runtime_error{file.error().text()};
  auto compiled = io::compile_file(*file);
  if (!compiled) throw std::runtime_error{compiled.error().text()};
  return std::make_unique<Played>(*std::move(file), *std::move(compiled));
}

inline void expect_sound(const Played& played) {
  EXPECT_EQ(played.outcome.stop_reason, StopReason::horizon) << played.outcome.stop_detail;
  EXPECT_EQ(played.outcome.ledger_imbalance, 0);
  for (const ReserveAccounting& row : played.outcome.reserves)
    EXPECT_EQ(row.imbalance, 0);
}

}  // namespace seawall::support
