#pragma once

#include "seawall/base/math.hpp"
#include "seawall/clearing/anchors/barrier.hpp"

namespace seawall::anchors {

/// What providers of a constant product lose to arbitrage, per time: σ²/8 of the pool's value.
/// @param volatility per √time  @param value of the pool
/// @source docs/mechanics/anchors.md §4 (Milionis, Moallemi, Roughgarden and Zhang 2022)
[[nodiscard]] constexpr double loss_versus_rebalancing(double volatility, double value) {
  return volatility * volatility / 8.0 * value;
}

struct BlockArbitrage {
  double block_volatility = 0.0;  ///< σ_b
  double per_liquidity =
      0.0;  ///< σ_b²/(2 + fee/(0.5826·σ_b)): arbitrage a block and unit of liquidity
};

/// The same with a fee and arbitrage only at blocks. Years of 365.25 days.
/// @param volatility per √year, > 0  @param block_seconds > 0
/// @source docs/mechanics/anchors.md §4 (Nezlobin and Tassy 2025)
[[nodiscard]] inline BlockArbitrage arbitrage_per_block(double volatility, double fee,
                                                        double block_seconds) {
  constexpr double seconds_per_year = 31'557'600.0;
  const double deviation = volatility * math::sqrt(block_seconds / seconds_per_year);
  return {.block_volatility = deviation,
          .per_liquidity = deviation * deviation / (2.0 + fee / (mean_step_overshoot * deviation))};
}

}  // namespace seawall::anchors
