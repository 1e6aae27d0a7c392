// A falling day of four crvUSD markets with 888 loans: 288 steps in which arbitrageurs move nine
// pools a market and its LLAMMA to the market's price, and loans beyond help are liquidated.
#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "seawall/base/assert.hpp"
#include "seawall/mechanics/cdp/llamma_borrowing.hpp"
#include "seawall/mechanics/cdp/llamma_watch.hpp"
#include "seawall/mechanics/liquidity/llamma_trade.hpp"
#include "seawall/mechanics/liquidity/router.hpp"
#include "tests/support/splitmix.hpp"

namespace seawall {
namespace {

using support::SplitMix;

constexpr double unit = 1e18;
constexpr std::size_t markets_count = 4;
constexpr std::size_t loans_a_market = 222;
constexpr std::size_t pools_a_market = 9;
constexpr int steps = 288;
constexpr AssetId collateral{std::size_t{0}}, stablecoin{std::size_t{1}};
constexpr std::array<double, markets_count> opening_price{2'400.0, 2'600.0, 2'700.0, 43'000.0};

struct Market {
  llamma::Controller<Fast> controller;
  std::vector<llamma::Loan<Fast>> loans;
  std::vector<RoutedPlace> pools;
  llamma::BandWorths worths;
  double price = 0.0;
};

struct Tally {
  double liquidated = 0.0;  ///< debt, stablecoin
  double traded = 0.0;      ///< through the LLAMMAs, smallest units of what goes in
  int loans = 0;
};

Market make_market(std::size_t number, SplitMix& random) {
  const double price = opening_price[number];
  const PriceOf<Exact> base{floor_to_int128(price * unit)};
  auto amm =
      llamma::make_amm<Exact>(llamma::make_terms<Exact>(100, base, 18), wad * 6 / 1'000, Time{});
  observe(amm, base, Time{} + llamma::jump_window);
  auto exact =
      llamma::make_controller<Exact>(amm, wad * 9 / 100, wad * 6 / 100, Units{wad * 400'000'000});
  Market market;
  market.price = price;
  while (market.loans.size() < loans_a_market) {
    const double tokens = std::exp(random.uniform(-1.0, 5.0)) * 2'000.0 / price;
    llamma::LoanTerms<Exact> terms{.collateral = Units{floor_to_int128(tokens * unit)},
                                   .bands = 4 + static_cast<int>(random.below(40))};
    const auto most = llamma::max_borrowable(exact, terms);
    SEAWALL_ASSERT(most.has_value());
    terms.debt = Units{floor_to_int128(to_double(most->value) * random.uniform(0.5, 0.99))};
    const auto loan = llamma::create_loan(exact, terms);
    if (loan) market.loans.push_back(llamma::as_fast(*loan));
  }
  market.controller = llamma::as_fast(exact);
  for (std::size_t i = 0; i < pools_a_market; ++i) {
    const double tokens = std::exp(random.uniform(5.0, 9.0)) * 2'000.0 / price;
    market.pools.push_back(
        {.place = {PoolPlace{ConstantProduct<Fast>{AmountOf<Fast>{tokens * unit},
                                                   AmountOf<Fast>{tokens * price * unit},
                                                   {}},
                             unit, unit},
                   Fraction{0.0}},
         .from = collateral,
         .to = stablecoin});
  }
  return market;
}

// Every pool is brought back to the market's price, as far as its fee lets arbitrage go.
void arbitrage_pools(Market& market) {
  for (RoutedPlace& routed : market.pools) {
    auto& pool = std::get<PoolPlace>(routed.place.kind).pool;
    auto& product = std::get<ConstantProduct<Fast>>(pool);
    if (const auto trade = arbitrage<Fast>(pool, Price{market.price}))
      (void)product.swap(trade->side, trade->base);
  }
}

// What arbitrage buys of the LLAMMA it sells in the pools, split at best.
void arbitrage_bands(Market& market, Tally& tally) {
  llamma::Amm<Fast>& amm = market.controller.amm;
  const auto needed = llamma::amount_for_price(amm, PriceOf<Fast>{market.price * unit});
  if (!needed || !(needed->in.value > 0.0)) return;
  const auto done = llamma::exchange_in(amm, needed->side, needed->in);
  if (!done) return;
  tally.traded += done->in.value;
  if (needed->side == TradeSide::buy)
    tally.traded +=
        split_sale(market.pools, collateral, stablecoin, Amount{done->out.value / unit}).out.value;
}

void liquidate_all(Market& market, Tally& tally) {
  SEAWALL_ASSERT(market.worths.refresh(market.controller.amm).has_value());
  for (llamma::Loan<Fast>& loan : market.loans) {
    if (!loan.exists() || !is_liquidatable(market.controller, loan, market.worths)) continue;
    const auto made = llamma::liquidate(market.controller, loan);
    if (!made) continue;
    tally.liquidated += made->debt.value / unit;
    ++tally.loans;
    (void)market.worths.refresh(market.controller.amm);
  }
}

Tally run_day(std::vector<Market> markets) {
  SplitMix random{7};
  Tally tally;
  Time now = Time{} + llamma::jump_window;
  for (int step = 0; step < steps; ++step) {
    now = now + seconds(300);
    for (Market& market : markets) {
      // A fall of a third over the day, in steps of up to 2 % either way.
      market.price *= std::exp(-0.4 / steps) * (1.0 + random.uniform(-0.02, 0.02));
      arbitrage_pools(market);
      observe(market.controller.amm, PriceOf<Fast>{market.price * unit}, now);
      arbitrage_bands(market, tally);
      liquidate_all(market, tally);
    }
  }
  return tally;
}

void crvusd_day(benchmark::State& timing) {
  SplitMix random{42};
  std::vector<Market> markets;
  for (std::size_t i = 0; i < markets_count; ++i)
    markets.push_back(make_market(i, random));
  Tally tally;
  for (auto _ : timing) {
    tally = run_day(markets);
    benchmark::DoNotOptimize(tally.liquidated);
  }
  timing.SetItemsProcessed(timing.iterations() * steps);
  timing.counters["checksum"] = tally.liquidated;
  timing.counters["loans"] = tally.loans;
  timing.counters["traded"] = tally.traded;
}
BENCHMARK(crvusd_day)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace seawall
