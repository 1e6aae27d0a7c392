#include "seawall/clearing/anchors/almgren_chriss.hpp"

#include <cmath>
#include <limits>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"

namespace seawall::anchors {
namespace {

// sinh a / sinh b for 0 ≤ a ≤ b, without overflow; a / b in the limit b → 0.
double sinh_ratio(double a, double b) {
  if (b < 1e-8) return a / b;
  return math::exp(a - b) * math::expm1(-2.0 * a) / math::expm1(-2.0 * b);
}

// arcosh(1 + y), y ≥ 0.
double arcosh_of_one_plus(double y) { return math::log1p(y + std::sqrt(y * (2.0 + y))); }

}  // namespace

ExecutionPlan plan_execution(const ExecutionProblem& problem) {
  SEAWALL_ASSERT(problem.steps >= 1 && problem.horizon > 0.0);
  const double step = problem.horizon / problem.steps;
  const double temporary = problem.temporary - problem.permanent * step / 2.0;
  SEAWALL_ASSERT(temporary > 0.0);

  ExecutionPlan plan;
  const double variance_rate = problem.volatility * problem.volatility;
  const double squared = problem.risk_aversion * variance_rate / temporary;
  plan.urgency_continuous = std::sqrt(squared);
  plan.urgency = arcosh_of_one_plus(squared * step * step / 2.0) / step;
  plan.half_life =
      plan.urgency > 0.0 ? 1.0 / plan.urgency : std::numeric_limits<double>::infinity();

  double squares_sold = 0.0;
  double squares_held = 0.0;
  for (int j = 0; j <= problem.steps; ++j) {
    const double left = static_cast<double>(problem.steps - j) / problem.steps;
    const double share = plan.urgency > 0.0 ? sinh_ratio(plan.urgency * problem.horizon * left,
                                                         plan.urgency * problem.horizon)
                                            : left;
    const double held = problem.quantity * share;
    if (j > 0) {
      const double sold = plan.holdings.back() - held;
      squares_sold += sold * sold;
      squares_held += held * held;
    }
    plan.holdings.push_back(held);
  }
  plan.expected_cost = problem.permanent * problem.quantity * problem.quantity / 2.0 +
                       problem.half_spread * problem.quantity + temporary / step * squares_sold;
  plan.cost_variance = variance_rate * step * squares_held;
  return plan;
}

}  // namespace seawall::anchors
