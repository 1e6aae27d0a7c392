#include <fmt/format.h>

#include "commands.hpp"
#include "console.hpp"

namespace cli {
namespace {

seawall::Existing existing_of(const Options& options) {
  return options.force ? seawall::Existing::replace : seawall::Existing::refuse;
}

}  // namespace

seawall::TraceLevel trace_level_of(const Options& options) {
  if (options.trace == "hash") return seawall::TraceLevel::hash;
  if (options.trace == "summary") return seawall::TraceLevel::summary;
  return seawall::TraceLevel::full;
}

Exit check_out(const Options& options) {
  if (options.out.empty()) return Exit::ok;
  const auto allowed = seawall::check_results_folder(options.out, existing_of(options));
  return allowed ? Exit::ok : complain(allowed.error());
}

Exit write_out(const Finished& finished, const Options& options) {
  if (options.out.empty()) return Exit::ok;
  const seawall::RunRecord record{.command = finished.command,
                                  .scenario = finished.report.scenario,
                                  .seed = finished.seed,
                                  .trace_level = trace_level_of(options),
                                  .inputs = finished.inputs,
                                  .outcome = finished.outcome,
                                  .report = finished.report,
                                  .events = finished.events,
                                  .series = finished.series,
                                  .names = finished.names};
  const auto written = seawall::write_results(options.out, record, existing_of(options));
  if (!written) return complain(written.error());
  if (written->kept_earlier)
    note(
        fmt::format("{} keeps its earlier, complete results; those of this run are incomplete and "
                    "went to {}",
                    options.out, written->folder.string()));
  return Exit::ok;
}

}  // namespace cli
