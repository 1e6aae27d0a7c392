#include "seawall/mechanics/liquidity/routed_flow.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/mechanics/liquidity/routed_root.hpp"

namespace seawall::routing {
namespace {

// Base that `in` quote tokens buy: the purchase whose cost they are.
double bought_for(const TradingPlace& place, double in) {
  const double most = in / place.marginal_price(TradeSide::buy).value;
  if (!(most > 0.0) || !std::isfinite(most)) return 0.0;
  const auto excess = [&](double bought) {
    return place.worth_with_fee(TradeSide::buy, Amount{bought}).value - in;
  };
  const double at_most = excess(most);
  if (at_most <= 0.0) return most;
  return narrowed(excess, {0.0, most, -in, at_most}, 1e-15 * in).low;
}

// Quote tokens that a purchase costs until its last unit costs `limit`, with what it buys.
Flow purchase_until(const TradingPlace& place, double limit) {
  const Amount bought = place.quantity_until(TradeSide::buy, Price{limit});
  if (!(bought.value > 0.0)) return {};
  if (!std::isfinite(bought.value)) return {bought.value, bought.value};
  return {place.worth_with_fee(TradeSide::buy, bought).value, bought.value};
}

double sale_until(const TradingPlace& place, double limit) {
  return place.quantity_until(TradeSide::sell, Price{limit}).value;
}

}  // namespace

double out_of(const RoutedPlace& edge, double in) {
  if (!(in > 0.0)) return 0.0;
  if (edge.sells_base == 0) return bought_for(edge.place, in);
  return edge.place.worth_with_fee(TradeSide::sell, Amount{in}).value;
}

double in_until(const RoutedPlace& edge, double price, double most) {
  const bool is_sale = edge.sells_base != 0;
  return std::min(
      most, is_sale ? sale_until(edge.place, price) : purchase_until(edge.place, 1.0 / price).in);
}

Flow flow_until(const RoutedPlace& edge, double price, const Flow& most) {
  if (edge.sells_base == 0) {
    const Flow whole = purchase_until(edge.place, 1.0 / price);
    return whole.in < most.in ? whole : most;
  }
  const double in = sale_until(edge.place, price);
  return in < most.in ? Flow{in, out_of(edge, in)} : most;
}

double first_price(const RoutedPlace& edge) {
  if (edge.sells_base != 0) return edge.place.marginal_price(TradeSide::sell).value;
  const double cost = edge.place.marginal_price(TradeSide::buy).value;
  return cost > 0.0 ? 1.0 / cost : 0.0;
}

}  // namespace seawall::routing
