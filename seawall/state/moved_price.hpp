#pragma once

#include "seawall/mechanics/liquidity/liquidity.hpp"

namespace seawall {

/// Trades with a pool that takes no fee until its price is `target`: as far as one trade goes.
/// @param free  in doubles
template <class Free>
void trade_to(Free& free, Price target) {
  const bool is_sale = target < free.marginal_price(TradeSide::sell);
  const TradeSide side = is_sale ? TradeSide::sell : TradeSide::buy;
  const auto base = free.quantity_down_to(side, target);
  if (base.value > 0.0) static_cast<void>(free.swap(side, base));
}

}  // namespace seawall
