// What limits a cascade, and who pays for the rest.

#include "theory.hpp"

namespace seawall::conformance::theory {
namespace {

// Cases call the bonus `bonus` or `spread`, and need no threshold where the step is all they ask.
anchors::Loan loan_of(const Field& inputs) {
  return {
      .collateral = Value{inputs["C"].positive()},
      .debt = Value{inputs["D"].positive()},
      .liquidation_threshold = Fraction{inputs.has("lt") ? inputs["lt"].number(1e-9, 1.0) : 1.0},
      .liquidation_bonus = Fraction{inputs[inputs.has("spread") ? "spread" : "bonus"].number(0.0)}};
}

// A repayment must improve health, or no size of it reaches the target.
void check_improves(const anchors::Loan& loan, double target, const Field& inputs) {
  if (!(target > loan.liquidation_threshold.value * (1.0 + loan.liquidation_bonus.value)))
    inputs["lt"].refuse("less than the target over 1 + bonus");
}

}  // namespace

json toxic(const Field& inputs) {
  const Fraction bonus{inputs["bonus"].number(0.0)};
  const Fraction impact = anchors::own_impact(Value{inputs["collateral_value"].number(0.0)},
                                              Value{inputs["pool_quote_reserve"].positive()});
  return {{"ltv_frontier", anchors::toxic_threshold(bonus).value},
          {"lambda_", impact.value},
          {"ltv_frontier_slippage", anchors::toxic_threshold(bonus, impact).value}};
}

json repay_step(const Field& inputs) {
  const anchors::Loan loan = loan_of(inputs);
  const Value repaid{inputs["x"].number(0.0, loan.debt.value)};
  if (!((1.0 + loan.liquidation_bonus.value) * repaid.value < loan.collateral.value))
    inputs["x"].refuse("less than the collateral over 1 + bonus");
  const anchors::StepEffect step = anchors::repay_step(loan, repaid);
  return {{"ltv_before", step.before.value},
          {"ltv_after", step.after.value},
          {"toxic", step.is_toxic()}};
}

json loss_frontier(const Field& inputs) {
  const anchors::LossFrontier frontier = anchors::loss_frontier(
      Fraction{inputs["hf0"].positive()}, Fraction{inputs["lt"].number(0.0, 1.0)},
      Fraction{inputs["bonus"].number(0.0)});
  return {{"eligible_from", frontier.eligible_from.value},
          {"d_star", frontier.uncovered_from.value}};
}

json target_health(const Field& inputs) {
  const anchors::Loan loan = loan_of(inputs);
  const double target = inputs["target_hf"].positive();
  check_improves(loan, target, inputs);
  const anchors::Repayment repayment = anchors::repay_to_target(loan, Fraction{target});
  return {{"hf_before", anchors::health_factor(loan).value},
          {"repay", repayment.repaid.value},
          {"seize", repayment.seized.value}};
}

json two_steps(const Field& inputs) {
  const anchors::Loan loan = loan_of(inputs);
  check_improves(loan, 1.0, inputs);
  const anchors::TwoSteps steps =
      anchors::two_step_strategy(loan, Fraction{inputs["close_factor"].number(1e-9, 1.0)});
  return {{"d1", steps.first.value},
          {"total", steps.total.value},
          {"one_step", steps.one_step.value},
          {"profit", steps.profit.value},
          {"profit_gain_ratio", steps.gain().value}};
}

json auction_discount(const Field& inputs) {
  const Fraction discount = anchors::auction_discount(
      inputs["psi"].number(0.0), inputs["sigma_s"].number(0.0), inputs["dt"].positive());
  return {{"mean_discount", discount.value}};
}

json insurance_fund(const Field& inputs) {
  const double shortfall = inputs["kappa"].positive();
  const anchors::FundSize fund =
      anchors::fund_size(inputs["r"].number(1e-300, 0.999999999 * shortfall), shortfall,
                         {.mean = inputs["mu"].number(), .deviation = inputs["s"].positive()});
  return {{"quantile", fund.quantile.value}, {"IF", fund.size.value}};
}

json capped_pro_rata(const Field& inputs) {
  const std::vector<double> gains = inputs["w"].numbers(0.0);
  const std::vector<double> caps = list_of(inputs["cap"], gains.size());
  std::vector<anchors::Winner> winners;
  for (std::size_t i = 0; i < gains.size(); ++i)
    winners.push_back({.gain = Value{gains[i]}, .cap = Fraction{caps[i]}});
  const anchors::Haircuts cut = anchors::share_deficit(winners, Value{inputs["B"].number(0.0)});
  json share = json::array();
  json paid = json::array();
  for (std::size_t i = 0; i < winners.size(); ++i) {
    share.push_back(cut.share[i].value);
    paid.push_back(cut.paid[i].value);
  }
  return {{"eta", cut.level.value}, {"haircut", std::move(share)}, {"paid", std::move(paid)}};
}

}  // namespace seawall::conformance::theory
