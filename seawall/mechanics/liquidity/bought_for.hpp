#pragma once

#include "seawall/mechanics/liquidity/liquidity.hpp"

namespace seawall {

/// Base that `paid` quote tokens buy from a depth whose price never falls while it is bought from:
/// the largest quantity that costs no more, to 2^-60 of what it would be at the first price.
/// @param paid ≥ 0  @return 0 where nothing can be bought
template <TradableLiquidity Depth>
[[nodiscard]] Amount largest_bought_for(const Depth& depth, Amount paid) {
  // The cost grows with the quantity, so bisection finds it; the lower end costs no more than was
  // paid.
  double low = 0.0;
  double high = paid.value / depth.marginal_price(TradeSide::buy).value;
  for (int i = 0; i < 60; ++i) {
    const double middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) break;
    const auto cost = depth.quote(TradeSide::buy, Amount{middle});
    (cost && cost->value <= paid.value ? low : high) = middle;
  }
  return Amount{low};
}

}  // namespace seawall
