#include "seawall/study/replay.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/engine/run.hpp"
#include "seawall/io/scenario_file.hpp"
#include "seawall/study/black_thursday.hpp"
#include "seawall/study/crv_squeeze.hpp"
#include "seawall/study/crvusd_august.hpp"
#include "seawall/study/replay_parts.hpp"

namespace seawall {
namespace {

constexpr std::uint64_t blocks_between_looks = 64;
// Where loans in bands are watched: a minute in blocks of 12 seconds.
constexpr std::uint64_t blocks_between_loans = 5;

const std::vector<ReplayDefinition>& definitions() {
  static const std::vector<ReplayDefinition> all{black_thursday(), crv_squeeze(), crvusd_august()};
  return all;
}

struct Finished {
  io::CompiledScenario compiled;
  Outcome outcome;
  Series series;
  std::vector<Event> events;
  SoftLiquidations soft;
};

Result<Finished> run_to_end(const io::ScenarioFile& file, std::uint64_t seed, TraceLevel level,
                            ProgressCounter* progress) {
  auto compiled = io::compile_file(file);
  if (!compiled) return std::unexpected{compiled.error()};
  Finished finished{
      .compiled = *std::move(compiled), .outcome = {}, .series = {}, .events = {}, .soft = {}};
  Run run{
      finished.compiled.model, finished.compiled.scenario, {.trace_level = level, .seed = seed}};
  const std::uint64_t before = progress != nullptr ? progress->done.load() : 0;
  if (progress != nullptr) progress->total = progress->runs * run.blocks_total();
  finished.soft.look(finished.compiled.model, run.state());
  const std::uint64_t step =
      has_protocols(run.state().protocols) ? blocks_between_loans : blocks_between_looks;
  while (run.advance(step)) {
    finished.soft.look(finished.compiled.model, run.state());
    if (progress == nullptr) continue;
    progress->done = before + run.blocks_done();
    if (progress->stop != 0) break;
  }
  if (progress != nullptr) progress->done = before + run.blocks_total();
  finished.outcome = run.finish();
  finished.series = run.series();
  finished.events = run.trace().take_events();
  return finished;
}

ReplayRun view_of(const Finished& finished, const ReplayOptions& options) {
  return {finished.compiled.model, finished.outcome, finished.series,
          finished.events,         finished.soft,    options.data_dir};
}

Measurements measure(const ReplayDefinition& replay, const Finished& finished,
                     const ReplayOptions& options) {
  return replay.measure(view_of(finished, options), options.data_dir);
}

/// What simpler models answer, and why those that have no answer have none.
struct Baselines {
  std::vector<Baseline> answers;
  std::vector<std::string> notes;
};

Result<Measurements> answer_of(const ReplayDefinition& replay, const BaselineDefinition& baseline,
                               const io::ScenarioFile& file, const Finished& own,
                               const ReplayOptions& options) {
  if (baseline.answer != nullptr) return baseline.answer(view_of(own, options), file);
  io::ScenarioFile changed = file;
  if (baseline.change != nullptr) baseline.change(changed);
  if (baseline.load != nullptr)
    if (auto loaded = baseline.load(changed, options.data_dir); !loaded)
      return std::unexpected{loaded.error()};
  const auto finished = run_to_end(changed, file.scenario.seed, TraceLevel::full, nullptr);
  if (!finished) return std::unexpected{finished.error()};
  return measure(replay, *finished, options);
}

Result<Baselines> run_baselines(const ReplayDefinition& replay, const io::ScenarioFile& file,
                                const Finished& own, const ReplayOptions& options) {
  Baselines all;
  const std::vector<Target> targets = replay.targets(options.data_dir);
  for (const BaselineDefinition& baseline : replay.baselines) {
    const std::string problem = baseline.why_not != nullptr ? baseline.why_not(file) : "";
    if (!problem.empty()) {
      all.notes.push_back(fmt::format("{} is not run: {}.", baseline.name, problem));
      continue;
    }
    const auto measured = answer_of(replay, baseline, file, own, options);
    if (!measured) return std::unexpected{measured.error()};
    for (const Target& target : targets)
      if (const auto value = measured->find(target.metric); value != measured->end())
        all.answers.push_back({baseline.name, target.metric, value->second});
  }
  return all;
}

std::vector<Target> targets_with(const ReplayDefinition& replay, const Measurements& measured,
                                 const ReplayOptions& options) {
  std::vector<Target> targets = replay.targets(options.data_dir);
  for (Target& target : targets)
    if (const auto value = measured.find(target.metric); value != measured.end())
      target.simulated = value->second;
  return targets;
}

// What broke; empty: nothing.
std::string broken_by(const Outcome& outcome) {
  if (outcome.stop_reason == StopReason::invariant_broken) return outcome.stop_detail;
  if (outcome.ledger_imbalance != 0) return "the ledger does not balance";
  const bool balances = std::ranges::all_of(
      outcome.reserves, [](const ReserveAccounting& row) { return row.imbalance == 0; });
  return balances ? std::string{} : "a reserve's debt does not balance";
}

std::string shown_note(const std::vector<std::pair<std::string, double>>& shown) {
  std::string text = "Shown and not judged:";
  for (const auto& [metric, value] : shown)
    text += fmt::format("{} {} {:.4g}", text.back() == ':' ? "" : ",", metric, value);
  return text + ".";
}

Result<ReplayResult> run_definition(const ReplayDefinition& replay, const ReplayOptions& options) {
  const auto file = read_replay(replay, options);
  if (!file) return std::unexpected{file.error()};
  const std::uint64_t seed = file->scenario.seed;
  // Targets are measured on the events, so the run keeps them all and gives up afterwards what was
  // not asked for.
  auto finished = run_to_end(*file, seed, TraceLevel::full, options.progress);
  if (!finished) return std::unexpected{finished.error()};
  auto baselines = run_baselines(replay, *file, *finished, options);
  if (!baselines) return std::unexpected{baselines.error()};

  ReportInput input;
  input.scenario = std::string{replay.info.name};
  input.description = file->scenario.description;
  const Measurements measured = measure(replay, *finished, options);
  input.evidence.targets = targets_with(replay, measured, options);
  input.evidence.fitted = replay.fitted(*file);
  input.evidence.baselines = std::move(baselines->answers);
  input.evidence.no_counterpart = replay.no_counterpart;
  input.depth_multiplier = file->model.depth_multiplier;
  input.assumptions = replay.assumptions;

  const Model& model = finished->compiled.model;
  ReplayResult result;
  result.event = std::string{replay.info.name};
  result.seed = seed;
  result.report = make_report(input, model, finished->outcome, finished->series, finished->events);
  result.outcome = std::move(finished->outcome);
  result.series = std::move(finished->series);
  result.names = names_of(model);
  result.notes = replay.notes;
  std::ranges::move(baselines->notes, std::back_inserter(result.notes));
  for (const auto& [metric, value] : measured)
    if (std::ranges::find(input.evidence.targets, metric, &Target::metric) ==
        input.evidence.targets.end())
      result.shown.emplace_back(metric, value);
  if (!result.shown.empty()) result.notes.push_back(shown_note(result.shown));
  result.inputs = {{.path = fmt::format("built in: {}.toml", replay.info.name),
                    .digest = digest_of(replay.scenario)}};
  if (replay.load != nullptr)
    result.inputs.insert(result.inputs.end(), file->inputs.begin() + 1, file->inputs.end());
  if (options.trace_level == TraceLevel::full) {
    result.events = std::move(finished->events);
  } else if (options.trace_level == TraceLevel::summary) {
    std::ranges::copy_if(finished->events, std::back_inserter(result.events),
                         [](const Event& event) { return belongs_to_summary(event.kind); });
  }
  return result;
}

}  // namespace

std::span<const ReplayInfo> replays() {
  static const std::vector<ReplayInfo> infos = [] {
    std::vector<ReplayInfo> all;
    for (const ReplayDefinition& definition : definitions())
      all.push_back(definition.info);
    return all;
  }();
  return infos;
}

Result<const ReplayDefinition*> find_replay(std::string_view name) {
  for (const ReplayDefinition& definition : definitions())
    if (definition.info.name == name) return &definition;
  return fail(ErrorCode::unknown_name, "replay", fmt::format("there is no replay '{}'", name));
}

Result<io::ScenarioFile> read_replay(const ReplayDefinition& replay, const ReplayOptions& options) {
  auto file = io::read_scenario_text(replay.scenario, std::string{replay.info.name} + ".toml",
                                     options.overrides);
  if (!file) return file;
  if (options.seed) file->scenario.seed = *options.seed;
  if (replay.load != nullptr && options.data_dir.empty())
    return fail(ErrorCode::missing_file, std::string{replay.info.name},
                fmt::format("runs on recorded days, and none are given; --data (or SEAWALL_DATA) "
                            "must name the folder that holds {}",
                            replay.data_file));
  if (!options.data_dir.empty() &&
      !std::filesystem::is_regular_file(options.data_dir / replay.data_file))
    return fail(ErrorCode::missing_file, (options.data_dir / replay.data_file).string(),
                "is not there; --data (or SEAWALL_DATA) must name the folder of recorded days that "
                "holds it");
  if (replay.load != nullptr)
    if (auto loaded = replay.load(*file, options.data_dir); !loaded)
      return std::unexpected{loaded.error()};
  return file;
}

Result<std::optional<SeedRun>> run_targets(const ReplayDefinition& replay,
                                           const io::ScenarioFile& file, std::uint64_t seed,
                                           const ReplayOptions& options) {
  io::ScenarioFile drawn = file;
  drawn.scenario.seed = seed;  // a drawn book is another with each seed
  const std::uint64_t run_seed = options.seeded == SeededBy::book ? file.scenario.seed : seed;
  auto finished = run_to_end(drawn, run_seed, TraceLevel::full, options.progress);
  if (!finished) return std::unexpected{finished.error()};
  if (finished->outcome.stop_reason == StopReason::interrupted) return std::nullopt;
  return SeedRun{.seed = seed,
                 .targets = targets_with(replay, measure(replay, *finished, options), options),
                 .broken = broken_by(finished->outcome)};
}

std::vector<std::uint64_t> seeds_from(std::uint64_t own, std::size_t count) {
  std::vector<std::uint64_t> seeds{own};
  for (std::uint64_t seed = 1; seeds.size() < count; ++seed)
    if (seed != own) seeds.push_back(seed);
  return seeds;
}

Result<ReplayResult> run_replay(std::string_view name, const ReplayOptions& options) {
  const auto replay = find_replay(name);
  if (!replay) return std::unexpected{replay.error()};
  return run_definition(**replay, options);
}

bool is_broken(const ReplayResult& result) { return !broken_by(result.outcome).empty(); }

bool has_failed(const ReplayResult& result) {
  const bool missed = std::ranges::any_of(result.report.evidence.targets, [](const Target& target) {
    return is_within(target) == false;
  });
  return missed || is_broken(result);
}

}  // namespace seawall
