// Trades with automated pools.
#include <benchmark/benchmark.h>

#include <cstdint>

#include "seawall/mechanics/liquidity/concentrated_position.hpp"
#include "seawall/mechanics/liquidity/concentrated_swap.hpp"
#include "tests/support/splitmix.hpp"

namespace seawall {
namespace {

using support::SplitMix;

constexpr UInt128 million_million = 1'000'000'000'000;
constexpr concentrated::Tick middle =
    194'505;  // 3 570 units of token 0 per 10^12 of token 1, as USDC for ether

// A thousand positions with two thousand ticks about the price, and one everywhere.
concentrated::Pool<Exact> any_pool() {
  using namespace concentrated;
  const Terms terms{.fee = {500}, .tick_spacing = 10};
  const UInt256 between =
      wrapping_add(*exact_sqrt_price_at(middle), *exact_sqrt_price_at(middle + 1));
  auto pool = *open_pool<Exact>(terms, shift_right(between, 1), 0);
  SplitMix random{42};
  Position<Exact> everywhere{.range = {-887'270, 887'270}};
  (void)add_liquidity(pool, everywhere, 1'000'000 * million_million);
  for (int i = 0; i < 1'000; ++i) {
    const auto lower = middle / 10 - static_cast<Tick>(random.next() % 3'000);
    const auto upper = middle / 10 + 1 + static_cast<Tick>(random.next() % 3'000);
    Position<Exact> position{.range = {lower * 10, upper * 10}};
    (void)add_liquidity(pool, position, (1 + random.next() % 1'000) * 100 * million_million);
  }
  return pool;
}

concentrated::Pool<Exact> pool_in(Exact) { return any_pool(); }
concentrated::Pool<Fast> pool_in(Fast) { return concentrated::fast_of(any_pool()); }

// A sale, and the purchase of what of it reached the curve: any number of pairs stays where it
// began.
template <class N>
struct SwapPair {
  AmountOf<N> sold;
  AmountOf<N> bought;
};

// @param fall of the price, a share of it
template <class N>
SwapPair<N> pair_for(const concentrated::Pool<N>& pool, double fall) {
  const Price price = pool.marginal_price(TradeSide::sell);
  const auto sold = pool.quantity_down_to(TradeSide::sell, Price{price.value * (1.0 - fall)});
  const double kept = N::to_double(sold.value) * pool.terms.fee.kept();
  if constexpr (N::is_exact)
    return {sold, Units{floor_to_int128(kept)}};
  else
    return {sold, AmountOf<Fast>{kept}};
}

template <class N>
double paid_for(concentrated::Pool<N>& pool, const SwapPair<N>& pair) {
  const auto received = pool.swap(TradeSide::sell, pair.sold);
  const auto paid = pool.swap(TradeSide::buy, pair.bought);
  return N::to_double(paid->value) + N::to_double(received->value);
}

// Swaps over [range(0)] thousandths of the price, or within one tick. One tick in four of those
// that may have liquidity has some.
template <class N>
void swap_concentrated(benchmark::State& timing) {
  constexpr int pairs = 500;
  auto pool = pool_in(N{});
  const double fall = timing.range(0) == 0 ? 2e-5 : 1e-3 * static_cast<double>(timing.range(0));
  const SwapPair<N> pair = pair_for(pool, fall);
  auto first = pool;
  (void)first.swap(TradeSide::sell, pair.sold);
  const auto before = pool.ticks.count_up_to(pool.tick);
  timing.counters["crossed"] = static_cast<double>(before - first.ticks.count_up_to(first.tick));
  first = pool;
  double checksum = 0.0;
  for (int i = 0; i < pairs; ++i)
    checksum += paid_for(first, pair);
  for (auto _ : timing) {
    double paid = 0.0;
    for (int i = 0; i < pairs; ++i)
      paid += paid_for(pool, pair);
    benchmark::DoNotOptimize(paid);
  }
  timing.SetItemsProcessed(timing.iterations() * pairs * 2);
  timing.counters["checksum"] = checksum;
}
BENCHMARK_TEMPLATE(swap_concentrated, Exact)->Name("swap_concentrated/exact")->Arg(0)->Arg(30);
BENCHMARK_TEMPLATE(swap_concentrated, Fast)->Name("swap_concentrated/fast")->Arg(0)->Arg(30);

// A position comes and goes: two ticks enter and leave a set of two thousand.
void move_liquidity_concentrated(benchmark::State& timing) {
  auto pool = pool_in(Fast{});
  concentrated::Position<Fast> position{.range = {middle / 10 * 10 - 29'990, middle / 10 * 10 + 7}};
  position.range.upper = position.range.lower + 20;
  double paid = 0.0;
  for (auto _ : timing) {
    paid = add_liquidity(pool, position, million_million)->amount1;
    (void)remove_liquidity(pool, position, million_million);
    benchmark::DoNotOptimize(pool);
  }
  timing.SetItemsProcessed(timing.iterations() * 2);
  timing.counters["ticks"] = static_cast<double>(pool.ticks.size());
  timing.counters["checksum"] = paid;
}
BENCHMARK(move_liquidity_concentrated);

}  // namespace
}  // namespace seawall
