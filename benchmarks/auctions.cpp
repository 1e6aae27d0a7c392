// A day of a CDP engine whose collateral is auctioned while block space is dear.
#include <benchmark/benchmark.h>

#include "seawall/engine/run.hpp"
#include "seawall/model/compile.hpp"
#include "seawall/scenario/drawn_book.hpp"
#include "seawall/scenario/scenario.hpp"

namespace seawall {
namespace {

ModelSpec engine_with(std::uint32_t vaults, const std::vector<BidderGroupSpec>& bidders) {
  ModelSpec spec;
  spec.clock.block = seconds(13);
  spec.feedback = FeedbackMode::recorded;
  spec.assets = {{.name = "ETH", .decimals = 18, .price_usd = 200.0, .impact = {}},
                 {.name = "DAI", .decimals = 18, .price_usd = 1.0, .impact = {}}};
  spec.chain = ChainSpec{};
  spec.chain->block_jitter = 0.2;
  spec.chain->gas_asset = "ETH";
  OracleSpec oracle;
  oracle.name = "osm";
  oracle.asset = "ETH";
  oracle.decimals = 18;
  oracle.osm_hop_minutes = 60.0;
  spec.oracles = {oracle};
  CdpSpec cdp;
  cdp.collateral = "ETH";
  cdp.debt = "DAI";
  cdp.oracle = "osm";
  cdp.flip = FlipSpec{.bid_step = 0.03,
                      .bid_lifetime_minutes = 10.0,
                      .auction_lifetime_minutes = 4320.0,
                      .lot_max = 50.0};
  VenueSpec venue;
  venue.name = "maker";
  venue.kind = "cdp";
  venue.mechanism = "flip";
  venue.cdp = cdp;
  spec.venues = {venue};
  DrawnBookSpec book;
  book.venue = "maker";
  book.collateral = "ETH";
  book.debt = "DAI";
  book.accounts = vaults;
  book.density = 2e5;
  book.bottom = 60.0;
  book.top = 190.0;
  book.size_sigma = 1.2;
  spec.positions = *draw_book(book, 1);
  add_bidders(bidders, spec.keepers);
  return spec;
}

std::vector<BidderGroupSpec> fifty_keepers() {
  BidderGroupSpec seizer;
  seizer.name = "seizer";
  seizer.capital_total = {{"ETH", 5'000.0}};
  seizer.seizes = true;
  seizer.bids = false;
  seizer.urgency = 0.9;
  seizer.raises_gas = true;
  seizer.transactions_per_minute = {10.0};
  seizer.in_flight_max = 40;
  BidderGroupSpec keepers;
  keepers.name = "keeper";
  keepers.count = 49;
  keepers.capital_total = {{"DAI", 1e7}, {"ETH", 5'000.0}};
  keepers.discount = {0.08, 0.3};
  keepers.gas_price_max = {40.0, 400.0};
  keepers.transactions_per_minute = {0.7, 3.0};
  keepers.in_flight_max = 4;
  keepers.exit_delay_minutes = {30.0, 120.0};
  return {seizer, keepers};
}

// 24 hours of 13-second blocks, 50 keepers, gas at 100 to 300 gwei, the price halving: chain,
// auctions, ledger, touched-row checks and trace hash on. Vaults: [range(0)].
void auction_day(benchmark::State& timing) {
  const std::vector<BidderGroupSpec> bidders = fifty_keepers();
  const Model model = *compile(engine_with(static_cast<std::uint32_t>(timing.range(0)), bidders));
  ScenarioSpec spec;
  spec.name = "auction day";
  spec.duration_minutes = 24 * 60.0;
  spec.bidders = bidders;
  spec.prices.assets = {"ETH"};
  spec.prices.times = {Time{}, Time{} + minutes(24 * 60)};
  spec.prices.prices = {200.0, 100.0};
  spec.prices.between = "log_linear";
  spec.gas = GasRowsSpec{};
  spec.gas->percentiles = {30.0, 60.0, 90.0};
  spec.gas->times = {Time{}, Time{} + minutes(12 * 60), Time{} + minutes(24 * 60)};
  spec.gas->prices = {100.0, 120.0, 200.0, 200.0, 220.0, 300.0, 60.0, 80.0, 120.0};
  const Scenario scenario = *compile_scenario(spec, model);
  Outcome outcome;
  for (auto _ : timing) {
    Run run{model, scenario, {.trace_level = TraceLevel::hash, .series_every = 0, .seed = 1}};
    while (run.advance(1'000)) {
    }
    outcome = run.finish();
  }
  timing.SetItemsProcessed(timing.iterations() * static_cast<std::int64_t>(outcome.blocks));
  timing.counters["auctions"] = static_cast<double>(outcome.counts.auctions);
  timing.counters["broken"] = outcome.stop_reason == StopReason::invariant_broken ? 1.0 : 0.0;
  timing.counters["checksum"] = static_cast<double>(outcome.trace_hash.low >> 12);
}
BENCHMARK(auction_day)->Arg(20'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace seawall
