// How fast a cascade runs, and when an oracle sees a price.

#include "theory.hpp"

namespace seawall::conformance::theory {
namespace {

anchors::BrownianPrice brownian(const Field& inputs) {
  return {.start = Price{inputs["S0"].positive()},
          .drift = inputs.has("mu") ? inputs["mu"].number() : 0.0,
          .volatility = inputs["sigma"].positive()};
}

}  // namespace

json growth(const Field& inputs) {
  const Lags lags{.oracle = inputs["tau_o"].positive(), .keeper = inputs["tau_x"].number(0.0)};
  return {{"s_plus", growth_rate(inputs["R"].number(0.0), lags)}};
}

json resilience(const Field& inputs) {
  const double lag = inputs["tau_o"].positive();
  const double refill = inputs["rho"].positive();
  json actual{{"R_c", resilience_threshold(refill, lag)}};
  if (const auto trough = resilience_trough(inputs["R"].number(0.0), refill, lag)) {
    actual["t_trough"] = trough->seconds;
    actual["peak_amplification"] = trough->amplification;
  }
  return actual;
}

json velocity(const Field& inputs) {
  const KeeperMargin keepers{.bonus = Fraction{inputs["bonus"].number(0.0)},
                             .cost = Fraction{inputs["cost"].number(0.0, 0.999999)},
                             .temporary_impact = inputs["eta"].positive()};
  return {{"v", liquidation_velocity(keepers, Price{inputs["market"].positive()},
                                     Price{inputs["oracle"].positive()})},
          {"max_oracle_staleness", stall_gap(keepers).value}};
}

json barrier(const Field& inputs) {
  return {{"prob", anchors::probability_below(brownian(inputs), Price{inputs["barrier"].positive()},
                                              inputs["T"].positive())}};
}

json seen_barrier(const Field& inputs) {
  const anchors::SeenBarrier seen = anchors::probability_seen_below(
      brownian(inputs), Price{inputs["barrier"].positive()}, inputs["T"].positive(),
      static_cast<int>(inputs["n"].number(1.0, 1e9)));
  return {{"prob_corrected", seen.probability}, {"mean_log_overshoot", seen.mean_overshoot}};
}

}  // namespace seawall::conformance::theory
