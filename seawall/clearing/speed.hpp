#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "seawall/base/quantity.hpp"

namespace seawall {

// The mean-field model of a cascade's speed, beside the static answer. One asset; the oracle
// follows the price with a lag, liquidations become due as the oracle makes new lows, keepers work
// them off, and what they sell moves the price. @source docs/mechanics/speed.md

/// What a keeper earns and pays.
struct KeeperMargin {
  Fraction bonus{};  ///< liquidation bonus b ≥ 0
  Fraction cost{};   ///< proportional cost c in [0, 1): fees, slippage floor, gas over size
  double temporary_impact = 0.0;  ///< η ≥ 0, price per unit a second: the inverse of depth
};

/// Units a second that competing keepers liquidate until none earns anything more:
/// [market − oracle/((1 + b)(1 − c))]⁺ / η. Infinite where η = 0 and it pays.
[[nodiscard]] double liquidation_velocity(const KeeperMargin& keepers, Price market, Price oracle);

/// (oracle − market)/oracle beyond which nothing is liquidated: 1 − 1/((1 + b)(1 − c)). Negative
/// where cost is more than the bonus.
[[nodiscard]] Fraction stall_gap(const KeeperMargin& keepers);

/// Lags that turn the static feedback R into a rate.
struct Lags {
  double oracle = 0.0;  ///< τ_o ≥ 0, seconds
  double keeper = 0.0;  ///< τ_x ≥ 0, seconds; not both 0
};

/// Linearised rate at which a cascade grows (> 0) or dies out, per second: the larger root s of
/// (1 + τ_o·s)(1 + τ_x·s) = R.
[[nodiscard]] double growth_rate(double feedback, const Lags& lags);

/// R from which it runs away where impact decays at `refill` per second and keepers are instant:
/// (1 + √(refill·τ_o))².
[[nodiscard]] double resilience_threshold(double refill, double oracle_lag);

/// The lowest point after a lasting unit shock below that threshold.
struct Trough {
  double seconds = std::numeric_limits<double>::infinity();
  double amplification = 1.0;  ///< fall of the oracle there over the shock
};

/// Closed form, all three dampings. Nothing from the threshold up; an infinite time with 1 where
/// the price never overshoots.
/// @param feedback R ≥ 0  @param refill > 0, per second  @param oracle_lag > 0, seconds
[[nodiscard]] std::optional<Trough> resilience_trough(double feedback, double refill,
                                                      double oracle_lag);

/// Liquidation prices: `density` units per unit of price from `from` down to the next step.
struct DensityStep {
  Price from{};
  double density = 0.0;  ///< ≥ 0
};

struct SpeedModel {
  std::vector<DensityStep> density;  ///< [steps] falling in `from`; 0 above the first
  double impact = 0.0;               ///< λ ≥ 0, price per unit sold
  double refill = 0.0;               ///< r_J ≥ 0, per second, at which impact decays; 0: it stays
  Lags lags;                         ///< oracle > 0; keeper 0 stands for instant
  KeeperMargin keepers;
};

struct SpeedRun {
  Price before{};        ///< price and oracle before the shock, > 0
  Price after{};         ///< fundamental price from the shock on, > 0
  double seconds = 0.0;  ///< how long, > 0
  double step = 0.0;     ///< of the integration, > 0, well below every lag
  int record_every = 1;  ///< steps between recorded points, ≥ 1
};

struct SpeedPoint {
  double seconds = 0.0;
  Price market{};
  Price oracle{};
  double backlog = 0.0;   ///< units due and not yet sold
  double sold = 0.0;      ///< units so far
  double velocity = 0.0;  ///< units a second
};

enum class SpeedEnd : std::uint8_t {
  time_over,
  price_gone,  ///< the market price or the oracle reached 0
};

struct SpeedPath {
  std::vector<SpeedPoint> points;  ///< the first at the shock, the last at the end
  Price trough{};                  ///< the lowest oracle price
  double trough_seconds = 0.0;     ///< when
  SpeedEnd end = SpeedEnd::time_over;
};

/// Integrates the model after a shock: o' = (m − o)/τ_o, K' = d(L)·(−L') − v, m = after − J, J' =
/// λv − r_J·J, v = min(K/τ_x, liquidation_velocity), L the running low of o. Fourth-order
/// Runge–Kutta with a fixed step, so that one input gives the same bits everywhere.
[[nodiscard]] SpeedPath run_speed(const SpeedModel& model, const SpeedRun& run);

}  // namespace seawall
