#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "seawall/state/exposures.hpp"
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
  const std::size_t bytes = scene_of(static_cast<std::size_t>(timing.range(0))).exposures().scan_bytes();
  std::vector<std::uint64_t> words(bytes / 64 * 8);
  SplitMix random{42};
  for (std::uint64_t& word : words) word = random.next();
  std::uint64_t checksum = 0;
  for (auto _ : timing) {
    std::uint64_t sums[32] = {};
    std::size_t i = 0;
    for (; i + 32 <= words.size(); i += 32) {
      for (std::size_t j = 0; j < 32; ++j) sums[j] += words[i + j];
    }
    checksum = 0;
    for (const std::uint64_t sum : sums) checksum += sum;
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

}  // namespace
}  // namespace seawall
