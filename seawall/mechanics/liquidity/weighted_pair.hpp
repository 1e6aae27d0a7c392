#pragma once

#include <optional>

#include "seawall/mechanics/liquidity/weighted_pool.hpp"

namespace seawall {

/// Two tokens of a weighted pool, as the engine trades with them: a sale is the contract's swap
/// given in, a purchase its swap given out. No more than 30 % of a balance trades at a time, of
/// what is given in a sale (fee taken off), of what is received in a purchase.
///
/// Quantities that reach a price are closed forms or searches in doubles, whole units in Exact, up
/// to those limits. They are right to 2^-40 of the balance.
/// @source docs/mechanics/weighted-pools.md §4
template <class N>
struct WeightedPair {
  using TradeAmount = AmountOf<N>;

  WeightedPool<N> pool{};
  Leg sale{};  ///< base for quote

  /// Refuses as amount_out and amount_in do.
  [[nodiscard]] Ruling<TradeAmount> quote(TradeSide side, TradeAmount base) const;
  Ruling<TradeAmount> swap(TradeSide side, TradeAmount base);

  /// Prices are smallest quote units per smallest base unit; 0 of a pool without tokens.
  [[nodiscard]] Price middle_price() const;  ///< (quote/its weight)/(base/its weight), no fee
  [[nodiscard]] Price marginal_price(TradeSide side) const;

  /// Base until the *pool's* price for the next trade is `limit`. The fee of this trade stays in
  /// the pool and counts. @param limit  raw price; ≤ 0 asks for all one trade may move
  [[nodiscard]] TradeAmount quantity_down_to(TradeSide side, Price limit) const;

  /// Largest trade whose *average* price is no worse than `limit`.
  [[nodiscard]] TradeAmount quantity_at_average_price(TradeSide side, Price limit) const;

  /// The trade whose *last unit* trades at `limit`: the most profit against an outside price of it.
  [[nodiscard]] TradeAmount quantity_at_marginal_price(TradeSide side, Price limit) const;

  /// What an arbitrageur with a free outside market at `reference` does in one trade.
  [[nodiscard]] std::optional<Trade<TradeAmount>> arbitrage(Price reference) const;

  /// The same tokens seen from the other one.
  [[nodiscard]] WeightedPair reversed() const { return {pool, sale.reversed()}; }
};

extern template struct WeightedPair<Exact>;
extern template struct WeightedPair<Fast>;
static_assert(TradableLiquidity<WeightedPair<Exact>> && TradableLiquidity<WeightedPair<Fast>>);

}  // namespace seawall
