#include "seawall/state/trading_place.hpp"

#include <variant>

#include "seawall/state/offchain_depth_view.hpp"
#include "seawall/state/order_book_view.hpp"

namespace seawall {
namespace {

double unit_of(const Model& model, AssetId asset) {
  return to_double(power_of_ten(model.assets[asset.index()].decimals));
}

}  // namespace

bool is_on_chain(const Model& model, LiquidityId id) {
  return id.exists() &&
         std::holds_alternative<ConstantProductPool>(model.liquidity[id.index()].kind);
}

TradingPlace trading_place(const Model& model, const State& state, LiquidityId id, TradedPair pair,
                           Fraction outside_fee) {
  if (!id.exists())
    return {OutsideMarket{Price{state.prices.reference[pair.base.index()] /
                                state.prices.reference[pair.quote.index()]}},
            outside_fee};
  const Liquidity& place = model.liquidity[id.index()];
  if (const auto* pool = std::get_if<ConstantProductPool>(&place.kind)) {
    const HolderId holder = model.holder_of(id);
    return {PoolPlace{{Amount{to_double(state.ledger.balance(holder, pair.base).value)},
                       Amount{to_double(state.ledger.balance(holder, pair.quote).value)},
                       FeeRatio{pool->fee_numerator, pool->fee_denominator}},
                      unit_of(model, pair.base),
                      unit_of(model, pair.quote)},
            Fraction{0.0}};
  }
  if (const auto* orders = std::get_if<OrderBookTerms>(&place.kind))
    return {order_book_now(model, state, id, *orders), outside_fee};
  return std::visit([&](const auto& depth) { return TradingPlace{depth, outside_fee}; },
                    offchain_depth(model, state, id));
}

}  // namespace seawall
