#include "seawall/state/trading_place.hpp"

#include <variant>

#include "seawall/state/offchain_depth_view.hpp"
#include "seawall/state/order_book_view.hpp"
#include "seawall/state/pool_view.hpp"

namespace seawall {

bool is_on_chain(const Model& model, LiquidityId id) {
  return id.exists() && std::holds_alternative<PoolPair>(model.liquidity[id.index()].kind);
}

TradingPlace trading_place(const Model& model, const State& state, LiquidityId id, TradedPair pair,
                           Fraction outside_fee) {
  if (!id.exists())
    return {OutsideMarket{Price{state.prices.reference[pair.base.index()] /
                                state.prices.reference[pair.quote.index()]}},
            outside_fee};
  const Liquidity& place = model.liquidity[id.index()];
  if (const auto* pool = std::get_if<PoolPair>(&place.kind)) {
    const PoolPair facing = place.base == pair.base ? *pool : pool->reversed();
    const PairUnits unit = units_of(model, facing);
    return {PoolPlace{pool_now<Fast>(model, state, facing), unit.base, unit.quote}, Fraction{0.0}};
  }
  if (const auto* orders = std::get_if<OrderBookTerms>(&place.kind))
    return {order_book_now(model, state, id, *orders), outside_fee};
  return std::visit([&](const auto& depth) { return TradingPlace{depth, outside_fee}; },
                    offchain_depth(model, state, id));
}

}  // namespace seawall
