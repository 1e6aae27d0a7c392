// Where a price settles.

#include <optional>

#include "theory.hpp"

namespace seawall::conformance::theory {
namespace {

anchors::UniformBook uniform_book(const Field& inputs) {
  const double high = inputs["b"].positive();
  return {.high = Price{high},
          .low = Price{inputs["a"].number(0.0, high)},
          .density = inputs["rho"].number(0.0)};
}

Price first_price(const Field& inputs) { return Price{inputs["p0"].positive()}; }

json settlement_json(const anchors::Settlement& settled) {
  return {{"p_star", settled.price.value},
          {"Q", settled.sold.value},
          {"R", settled.feedback},
          {"amplification", settled.amplification},
          {"log_amplification", settled.amplification},
          {"book_exhausted", settled.exhausted}};
}

std::optional<anchors::SaleCurve::Shape> shape_of(const std::string& name) {
  if (name == "linear") return anchors::SaleCurve::Shape::linear;
  if (name == "exponential") return anchors::SaleCurve::Shape::exponential;
  return std::nullopt;
}

json equilibrium_json(const anchors::Equilibrium& equilibrium) {
  return {
      {"n", equilibrium.liquidated}, {"Q", equilibrium.sold.value}, {"p", equilibrium.price.value}};
}

}  // namespace

json linear_uniform(const Field& inputs) {
  return settlement_json(
      anchors::settle_linear(first_price(inputs), uniform_book(inputs), inputs["lam"].number(0.0)));
}

json exponential_uniform(const Field& inputs) {
  return settlement_json(anchors::settle_exponential(first_price(inputs), uniform_book(inputs),
                                                     inputs["alpha"].number(0.0)));
}

json exponential_log_uniform(const Field& inputs) {
  const anchors::LogUniformBook book{.high = Price{inputs["b"].positive()},
                                     .density = inputs["rho_log"].number(0.0)};
  return settlement_json(
      anchors::settle_log_uniform(first_price(inputs), book, inputs["alpha"].number(0.0)));
}

json constant_product_uniform(const Field& inputs) {
  return settlement_json(anchors::settle_constant_product(first_price(inputs), uniform_book(inputs),
                                                          Amount{inputs["X"].positive()}));
}

json discrete_book(const Field& inputs) {
  const auto shape = shape_of(inputs["impact"].text());
  if (!shape) return "no rule for impact \"" + inputs["impact"].text() + "\"";
  const anchors::SaleCurve curve{
      .start = first_price(inputs), .shape = *shape, .coefficient = inputs["coef"].number(0.0)};
  std::vector<anchors::Position> positions;
  for (const Field& position : inputs["positions"].elements())
    positions.push_back({.liquidation_price = Price{position["liq_price"].number(0.0)},
                         .quantity = Amount{position["qty"].number(0.0)}});
  const anchors::DiscreteClearing cleared = anchors::clear_positions(curve, std::move(positions));
  const anchors::Equilibrium& greatest = cleared.equilibria.front();
  json equilibria = json::array();
  for (const anchors::Equilibrium& equilibrium : cleared.equilibria)
    equilibria.push_back(equilibrium_json(equilibrium));
  json waves = json::array();
  for (const Price price : cleared.waves)
    waves.push_back(price.value);
  return {{"n_liquidated", greatest.liquidated},
          {"Q", greatest.sold.value},
          {"p_star", greatest.price.value},
          {"least_fixed_point", cleared.equilibria.back().price.value},
          {"n_equilibria", cleared.equilibria.size()},
          {"equilibria", std::move(equilibria)},
          {"wave_prices", std::move(waves)}};
}

json bad_debt(const Field& inputs) {
  std::vector<anchors::Borrower> borrowers;
  std::vector<anchors::Position> positions;
  json liquidation_prices = json::array();
  for (const Field& position : inputs["positions"].elements()) {
    borrowers.push_back({.collateral = Amount{position["coll"].positive()},
                         .debt = Value{position["debt"].number(0.0)},
                         .liquidation_threshold = Fraction{position["lt"].number(1e-9, 1.0)}});
    const Price level = anchors::liquidation_price(borrowers.back());
    liquidation_prices.push_back(level.value);
    positions.push_back({.liquidation_price = level, .quantity = borrowers.back().collateral});
  }
  const Price start = first_price(inputs);
  const anchors::SaleCurve curve{.start = start,
                                 .shape = anchors::SaleCurve::Shape::exponential,
                                 .coefficient = inputs["alpha"].number(0.0)};
  const anchors::DiscreteClearing cleared = anchors::clear_positions(curve, std::move(positions));
  const Price settled = cleared.equilibria.front().price;
  return {{"liq_prices", std::move(liquidation_prices)},
          {"n_liquidated", cleared.equilibria.front().liquidated},
          {"p_star", settled.value},
          {"bad_debt", anchors::bad_debt_at(settled, borrowers).value},
          {"bad_debt_no_impact", anchors::bad_debt_at(start, borrowers).value}};
}

json fold(const Field& inputs) {
  const anchors::NormalBook book{.mean = Price{inputs["mu"].positive()},
                                 .deviation = Price{inputs["sd"].positive()},
                                 .quantity = Amount{inputs["N"].positive()}};
  const Price start = first_price(inputs);
  const auto found = anchors::find_fold(start, book);
  if (!found) return json::object();
  const auto settled_at = [&](double share) {
    return anchors::settle_normal(start, book, share * found->impact).value;
  };
  return {{"p_c", found->price.value},
          {"alpha_c", found->impact},
          {"p_star_at_0_999_alpha_c", settled_at(0.999)},
          {"p_star_at_1_001_alpha_c", settled_at(1.001)}};
}

json several_assets(const Field& inputs) {
  const std::vector<double> impact = inputs["lam"].numbers(0.0);
  anchors::Matrix sold = matrix_of(inputs["dQ"], impact.size());
  if (sold.rows() != impact.size()) inputs["dQ"].refuse(std::to_string(impact.size()) + " rows");
  const auto result = anchors::amplify_jointly(impact, std::move(sold),
                                               list_of(inputs["shock"], impact.size(), -1e300));
  json actual{{"spectral_radius", result.spectral_radius}};
  if (result.total_fall) actual["total_fall"] = *result.total_fall;
  return actual;
}

}  // namespace seawall::conformance::theory
