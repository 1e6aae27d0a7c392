#include "seawall/analysis/seed_spread.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace seawall {
namespace {

double median_of(const std::vector<double>& sorted) {
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2.0;
}

TargetSpread spread_of_target(std::span<const SeedRun> runs, std::size_t row) {
  TargetSpread spread;
  spread.target = runs.front().targets[row];
  std::vector<double> values;
  for (const SeedRun& run : runs) {
    const Target& target = run.targets[row];
    if (!target.simulated) continue;
    values.push_back(*target.simulated);
    if (is_within(target) == true) ++spread.within;
  }
  spread.computed = values.size();
  spread.target.simulated.reset();
  if (values.empty()) return spread;
  std::ranges::sort(values);
  spread.lowest = values.front();
  spread.median = median_of(values);
  spread.highest = values.back();
  spread.target.simulated = spread.median;
  return spread;
}

bool all_are_within(const SeedRun& run) {
  return std::ranges::none_of(run.targets,
                              [](const Target& target) { return is_within(target) == false; });
}

}  // namespace

SeedSpread spread_of(std::span<const SeedRun> runs, std::size_t asked) {
  SeedSpread spread;
  spread.asked = asked;
  if (runs.empty()) return spread;
  for (const SeedRun& run : runs) {
    spread.seeds.push_back(run.seed);
    if (all_are_within(run)) ++spread.all_within;
    if (!run.broken.empty())
      spread.broken.push_back(fmt::format("seed {}: {}", run.seed, run.broken));
  }
  for (std::size_t row = 0; row < runs.front().targets.size(); ++row)
    spread.targets.push_back(spread_of_target(runs, row));
  return spread;
}

bool has_failed(const SeedSpread& spread) {
  return !spread.broken.empty() ||
         std::ranges::any_of(spread.targets, [](const TargetSpread& target) {
           return is_within(target.target) == false;
         });
}

}  // namespace seawall
