// The engine as a whole: a fall that liquidates, and a day in which nobody is touched.
#include <benchmark/benchmark.h>

#include "seawall/engine/run.hpp"
#include "seawall/engine/step.hpp"
#include "tests/support/lending_world.hpp"

namespace seawall {
namespace {

// −20 % in one block; every account whose threshold is crossed is closed by exact rules, its
// collateral sold into one pool that is consumed, with ledger, touched-row checks and trace hash
// on. Accounts: [range(0)].
void shock_of(benchmark::State& timing, const ModelSpec& venue) {
  const Model model = *compile(venue);
  ScenarioSpec spec = scenes::eth_falls(-0.20);
  const Scenario scenario = *compile_scenario(spec, model);
  const State initial = make_state(model);
  State state = initial;
  std::uint64_t liquidations = 0;
  Digest digest;
  std::vector<double> prices(model.coins);
  for (auto _ : timing) {
    timing.PauseTiming();
    reset(state, initial, model);
    Trace trace{TraceLevel::hash};
    timing.ResumeTiming();
    for (int block = 1; block <= 9; ++block) {
      const Time now = model.clock.start + model.clock.block * block;
      scenario.path.at(now, prices);
      step(model,
           {.time = now,
            .prices = prices,
            .recorded_sold = {},
            .changes = {},
            .keepers = scenario.keepers},
           state, trace);
    }
    liquidations = trace.counts().liquidations;
    digest = trace.digest();
  }
  timing.SetItemsProcessed(static_cast<std::int64_t>(liquidations) * timing.iterations());
  timing.counters["liquidations"] = static_cast<double>(liquidations);
  timing.counters["checksum"] = static_cast<double>(digest.low >> 12);
}

// Deep enough that every call pays: what is measured is the liquidations, not who gives up.
ModelSpec deep_venue(std::size_t accounts) {
  return scenes::one_venue(accounts, 4e3 * static_cast<double>(accounts));
}

void liquidate_shock(benchmark::State& timing) {
  shock_of(timing, deep_venue(static_cast<std::size_t>(timing.range(0))));
}
BENCHMARK(liquidate_shock)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

// The same fall under each set of lending rules. Accounts: [range(1)].
void liquidate_shock_rules(benchmark::State& timing) {
  const std::string_view rules = lending_rules_names[static_cast<std::size_t>(timing.range(0))];
  ModelSpec spec = deep_venue(static_cast<std::size_t>(timing.range(1)));
  spec.venues[0].rules = rules;
  timing.SetLabel(std::string{rules});
  shock_of(timing, spec);
}
BENCHMARK(liquidate_shock_rules)
    ->ArgsProduct({benchmark::CreateDenseRange(
                       0, static_cast<std::int64_t>(lending_rules_names.size()) - 1, 1),
                   {100'000}})
    ->Unit(benchmark::kMillisecond);

// 7,200 blocks in which prices move and oracles publish each block, and nobody crosses. Accounts:
// [range(0)].
void path_day(benchmark::State& timing) {
  ModelSpec spec = scenes::one_venue(static_cast<std::size_t>(timing.range(0)));
  for (OracleSpec& oracle : spec.oracles)
    oracle.deviation = 0.0;  // every block
  const Model model = *compile(spec);
  const State initial = make_state(model);
  State state = initial;
  Digest digest;
  std::uint64_t rounds = 0;
  for (auto _ : timing) {
    timing.PauseTiming();
    reset(state, initial, model);
    Trace trace{TraceLevel::hash};
    timing.ResumeTiming();
    std::vector<double> prices{2000.0, 1.0};
    for (int block = 1; block <= 7'200; ++block) {
      prices[0] = 2000.0 + static_cast<double>((block * 37) % 100) / 20.0;
      step(model,
           {.time = model.clock.start + model.clock.block * block,
            .prices = prices,
            .recorded_sold = {},
            .changes = {},
            .keepers = {}},
           state, trace);
    }
    digest = trace.digest();
    rounds = trace.counts().oracle_rounds;
  }
  timing.SetItemsProcessed(timing.iterations() * 7'200);
  timing.counters["oracle_rounds"] = static_cast<double>(rounds);
  timing.counters["checksum"] = static_cast<double>(digest.low >> 12);
}
BENCHMARK(path_day)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace seawall
