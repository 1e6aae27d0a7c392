#include "seawall/clearing/depth.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"
#include "seawall/clearing/monotone_root.hpp"
#include "seawall/mechanics/liquidity/impact.hpp"
#include "seawall/mechanics/liquidity/quote_table.hpp"

namespace seawall {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
// Beyond it a price is as good as 0, and a start as good as infinite: sums stay finite.
constexpr double factor_min = table_factor_min;

}  // namespace

// γq² + (1+γ)Xq + X² − L²/p = 0
Amount PoolDepth::sold(Price start, Price p) const {
  if (p.value >= start.value) return Amount{0.0};
  const double base = liquidity / std::sqrt(start.value);
  const double taken = 1.0 - kept;
  const double wanted = liquidity * liquidity / p.value;
  // As (wanted − X²) over a sum, so that a small fall keeps its digits.
  const double root = std::sqrt(taken * taken * base * base + 4.0 * kept * wanted);
  const double gap = liquidity * liquidity * (start.value - p.value) / (p.value * start.value);
  return Amount{2.0 * gap / (root + (1.0 + kept) * base)};
}

double PoolDepth::steepness(Price start, Price p) const {
  const double base = liquidity / std::sqrt(start.value);
  const double q = sold(start, p).value;
  return liquidity * liquidity / (p.value * p.value) / (2.0 * kept * q + (1.0 + kept) * base);
}

Price PoolDepth::price_after(Price start, Amount q) const {
  const double base = liquidity / std::sqrt(start.value);
  return Price{liquidity * liquidity / ((base + kept * q.value) * (base + q.value))};
}

Price PoolDepth::start_price(Price p, Amount q) const {
  const double taken = 1.0 - kept;
  const double full = liquidity / std::sqrt(p.value);  // base tokens at p, had nothing been sold
  // X = (√((1−γ)²q² + 4L²/p) − (1+γ)q)/2, as a quotient that keeps its digits where X is small.
  const double root = std::sqrt(taken * taken * q.value * q.value + 4.0 * full * full);
  const double above = full * full - kept * q.value * q.value;
  if (!(above > 0.0)) return Price{infinity};
  const double base = 2.0 * above / (root + (1.0 + kept) * q.value);
  return Price{liquidity / base * (liquidity / base)};
}

Value PoolDepth::worth(Price start, Amount q) const {
  const double base = liquidity / std::sqrt(start.value);
  const double quote = liquidity * std::sqrt(start.value);
  return Value{quote * (kept * q.value) / (base + kept * q.value)};
}

PoolDepth PoolDepth::with_depth(double multiplier) const {
  return {.liquidity = liquidity * multiplier, .kept = kept};
}

Amount CurveDepth::sold(Price start, Price p) const {
  if (p.value >= start.value) return Amount{0.0};
  const Fraction here = impact_factor(curve, Amount{displaced});
  const double to = displacement_at(curve, Fraction{p.value / start.value * here.value}).value;
  return Amount{std::max(0.0, to - displaced)};
}

double CurveDepth::steepness(Price start, Price p) const {
  const Fraction here = impact_factor(curve, Amount{displaced});
  const double at = displaced + sold(start, p).value;
  return here.value / (start.value * impact_slope(curve, Amount{at}));
}

Price CurveDepth::price_after(Price start, Amount q) const {
  const double here = impact_factor(curve, Amount{displaced}).value;
  return Price{start.value * (impact_factor(curve, Amount{displaced + q.value}).value / here)};
}

Price CurveDepth::start_price(Price p, Amount q) const {
  if (curve.shape == ImpactCurveShape::exponential)
    return Price{p.value * math::exp(curve.coefficient * q.value)};
  const double here = impact_factor(curve, Amount{displaced}).value;
  const double there = impact_factor(curve, Amount{displaced + q.value}).value;
  return there > factor_min ? Price{p.value * (here / there)} : Price{infinity};
}

Value CurveDepth::worth(Price start, Amount q) const {
  const double here = impact_factor(curve, Amount{displaced}).value;
  return Value{start.value / here * impact_worth(curve, Amount{displaced}, q).value};
}

CurveDepth CurveDepth::with_depth(double multiplier) const {
  return {.curve = seawall::with_depth(curve, Fraction{multiplier}),
          .displaced = displaced * multiplier};
}

TableDepth::TableDepth(std::span<const DepthPoint> points, BeyondTable beyond)
    : table_{factor_table(points, beyond)} {
  // Where the price stays level, what is sold at it would not be one number.
  double before = 1.0;
  for (const DepthPoint& point : points) {
    SEAWALL_ASSERT(point.factor < before);
    before = point.factor;
  }
}

