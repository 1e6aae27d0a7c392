#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include "seawall/state/exposures.hpp"
#include "seawall/state/watches.hpp"
#include "tests/support/health_scenes.hpp"

namespace seawall {
namespace {

using support::HealthScene;
using support::lending_scene;
using support::SplitMix;

const HealthScene& scene_of(std::size_t accounts) {
  static HealthScene scene;
  if (scene.accounts() != accounts) scene = lending_scene({.accounts = accounts});
  return scene;
}

// How fast this machine reads memory: the limit that health_full_scan is measured against. Several
// accumulators, so that the adds do not wait for each other; as many bytes as that scan reads.
void read_bandwidth(benchmark::State& timing) {
  const std::size_t bytes =
      scene_of(static_cast<std::size_t>(timing.range(0))).exposures().scan_bytes();
  std::vector<std::uint64_t> words(bytes / 64 * 8);
  SplitMix random{42};
  for (std::uint64_t& word : words)
    word = random.next();
  std::uint64_t checksum = 0;
  for (auto _ : timing) {
    std::uint64_t sums[32] = {};
    std::size_t i = 0;
    for (; i + 32 <= words.size(); i += 32) {
      for (std::size_t j = 0; j < 32; ++j)
        sums[j] += words[i + j];
    }
    checksum = 0;
    for (const std::uint64_t sum : sums)
      checksum += sum;
    benchmark::DoNotOptimize(checksum);
  }
  timing.SetBytesProcessed(timing.iterations() * static_cast<std::int64_t>(words.size() * 8));
  timing.counters["checksum"] = static_cast<double>(checksum % 1'000'003);
}
BENCHMARK(read_bandwidth)->Arg(1'000)->Arg(4'000'000)->Unit(benchmark::kMicrosecond);

// Every account's health from all its holdings; a hundred or so are under water.
void health_full_scan(benchmark::State& timing) {
  const HealthScene& scene = scene_of(static_cast<std::size_t>(timing.range(0)));
  const Exposures exposures = scene.exposures();
  std::vector<Price> prices = scene.prices;
  prices[5] = Price{prices[5].value * 0.97};
  ScanResult result;
  for (auto _ : timing) {
    full_scan(exposures, prices, result);
    benchmark::DoNotOptimize(result.liquidatable.data());
  }
  timing.SetItemsProcessed(timing.iterations() * timing.range(0));
  timing.SetBytesProcessed(timing.iterations() * static_cast<std::int64_t>(exposures.scan_bytes()));
  timing.counters["bytes_per_holding"] =
      static_cast<double>(exposures.scan_bytes()) / static_cast<double>(exposures.holdings());
  timing.counters["checksum"] = static_cast<double>(result.liquidatable.size());
}
BENCHMARK(health_full_scan)->Arg(1'000)->Arg(4'000'000)->Unit(benchmark::kMicrosecond);

// Quiet weather: every column trembles by N(0, 0.1 %) a step, nobody is nearer than 2 %. A walk of
// eight steps there and back, so that any number of iterations stays in the weather it is named
// after.
std::vector<std::vector<Price>> quiet_steps(const HealthScene& scene) {
  SplitMix random{7};
  std::vector<std::vector<Price>> there;
  std::vector<Price> prices = scene.prices;
  for (int step = 0; step < 8; ++step) {
    support::move_all(random, 0.001, prices);
    there.push_back(prices);
  }
  std::vector<std::vector<Price>> steps = there;
  steps.insert(steps.end(), there.rbegin(), there.rend());
  return steps;
}

// One announcement of all 32 columns in quiet weather.
void watch_quiet(benchmark::State& timing) {
  const HealthScene& scene = scene_of(static_cast<std::size_t>(timing.range(0)));
  const Exposures exposures = scene.exposures();
  Watches watches = Watches::build(exposures, scene.prices);
  const auto steps = quiet_steps(scene);
  std::size_t next = 0;
  for (auto _ : timing) {
    benchmark::DoNotOptimize(watches.announce(steps[next]).data());
    next = (next + 1) % steps.size();
  }
  const auto accounts = static_cast<double>(scene.accounts());
  timing.SetItemsProcessed(timing.iterations());
  timing.counters["pairs"] = static_cast<double>(watches.pairs());
  timing.counters["entries_per_account"] = static_cast<double>(watches.entries_built()) / accounts;
  timing.counters["bytes_per_account"] = static_cast<double>(watches.memory_bytes()) / accounts;
  timing.counters["checksum"] = static_cast<double>(watches.counts().woken);
}
BENCHMARK(watch_quiet)->Arg(1'000)->Arg(1'000'000);

// The same world and weather, watched and scanned in turn: how many times the watches are faster.
void watch_quiet_ratio(benchmark::State& timing) {
  const HealthScene& scene = scene_of(static_cast<std::size_t>(timing.range(0)));
  const Exposures exposures = scene.exposures();
  Watches watches = Watches::build(exposures, scene.prices);
  const auto steps = quiet_steps(scene);
  using Clock = std::chrono::steady_clock;
  constexpr int announcements_per_scan = 1'024;
  Clock::duration watched{};
  Clock::duration scanned{};
  ScanResult result;
  std::size_t next = 0;
  std::int64_t scans = 0;
  for (auto _ : timing) {
    const auto begin = Clock::now();
    for (int i = 0; i < announcements_per_scan; ++i) {
      benchmark::DoNotOptimize(watches.announce(steps[next]).data());
      next = (next + 1) % steps.size();
    }
    const auto middle = Clock::now();
    full_scan(exposures, steps[next], result);
    benchmark::DoNotOptimize(result.liquidatable.data());
    watched += middle - begin;
    scanned += Clock::now() - middle;
    ++scans;
  }
  const double announcements = static_cast<double>(scans) * announcements_per_scan;
  const double step_ns = std::chrono::duration<double, std::nano>{watched}.count() / announcements;
  const double scan_ns =
      std::chrono::duration<double, std::nano>{scanned}.count() / static_cast<double>(scans);
  timing.counters["step_ns"] = step_ns;
  timing.counters["scan_ns"] = scan_ns;
  timing.counters["full_scan_over_watch"] = scan_ns / step_ns;
  timing.counters["checksum"] =
      static_cast<double>(watches.counts().woken + result.liquidatable.size());
}
BENCHMARK(watch_quiet_ratio)->Arg(1'000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

// The most popular collateral falls by 20 % over `steps` steps while everything trembles.
void watch_awake(benchmark::State& timing) {
  const HealthScene& scene = scene_of(static_cast<std::size_t>(timing.range(0)));
  const Exposures exposures = scene.exposures();
  Watches watches = Watches::build(exposures, scene.prices);
  support::FallResult fall;
  for (auto _ : timing) {
    fall =
        support::let_one_column_fall(scene, exposures, watches, static_cast<int>(timing.range(1)));
  }
  const auto liquidated = static_cast<double>(std::max<std::uint64_t>(fall.liquidated, 1));
  timing.SetItemsProcessed(timing.iterations() * static_cast<std::int64_t>(fall.evaluations));
  timing.counters["liquidated"] = static_cast<double>(fall.liquidated);
  timing.counters["evaluations_per_liquidated"] =
      static_cast<double>(fall.evaluations) / liquidated;
  timing.counters["bytes_per_account"] =
      static_cast<double>(watches.memory_bytes()) / static_cast<double>(scene.accounts());
  timing.counters["checksum"] = static_cast<double>(fall.evaluations);
}
BENCHMARK(watch_awake)
    ->ArgNames({"accounts", "steps"})
    ->Args({1'000, 288})
    ->Args({1'000'000, 1})
    ->Args({1'000'000, 288})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace seawall
