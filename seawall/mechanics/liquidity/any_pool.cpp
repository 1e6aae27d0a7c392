#include "seawall/mechanics/liquidity/any_pool.hpp"

#include <cmath>

namespace seawall {
namespace {

template <class P>
concept HasMiddlePrice = requires(const P& pool) {
  { pool.middle_price() } -> std::same_as<Price>;
};

// Where the fee of a trade moves the pool's own price, the last unit's price is another quantity.
template <class P>
concept HasLastUnit = requires(const P& pool, TradeSide side, Price limit) {
  { pool.quantity_at_marginal_price(side, limit) } -> std::same_as<typename P::TradeAmount>;
};

template <class N>
constexpr bool all_are_readable = []<class... P>(std::type_identity<std::variant<P...>>) {
  return (ReadableLiquidity<P> && ...);
}(std::type_identity<AnyPool<N>>{});
static_assert(all_are_readable<Exact> && all_are_readable<Fast>);

}  // namespace

template <class N>
Price middle_price(const AnyPool<N>& pool) {
  return std::visit(
      []<class P>(const P& kind) {
        if constexpr (HasMiddlePrice<P>)
          return kind.middle_price();
        else
          return Price{std::sqrt(kind.marginal_price(TradeSide::sell).value *
                                 kind.marginal_price(TradeSide::buy).value)};
      },
      pool);
}

template <class N>
AmountOf<N> quantity_at_marginal_price(const AnyPool<N>& pool, TradeSide side, Price limit) {
  return std::visit(
      [&]<class P>(const P& kind) {
        if constexpr (HasLastUnit<P>)
          return kind.quantity_at_marginal_price(side, limit);
        else
          return kind.quantity_down_to(side, limit);
      },
      pool);
}

template <class N>
std::optional<Trade<AmountOf<N>>> arbitrage(const AnyPool<N>& pool, Price reference) {
  const bool is_sale = reference < marginal_price<N>(pool, TradeSide::sell);
  if (!is_sale && !(reference > marginal_price<N>(pool, TradeSide::buy))) return std::nullopt;
  const TradeSide side = is_sale ? TradeSide::sell : TradeSide::buy;
  const AmountOf<N> base = quantity_at_marginal_price<N>(pool, side, reference);
  if (!(base > AmountOf<N>{})) return std::nullopt;
  return Trade<AmountOf<N>>{side, base};
}

template Price middle_price<Exact>(const AnyPool<Exact>&);
template Price middle_price<Fast>(const AnyPool<Fast>&);
template AmountOf<Exact> quantity_at_marginal_price<Exact>(const AnyPool<Exact>&, TradeSide, Price);
template AmountOf<Fast> quantity_at_marginal_price<Fast>(const AnyPool<Fast>&, TradeSide, Price);
template std::optional<Trade<AmountOf<Exact>>> arbitrage<Exact>(const AnyPool<Exact>&, Price);
template std::optional<Trade<AmountOf<Fast>>> arbitrage<Fast>(const AnyPool<Fast>&, Price);

}  // namespace seawall