Amount TableDepth::sold(Price start, Price p) const {
  return Amount{least_sold(table_, p.value / start.value)};
}

double TableDepth::steepness(Price start, Price p) const {
  const double factor = std::min(p.value / start.value, 1.0);
  return 1.0 / (fall_per_token(table_, factor) * start.value);
}

Price TableDepth::price_after(Price start, Amount q) const {
  return Price{start.value * factor_after(table_, q.value)};
}

Price TableDepth::start_price(Price p, Amount q) const {
  const double factor = factor_after(table_, q.value);
  return factor > factor_min ? Price{p.value / factor} : Price{infinity};
}

Value TableDepth::worth(Price start, Amount q) const {
  return Value{start.value * worth_between(table_, 0.0, q.value)};
}

TableDepth TableDepth::with_depth(double multiplier) const {
  return TableDepth{seawall::with_depth(table_, Fraction{multiplier})};
}

Amount TableDepth::measured() const { return measured_size(table_); }

Amount Depth::sold(Price start, Price p) const {
  double sum = 0.0;
  for (const DepthPlace& place : places_)
    sum += std::visit([&](const auto& kind) { return kind.sold(start, p).value; }, place);
  return Amount{sum};
}

double Depth::steepness(Price start, Price p) const {
  double sum = 0.0;
  for (const DepthPlace& place : places_)
    sum += std::visit([&](const auto& kind) { return kind.steepness(start, p); }, place);
  return sum;
}

// Each place alone would end lower, so the best of them bounds the common price from below.
Price Depth::price_after(Price start, Amount q) const {
  if (!(q.value > 0.0)) return start;
  double low = 0.0;
  for (const DepthPlace& place : places_)
    low = std::max(
        low, std::visit([&](const auto& kind) { return kind.price_after(start, q).value; }, place));
  if (places_.size() < 2) return Price{low};
  return Price{root_of_falling(
      [&](double p) {
        return Residual{.value = sold(start, Price{p}).value - q.value,
                        .slope = -steepness(start, Price{p})};
      },
      low, start.value, low)};
}

// Each place alone would need a higher start, so the least of them bounds the common one from
// above.
Price Depth::start_price(Price p, Amount q, Price near) const {
  if (!(q.value > 0.0)) return p;
  double high = infinity;
  for (const DepthPlace& place : places_)
    high = std::min(
        high, std::visit([&](const auto& kind) { return kind.start_price(p, q).value; }, place));
  if (places_.size() < 2) return Price{high};
  double top = high;
  if (top == infinity) {  // no place alone takes it all; together they may
    for (top = 2.0 * p.value; sold(Price{top}, p).value < q.value; top *= 2.0)
      if (top > p.value / factor_min) return Price{infinity};
  }
  return Price{root_of_falling(
      [&](double start) {
        // Where places start moves what they have sold as their own end does, by homogeneity or by
        // the pool's formula; a difference quotient is enough to steer the search.
        const double step = 1e-6 * start;
        const double value = sold(Price{start}, p).value;
        return Residual{.value = q.value - value,
                        .slope = (value - sold(Price{start + step}, p).value) / step};
      },
      p.value, top, near.value)};
}

Value Depth::worth(Price start, Amount q) const {
  return worth_down_to(start, places_.size() == 1 ? start : price_after(start, q), q);
}

// Split at the common last price.
Value Depth::worth_down_to(Price start, Price last, Amount q) const {
  if (!(q.value > 0.0)) return Value{0.0};
  if (places_.size() == 1)
    return std::visit([&](const auto& kind) { return kind.worth(start, q); }, places_.front());
  double sum = 0.0;
  double left = q.value;
  for (const DepthPlace& place : places_) {
    const double part = std::min(
        left, std::visit([&](const auto& kind) { return kind.sold(start, last).value; }, place));
    sum +=
        std::visit([&](const auto& kind) { return kind.worth(start, Amount{part}).value; }, place);
    left -= part;
  }
  return Value{sum + left * last.value};
}

Depth Depth::with_depth(double multiplier) const {
  std::vector<DepthPlace> scaled;
  scaled.reserve(places_.size());
  for (const DepthPlace& place : places_)
    scaled.push_back(std::visit(
        [&](const auto& kind) -> DepthPlace { return kind.with_depth(multiplier); }, place));
  return Depth{std::move(scaled)};
}

double Depth::slope(Price start, Price p) const { return 1.0 / steepness(start, p); }

Amount Depth::measured() const {
  double sum = 0.0;
  for (const DepthPlace& place : places_) {
    const auto* table = std::get_if<TableDepth>(&place);
    if (table == nullptr) return Amount{infinity};
    sum += table->measured().value;
  }
  return Amount{places_.empty() ? infinity : sum};
}

}  // namespace seawall
