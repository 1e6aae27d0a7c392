#pragma once

#include "seawall/base/math.hpp"
#include "seawall/base/quantity.hpp"

namespace seawall::anchors {

/// What one informed trader and noise lead to in one auction.
struct KyleEquilibrium {
  double impact = 0.0;     ///< λ = σ_v/(2σ_u), price per unit of net flow
  double intensity = 0.0;  ///< β = σ_u/σ_v, units the informed trades per unit of mispricing
};

/// @param value_deviation σ_v > 0, price  @param noise_deviation σ_u > 0, units
/// @source docs/mechanics/anchors.md §3 (Kyle 1985)
[[nodiscard]] constexpr KyleEquilibrium kyle(double value_deviation, double noise_deviation) {
  return {.impact = value_deviation / (2.0 * noise_deviation),
          .intensity = noise_deviation / value_deviation};
}

/// Relative impact of a large order: Y · σ · √(Q/V). Its slope has no limit at 0, so it is for
/// orders worked over hours and not for a single sale.
/// @param prefactor Y, near 1  @param daily_volatility σ ≥ 0  @param daily_volume > 0
/// @source docs/mechanics/anchors.md §3 (square-root law; Donier and Bonart 2015 on Bitcoin)
[[nodiscard]] inline Fraction square_root_impact(double prefactor, Fraction daily_volatility,
                                                 Amount sold, Amount daily_volume) {
  return Fraction{prefactor * daily_volatility.value * math::sqrt((sold / daily_volume).value)};
}

}  // namespace seawall::anchors
