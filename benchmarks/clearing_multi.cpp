// Clearing of several assets and venues at once, beside benchmarks/baselines/joint_clearing.py.
#include <benchmark/benchmark.h>

#include <numeric>

#include "seawall/clearing/joint_clearing.hpp"
#include "tests/support/four_lenders.hpp"

namespace seawall {
namespace {

// −18 to −20 % on seven assets: four venues, six pools, every wave by the venues' own rules.
// Accounts: [range(0)].
void clearing_multi(benchmark::State& timing) {
  const Model model = *compile(scenes::four_lenders(static_cast<std::size_t>(timing.range(0))));
  const State state = make_state(model);
  const std::vector<double> shock = scenes::four_lenders_shock();
  JointClearing clearing{model, state, {.pools = PoolsAfterShock::arbitraged}};
  double checksum = 0.0;
  for (auto _ : timing) {
    const JointPoint& point = clearing.waves(shock);
    checksum = std::accumulate(point.prices.begin(), point.prices.end(), 0.0);
    benchmark::DoNotOptimize(checksum);
  }
  const JointPoint& point = clearing.point();
  timing.SetItemsProcessed(timing.iterations() * timing.range(0));
  timing.counters["liquidated"] = static_cast<double>(point.liquidated.size());
  timing.counters["calls"] = static_cast<double>(point.calls);
  timing.counters["rounds"] = static_cast<double>(point.rounds);
  timing.counters["eth"] = point.prices[1];
  timing.counters["checksum"] = checksum;
}
BENCHMARK(clearing_multi)->Arg(1'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

// What must be done before the first shock: accounts grouped and sorted, the market copied.
void clearing_multi_build(benchmark::State& timing) {
  const Model model = *compile(scenes::four_lenders(static_cast<std::size_t>(timing.range(0))));
  const State state = make_state(model);
  for (auto _ : timing) {
    JointClearing clearing{model, state};
    benchmark::DoNotOptimize(clearing.accounts().accounts());
  }
  timing.SetItemsProcessed(timing.iterations() * timing.range(0));
}
BENCHMARK(clearing_multi_build)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace seawall
