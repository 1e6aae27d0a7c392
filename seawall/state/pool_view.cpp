#include "seawall/state/pool_view.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <variant>
#include <vector>

#include <fmt/format.h>

namespace seawall {
namespace {

template <class Terms>
constexpr bool is_in_ledger = std::is_same_v<typename PoolKind<Terms>::Own, InLedger>;

static_assert(std::variant_size_v<PoolTerms> == std::variant_size_v<WholePool<Exact>>);

}  // namespace

template <class N>
WholePool<N> whole_pool(const Model& model, const State& state, PoolId id) {
  const PoolHere here{model, state, id};
  return std::visit(
      [&]<class Terms>(const Terms& terms) -> WholePool<N> {
        return PoolKind<Terms>::template now<N>(here, terms);
      },
      here.pool().terms);
}

// Two coins at a time, each against the first: with two coins one trade is enough, with more each
// trade moves the other prices a little, and they close in on theirs.
void move_prices(WholePool<Fast>& whole, const Pool& pool, PoolId id,
                 std::span<const double> factors) {
  constexpr int rounds_max = 200;
  constexpr double close_enough = 1e-13;
  const auto pair_of = [&](std::size_t coin) {
    return PoolPair{id, 0, static_cast<std::uint8_t>(coin)};
  };
  const auto price = [&](std::size_t coin) {
    return middle_price<Fast>(facing<Fast>(whole, pair_of(coin))).value;
  };
  std::vector<double> target(pool.coins.size());
  for (std::size_t coin = 1; coin < pool.coins.size(); ++coin)
    target[coin] =
        price(coin) * (factors[pool.coins[0].index()] / factors[pool.coins[coin].index()]);
  for (int round = 0; round < rounds_max; ++round) {
    double farthest = 0.0;
    for (std::size_t coin = 1; coin < pool.coins.size(); ++coin) {
      const double factor = target[coin] / price(coin);
      farthest = std::max(farthest, std::abs(factor - 1.0));
      if (factor != 1.0)
        std::visit([&](auto& kind) { kind.move_price(pair_of(coin), Fraction{factor}); }, whole);
    }
    if (pool.coins.size() == 2 || farthest < close_enough) return;
  }
}

void trade_in_pool(const Model& model, State& state, PoolPair pair, Trade<Units> trade,
                   Units quoted) {
  std::visit(
      [&]<class Terms>(const Terms& terms) {
        if constexpr (!is_in_ledger<Terms>) {
          auto& own = std::get<typename PoolKind<Terms>::Own>(state.pools[pair.pool.index()]);
          const auto done = PoolKind<Terms>::trade(own, terms, pair, trade, state.now);
          SEAWALL_ASSERT(done && *done == quoted);
        }
      },
      model.pools[pair.pool.index()].terms);
}

void open_pools(const Model& model, State& state) {
  state.pools.reserve(model.pools.size());
  for (std::size_t i = 0; i < model.pools.size(); ++i) {
    const Pool& pool = model.pools[i];
    std::visit(
        [&]<class Terms>(const Terms&) {
          auto opening = PoolKind<Terms>::open(model, pool);
          for (std::size_t coin = 0; coin < pool.coins.size(); ++coin)
            state.ledger.open(model.holder_of(PoolId{i}), pool.coins[coin], opening.holdings[coin]);
          state.pools.emplace_back(std::move(opening.own));
        },
        pool.terms);
  }
}

std::string check_pools(const Model& model, const State& state) {
  for (std::size_t i = 0; i < model.pools.size(); ++i) {
    const PoolHere here{model, state, PoolId{i}};
    const std::string fault = std::visit(
        [&]<class Terms>(const Terms& terms) { return PoolKind<Terms>::fault(here, terms); },
        here.pool().terms);
    if (!fault.empty()) return fmt::format("pool {}: {}", here.pool().name, fault);
  }
  return {};
}

Price pool_price(const Model& model, const State& state, PoolPair pair) {
  const std::vector<AssetId>& coins = model.pools[pair.pool.index()].coins;
  return token_price(middle_price<Exact>(pool_now<Exact>(model, state, pair)),
                     model.assets[coins[pair.base].index()].decimals,
                     model.assets[coins[pair.quote].index()].decimals);
}

PairUnits units_of(const Model& model, PoolPair pair) {
  const auto unit = [&](std::size_t coin) {
    const AssetId asset = model.pools[pair.pool.index()].coins[coin];
    return to_double(power_of_ten(model.assets[asset.index()].decimals));
  };
  return {unit(pair.base), unit(pair.quote)};
}

template WholePool<Exact> whole_pool<Exact>(const Model&, const State&, PoolId);
template WholePool<Fast> whole_pool<Fast>(const Model&, const State&, PoolId);

}  // namespace seawall
