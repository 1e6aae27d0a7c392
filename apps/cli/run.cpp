#include <fmt/format.h>

#include "commands.hpp"
#include "console.hpp"
#include "scenario_input.hpp"

namespace cli {
namespace {

constexpr std::uint64_t blocks_between_looks = 16;

// How keepers behave is the scenario's, which a report does not see.
std::vector<std::string> keeper_assumptions(const seawall::Model& model,
                                            const seawall::Scenario& scenario) {
  std::vector<std::string> lines;
  for (const seawall::KeeperBehaviour& keeper : scenario.keepers) {
    const bool borrows = keeper.funding == seawall::KeeperFunding::flash_loan;
    std::string line = fmt::format(
        "keeper {}: {}, cost {} USD a call, works for {} USD or more, {} from seeing to "
        "inclusion",
        model.keepers[keeper.keeper.index()].name, borrows ? "flash loans" : "own capital",
        seawall::number_text(keeper.cost_per_call.value),
        seawall::number_text(keeper.profit_min.value),
        seawall::counted(keeper.latency_blocks, "block"));
    if (keeper.calls_per_block > 0)
      line += fmt::format(", at most {} a block", seawall::counted(keeper.calls_per_block, "call"));
    lines.push_back(std::move(line));
  }
  if (lines.empty()) lines.emplace_back("keepers: none");
  return lines;
}

seawall::Outcome advance_to_the_end(seawall::Run& run, const Options& options) {
  Progress progress{options};
  while (!was_interrupted() && run.advance(blocks_between_looks))
    progress.show(run.blocks_done(), run.blocks_total());
  return run.finish();
}

std::string shown(const Finished& finished, const Options& options) {
  if (options.json) return seawall::report_json(finished.report, finished.outcome, finished.names);
  const seawall::io::Look look = look_of_stdout(options);
  std::string text;
  if (options.explain) text = seawall::io::definitions_text(finished.report, look) + "\n";
  return text + seawall::io::run_text({finished.report, finished.outcome, finished.series,
                                       finished.names, finished.seed},
                                      look);
}

Exit verdict(const seawall::Outcome& outcome) {
  if (outcome.stop_reason == seawall::StopReason::invariant_broken ||
      outcome.ledger_imbalance != 0) {
    complain(fmt::format("an invariant broke: {}", outcome.stop_detail));
    return Exit::failed;
  }
  return outcome.stop_reason == seawall::StopReason::interrupted ? Exit::interrupted : Exit::ok;
}

}  // namespace

Exit run(const Options& options) {
  const auto input = read_input(options.scenario, options.set, options.seed);
  if (!input) return complain(input.error());
  if (const Exit checked = check_out(options); checked != Exit::ok) return checked;
  watch_for_interrupt();
  const std::uint64_t seed = options.seed.value_or(input->seed);
  seawall::Run run{input->model,
                   input->scenario,
                   {.trace_level = trace_level_of(options), .series_every = 1, .seed = seed}};
  const seawall::Outcome outcome = advance_to_the_end(run, options);
  const seawall::Names names = seawall::names_of(input->model);
  seawall::ReportInput about{.scenario = input->name,
                             .description = input->description,
                             .evidence = {},
                             .depth_multiplier = 1.0,
                             .assumptions = keeper_assumptions(input->model, input->scenario)};
  const seawall::Report report =
      seawall::make_report(about, input->model, outcome, run.series(), run.trace().events());
  const Finished finished{.command = canonical_command("run", options.scenario, options, seed),
                          .seed = seed,
                          .inputs = input->inputs,
                          .report = report,
                          .outcome = outcome,
                          .series = run.series(),
                          .events = run.trace().events(),
                          .names = names};
  if (!options.quiet || options.json)
    if (const Exit printed = print(shown(finished, options)); printed != Exit::ok) return printed;
  if (const Exit written = write_out(finished, options); written != Exit::ok) return written;
  return verdict(outcome);
}

}  // namespace cli
