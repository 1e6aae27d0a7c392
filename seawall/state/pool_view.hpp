#pragma once

#include <span>
#include <string>

#include "seawall/mechanics/liquidity/any_pool.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/pool_kinds.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

// Pools of any kind, out of the state and back into it. What a kind lends from State (ticks) stays
// valid until the state changes.

/// The pool as the ledger and the state have it now.
template <class N>
[[nodiscard]] WholePool<N> whole_pool(const Model& model, const State& state, PoolId id);

/// Two of its coins.
template <class N>
[[nodiscard]] AnyPool<N> facing(const WholePool<N>& whole, PoolPair pair) {
  return std::visit([pair](const auto& kind) -> AnyPool<N> { return kind.facing(pair); }, whole);
}

template <class N>
[[nodiscard]] AnyPool<N> pool_now(const Model& model, const State& state, PoolPair pair) {
  return facing<N>(whole_pool<N>(model, state, pair.pool), pair);
}

/// What `in` smallest units of the pair's base fetch in its quote.
template <class N>
[[nodiscard]] Ruling<AmountOf<N>> quote_for(const WholePool<N>& whole, PoolPair pair,
                                            AmountOf<N> in) {
  return std::visit([&](const auto& kind) { return kind.facing(pair).quote(TradeSide::sell, in); },
                    whole);
}

/// The same, and the pool is as the trade leaves it; unchanged where it refuses.
template <class N>
Ruling<AmountOf<N>> trade_for(WholePool<N>& whole, PoolPair pair, AmountOf<N> in) {
  return std::visit([&](auto& kind) { return kind.trade(pair, TradeSide::sell, in); }, whole);
}

/// Trades without a fee until each coin's price in the others has moved as its factor says; nothing
/// where all of a pool's coins moved alike. @param factors [coins] > 0
void move_prices(WholePool<Fast>& whole, const Pool& pool, PoolId id,
                 std::span<const double> factors);

/// Trades in the state: changes what it holds of a pool besides the ledger, whose coins are the
/// caller's to move by the same amounts, afterwards.
/// @param quoted  what the trade was quoted for, with nothing traded since
void trade_in_pool(const Model& model, State& state, PoolPair pair, Trade<Units> trade,
                   Units quoted);

/// Mints in the ledger what a pool has minted of its shares to its fee receiver: the world.
void follow_shares(const Model& model, State& state, PoolId id);

/// Reserves, states and stakes at the start of a run. @param state with its ledger and prices
void open_pools(const Model& model, State& state);

/// The first pool whose state the ledger contradicts, in words; empty: none.
[[nodiscard]] std::string check_pools(const Model& model, const State& state);

/// The pool's price without its fee, whole quote tokens per base token.
[[nodiscard]] Price pool_price(const Model& model, const State& state, PoolPair pair);

/// A pair's coins as trades are counted: smallest units of a token.
struct PairUnits {
  double base = 1.0;
  double quote = 1.0;
};
[[nodiscard]] PairUnits units_of(const Model& model, PoolPair pair);

extern template WholePool<Exact> whole_pool<Exact>(const Model&, const State&, PoolId);
extern template WholePool<Fast> whole_pool<Fast>(const Model&, const State&, PoolId);

}  // namespace seawall
