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
template <class Work>
auto run_with_progress(const Options& options, seawall::ReplayOptions asked, Work work) {
  seawall::ProgressCounter counter;
  asked.progress = &counter;
  Progress progress{options};
  auto running = std::async(std::launch::async, [&] { return work(options.replay, asked); });
  while (running.wait_for(std::chrono::milliseconds{50}) != std::future_status::ready) {
    if (was_interrupted()) counter.stop = 1;
    progress.show(counter.done, counter.total);
  }
  return running.get();
}

// What was asked for beside the replay's own run.
struct Studies {
  std::optional<seawall::SeedSpread> seeds;
  std::optional<seawall::Sensitivity> sensitivity;
  std::optional<seawall::MechanismTable> mechanisms;

  [[nodiscard]] bool any() const { return seeds || sensitivity || mechanisms; }
  [[nodiscard]] bool are_complete() const {
    return (!seeds || seeds->is_complete()) && (!sensitivity || sensitivity->is_complete) &&
           (!mechanisms || mechanisms->is_complete);
  }
};

seawall::Result<Studies> run_studies(const Options& options, const seawall::ReplayOptions& asked) {
  Studies studies;
  if (options.seeds > 0) {
    auto spread =
        run_with_progress(options, asked, [&](const std::string& name, const auto& prepared) {
          return seawall::run_seeds(name, prepared, options.seeds);
        });
    if (!spread) return std::unexpected{spread.error()};
    studies.seeds = *std::move(spread);
  }
  if (options.sensitivity) {
    const seawall::SensitivityOptions how{.by = options.by,
                                          .seeds = std::max<std::size_t>(options.seeds, 1)};
    auto sensitivity =
        run_with_progress(options, asked, [&](const std::string& name, const auto& prepared) {
          return seawall::run_sensitivity(name, prepared, how);
        });
    if (!sensitivity) return std::unexpected{sensitivity.error()};
    studies.sensitivity = *std::move(sensitivity);
  }
  if (options.mechanisms) {
    auto mechanisms =
        run_with_progress(options, asked, [](const std::string& name, const auto& prepared) {
          return seawall::run_mechanisms(name, prepared);
        });
    if (!mechanisms) return std::unexpected{mechanisms.error()};
    studies.mechanisms = *std::move(mechanisms);
  }
  return studies;
}

std::string studies_text(const ReplayResult& result, const Studies& studies,
                         const seawall::io::Look& look) {
  std::string text = seawall::io::inked(result.event, seawall::io::Ink::strong, look) + "\n";
  if (studies.seeds) text += seawall::io::seeds_text(*studies.seeds, look);
  if (studies.sensitivity) text += seawall::io::sensitivity_text(*studies.sensitivity, look);
  if (studies.mechanisms) {
    text += seawall::io::mechanisms_text(*studies.mechanisms, look);
    text += "\nThe status is that of the replay itself, as it was on the day:";
  }
  text += "\n" + seawall::io::status_text(result.report, look);
  return seawall::io::without_trailing_blanks(text);
}

std::string shown(const ReplayResult& result, const Studies& studies, const Options& options) {
  if (options.json)
    return seawall::replay_json(
        result.event, result.report, result.outcome, result.names, result.notes,
        {.seeds = studies.seeds ? &*studies.seeds : nullptr,
         .sensitivity = studies.sensitivity ? &*studies.sensitivity : nullptr,
         .mechanisms = studies.mechanisms ? &*studies.mechanisms : nullptr,
         .shown = result.shown});
  const seawall::io::Look look = look_of_stdout(options);
  std::string text;
  if (options.explain) text = seawall::io::definitions_text(result.report, look) + "\n";
  if (studies.any()) return text + studies_text(result, studies, look);
  return text + seawall::io::replay_text(
                    {result.report, result.outcome, result.series, result.names, result.seed},
                    result.notes, look);
}

// With several seeds their medians decide, not the replay's own.
Exit verdict(const ReplayResult& result, const Studies& studies) {
  if (result.outcome.stop_reason == seawall::StopReason::interrupted || !studies.are_complete())
    return Exit::interrupted;
  if (studies.seeds)
    return seawall::is_broken(result) || seawall::has_failed(*studies.seeds) ? Exit::failed
                                                                             : Exit::ok;
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
  const seawall::ReplayOptions asked{
      .overrides = options.set,
      .seed = options.seed,
      .data_dir = options.data,
      .trace_level = trace_level_of(options),
      .seeded = options.seeded == "book" ? seawall::SeededBy::book : seawall::SeededBy::everything,
      .progress = nullptr};
  const auto result =
      run_with_progress(options, asked, [](const std::string& name, const auto& prepared) {
        return seawall::run_replay(name, prepared);
      });
  if (!result) return complain(result.error());
  const auto studies = run_studies(options, asked);
  if (!studies) return complain(studies.error());
  if (!options.quiet || options.json)
    if (const Exit printed = print(shown(*result, *studies, options)); printed != Exit::ok)
      return printed;
  const Finished finished{.command = seawall::canonical_command(
                              "replay", options.replay, result->seed, options.trace, options.set),
                          .seed = result->seed,
                          .inputs = result->inputs,
                          .report = result->report,
                          .outcome = result->outcome,
                          .series = result->series,
                          .events = result->events,
                          .names = result->names};
  if (const Exit written = write_out(finished, options); written != Exit::ok) return written;
  return verdict(*result, *studies);
}

}  // namespace cli
