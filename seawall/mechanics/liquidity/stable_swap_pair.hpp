#pragma once

#include <optional>

#include "seawall/mechanics/liquidity/liquidity.hpp"
#include "seawall/mechanics/liquidity/stable_swap_pool.hpp"

namespace seawall {

/// Two coins of a StableSwap-NG pool, as the engine trades with them.
///
/// A sale is the contract's exchange. A purchase is one too, since the contract sells only for
/// exact amounts: of the least quote that pays at least `base`. What it pays beyond `base`, less
/// than one unit of quote is worth, is left in the pool.
///
/// Quantities that reach a price are searched in doubles, whole units in Exact, and given up at
/// 2^16 times the pool's value: there the price is some billionths. They are right to 2^-40 of the
/// pool.
/// @source docs/mechanics/stable-swap.md §5
template <class N>
struct StableSwapPair {
  using TradeAmount = AmountOf<N>;

  StableSwapPool<N> pool{};
  Leg sale{};                   ///< base for quote
  std::uint64_t timestamp = 0;  ///< unix seconds at which it is traded with

  /// Refuses as plan_exchange does, and a purchase of more than the pool pays for anything
  /// (insufficient_liquidity).
  [[nodiscard]] Ruling<TradeAmount> quote(TradeSide side, TradeAmount base) const;
  Ruling<TradeAmount> swap(TradeSide side, TradeAmount base);

  /// Prices are smallest quote units per smallest base unit; 0 of a pool without coins.
  [[nodiscard]] Price middle_price() const;  ///< of a vanishing trade without a fee
  [[nodiscard]] Price marginal_price(TradeSide side) const;

  /// Base until the *pool's* price for the next trade is `limit`: its fee grows with the distance
  /// from balance, and the fee of this trade stays in the pool but for the receiver's part.
  /// @param limit  raw price; ≤ 0 asks for all that is searched
  [[nodiscard]] TradeAmount quantity_down_to(TradeSide side, Price limit) const;

  /// Largest trade whose *average* price is no worse than `limit`.
  [[nodiscard]] TradeAmount quantity_at_average_price(TradeSide side, Price limit) const;

  /// The trade whose *last unit* trades at `limit`: the most profit against an outside price of it.
  [[nodiscard]] TradeAmount quantity_at_marginal_price(TradeSide side, Price limit) const;

  /// What an arbitrageur with a free outside market at `reference` does.
  [[nodiscard]] std::optional<Trade<TradeAmount>> arbitrage(Price reference) const;

  /// The same coins seen from the other one.
  [[nodiscard]] StableSwapPair reversed() const { return {pool, sale.reversed(), timestamp}; }
};

extern template struct StableSwapPair<Exact>;
extern template struct StableSwapPair<Fast>;
static_assert(TradableLiquidity<StableSwapPair<Exact>> && TradableLiquidity<StableSwapPair<Fast>>);

}  // namespace seawall
