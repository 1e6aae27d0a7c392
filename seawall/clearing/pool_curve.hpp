#pragma once

#include <vector>

#include "seawall/mechanics/liquidity/any_pool.hpp"

namespace seawall {

/// What a pool without a fee has sold on the way from one price to another: points from the highest
/// price down.
struct PoolCurve {
  struct Point {
    double price = 0.0;  ///< smallest quote units per smallest base unit, falling strictly
    double base = 0.0;   ///< smallest units sold since the price now, never falling
  };
  std::vector<Point> points;
};

// From 64 times the price now down to a millionth of it, or as far as the pool trades; without
// fees. Points are at most 2 % of the price and 1/64 of the base balance apart.
[[nodiscard]] PoolCurve curve_of(const WeightedPair<Fast>& pair);
[[nodiscard]] PoolCurve curve_of(const StableSwapPair<Fast>& pair);
[[nodiscard]] PoolCurve curve_of(const CryptoSwapPair<Fast>& pair);

/// All ticks with liquidity: the curve itself.
[[nodiscard]] PoolCurve curve_of(const concentrated::Side<Fast>& side);

}  // namespace seawall
