#pragma once

#include <algorithm>
#include <span>

#include "seawall/base/quantity.hpp"

namespace seawall::anchors {

struct RestingOrders {
  Price price{};
  Amount quantity{};  ///< ≥ 0
};

struct OrderWalk {
  Value notional{};  ///< paid or received
  Amount filled{};   ///< less than asked for where the levels end
  Price last{};      ///< of the last level touched
  [[nodiscard]] Price average() const { return notional / filled; }
};

/// Takes a quantity from levels in their order, the last in part. Levels at any prices: the
/// engine's order book, mechanics/liquidity/order_book.hpp, has a grid.
[[nodiscard]] inline OrderWalk walk_orders(std::span<const RestingOrders> levels, Amount quantity) {
  OrderWalk walk;
  for (const RestingOrders& level : levels) {
    const Amount taken = std::min(level.quantity, quantity - walk.filled);
    if (!(taken.value > 0.0)) continue;
    walk.notional += taken * level.price;
    walk.filled += taken;
    walk.last = level.price;
  }
  return walk;
}

}  // namespace seawall::anchors
