#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "seawall/base/rng.hpp"
#include "seawall/clearing/clearing_index.hpp"
#include "tests/support/splitmix.hpp"

namespace seawall {
namespace {

// Thresholds spread evenly from 50 to 100 USD in no order, 1 to 3 tokens each, and a market in
// which the branching ratio is a half near 75 USD.
std::vector<ForcedSale> sales_of(std::size_t positions) {
  support::SplitMix random{11};
  std::vector<ForcedSale> sales(positions);
  for (ForcedSale& sale : sales) {
    const double price = random.uniform(50.0, 100.0);
    sale = {.price = Price{price}, .quantity = Amount{random.uniform(1.0, 3.0)}, .value = {}};
  }
  return sales;
}

Depth depth_for(std::size_t positions) {
  const double density = 2.0 * static_cast<double>(positions) / 50.0;
  return Depth{{CurveDepth{.curve = {.coefficient = 0.5 / density / 75.0}}}};
}

// From positions in no order to an index that knows the outcome of every shock.
void clearing_build(benchmark::State& timing) {
  const auto positions = static_cast<std::size_t>(timing.range(0));
  const std::vector<ForcedSale> sales = sales_of(positions);
  const Depth depth = depth_for(positions);
  double checksum = 0.0;
  for (auto _ : timing) {
    const ClearingIndex index{ForcedSales::build(sales), depth};
    checksum = index.greatest(Price{80.0}).price.value;
    benchmark::ClobberMemory();
  }
  timing.SetItemsProcessed(timing.iterations() * timing.range(0));
  timing.counters["checksum"] = checksum;
}
BENCHMARK(clearing_build)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

// One shock after another, in no order.
void clearing_query(benchmark::State& timing) {
  const auto positions = static_cast<std::size_t>(timing.range(0));
  const ClearingIndex index{ForcedSales::build(sales_of(positions)), depth_for(positions)};
  Rng random{Seed{12}, 0, "clearing queries"};
  std::vector<Price> starts(4096);
  for (Price& start : starts)
    start = Price{random.uniform(60.0, 100.0)};
  double checksum = 0.0;
  for (const Price start : starts)
    checksum += index.greatest(start).price.value;
  std::size_t i = 0;
  for (auto _ : timing) {
    benchmark::DoNotOptimize(index.greatest(starts[i++ & 4095]).price.value);
  }
  timing.counters["checksum"] = checksum;
}
BENCHMARK(clearing_query)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kNanosecond);

// A thousand shocks from 0 to −40 %.
void clearing_ladder(benchmark::State& timing) {
  const auto positions = static_cast<std::size_t>(timing.range(0));
  const ClearingIndex index{ForcedSales::build(sales_of(positions)), depth_for(positions)};
  std::vector<Price> starts;
  for (int i = 0; i < 1000; ++i)
    starts.emplace_back(100.0 - 0.04 * i);
  double checksum = 0.0;
  for (auto _ : timing) {
    const auto points = index.ladder(starts);
    checksum = 0.0;
    for (const ClearingPoint& point : points)
      checksum += point.price.value;
    benchmark::ClobberMemory();
  }
  timing.counters["checksum"] = checksum;
}
BENCHMARK(clearing_ladder)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace seawall
