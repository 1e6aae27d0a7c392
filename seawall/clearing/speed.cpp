#include "seawall/clearing/speed.hpp"

#include <algorithm>
#include <array>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <cmath>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"
#include "seawall/clearing/angle.hpp"

namespace seawall {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
// Amplification at time t where the discriminant al² − refill/τ is w² < 0, 0 or > 0.
double overshoot(double decay, double weight, double sine, double cosine) {
  return 1.0 + decay * (weight * sine - cosine);
}

Trough oscillating(double damping, double refill, double oracle_lag, double frequency) {
  const double seconds = angle_of(frequency, damping - refill) / frequency;
  const auto [sine, cosine] = sine_cosine(frequency * seconds);
  const double weight = (1.0 / oracle_lag - damping) / frequency;
  return {.seconds = seconds,
          .amplification = overshoot(math::exp(-damping * seconds), weight, sine, cosine)};
}

// With real roots the price passes its last level only where damping > refill.
Trough damped(double damping, double refill, double oracle_lag, double rate) {
  if (!(damping > refill)) return {};
  const double lead = damping - refill;
  if (rate < 1e-6 * lead) {  // the two roots meet
    const double seconds = 1.0 / lead;
    const double weight = 1.0 / oracle_lag - damping;
    return {.seconds = seconds,
            .amplification = overshoot(math::exp(-damping * seconds), weight, seconds, 1.0)};
  }
  const double ratio = rate / lead;
  if (!(ratio < 1.0)) return {};
  const double seconds = 0.5 * (math::log1p(ratio) - math::log1p(-ratio)) / rate;
  const double slow = math::exp((rate - damping) * seconds);
  const double fast = math::exp((-rate - damping) * seconds);
  const double weight = (1.0 / oracle_lag - damping) / rate;
  return {.seconds = seconds,
          .amplification = overshoot(1.0, weight, 0.5 * (slow - fast), 0.5 * (slow + fast))};
}

double density_at(const std::vector<DensityStep>& steps, double price) {
  double density = 0.0;
  for (const DensityStep& step : steps) {
    if (step.from.value < price) break;
    density = step.density;
  }
  return density;
}

// What is integrated.
enum Coordinate : std::size_t { oracle, backlog, displaced, sold, coordinates };
using Coordinates = std::array<double, coordinates>;

// A run as the derivative sees it.
struct Setting {
  const SpeedModel& model;
  Price fundamental;
  double step;
};

struct Rates {
  double oracle;
  double due;       // units a second that become liquidatable
  double velocity;  // units a second that are sold
};

// @param low  the running low of the oracle before this step
Rates rates_at(const Setting& setting, double low, const Coordinates& x) {
  const SpeedModel& model = setting.model;
  const double market = setting.fundamental.value - x[displaced];
  const double moved = (market - x[oracle]) / model.lags.oracle;
  const double due =
      x[oracle] <= low && moved < 0.0 ? density_at(model.density, x[oracle]) * -moved : 0.0;
  const double limit = liquidation_velocity(model.keepers, Price{market}, Price{x[oracle]});
  const double waiting = std::max(0.0, x[backlog]);
  // Instant keepers take what falls due, and what an earlier limit left within one step.
  const double wanted =
      model.lags.keeper > 0.0 ? waiting / model.lags.keeper : due + waiting / setting.step;
  return {.oracle = moved, .due = due, .velocity = std::min(wanted, limit)};
}

SpeedPoint point_at(const Setting& setting, double seconds, double low, const Coordinates& x) {
  return {.seconds = seconds,
          .market = Price{setting.fundamental.value - x[displaced]},
          .oracle = Price{x[oracle]},
          .backlog = std::max(0.0, x[backlog]),
          .sold = x[sold],
          .velocity = rates_at(setting, low, x).velocity};
}

}  // namespace

double liquidation_velocity(const KeeperMargin& keepers, Price market, Price oracle) {
  SEAWALL_ASSERT(keepers.cost.value >= 0.0 && keepers.cost.value < 1.0);
  const double earned = (1.0 + keepers.bonus.value) * (1.0 - keepers.cost.value);
  const double margin = market.value - oracle.value / earned;
  if (!(margin > 0.0)) return 0.0;
  return keepers.temporary_impact > 0.0 ? margin / keepers.temporary_impact : infinity;
}

Fraction stall_gap(const KeeperMargin& keepers) {
  return Fraction{1.0 - 1.0 / ((1.0 + keepers.bonus.value) * (1.0 - keepers.cost.value))};
}

double growth_rate(double feedback, const Lags& lags) {
  SEAWALL_ASSERT(lags.oracle >= 0.0 && lags.keeper >= 0.0 && lags.oracle + lags.keeper > 0.0);
  const double sum = lags.oracle + lags.keeper;
  const double apart = lags.oracle - lags.keeper;
  const double product = lags.oracle * lags.keeper;
  // (R − 1) over the half that does not cancel.
  return 2.0 * (feedback - 1.0) / (sum + std::sqrt(apart * apart + 4.0 * feedback * product));
}

double resilience_threshold(double refill, double oracle_lag) {
  const double root = 1.0 + std::sqrt(refill * oracle_lag);
  return root * root;
}

std::optional<Trough> resilience_trough(double feedback, double refill, double oracle_lag) {
  SEAWALL_ASSERT(feedback >= 0.0 && refill > 0.0 && oracle_lag > 0.0);
  if (feedback >= resilience_threshold(refill, oracle_lag)) return std::nullopt;
  const double damping = (1.0 - feedback + refill * oracle_lag) / (2.0 * oracle_lag);
  const double discriminant = refill / oracle_lag - damping * damping;
  if (discriminant > 0.0) return oscillating(damping, refill, oracle_lag, std::sqrt(discriminant));
  return damped(damping, refill, oracle_lag, std::sqrt(-discriminant));
}

SpeedPath run_speed(const SpeedModel& model, const SpeedRun& run) {
  SEAWALL_ASSERT(model.lags.oracle > 0.0 && model.lags.keeper >= 0.0);
  SEAWALL_ASSERT(run.step > 0.0 && run.seconds >= run.step && run.record_every >= 1);
  const Setting setting{.model = model, .fundamental = run.after, .step = run.step};
  boost::numeric::odeint::runge_kutta4<Coordinates> stepper;
  Coordinates x{};
  x[oracle] = run.before.value;
  double low = run.before.value;
  const auto derivative = [&](const Coordinates& at, Coordinates& rate, double /*seconds*/) {
    const Rates rates = rates_at(setting, low, at);
    rate[oracle] = rates.oracle;
    rate[backlog] = rates.due - rates.velocity;
    rate[displaced] = model.impact * rates.velocity - model.refill * at[displaced];
    rate[sold] = rates.velocity;
  };

  SpeedPath path{.points{point_at(setting, 0.0, low, x)}, .trough = run.before};
  const auto steps = static_cast<long>(std::round(run.seconds / run.step));
  for (long i = 1; i <= steps; ++i) {
    const double seconds = static_cast<double>(i) * run.step;
    stepper.do_step(derivative, x, seconds - run.step, run.step);
    low = std::min(low, x[oracle]);
    if (x[oracle] < path.trough.value) {
      path.trough = Price{x[oracle]};
      path.trough_seconds = seconds;
    }
    const bool gone = !(x[oracle] > 0.0) || !(run.after.value - x[displaced] > 0.0);
    if (gone) path.end = SpeedEnd::price_gone;
    if (gone || i == steps || i % run.record_every == 0)
      path.points.push_back(point_at(setting, seconds, low, x));
    if (gone) break;
  }
  return path;
}

}  // namespace seawall
