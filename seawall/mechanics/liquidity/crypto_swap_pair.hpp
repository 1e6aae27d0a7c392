#pragma once

#include <optional>

#include "seawall/mechanics/liquidity/crypto_swap_pool.hpp"
#include "seawall/mechanics/liquidity/liquidity.hpp"

namespace seawall {

/// A cryptoswap pool as the engine trades with it, either coin as base.
///
/// A sale is the contract's exchange. A purchase is one too, since the contract sells only for
/// exact amounts: of the least quote that pays at least `base`. What it pays beyond `base`, less
/// than one unit of quote is worth, is left in the pool.
///
/// Quantities that reach a price are searched in doubles, whole units in Exact, up to where a
/// balance would leave the contract's safe range of 1 % to 100 times D. They are right to 2^-30 of
/// the pool.
/// @source docs/mechanics/crypto-swap.md §5
template <class N>
struct CryptoSwapPair {
  using TradeAmount = AmountOf<N>;

  CryptoSwapPool<N> pool{};
  Leg sale{};                   ///< base for quote
  std::uint64_t timestamp = 0;  ///< unix seconds at which it is traded with

  /// Refuses as exchange does, and a purchase of more than the pool pays for anything
  /// (insufficient_liquidity).
  [[nodiscard]] Ruling<TradeAmount> quote(TradeSide side, TradeAmount base) const;
  Ruling<TradeAmount> swap(TradeSide side, TradeAmount base);

  /// Prices are smallest quote units per smallest base unit; 0 of a pool without coins.
  [[nodiscard]] Price middle_price() const;  ///< of a vanishing trade without a fee
  [[nodiscard]] Price marginal_price(TradeSide side) const;

  /// Base until the *pool's* price for the next trade is `limit`, the move of its price scale
  /// included. @param limit  raw price; ≤ 0 asks for all the pool takes
  [[nodiscard]] TradeAmount quantity_down_to(TradeSide side, Price limit) const;

  /// Largest trade whose *average* price is no worse than `limit`.
  [[nodiscard]] TradeAmount quantity_at_average_price(TradeSide side, Price limit) const;

  /// The trade whose *last unit* trades at `limit`: the most profit against an outside price of it.
  [[nodiscard]] TradeAmount quantity_at_marginal_price(TradeSide side, Price limit) const;

  /// What an arbitrageur with a free outside market at `reference` does.
  [[nodiscard]] std::optional<Trade<TradeAmount>> arbitrage(Price reference) const;

  /// The same pool seen from its other coin.
  [[nodiscard]] CryptoSwapPair reversed() const { return {pool, sale.reversed(), timestamp}; }
};

extern template struct CryptoSwapPair<Exact>;
extern template struct CryptoSwapPair<Fast>;
static_assert(TradableLiquidity<CryptoSwapPair<Exact>> && TradableLiquidity<CryptoSwapPair<Fast>>);

}  // namespace seawall
