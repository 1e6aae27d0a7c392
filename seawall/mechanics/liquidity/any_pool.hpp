#pragma once

#include <concepts>
#include <optional>
#include <variant>

#include "seawall/mechanics/liquidity/concentrated_side.hpp"
#include "seawall/mechanics/liquidity/constant_product.hpp"
#include "seawall/mechanics/liquidity/crypto_swap_pair.hpp"
#include "seawall/mechanics/liquidity/liquidity.hpp"
#include "seawall/mechanics/liquidity/stable_swap_pair.hpp"
#include "seawall/mechanics/liquidity/weighted_pair.hpp"

namespace seawall {

/// What can be asked of a pool without trading in it: TradableLiquidity without swap().
template <class L>
concept ReadableLiquidity =
    requires(const L& liquidity, TradeSide side, typename L::TradeAmount base, Price limit) {
      { liquidity.quote(side, base) } -> std::same_as<Ruling<typename L::TradeAmount>>;
      { liquidity.marginal_price(side) } -> std::same_as<Price>;
      { liquidity.quantity_down_to(side, limit) } -> std::same_as<typename L::TradeAmount>;
    };

/// A pool of any kind as two of its coins see it: base against quote, in smallest units. The
/// registration of this room. One with ticks is lent.
template <class N>
using AnyPool = std::variant<ConstantProduct<N>, WeightedPair<N>, StableSwapPair<N>,
                             concentrated::Side<N>, CryptoSwapPair<N>>;

template <class N>
[[nodiscard]] Ruling<AmountOf<N>> quote(const AnyPool<N>& pool, TradeSide side, AmountOf<N> base) {
  return std::visit([&](const auto& kind) { return kind.quote(side, base); }, pool);
}

template <class N>
[[nodiscard]] Price marginal_price(const AnyPool<N>& pool, TradeSide side) {
  return std::visit([&](const auto& kind) { return kind.marginal_price(side); }, pool);
}

/// The price without fees: the kind's own, or where a fee is the same share on both sides the
/// geometric mean of what a sale pays and a purchase costs. @return raw price; 0 without liquidity
template <class N>
[[nodiscard]] Price middle_price(const AnyPool<N>& pool);

/// The trade whose last unit trades at `limit`: 0 where the next unit is worse already.
/// @param limit raw price; ≤ 0 asks for everything the pool can take
template <class N>
[[nodiscard]] AmountOf<N> quantity_at_marginal_price(const AnyPool<N>& pool, TradeSide side,
                                                     Price limit);

/// What an arbitrageur with a free outside market at `reference` does; nothing inside the fee's
/// band. @param reference raw price, > 0
template <class N>
[[nodiscard]] std::optional<Trade<AmountOf<N>>> arbitrage(const AnyPool<N>& pool, Price reference);

extern template Price middle_price<Exact>(const AnyPool<Exact>&);
extern template Price middle_price<Fast>(const AnyPool<Fast>&);
extern template AmountOf<Exact> quantity_at_marginal_price<Exact>(const AnyPool<Exact>&, TradeSide,
                                                                  Price);
extern template AmountOf<Fast> quantity_at_marginal_price<Fast>(const AnyPool<Fast>&, TradeSide,
                                                                Price);
extern template std::optional<Trade<AmountOf<Exact>>> arbitrage<Exact>(const AnyPool<Exact>&,
                                                                       Price);
extern template std::optional<Trade<AmountOf<Fast>>> arbitrage<Fast>(const AnyPool<Fast>&, Price);

}  // namespace seawall
