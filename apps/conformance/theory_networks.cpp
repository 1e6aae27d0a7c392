// Who cannot pay, and what everybody's sales do to everybody.

#include "theory.hpp"

namespace seawall::conformance::theory {
namespace {

json values_json(const std::vector<Value>& values) {
  json list = json::array();
  for (const Value value : values)
    list.push_back(value.value);
  return list;
}

json round_json(const anchors::FireSaleRound& round) {
  json marketable = json::array();
  json capital = json::array();
  for (const anchors::LeveragedBank& bank : round.banks) {
    marketable.push_back(bank.marketable.value);
    capital.push_back(bank.capital.value);
  }
  return {{"gamma", round.sold_share},   {"q", round.sold.value},
          {"psi", round.fall.value},     {"loss", values_json(round.loss)},
          {"Pi", std::move(marketable)}, {"C", std::move(capital)},
          {"S", round.price.value}};
}

}  // namespace

json payments(const Field& inputs) {
  anchors::DebtNetwork network{.owed = matrix_of(inputs["L"]),
                               .outside = {},
                               .outside_recovered = Fraction{inputs["alpha"].number(0.0, 1.0)},
                               .inside_recovered = Fraction{inputs["beta"].number(0.0, 1.0)}};
  network.outside = list_of(inputs["e"], network.owed.rows());
  const anchors::ClearingPayments greatest = anchors::clear_payments_greatest(network);
  return {{"p", greatest.paid},
          {"p_from_below", anchors::clear_payments_least(network).paid},
          {"defaults", greatest.defaulted}};
}

json common_price(const Field& inputs) {
  std::vector<anchors::RegulatedBank> banks;
  for (const Field& bank : inputs["banks"].elements())
    banks.push_back({.illiquid = Amount{bank["illiquid"].number(0.0)},
                     .cash = Value{bank["cash"].number(0.0)},
                     .debt = Value{bank["debt"].number(0.0)},
                     .capital_ratio_min = Fraction{bank["min_ratio"].positive()}});
  const auto settled = anchors::settle_common_price(banks, inputs["alpha"].number(0.0));
  return {{"p_star", settled.price.value}, {"sold", settled.sold.value}};
}

json fire_sales(const Field& inputs) {
  const std::vector<double> marketable = inputs["Pi"].numbers(0.0);
  const std::vector<double> illiquid = list_of(inputs["I"], marketable.size());
  const std::vector<double> capital = list_of(inputs["C"], marketable.size());
  std::vector<anchors::LeveragedBank> banks;
  for (std::size_t i = 0; i < marketable.size(); ++i)
    banks.push_back({Value{marketable[i]}, Value{illiquid[i]}, Value{capital[i]}});
  const double start = inputs["S0"].positive();
  const anchors::SaleImpact impact{.start = Price{start},
                                   .floor = Price{inputs["B"].number(0.0, 0.999999 * start)},
                                   .daily_volume = Value{inputs["ADV"].positive()},
                                   .daily_volatility = Fraction{inputs["sigma"].positive()},
                                   .scale = inputs["c"].positive(),
                                   .days = inputs["tau"].positive()};
  const double limit = inputs["lambda_max"].positive();
  const anchors::LeverageRule rule{.limit = limit,
                                   .target = inputs["lambda_target"].number(0.0, limit),
                                   .realised_at_fall = Fraction{inputs["alpha"].number(0.0, 1.0)}};
  json rounds = json::array();
  for (const auto& round : anchors::run_fire_sales(std::move(banks), impact, rule))
    rounds.push_back(round_json(round));
  return {
      {"D", impact.depth().value}, {"delta", impact.width().value}, {"rounds", std::move(rounds)}};
}

json vulnerable_banks(const Field& inputs) {
  const std::vector<double> assets = inputs["assets"].numbers(1e-300);
  const std::vector<double> shock = inputs["shock"].numbers();
  const anchors::LeverageTargeters banks{
      .assets = assets,
      .equity = list_of(inputs["equity"], assets.size(), 1e-300),
      .weights = matrix_of(inputs["weights"], shock.size()),
      .impact = list_of(inputs["impact_per_unit"], shock.size())};
  if (banks.weights.rows() != assets.size())
    inputs["weights"].refuse(std::to_string(assets.size()) + " rows");
  const anchors::Vulnerability result = anchors::vulnerability(banks, shock);
  return {{"R1", result.first_return},
          {"sales", result.sales},
          {"F2", result.second_return},
          {"second_round_loss", result.second_loss},
          {"aggregate_vulnerability", result.aggregate}};
}

json debt_rank(const Field& inputs) {
  const anchors::Matrix leverage = matrix_of(inputs["Lambda"]);
  return {{"h_inf", anchors::debt_rank(leverage, list_of(inputs["h1"], leverage.rows()))},
          {"spectral_radius", anchors::spectral_radius(leverage)}};
}

}  // namespace seawall::conformance::theory
