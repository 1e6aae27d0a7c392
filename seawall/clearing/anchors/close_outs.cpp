#include "seawall/clearing/anchors/close_outs.hpp"

#include <algorithm>

#include "seawall/base/assert.hpp"

namespace seawall::anchors {
namespace {

Fraction grown(Fraction bonus) { return Fraction{1.0 + bonus.value}; }

// Repaid so that LT·(collateral − (1 + bonus)·x) = health · (debt − x).
Value repaid_to(const Loan& loan, Fraction health) {
  const Value missing = health * loan.debt - loan.liquidation_threshold * loan.collateral;
  const double helped =
      health.value - loan.liquidation_threshold.value * grown(loan.liquidation_bonus).value;
  SEAWALL_ASSERT(helped > 0.0);
  return Value{missing.value / helped};
}

}  // namespace

Fraction health_factor(const Loan& loan) {
  return loan.liquidation_threshold * loan.collateral / loan.debt;
}

StepEffect repay_step(const Loan& loan, Value repaid) {
  return {
      .before = loan.debt / loan.collateral,
      .after = (loan.debt - repaid) / (loan.collateral - grown(loan.liquidation_bonus) * repaid)};
}

Fraction toxic_threshold(Fraction bonus) { return toxic_threshold(bonus, Fraction{1.0}); }

Fraction own_impact(Value collateral, Value quote_reserve) {
  return Fraction{1.0 + 2.0 * (collateral / quote_reserve).value};
}

Fraction toxic_threshold(Fraction bonus, Fraction impact) {
  return Fraction{1.0 / (grown(bonus) * impact).value};
}

Repayment repay_to_target(const Loan& loan, Fraction target) {
  const Value repaid = repaid_to(loan, target);
  return {.repaid = repaid, .seized = grown(loan.liquidation_bonus) * repaid};
}

TwoSteps two_step_strategy(const Loan& loan, Fraction close_factor) {
  TwoSteps steps;
  steps.first = repaid_to(loan, Fraction{1.0});
  steps.total = steps.first + close_factor * (loan.debt - steps.first);
  steps.one_step = close_factor * loan.debt;
  steps.profit = loan.liquidation_bonus * steps.total;
  return steps;
}

LossFrontier loss_frontier(Fraction health_factor, Fraction liquidation_threshold, Fraction bonus) {
  const Fraction eligible{1.0 - 1.0 / health_factor.value};
  const Fraction covered{grown(bonus).value * liquidation_threshold.value / health_factor.value};
  return {.eligible_from = eligible,
          .uncovered_from = std::max(eligible, Fraction{1.0 - covered.value})};
}

}  // namespace seawall::anchors
