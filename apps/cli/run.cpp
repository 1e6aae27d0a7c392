#include "commands.hpp"
#include "console.hpp"
#include "scenario_input.hpp"

namespace cli {
namespace {

constexpr std::uint64_t blocks_between_looks = 16;

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
  if (const auto broken = seawall::broken_invariant(outcome)) {
    complain(*broken);
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
  seawall::Run run{
      input->model,
      input->scenario,
      {.trace_level = trace_level_of(options), .series_every = 1, .seed = input->seed}};
  const seawall::Outcome outcome = advance_to_the_end(run, options);
  const seawall::Names names = seawall::names_of(input->model);
  const seawall::Report report =
      seawall::report_of(*input, outcome, run.series(), run.trace().events());
  const Finished finished{.command = seawall::canonical_command(
                              "run", options.scenario, input->seed, options.trace, options.set),
                          .seed = input->seed,
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
