#include "seawall/mechanics/liquidity/quote_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"
#include "seawall/mechanics/liquidity/bought_for.hpp"
#include "seawall/mechanics/liquidity/impact.hpp"

namespace seawall {
namespace {

using Knot = FactorTable::Knot;

constexpr double infinity = std::numeric_limits<double>::infinity();

// First knot beyond q, at least the second of all; the end where there is none.
std::vector<Knot>::const_iterator knot_beyond(const FactorTable& table, double q) {
  return std::ranges::upper_bound(table.knots, q, {}, &Knot::quantity);
}

double factor_between(const Knot& a, const Knot& b, double q) {
  const double share = (q - a.quantity) / (b.quantity - a.quantity);
  return a.factor + share * (b.factor - a.factor);
}

double quantity_between(const Knot& a, const Knot& b, double factor) {
  const double share = (a.factor - factor) / (a.factor - b.factor);
  return a.quantity + share * (b.quantity - a.quantity);
}

// Where the exponential fall beyond the last knot reaches `factor`, which is not above the knot's.
double quantity_in_tail(const FactorTable& table, double factor) {
  const Knot& last = table.knots.back();
  if (table.tail == infinity) return last.quantity;
  if (!(factor > 0.0)) return infinity;
  if (factor == last.factor) return last.quantity;
  return last.quantity + math::log(last.factor / factor) / table.tail;
}

double worth_in_tail(const FactorTable& table, double from, double width) {
  if (table.tail == infinity) return 0.0;
  const Knot& last = table.knots.back();
  const ImpactTerms fall{.shape = ImpactCurveShape::exponential, .coefficient = table.tail};
  return last.factor * impact_worth(fall, Amount{from - last.quantity}, Amount{width}).value;
}

// F of QuotedDepth.
double signed_factor(const FactorTable& table, double displaced) {
  return displaced >= 0.0 ? factor_after(table, displaced) : 2.0 - factor_after(table, -displaced);
}

// ∫ F over a sale. Below 0 it is twice the width less the table's worth there.
double signed_worth(const FactorTable& table, double displaced, double width) {
  const double to = displaced + width;
  if (displaced >= 0.0) return worth_between(table, displaced, width);
  if (to <= 0.0) return 2.0 * width - worth_between(table, -to, width);
  return -2.0 * displaced - worth_between(table, 0.0, -displaced) + worth_between(table, 0.0, to);
}

bool is_past_end(const FactorTable& table, double displaced) {
  return table.tail == infinity && std::fabs(displaced) > table.knots.back().quantity;
}

}  // namespace

double factor_after(const FactorTable& table, double q) {
  const Knot& last = table.knots.back();
  if (q > last.quantity)
    return table.tail == infinity ? 0.0
                                  : last.factor * math::exp(-table.tail * (q - last.quantity));
  const auto above = knot_beyond(table, q);
  if (above == table.knots.end()) return last.factor;
  return factor_between(*std::prev(above), *above, q);
}

double fall_per_token(const FactorTable& table, double factor) {
  if (factor <= table.knots.back().factor)
    return table.tail == infinity ? infinity : table.tail * factor;
  const auto below =
      std::ranges::upper_bound(table.knots, factor, std::ranges::greater{}, &Knot::factor);
  const Knot& a = *std::prev(below);
  return (a.factor - below->factor) / (below->quantity - a.quantity);
}

double least_sold(const FactorTable& table, double factor) {
  if (factor >= 1.0) return 0.0;
  const auto reached =
      std::ranges::lower_bound(table.knots, factor, std::ranges::greater{}, &Knot::factor);
  if (reached == table.knots.end()) return quantity_in_tail(table, factor);
  return quantity_between(*std::prev(reached), *reached, factor);
}

double most_sold(const FactorTable& table, double factor) {
  SEAWALL_ASSERT(factor <= 1.0);
  const auto below =
      std::ranges::upper_bound(table.knots, factor, std::ranges::greater{}, &Knot::factor);
  if (below == table.knots.end()) return quantity_in_tail(table, factor);
  return quantity_between(*std::prev(below), *below, factor);
}

double worth_between(const FactorTable& table, double from, double width) {
  const double to = from + width;
  const auto first = knot_beyond(table, from);
  if (first == table.knots.end()) return worth_in_tail(table, from, width);
  const double start = factor_between(*std::prev(first), *first, from);
  // Within one piece the trade keeps its own width: the difference of two far ends would lose its
  // digits.
  if (to <= first->quantity)
    return width * (start + factor_between(*std::prev(first), *first, to)) / 2.0;
  const auto beyond = knot_beyond(table, to);
  const Knot& last = *std::prev(beyond);
  const double until =
      (first->quantity - from) * (start + first->factor) / 2.0 + (last.worth - first->worth);
  if (beyond == table.knots.end())
    return until + worth_in_tail(table, last.quantity, to - last.quantity);
  return until + (to - last.quantity) * (last.factor + factor_between(last, *beyond, to)) / 2.0;
}

Amount measured_size(const FactorTable& table) { return Amount{table.knots.back().quantity}; }

FactorTable with_depth(FactorTable table, Fraction multiplier) {
  SEAWALL_ASSERT(multiplier.value > 0.0);
  for (Knot& knot : table.knots) {
    knot.quantity *= multiplier.value;
    knot.worth *= multiplier.value;
  }
  table.tail /= multiplier.value;
  return table;
}

Ruling<Amount> QuotedDepth::quote(TradeSide side, Amount base) const {
  if (!(base.value > 0.0)) return std::unexpected{Rejection::insufficient_input};
  const bool sells = side == TradeSide::sell;
  const double after = sells ? consumed.value + base.value : consumed.value - base.value;
  const bool moves_out = sells ? after > 0.0 : after < 0.0;
  if (moves_out && is_past_end(*table, after))
    return std::unexpected{Rejection::insufficient_liquidity};
  const double from = sells ? consumed.value : after;
  return Amount{reference.value * signed_worth(*table, from, base.value)};
}

Ruling<Amount> QuotedDepth::swap(TradeSide side, Amount base) {
  const Ruling<Amount> answer = quote(side, base);
  if (answer) consumed += side == TradeSide::sell ? base : -base;
  return answer;
}

Price QuotedDepth::marginal_price(TradeSide /*side*/) const {
  return Fraction{signed_factor(*table, consumed.value)} * reference;
}

Amount QuotedDepth::quantity_down_to(TradeSide side, Price limit) const {
  const double factor = (limit / reference).value;
  double target = 0.0;
  if (side == TradeSide::sell) {
    target = factor < 1.0 ? least_sold(*table, factor) : -most_sold(*table, 2.0 - factor);
    return Amount{std::max(0.0, target - consumed.value)};
  }
  target = factor <= 1.0 ? most_sold(*table, factor) : -least_sold(*table, 2.0 - factor);
  return Amount{std::max(0.0, consumed.value - target)};
}

Amount QuotedDepth::bought_for(Amount paid) const { return largest_bought_for(*this, paid); }

}  // namespace seawall
