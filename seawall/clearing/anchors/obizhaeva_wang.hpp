#pragma once

namespace seawall::anchors {

/// How to sell `quantity` over a time into an order book that refills: a block at both ends, evenly
/// between.
struct RefillPlan {
  double block = 0.0;  ///< units at the start, and again at the end
  double rate = 0.0;   ///< units per time between
  double cost = 0.0;   ///< money below the first price; at once it were impact · quantity² / 2
};

/// block = X/(ρT + 2), rate = ρX/(ρT + 2), cost = κX²/(ρT + 2); no permanent impact.
/// @param quantity X ≥ 0  @param horizon T ≥ 0
/// @param resilience ρ ≥ 0, per time: impact decays as e^(−ρt)
/// @param impact κ ≥ 0, price per unit
/// @source docs/mechanics/anchors.md §3 (Obizhaeva and Wang 2013)
[[nodiscard]] constexpr RefillPlan plan_refill(double quantity, double horizon, double resilience,
                                               double impact) {
  const double parts = resilience * horizon + 2.0;
  return {.block = quantity / parts,
          .rate = resilience * quantity / parts,
          .cost = impact * quantity * quantity / parts};
}

}  // namespace seawall::anchors
