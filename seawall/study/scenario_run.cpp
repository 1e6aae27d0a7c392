#include "seawall/study/scenario_run.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "seawall/analysis/wording.hpp"
#include "seawall/state/state.hpp"

namespace seawall {
namespace {

// How keepers behave is the scenario's, which a report does not see.
std::vector<std::string> keeper_assumptions(const Model& model, const Scenario& scenario) {
  std::vector<std::string> lines;
  for (const KeeperBehaviour& keeper : scenario.keepers) {
    const bool borrows = keeper.funding == KeeperFunding::flash_loan;
    std::string line = fmt::format(
        "keeper {}: {}, cost {} USD a call, works for {} USD or more, {} from seeing to "
        "inclusion",
        model.keepers[keeper.keeper.index()].name, borrows ? "flash loans" : "own capital",
        number_text(keeper.cost_per_call.value), number_text(keeper.profit_min.value),
        counted(keeper.latency_blocks, "block"));
    if (keeper.calls_per_block > 0)
      line += fmt::format(", at most {} a block", counted(keeper.calls_per_block, "call"));
    lines.push_back(std::move(line));
  }
  if (lines.empty()) lines.emplace_back("keepers: none");
  return lines;
}

// The fastest of the scenario's keepers.
double keeper_seconds(const PreparedScenario& prepared) {
  double least = 0.0;
  for (const KeeperBehaviour& keeper : prepared.scenario.keepers) {
    const double seconds =
        static_cast<double>(keeper.latency_blocks) * prepared.model.clock.block.seconds();
    least = least > 0.0 ? std::min(least, seconds) : seconds;
  }
  return least;
}

}  // namespace

Result<PreparedScenario> prepare(io::ScenarioFile file, std::optional<std::uint64_t> seed) {
  if (seed) file.scenario.seed = *seed;
  auto compiled = io::compile_file(file);
  if (!compiled) return std::unexpected{std::move(compiled).error()};
  return PreparedScenario{.name = std::move(file.scenario.name),
                          .description = std::move(file.scenario.description),
                          .seed = file.scenario.seed,
                          .depth_multiplier = file.model.depth_multiplier,
                          .model = std::move(compiled->model),
                          .scenario = std::move(compiled->scenario),
                          .inputs = std::move(file.inputs),
                          .lines = std::move(file.lines)};
}

Report report_of(const PreparedScenario& prepared, const Outcome& outcome, const Series& series,
                 std::span<const Event> events) {
  const ReportInput about{.scenario = prepared.name,
                          .description = prepared.description,
                          .evidence = {},
                          .depth_multiplier = 1.0,
                          .assumptions = keeper_assumptions(prepared.model, prepared.scenario)};
  return make_report(about, prepared.model, outcome, series, events);
}

Result<LiquidationProfile> profile_of(const PreparedScenario& prepared, ProfileOptions options) {
  options.depth_multiplier = prepared.depth_multiplier;
  options.keeper_seconds = keeper_seconds(prepared);
  auto made = profile_of(prepared.model, make_state(prepared.model), options);
  if (made || made.error().where.starts_with("--")) return made;
  return std::unexpected{prepared.lines.locate(std::move(made).error())};
}

std::optional<std::string> broken_invariant(const Outcome& outcome) {
  if (outcome.stop_reason != StopReason::invariant_broken && outcome.ledger_imbalance == 0)
    return std::nullopt;
  return fmt::format("an invariant broke: {}", outcome.stop_detail);
}

std::string canonical_command(std::string_view command, std::string_view subject,
                              std::uint64_t seed, std::string_view trace,
                              std::span<const std::string> overrides) {
  std::string text =
      fmt::format("seawall {} {} --seed {} --trace {}", command, subject, seed, trace);
  for (const std::string& set : overrides)
    text += fmt::format(" --set {}", set);
  return text;
}

}  // namespace seawall
