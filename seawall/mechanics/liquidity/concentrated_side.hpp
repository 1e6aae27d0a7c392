#pragma once

#include <optional>

#include "seawall/mechanics/liquidity/concentrated_pool.hpp"

namespace seawall::concentrated {

/// A pool as something to sell one of its tokens into. Prices are smallest units of the other token
/// per smallest unit of base; a trade is made whole or refused.
template <class N>
struct Side {
  using TradeAmount = AmountOf<N>;

  const Pool<N>* pool = nullptr;  ///< lent
  Token base = Token::zero;

  /// @param amount  of base, > 0. Refuses: insufficient_input (amount ≤ 0), insufficient_liquidity
  /// (all that the pool has is less; in Fast by more than 2^-40 of it), overflow (an amount past
  /// 2^127).
  [[nodiscard]] Ruling<TradeAmount> quote(TradeSide side, TradeAmount amount) const;

  /// Where the pool's price stands, also where no liquidity is.
  [[nodiscard]] Price middle_price() const;
  /// In the next range with liquidity; where there is none, 0 for a sale, infinite for a purchase.
  [[nodiscard]] Price marginal_price(TradeSide side) const;

  /// Base until the marginal price is `limit`, to the last unit in Exact. Fees do not stay in the
  /// curve, so it is also the trade whose last unit trades at `limit`.
  /// @param limit ≤ 0 of a sale, infinite of a purchase ask for all there is
  [[nodiscard]] TradeAmount quantity_down_to(TradeSide side, Price limit) const;
  [[nodiscard]] TradeAmount quantity_at_marginal_price(TradeSide side, Price limit) const {
    return quantity_down_to(side, limit);
  }

  /// Largest trade whose *average* price is no worse than `limit`: break-even at `limit`. A closed
  /// form in doubles within the range where it ends, rounded down to whole units in Exact.
  [[nodiscard]] TradeAmount quantity_at_average_price(TradeSide side, Price limit) const;

  /// What an arbitrageur with a free outside market at `reference` does; nothing inside the fee's
  /// band. @param reference > 0
  [[nodiscard]] std::optional<Trade<TradeAmount>> arbitrage(Price reference) const;
};

/// Makes the trade that a side's quote() is for.
template <class N>
Ruling<AmountOf<N>> trade(Pool<N>& pool, Token base_token, TradeSide side, AmountOf<N> base);

extern template struct Side<Exact>;
extern template struct Side<Fast>;

}  // namespace seawall::concentrated
