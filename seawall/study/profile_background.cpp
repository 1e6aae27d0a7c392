#include "seawall/base/math.hpp"
#include "seawall/study/profile_parts.hpp"

namespace seawall::profiling {

// L_i = least · (most/least)^((i + ½)/n), so that each slice has the same value and lies in the
// middle of its share of log-leverage.
LiquidationSchedule with_background(LiquidationSchedule schedule,
                                    std::span<const BackgroundLeverage> priors, double now) {
  constexpr int slices = 1'000;
  for (const BackgroundLeverage& prior : priors) {
    const double range = math::log(prior.leverage_most / prior.leverage_least);
    const double tokens = prior.value.value / now / slices;
    for (int i = 0; i < slices; ++i) {
      const double leverage = prior.leverage_least * math::exp(range * (i + 0.5) / slices);
      const double level = now * (1.0 - 1.0 / leverage);
      schedule.sales.push_back({.price = Price{level}, .quantity = Amount{tokens}, .value = {}});
      schedule.accounts.push_back(AccountId::none());
      schedule.repaid.emplace_back(tokens * level);  // what a long owes is what it falls to
    }
  }
  return schedule;
}

}  // namespace seawall::profiling
