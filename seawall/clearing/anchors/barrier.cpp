#include "seawall/clearing/anchors/barrier.hpp"

#include <cmath>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"

namespace seawall::anchors {

double probability_below(const BrownianPrice& price, Price barrier, double years) {
  SEAWALL_ASSERT(price.volatility > 0.0 && years > 0.0 && barrier.value > 0.0);
  if (barrier >= price.start) return 1.0;
  const double x = math::log((barrier / price.start).value);
  const double variance = price.volatility * price.volatility;
  const double drift = price.drift - variance / 2.0;
  const double deviation = price.volatility * std::sqrt(years);
  return math::normal_cdf((x - drift * years) / deviation) +
         math::exp(2.0 * drift * x / variance) * math::normal_cdf((x + drift * years) / deviation);
}

SeenBarrier probability_seen_below(const BrownianPrice& price, Price barrier, double years,
                                   int updates) {
  SEAWALL_ASSERT(updates >= 1);
  const double shift = mean_step_overshoot * price.volatility * std::sqrt(years / updates);
  const Price moved = Fraction{math::exp(-shift)} * barrier;
  return {.probability = probability_below(price, moved, years), .mean_overshoot = shift};
}

}  // namespace seawall::anchors
