#pragma once

#include <variant>

#include "seawall/mechanics/liquidity/any_pool.hpp"
#include "seawall/mechanics/liquidity/impact.hpp"
#include "seawall/mechanics/liquidity/order_book.hpp"
#include "seawall/mechanics/liquidity/quote_table.hpp"

namespace seawall {

/// A market that is not modelled: any amount at one price.
struct OutsideMarket {
  Price price{};  ///< quote tokens per base token, > 0
};

/// A pool in smallest units, read in whole tokens.
struct PoolPlace {
  AnyPool<Fast> pool;
  double base_unit = 1.0;   ///< smallest units of a token, > 0
  double quote_unit = 1.0;  ///< > 0
};

/// One place where base is traded for quote, as an arbitrageur sees it: prices in quote tokens per
/// base token, all fees included.
struct TradingPlace {
  std::variant<OutsideMarket, PoolPlace, OffchainDepth, OrderBook, QuotedDepth> kind;
  Fraction fee{};  ///< of the quote side, paid besides what the kind itself takes, in [0, 1)

  /// What the next small trade pays or costs.
  [[nodiscard]] Price marginal_price(TradeSide side) const;
  /// Base until the last unit trades at `limit`; 0 where it is there already, infinite outside.
  /// Falls as a sale's limit rises, rises with a purchase's.
  [[nodiscard]] Amount quantity_until(TradeSide side, Price limit) const;
  /// Quote tokens that a sale brings or a purchase takes, without and with the fee. Where the place
  /// refuses: 0 of a sale, infinite of a purchase. @param base ≥ 0
  [[nodiscard]] Amount worth(TradeSide side, Amount base) const;
  [[nodiscard]] Amount worth_with_fee(TradeSide side, Amount base) const;
};

/// What an arbitrageur has where it trades.
struct ArbitrageInventory {
  Amount quote{};  ///< to pay with where it buys, ≥ 0
  Amount base{};   ///< to deliver where it sells, ≥ 0; infinite where it delivers what it bought
};

/// The trade that earns the most: buy at one place, sell at the other, until the last unit costs
/// what it brings.
///
///     base = max over p of min(bought until p, sold until p)
///
/// The first rises with p and the second falls, so p is found by bisection; against an outside
/// market p is its price, and the size of a constant product is the closed form. Less where the
/// inventory ends first.
/// @return ≥ 0; 0 where the next unit would cost as much as it brings
/// @source docs/mechanics/arbitrage.md §1 (Angeris and others 2019, arXiv:1911.03380, section 2.1)
[[nodiscard]] Amount arbitrage_size(const TradingPlace& bought_at, const TradingPlace& sold_at,
                                    const ArbitrageInventory& inventory);

}  // namespace seawall
