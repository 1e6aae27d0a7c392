#include "seawall/mechanics/liquidity/impact.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "seawall/base/math.hpp"
#include "seawall/mechanics/liquidity/bought_for.hpp"

namespace seawall {
namespace {

constexpr double natural_log_of_2 = 0x1.62e42fefa39efp-1;

// magnitude^e for the three curves that are powers.
double raised(const ImpactTerms& terms, double magnitude) {
  switch (terms.shape) {
    case ImpactCurveShape::linear:
      return magnitude;
    case ImpactCurveShape::square_root:
      return std::sqrt(magnitude);
    default:
      return math::pow(magnitude, terms.exponent);
  }
}

double lowered(const ImpactTerms& terms, double power) {
  switch (terms.shape) {
    case ImpactCurveShape::linear:
      return power;
    case ImpactCurveShape::square_root:
      return power * power;
    default:
      return math::pow(power, 1.0 / terms.exponent);
  }
}

// ∫ v^e dv over [from, from + width], both ≥ 0. Written so that a small trade far out does not
// cancel.
double integral_of_power(const ImpactTerms& terms, double from, double width) {
  const double to = from + width;
  if (terms.shape == ImpactCurveShape::linear) return width * (from + to) / 2.0;
  if (terms.shape == ImpactCurveShape::square_root) {
    const double low = std::sqrt(from);
    const double high = std::sqrt(to);
    return low + high > 0.0 ? width / (low + high) * (from + low * high + to) * 2.0 / 3.0 : 0.0;
  }
  // Simpson: its error is below 2^-50 on so narrow a piece, where the difference of powers loses
  // digits.
  if (width <= 1e-3 * from)
    return width / 6.0 *
           (raised(terms, from) + 4.0 * raised(terms, from + width / 2.0) + raised(terms, to));
  const double grown = 1.0 + terms.exponent;
  return (math::pow(to, grown) - math::pow(from, grown)) / grown;
}

// (1 − e^−z)/z; the series where the difference would cancel.
double mean_of_decay(double z) {
  if (std::fabs(z) > 1e-2) return (1.0 - math::exp(-z)) / z;
  return 1.0 -
         z / 2.0 *
             (1.0 -
              z / 3.0 * (1.0 - z / 4.0 * (1.0 - z / 5.0 * (1.0 - z / 6.0 * (1.0 - z / 7.0)))));
}

double share_left(const ImpactTerms& terms, Duration elapsed) {
  SEAWALL_ASSERT(elapsed >= Duration{});
  if (elapsed == Duration{}) return 1.0;
  if (terms.half_life == Duration{}) return 0.0;
  const double half_lives =
      static_cast<double>(elapsed.nanoseconds) / static_cast<double>(terms.half_life.nanoseconds);
  return math::exp(-natural_log_of_2 * half_lives);
}

double signed_base(TradeSide side, Amount base) {
  return side == TradeSide::sell ? base.value : -base.value;
}

}  // namespace

Fraction impact_factor(const ImpactTerms& terms, Amount displaced) {
  if (terms.shape == ImpactCurveShape::exponential)
    return Fraction{math::exp(-terms.coefficient * displaced.value)};
  const double change = terms.coefficient * raised(terms, std::fabs(displaced.value));
  return Fraction{displaced.value < 0.0 ? 1.0 + change : std::max(0.0, 1.0 - change)};
}

double impact_slope(const ImpactTerms& terms, Amount displaced) {
  const Fraction factor = impact_factor(terms, displaced);
  if (terms.shape == ImpactCurveShape::exponential) return terms.coefficient * factor.value;
  if (factor.value == 0.0) return 0.0;
  const double magnitude = std::fabs(displaced.value);
  if (terms.shape == ImpactCurveShape::linear) return terms.coefficient;
  const double exponent = terms.shape == ImpactCurveShape::square_root ? 0.5 : terms.exponent;
  return exponent * terms.coefficient * raised(terms, magnitude) / magnitude;
}

double log_impact_factor(const ImpactTerms& terms, Amount displaced) {
  if (terms.shape == ImpactCurveShape::exponential) return -terms.coefficient * displaced.value;
  const double factor = impact_factor(terms, displaced).value;
  return factor > 0.0 ? std::max(math::log(factor), log_impact_factor_min) : log_impact_factor_min;
}

Amount displacement_at(const ImpactTerms& terms, Fraction factor) {
  if (factor.value == 1.0) return Amount{0.0};
  if (terms.shape == ImpactCurveShape::exponential) {
    if (!(factor.value > 0.0)) return Amount{std::numeric_limits<double>::infinity()};
    return Amount{-math::log(factor.value) / terms.coefficient};
  }
  if (terms.coefficient == 0.0)
    return Amount{factor.value < 1.0 ? std::numeric_limits<double>::infinity()
                                     : -std::numeric_limits<double>::infinity()};
  const double change = 1.0 - std::max(factor.value, 0.0);
  const double magnitude = lowered(terms, std::fabs(change) / terms.coefficient);
  return Amount{change > 0.0 ? magnitude : -magnitude};
}

Amount impact_worth(const ImpactTerms& terms, Amount displaced, Amount traded) {
  if (traded.value < 0.0) return -impact_worth(terms, displaced + traded, -traded);
  if (terms.shape == ImpactCurveShape::exponential)
    return impact_factor(terms, displaced) *
           Fraction{mean_of_decay(terms.coefficient * traded.value)} * traded;
  // Pieces below 0, between 0 and the curve's end, and beyond it (worth nothing). A piece that is
  // the whole trade keeps the trade's own width: the difference of two far ends would lose its
  // digits.
  const double from = displaced.value;
  const double to = (displaced + traded).value;
  const double end = displacement_at(terms, Fraction{0.0}).value;
  double worth = 0.0;
  if (from < 0.0) {
    const double width = to <= 0.0 ? traded.value : -from;
    worth += width + terms.coefficient * integral_of_power(terms, std::max(-to, 0.0), width);
  }
  const double begin = std::max(from, 0.0);
  const double stop = std::min(to, end);
  if (stop > begin) {
    const double width = from >= 0.0 && to <= end ? traded.value : stop - begin;
    worth += width - terms.coefficient * integral_of_power(terms, begin, width);
  }
  return Amount{worth};
}

ImpactTerms with_depth(ImpactTerms terms, Fraction multiplier) {
  SEAWALL_ASSERT(multiplier.value > 0.0);
  terms.coefficient /= terms.shape == ImpactCurveShape::exponential
                           ? multiplier.value
                           : raised(terms, multiplier.value);
  return terms;
}

Amount displaced_at(const ImpactTerms& terms, const Displacement& displacement, Time now) {
  const double left = share_left(terms, now - displacement.as_of);
  const double lasting = terms.permanent_share.value;
  return Amount{lasting * displacement.total.value +
                (1.0 - lasting) * left * displacement.recent.value};
}

void decay(const ImpactTerms& terms, Displacement& displacement, Time now) {
  displacement.recent = Fraction{share_left(terms, now - displacement.as_of)} * displacement.recent;
  displacement.as_of = now;
}

void displace(const ImpactTerms& terms, Displacement& displacement, Time now, Amount traded) {
  decay(terms, displacement, now);
  displacement.total += traded;
  displacement.recent += traded;
}

Ruling<Amount> OffchainDepth::quote(TradeSide side, Amount base) const {
  if (!(base.value > 0.0)) return std::unexpected{Rejection::insufficient_input};
  if (side == TradeSide::sell && consumed + base > displacement_at(curve, Fraction{0.0}))
    return std::unexpected{Rejection::insufficient_liquidity};
  const Amount worth = impact_worth(curve, consumed, Amount{signed_base(side, base)});
  return Amount{reference.value * std::fabs(worth.value)};
}

Ruling<Amount> OffchainDepth::swap(TradeSide side, Amount base) {
  const Ruling<Amount> answer = quote(side, base);
  if (answer) consumed += Amount{signed_base(side, base)};
  return answer;
}

Price OffchainDepth::marginal_price(TradeSide /*side*/) const {
  return impact_factor(curve, consumed) * reference;
}

Amount OffchainDepth::quantity_down_to(TradeSide side, Price limit) const {
  const Amount target = displacement_at(curve, limit / reference);
  const Amount distance = side == TradeSide::sell ? target - consumed : consumed - target;
  return std::max(distance, Amount{0.0});
}

Amount OffchainDepth::quantity_at_average_price(TradeSide side, Price limit) const {
  const auto is_good = [&](Amount base) {
    const Ruling<Amount> answer = quote(side, base);
    if (!answer) return false;
    const Amount worth_at_limit{limit.value * base.value};
    return side == TradeSide::sell ? *answer >= worth_at_limit : *answer <= worth_at_limit;
  };
  Amount low = quantity_down_to(side, limit);  // the average is better than the last unit's price
  if (!(low.value > 0.0) || !std::isfinite(low.value)) return low;
  Amount high = low;
  for (int doubling = 0; doubling < 64 && is_good(high); ++doubling)
    high = Amount{2.0 * high.value};
  if (is_good(high)) return high;
  for (int halving = 0; halving < 60; ++halving) {
    const Amount middle{low.value + (high.value - low.value) / 2.0};
    (is_good(middle) ? low : high) = middle;
  }
  return low;
}

Amount OffchainDepth::bought_for(Amount paid) const { return largest_bought_for(*this, paid); }

Amount OffchainDepth::refill(Amount per_minute, Duration elapsed) {
  SEAWALL_ASSERT(per_minute.value >= 0.0 && elapsed >= Duration{});
  const double size = std::fabs(consumed.value);
  const double returned = std::min(per_minute.value * elapsed.seconds() / 60.0, size);
  consumed = Amount{consumed.value < 0.0 ? consumed.value + returned : consumed.value - returned};
  return Amount{returned};
}

}  // namespace seawall
