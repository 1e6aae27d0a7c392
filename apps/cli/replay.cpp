#include <fmt/format.h>

#include <chrono>
#include <future>

#include "commands.hpp"
#include "console.hpp"
#include "nearest.hpp"

namespace cli {
namespace {

using seawall::ReplayResult;

std::vector<std::string> replay_names() {
  std::vector<std::string> names;
  for (const seawall::ReplayInfo& info : seawall::replays())
    names.emplace_back(info.name);
  return names;
}

Exit list_replays(const Options& options) {
  const seawall::io::Look look = look_of_stdout(options);
  seawall::io::TextTable table{
      {{"replay"},
       {"date"},
       {"what happened", seawall::io::Align::left, seawall::io::TextTable::Column::Fit::flexible}}};
  for (const seawall::ReplayInfo& info : seawall::replays())
    table.row({std::string{info.name}, std::string{info.date},
               fmt::format("{}: {}", info.title, info.summary)});
  return print(table.text(look));
}

// The replay works in a thread of its own so that the bar moves and Ctrl-C is heard meanwhile.
seawall::Result<ReplayResult> run_with_progress(const Options& options,
                                                seawall::ReplayOptions& asked) {
  seawall::ProgressCounter counter;
  asked.progress = &counter;
  Progress progress{options};
  auto running =
      std::async(std::launch::async, [&] { return seawall::run_replay(options.replay, asked); });
  while (running.wait_for(std::chrono::milliseconds{50}) != std::future_status::ready) {
    if (was_interrupted()) counter.stop = 1;
    progress.show(counter.done, counter.total);
  }
  return running.get();
}

std::string shown(const ReplayResult& result, const Options& options) {
  if (options.json)
    return seawall::replay_json(result.event, result.report, result.outcome, result.names,
                                result.notes);
  const seawall::io::Look look = look_of_stdout(options);
  std::string text;
  if (options.explain) text = seawall::io::definitions_text(result.report, look) + "\n";
  return text + seawall::io::replay_text(
                    {result.report, result.outcome, result.series, result.names, result.seed},
                    result.notes, look);
}

Exit verdict(const ReplayResult& result) {
  if (result.outcome.stop_reason == seawall::StopReason::interrupted) return Exit::interrupted;
  return seawall::has_failed(result) ? Exit::failed : Exit::ok;
}

}  // namespace

Exit replay(const Options& options) {
  if (options.replay.empty()) return list_replays(options);
  const std::vector<std::string> names = replay_names();
  if (std::ranges::find(names, options.replay) == names.end())
    return complain(fmt::format("replay {}: there is no such replay{}; `seawall replay` lists them",
                                options.replay, suggestion(options.replay, names)));
  if (const Exit checked = check_out(options); checked != Exit::ok) return checked;
  watch_for_interrupt();
  seawall::ReplayOptions asked{.overrides = options.set,
                               .seed = options.seed,
                               .data_dir = options.data,
                               .trace_level = trace_level_of(options),
                               .progress = nullptr};
  const auto result = run_with_progress(options, asked);
  if (!result) return complain(result.error());
  if (!options.quiet || options.json)
    if (const Exit printed = print(shown(*result, options)); printed != Exit::ok) return printed;
  const Finished finished{
      .command = canonical_command("replay", options.replay, options, result->seed),
      .seed = result->seed,
      .inputs = result->inputs,
      .report = result->report,
      .outcome = result->outcome,
      .series = result->series,
      .events = result->events,
      .names = result->names};
  if (const Exit written = write_out(finished, options); written != Exit::ok) return written;
  return verdict(*result);
}

}  // namespace cli
