// The best split of a sale over pools that lead to the goal in one hop or in two.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <vector>

#include "seawall/mechanics/liquidity/router.hpp"
#include "seawall/mechanics/liquidity/stable_swap_liquidity.hpp"
#include "tests/support/splitmix.hpp"

namespace seawall {
namespace {

using support::SplitMix;

constexpr AssetId staked_eth{std::size_t{0}}, eth{std::size_t{1}}, usdc{std::size_t{2}};
constexpr double unit = 1e18;

// @param base, quote  reserves, tokens
PoolPlace product(double base, double quote) {
  return {ConstantProduct<Fast>{AmountOf<Fast>{base * unit}, AmountOf<Fast>{quote * unit}, {}},
          unit, unit};
}

RoutedPlace leading(AssetId from, AssetId to, PoolPlace pool) {
  return {.place = {std::move(pool), Fraction{0.0}}, .from = from, .to = to};
}

// The goal's coin is the pool's base.
RoutedPlace leading_backwards(AssetId from, AssetId to, PoolPlace pool) {
  RoutedPlace place = leading(from, to, std::move(pool));
  place.sells_base = 0;
  return place;
}

// One pool to the goal at once, two to ETH, three from there: one of each kind the other way round.
std::vector<RoutedPlace> six_products() {
  return {leading(staked_eth, usdc, product(5'000.0, 9.9e6)),
          leading(staked_eth, eth, product(40'000.0, 39'800.0)),
          leading_backwards(staked_eth, eth, product(15'000.0, 15'100.0)),
          leading(eth, usdc, product(30'000.0, 6e7)),
          leading(eth, usdc, product(8'000.0, 1.61e7)),
          leading_backwards(eth, usdc, product(3.99e7, 20'000.0))};
}

PoolPlace stable() {
  constexpr std::array<double, 2> rates{unit, unit};
  auto pool = StableSwapPool<Fast>::opened(rates, Amplification::constant(20'000),
                                           {.fee = 1'000'000, .offpeg_multiplier = 0}, 0);
  (void)deposit(pool, {AmountOf<Fast>{40'000.0 * unit}, AmountOf<Fast>{39'000.0 * unit}}, 0);
  return {StableSwapPair<Fast>{pool, {0, 1}, 0}, unit, unit};
}

PoolPlace weighted() {
  WeightedPool<Fast> pool;
  pool.tokens[0] = {AmountOf<Fast>{20'000.0 * unit}, 8 * wad / 10, 18};
  pool.tokens[1] = {AmountOf<Fast>{1e7 * unit}, 2 * wad / 10, 18};
  return {WeightedPair<Fast>{pool, {0, 1}}, unit, unit};
}

// Two of the six without a closed form of their own.
std::vector<RoutedPlace> six_kinds() {
  std::vector<RoutedPlace> places = six_products();
  places[1] = leading(staked_eth, eth, stable());
  places[4] = leading(eth, usdc, weighted());
  return places;
}

// From a token to a tenth of what is there.
std::vector<Amount> make_sales() {
  std::vector<Amount> sales;
  SplitMix random{42};
  for (int i = 0; i < 64; ++i)
    sales.push_back(Amount{random.uniform(1.0, 2.0) * static_cast<double>(1 << random.below(13))});
  return sales;
}

void route(benchmark::State& timing, const std::vector<RoutedPlace>& places) {
  const std::vector<Amount> sales = make_sales();
  double checksum = 0.0;
  for (const Amount sale : sales)
    checksum += split_sale(places, staked_eth, usdc, sale).out.value;
  std::size_t next = 0;
  for (auto _ : timing) {
    const SplitSale split = split_sale(places, staked_eth, usdc, sales[next++ % sales.size()]);
    benchmark::DoNotOptimize(split.out.value);
  }
  timing.SetItemsProcessed(timing.iterations());
  timing.counters["checksum"] = checksum;
}
BENCHMARK_CAPTURE(route, products, six_products())->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(route, kinds, six_kinds())->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace seawall
