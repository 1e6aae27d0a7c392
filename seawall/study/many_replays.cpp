#include "seawall/study/many_replays.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "seawall/study/replay_parts.hpp"

namespace seawall {
namespace {

bool is_stopped(const ReplayOptions& options) {
  return options.progress != nullptr && options.progress->stop != 0;
}

void expect_runs(const ReplayOptions& options, std::size_t runs) {
  if (options.progress != nullptr) options.progress->runs = runs;
}

/// Fewer than `seeds` if it was interrupted.
Result<std::vector<SeedRun>> run_each(const ReplayDefinition& replay, const io::ScenarioFile& file,
                                      const std::vector<std::uint64_t>& seeds,
                                      const ReplayOptions& options) {
  std::vector<SeedRun> runs;
  for (const std::uint64_t seed : seeds) {
    if (is_stopped(options)) break;
    auto run = run_targets(replay, file, seed, options);
    if (!run) return std::unexpected{run.error()};
    if (*run) runs.push_back(**std::move(run));
  }
  return runs;
}

TargetsBySeed targets_of(const std::vector<SeedRun>& runs) {
  TargetsBySeed targets;
  for (const SeedRun& run : runs)
    targets.push_back(run.targets);
  return targets;
}

/// The replay with one parameter multiplied by `factor`.
Result<TargetsBySeed> run_moved(const ReplayDefinition& replay, const FittedParameter& parameter,
                                double factor, const std::vector<std::uint64_t>& seeds,
                                const ReplayOptions& options) {
  ReplayOptions moved = options;
  moved.overrides.push_back(
      fmt::format("{}={}", parameter.parameter, parameter.value / parameter.scale * factor));
  const auto file = read_replay(replay, moved);
  if (!file) return std::unexpected{file.error()};
  auto runs = run_each(replay, *file, seeds, options);
  if (!runs) return std::unexpected{runs.error()};
  for (const SeedRun& run : *runs)
    if (!run.broken.empty())
      return fail(ErrorCode::parameter_out_of_range, moved.overrides.back(),
                  fmt::format("seed {}: an invariant broke: {}", run.seed, run.broken));
  return targets_of(*runs);
}

MovedParameter move_parameter(const ReplayDefinition& replay, const FittedParameter& parameter,
                              const TargetsBySeed& base, const Sensitivity& study,
                              const ReplayOptions& options) {
  MovedParameter moved{.fitted = parameter, .problem = {}, .responses = {}};
  if (parameter.value == 0.0) {
    moved.problem = "is 0, which no share of it moves";
    return moved;
  }
  const auto low = run_moved(replay, parameter, 1.0 - study.by, study.seeds, options);
  const auto high = run_moved(replay, parameter, 1.0 + study.by, study.seeds, options);
  if (!low || !high) {
    moved.problem = low ? high.error().text() : low.error().text();
    return moved;
  }
  if (low->size() < base.size() || high->size() < base.size()) return moved;  // interrupted
  moved.responses = responses_of(*low, base, *high, study.by);
  moved.is_identified = is_identified(moved.responses);
  return moved;
}

}  // namespace

Result<SeedSpread> run_seeds(std::string_view name, const ReplayOptions& options,
                             std::size_t seeds) {
  const auto replay = find_replay(name);
  if (!replay) return std::unexpected{replay.error()};
  const auto file = read_replay(**replay, options);
  if (!file) return std::unexpected{file.error()};
  expect_runs(options, seeds);
  const auto runs = run_each(**replay, *file, seeds_from(file->scenario.seed, seeds), options);
  if (!runs) return std::unexpected{runs.error()};
  return spread_of(*runs, seeds);
}

Result<Sensitivity> run_sensitivity(std::string_view name, const ReplayOptions& options,
                                    const SensitivityOptions& how) {
  const auto replay = find_replay(name);
  if (!replay) return std::unexpected{replay.error()};
  const auto file = read_replay(**replay, options);
  if (!file) return std::unexpected{file.error()};
  const std::vector<FittedParameter> fitted = (*replay)->fitted(*file);
  Sensitivity study{.by = how.by,
                    .seeds = seeds_from(file->scenario.seed, how.seeds),
                    .parameters = {},
                    .parallel = {}};
  expect_runs(options, how.seeds * (1 + 2 * fitted.size()));
  const auto base = run_each(**replay, *file, study.seeds, options);
  if (!base) return std::unexpected{base.error()};
  const TargetsBySeed base_targets = targets_of(*base);
  for (const FittedParameter& parameter : fitted) {
    if (is_stopped(options)) break;
    MovedParameter moved = move_parameter(**replay, parameter, base_targets, study, options);
    if (!is_stopped(options)) study.parameters.push_back(std::move(moved));
  }
  study.is_complete = study.parameters.size() == fitted.size();
  study.parallel = parallel_pairs(study.parameters, (*replay)->targets(options.data_dir));
  return study;
}

}  // namespace seawall
