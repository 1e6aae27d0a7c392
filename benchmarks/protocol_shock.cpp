// A fall that makes an eighth of a venue's accounts liquidatable, at venues that keep their own
// books: liquidations a second, and blocks a second where nothing happens.
#include <benchmark/benchmark.h>

#include <string>

#include "seawall/engine/run.hpp"
#include "tests/support/comet_world.hpp"
#include "tests/support/fluid_venue.hpp"
#include "tests/support/liquity_world.hpp"

namespace seawall {
namespace {

const char* const kinds[] = {"liquity-v1", "liquity-v2", "compound-v3", "fluid"};

// Ratios between 1.2 and 2.8: an eighth is below 1.4 and falls below 1.1 at −22 %.
constexpr double ratio_least = 1.2;
constexpr double ratio_most = 2.8;

support::WorldSpec shaken_comet(std::size_t accounts) {
  support::SplitMix random{42};
  std::vector<support::CometRow> rows;
  double owed = 0.0;
  for (std::size_t i = 0; i < accounts; ++i) {
    const double debt = random.uniform(2'000.0, 100'000.0);
    const double ratio = random.uniform(ratio_least, ratio_most) / 1.1 / 0.895;
    rows.push_back(
        {.name = "account-" + std::to_string(i), .eth = debt / 2'000.0 * ratio, .borrowed = debt});
    owed += debt;
  }
  support::WorldSpec world = support::comet_world(rows);
  world.model.venues[0].reserves[0].background_supply = 2.0 * owed;
  world.model.venues[0].rules_terms = {{"funds_target", owed}};
  world.model.liquidity[0].curve->coefficient = 1e-12;
  return world;
}

support::WorldSpec shaken_fluid(std::size_t accounts) {
  support::SplitMix random{42};
  std::vector<support::VaultRow> rows;
  for (std::size_t i = 0; i < accounts; ++i) {
    const double debt = random.uniform(2'000.0, 100'000.0);
    const double ratio = random.uniform(ratio_least, ratio_most) / 1.1 / 0.9;
    rows.push_back({"position-" + std::to_string(i), debt / 2'000.0 * ratio, debt});
  }
  support::WorldSpec world = support::fluid_world(rows);
  world.model.liquidity[0].curve->coefficient = 1e-12;
  return world;
}

// The pool covers half of what falls.
support::WorldSpec shaken_troves(const std::string& kind, std::size_t accounts) {
  support::SplitMix random{42};
  std::vector<support::TroveRow> troves;
  double owed = 0.0;
  for (std::size_t i = 0; i < accounts; ++i) {
    const double debt = random.uniform(2'000.0, 100'000.0);
    const double ratio = random.uniform(ratio_least, ratio_most);
    const double rate = kind == "liquity-v2" ? random.uniform(0.005, 0.2) : 0.0;
    troves.push_back({"trove-" + std::to_string(i), debt / 2'000.0 * ratio, debt, 0.0, rate});
    owed += debt;
  }
  support::WorldSpec world = support::liquity_world(kind, troves, owed / 16.0);
  if (kind == "liquity-v1") world.model.venues[0].rules_terms = {{"critical_ratio", 1.1}};
  return world;
}

support::WorldSpec shaken(const std::string& kind, std::size_t accounts, double change) {
  support::WorldSpec world = kind == "compound-v3" ? shaken_comet(accounts)
                             : kind == "fluid"     ? shaken_fluid(accounts)
                                                   : shaken_troves(kind, accounts);
  world.model.clock.audit_every = 1'000'000;
  world.scenario.duration_minutes = 2.0;
  if (change != 0.0) support::shock(world, 0.5, change);
  return world;
}

void run_a_shock(benchmark::State& timing, double change) {
  const support::World world = support::compiled(
      shaken(kinds[timing.range(0)], static_cast<std::size_t>(timing.range(1)), change));
  timing.SetLabel(kinds[timing.range(0)]);
  std::uint64_t liquidations = 0;
  std::uint64_t blocks = 0;
  std::uint64_t checksum = 0;
  for (auto _ : timing) {
    timing.PauseTiming();
    seawall::Run run{
        world.model, world.scenario, {.trace_level = TraceLevel::hash, .series_every = 0}};
    timing.ResumeTiming();
    while (run.advance(1'000)) {
    }
    timing.PauseTiming();
    liquidations += run.trace().counts().liquidations;
    blocks += run.blocks_done();
    checksum = run.trace().digest().low;
    timing.ResumeTiming();
  }
  timing.counters["liquidations"] =
      benchmark::Counter(static_cast<double>(liquidations), benchmark::Counter::kIsRate);
  timing.counters["blocks"] =
      benchmark::Counter(static_cast<double>(blocks), benchmark::Counter::kIsRate);
  timing.counters["checksum"] = static_cast<double>(checksum % 1'000'000);
}

void protocol_shock(benchmark::State& timing) { run_a_shock(timing, -0.22); }
BENCHMARK(protocol_shock)
    ->ArgsProduct({{0, 1, 2, 3}, {1'000, 10'000}})
    ->Unit(benchmark::kMillisecond);

void protocol_quiet(benchmark::State& timing) { run_a_shock(timing, 0.0); }
BENCHMARK(protocol_quiet)
    ->ArgsProduct({{0, 1, 2, 3}, {1'000, 10'000}})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace seawall
