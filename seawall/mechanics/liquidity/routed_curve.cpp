#include "seawall/mechanics/liquidity/routed_curve.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "seawall/mechanics/liquidity/routed_root.hpp"

namespace seawall::routing {
namespace {

constexpr std::size_t known_max = 96;
constexpr double first_look = 0x1p-10;  // of the scale
constexpr double farther = 8.0;
constexpr double price_tolerance = 1e-15;

}  // namespace

CurvedPlace::CurvedPlace(Curve curve, double given_unit, double received_unit)
    : curve_{std::move(curve)}, given_unit_{given_unit}, received_unit_{received_unit} {
  scale_ = std::visit([](const auto& kind) { return kind.scale(); }, curve_) / given_unit;
  most_ = std::visit([](const auto& kind) { return kind.most(); }, curve_) / given_unit;
  known_.reserve(known_max);
  keep(ask(0.0));
}

std::optional<CurvedPlace> CurvedPlace::of(const RoutedPlace& edge) {
  const auto* place = std::get_if<PoolPlace>(&edge.place.kind);
  if (place == nullptr || edge.place.fee.value != 0.0) return std::nullopt;
  const bool is_sale = edge.sells_base != 0;
  const double given = is_sale ? place->base_unit : place->quote_unit;
  const double received = is_sale ? place->quote_unit : place->base_unit;
  const auto made = [&](auto curve) -> std::optional<CurvedPlace> {
    if (curve.is_empty()) return std::nullopt;
    return CurvedPlace{Curve{std::move(curve)}, given, received};
  };
  if (const auto* pair = std::get_if<StableSwapPair<Fast>>(&place->pool))
    return made(stable_swap::Curve{pair->pool, is_sale ? pair->sale : pair->sale.reversed(),
                                   pair->timestamp});
  if (const auto* pair = std::get_if<CryptoSwapPair<Fast>>(&place->pool))
    return made(crypto_swap::Curve{pair->pool, is_sale ? pair->sale : pair->sale.reversed(),
                                   pair->timestamp});
  return std::nullopt;
}

CurvedPlace::Point CurvedPlace::ask(double given) {
  const TradePoint point =
      std::visit([&](const auto& kind) { return kind.at(given * given_unit_); }, curve_);
  // What the pool refuses is beyond every price.
  if (!(point.rate > 0.0)) return {given, price_least, 0.0};
  return {given, point.rate * given_unit_ / received_unit_, point.received / received_unit_};
}

void CurvedPlace::keep(const Point& point) {
  if (known_.size() >= known_max) return;
  const auto place = std::ranges::upper_bound(known_, point.given, {}, &Point::given);
  known_.insert(place, point);
}

std::size_t CurvedPlace::first_below(double price) const {
  const auto found = std::ranges::partition_point(
      known_, [price](const Point& point) { return point.rate >= price; });
  return static_cast<std::size_t>(found - known_.begin());
}

// Along 1/sqrt(rate) a product's curve is a straight line, and any other one bends less.
Flow CurvedPlace::between(Point low, Point high, double price) {
  const double wanted = inverse_root(price);
  Point last = low;
  const auto distance = [&](double given) {
    last = ask(given);
    keep(last);
    return inverse_root(last.rate) - wanted;
  };
  const Bracket found = narrowed(
      distance,
      {low.given, high.given, inverse_root(low.rate) - wanted, inverse_root(high.rate) - wanted},
      price_tolerance * wanted);
  if (found.low == low.given) last = low;
  if (last.given != found.low) last = ask(found.low);
  return {last.given, last.received};
}

Flow CurvedPlace::until(double price, double most) {
  const double end = std::min(most, most_);
  std::size_t above = first_below(price);
  if (above == 0) return {};
  while (above == known_.size() && known_.back().given < end) {
    const double next = std::max(known_.back().given * farther, scale_ * first_look);
    const Point point = ask(std::min(next, end));
    if (known_.size() >= known_max && point.rate >= price) break;
    if (known_.size() >= known_max) return between(known_.back(), point, price);
    keep(point);
    above = first_below(price);
  }
  const Point low = known_[above - 1];
  if (low.given >= end) {  // an answer to a larger question: at the end it still pays enough
    const Point last = ask(end);
    return {end, last.received};
  }
  if (above == known_.size()) return {end, ask(end).received};
  const Point high = known_[above];
  const Flow found = between(low, high, price);
  return found.in < end ? found : Flow{end, ask(end).received};
}

}  // namespace seawall::routing
