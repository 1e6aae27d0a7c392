#include "seawall/state/pool_view.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "seawall/state/pool_stakes.hpp"

namespace seawall {
namespace {

template <class Terms>
constexpr bool is_in_ledger = std::is_same_v<typename PoolKind<Terms>::Own, InLedger>;

static_assert(std::variant_size_v<PoolTerms> == std::variant_size_v<WholePool<Exact>>);

// Shares that no provider has are the world's.
void open_shares(const Model& model, State& state, PoolId id, Units shares) {
  const Pool& pool = model.pools[id.index()];
  if (!pool.shares.exists()) return;
  Units left = shares;
  for (const PoolStake& stake : model.stakes) {
    if (stake.pool != id) continue;
    const Units own =
        std::min(left, Units{floor_to_int128(to_double(shares.value) * stake.share.value)});
    state.ledger.open(model.holder_of(stake.owner), pool.shares, own);
    left -= own;
  }
  state.ledger.open(Model::world(), pool.shares, left);
}

// Once all pools are open.
void open_stakes(const Model& model, State& state) {
  for (std::size_t i = 0; i < model.stakes.size(); ++i) {
    const PoolStake& stake = model.stakes[i];
    const Liquidity& place = model.liquidity[stake.place.index()];
    StakeState opening;
    const AssetId shares = model.pools[stake.pool.index()].shares;
    if (!stake.is_range())
      opening.shares_at_start = state.ledger.balance(model.holder_of(stake.owner), shares).value;
    opening.last_price =
        state.prices.reference[place.base.index()] / state.prices.reference[place.quote.index()];
    opening.away_until = model.clock.start;
    state.stakes.push_back(opening);
    const PoolAmounts claim = claim_of(model, state, StakeId{i});
    for (std::size_t coin = 0; coin < claim.size(); ++coin)
      state.stakes.back().coins_at_start[coin] = claim[coin].value;
  }
}

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
  follow_shares(model, state, pair.pool);
}

// A pool that mints shares to its fee receiver does so as part of a trade or a deposit.
void follow_shares(const Model& model, State& state, PoolId id) {
  const Pool& pool = model.pools[id.index()];
  if (!pool.shares.exists()) return;
  const PoolHere here{model, state, id};
  const Units counted = std::visit(
      [&]<class Own>(const Own& own) {
        if constexpr (std::is_same_v<Own, StableSwapState> || std::is_same_v<Own, CryptoSwapState>)
          return own.pool.shares;
        else
          return here.supply();
      },
      state.pools[id.index()]);
  if (counted > here.supply())
    state.ledger.mint(pool.shares, Model::world(), counted - here.supply());
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
          open_shares(model, state, PoolId{i}, opening.shares);
          state.pools.emplace_back(std::move(opening.own));
        },
        pool.terms);
  }
  open_stakes(model, state);
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
