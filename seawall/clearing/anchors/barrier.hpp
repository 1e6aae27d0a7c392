#pragma once

#include "seawall/base/quantity.hpp"

namespace seawall::anchors {

/// −ζ(½)/√(2π): by how many standard deviations of one step a random walk passes a far level on
/// average when it first does.
inline constexpr double mean_step_overshoot = 0.5825971579390106;

/// A price that moves as a geometric Brownian motion.
struct BrownianPrice {
  Price start{};            ///< > 0
  double drift = 0.0;       ///< μ per year
  double volatility = 0.0;  ///< σ > 0, per √year
};

/// Probability that it is at or below a barrier at some time before `years`.
///
///     Φ((x − νT)/σ√T) + e^(2νx/σ²)·Φ((x + νT)/σ√T),  x = ln(barrier/start), ν = μ − σ²/2
///
/// @param barrier > 0; 1 where it is at or above the start  @param years > 0
/// @source docs/mechanics/anchors.md §6 (reflection principle)
[[nodiscard]] double probability_below(const BrownianPrice& price, Price barrier, double years);

struct SeenBarrier {
  double probability = 0.0;     ///< that one of the updates is at or below it
  double mean_overshoot = 0.0;  ///< of ln price, at the first update below
};

/// The same where only `updates` equally spaced oracle prices are looked at: the barrier moved down
/// by β·σ·√(T/n) in the logarithm, which is also the mean overshoot; β = −ζ(½)/√(2π).
/// @source docs/mechanics/anchors.md §6 (Broadie, Glasserman and Kou 1997)
[[nodiscard]] SeenBarrier probability_seen_below(const BrownianPrice& price, Price barrier,
                                                 double years, int updates);

}  // namespace seawall::anchors
