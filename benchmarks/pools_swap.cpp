// Swaps with sets of pools, a kind at a time. Uniswap v3 is in pools.cpp.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "seawall/mechanics/liquidity/constant_product.hpp"
#include "seawall/mechanics/liquidity/crypto_swap_liquidity.hpp"
#include "seawall/mechanics/liquidity/crypto_swap_pair.hpp"
#include "seawall/mechanics/liquidity/stable_swap_liquidity.hpp"
#include "seawall/mechanics/liquidity/stable_swap_pair.hpp"
#include "seawall/mechanics/liquidity/weighted_pair.hpp"
#include "tests/support/splitmix.hpp"

namespace seawall {
namespace {

using support::SplitMix;

constexpr Int128 eth = wad;         // smallest units
constexpr Int128 usdc = 1'000'000;  // smallest units
constexpr Int128 usdc_per_eth = 2'000;
constexpr std::uint64_t start = 1'700'000'000;  // unix seconds

// From a thousand tokens to eight million, and slightly out of balance.
Int128 any_size(SplitMix& random) { return Int128{1'000} << random.below(14); }
Int128 about(Int128 amount, SplitMix& random) {
  return amount / 100 * static_cast<Int128>(97 + random.below(7));
}
// Trades from a thousandth of the balance to a hundred-thousandth.
Int128 any_share(Int128 balance, SplitMix& random) { return balance >> (10 + random.below(8)); }

AmountOf<Fast> fast(Units units) { return AmountOf<Fast>{to_double(units.value)}; }

// ETH for USDC at 0.3 %.
struct Product {
  template <class N>
  using Pool = ConstantProduct<N>;

  static Pool<Exact> any(Int128 size, SplitMix& random) {
    return {Units{size * eth}, Units{about(size * usdc_per_eth * usdc, random)}, {}};
  }
  static Pool<Fast> in_doubles(const Pool<Exact>& pool) {
    return {fast(pool.base_reserve), fast(pool.quote_reserve), pool.fee};
  }
};

// ETH for USDC, 60 to 40: a power with no short way.
struct Weighted {
  template <class N>
  using Pool = WeightedPair<N>;

  static Pool<Exact> any(Int128 size, SplitMix& random) {
    WeightedPool<Exact> pool;
    pool.tokens[0] = {Units{size * eth}, 6 * wad / 10, 18};
    pool.tokens[1] = {Units{about(size * usdc_per_eth * usdc * 2 / 3, random)}, 4 * wad / 10, 6};
    return {pool, {0, 1}};
  }
  static Pool<Fast> in_doubles(const Pool<Exact>& pair) { return {to_fast(pair.pool), pair.sale}; }
};

// Staked ETH for ETH: A = 200, 0.01 %, twice that far from balance.
struct Stable {
  template <class N>
  using Pool = StableSwapPair<N>;

  static Pool<Exact> any(Int128 size, SplitMix& random) {
    constexpr std::array<Int128, 2> rates{wad, wad};
    auto pool = StableSwapPool<Exact>::opened(
        rates, Amplification::constant(20'000),
        {.fee = 1'000'000, .offpeg_multiplier = 20'000'000'000}, start);
    (void)deposit(pool, {Units{size * eth}, Units{about(size * eth, random)}}, start);
    return {pool, {0, 1}, start};
  }
  static Pool<Fast> in_doubles(const Pool<Exact>& pair) {
    return {to_fast(pair.pool), pair.sale, pair.timestamp};
  }
};

// ETH for USDC, with the terms of Curve's ETH pools.
struct Crypto {
  template <class N>
  using Pool = CryptoSwapPair<N>;

  static Pool<Exact> any(Int128 size, SplitMix& random) {
    const CryptoSwapTerms terms{.shape = {400'000, 145'000'000'000'000},
                                .fees = {26'000'000, 45'000'000, 230'000'000'000'000},
                                .decimals = {6, 18}};
    auto pool = CryptoSwapPool<Exact>::opened(terms, usdc_per_eth * wad, start);
    (void)deposit(pool, {Units{about(size * usdc_per_eth * usdc, random)}, Units{size * eth}},
                  start);
    return {pool, {1, 0}, start};
  }
  static Pool<Fast> in_doubles(const Pool<Exact>& pair) {
    return {to_fast(pair.pool), pair.sale, pair.timestamp};
  }
};

template <class Pool>
struct Desk {
  Pool pool;
  typename Pool::TradeAmount sold;
};

template <class Kind, class N>
std::vector<Desk<typename Kind::template Pool<N>>> make_desks(std::int64_t count) {
  std::vector<Desk<typename Kind::template Pool<N>>> desks;
  SplitMix random{42};
  for (std::int64_t i = 0; i < count; ++i) {
    const Int128 size = any_size(random);
    const auto pool = Kind::any(size, random);
    const Units sold{any_share(size * eth, random)};
    if constexpr (N::is_exact)
      desks.push_back({pool, sold});
    else
      desks.push_back({Kind::in_doubles(pool), fast(sold)});
  }
  return desks;
}

// How the base comes back, so that a pool stays about where it began.
struct Purchase {
  template <class Pool>
  static double trade(Pool& pool, typename Pool::TradeAmount base) {
    const auto received = pool.swap(TradeSide::sell, base);
    const auto paid = pool.swap(TradeSide::buy, base);
    return static_cast<double>(paid->value) + static_cast<double>(received->value);
  }
};
struct Sale {  // of what the first brought
  template <class Pair>
  static double trade(Pair& pair, typename Pair::TradeAmount base) {
    pair.timestamp += 12;
    const auto received = pair.swap(TradeSide::sell, base);
    pair.sale = pair.sale.reversed();
    const auto back = pair.swap(TradeSide::sell, *received);
    pair.sale = pair.sale.reversed();
    return static_cast<double>(back->value) + static_cast<double>(received->value);
  }
};

// A block in which every pool is sold to and bought from.
template <class Kind, class Back, class N>
void swap_pools(benchmark::State& timing) {
  auto desks = make_desks<Kind, N>(timing.range(0));
  const auto block = [](auto& all) {
    double moved = 0.0;
    for (auto& desk : all)
      moved += Back::trade(desk.pool, desk.sold);
    return moved;
  };
  auto first = desks;
  const double checksum = block(first);
  for (auto _ : timing)
    benchmark::DoNotOptimize(block(desks));
  timing.SetItemsProcessed(timing.iterations() * timing.range(0) * 2);
  timing.counters["checksum"] = checksum;
}

// One pool, and more than the second cache holds.
void sizes(benchmark::internal::Benchmark* made) { made->Arg(1)->Arg(10'000); }

BENCHMARK_TEMPLATE(swap_pools, Product, Purchase, Exact)
    ->Name("swap_constant_product/exact")
    ->Apply(sizes);
BENCHMARK_TEMPLATE(swap_pools, Product, Purchase, Fast)
    ->Name("swap_constant_product/fast")
    ->Apply(sizes);
BENCHMARK_TEMPLATE(swap_pools, Weighted, Purchase, Exact)
    ->Name("swap_weighted/exact")
    ->Apply(sizes);
BENCHMARK_TEMPLATE(swap_pools, Weighted, Purchase, Fast)->Name("swap_weighted/fast")->Apply(sizes);
BENCHMARK_TEMPLATE(swap_pools, Stable, Sale, Exact)->Name("swap_stable_swap/exact")->Apply(sizes);
BENCHMARK_TEMPLATE(swap_pools, Stable, Sale, Fast)->Name("swap_stable_swap/fast")->Apply(sizes);
BENCHMARK_TEMPLATE(swap_pools, Crypto, Sale, Exact)->Name("swap_crypto_swap/exact")->Apply(sizes);
BENCHMARK_TEMPLATE(swap_pools, Crypto, Sale, Fast)->Name("swap_crypto_swap/fast")->Apply(sizes);

// These contracts sell for exact amounts only: a purchase is a search for the least that pays.
BENCHMARK_TEMPLATE(swap_pools, Stable, Purchase, Exact)->Name("buy_stable_swap/exact")->Arg(1);
BENCHMARK_TEMPLATE(swap_pools, Stable, Purchase, Fast)->Name("buy_stable_swap/fast")->Arg(1);
BENCHMARK_TEMPLATE(swap_pools, Crypto, Purchase, Exact)->Name("buy_crypto_swap/exact")->Arg(1);
BENCHMARK_TEMPLATE(swap_pools, Crypto, Purchase, Fast)->Name("buy_crypto_swap/fast")->Arg(1);

}  // namespace
}  // namespace seawall
