#include "seawall/clearing/clearing_index.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"
#include "seawall/clearing/monotone_root.hpp"

namespace seawall {
namespace {

constexpr double worthless = 1e-30;  // a share of a price that nobody tells from 0
constexpr double infinity = std::numeric_limits<double>::infinity();

// Where a function that falls and then rises over (low, high] turns, from the sign of its slope.
template <class Rises>
double turning_point(double low, double high, const Rises& rises_at) {
  constexpr int halvings = 60;
  for (int i = 0; i < halvings; ++i) {
    const double middle = low + (high - low) / 2.0;
    if (!(middle > low && middle < high)) break;
    (rises_at(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace

ClearingIndex::ClearingIndex(ForcedSales sales, Depth depth)
    : sales_{std::move(sales)}, depth_{std::move(depth)} {
  const std::size_t ranges = sales_.size() + 1;
  passed_below_.reserve(ranges);
  fill_exponential();
  double near = 0.0;
  for (std::size_t k = passed_below_.size(); k < ranges; ++k) {
    near = least_start(k, near);
    passed_below_.push_back(k == 0 ? near : std::min(passed_below_.back(), near));
  }
}

// All ranges but the last where one exponential curve takes whole quantities: π = p·e^(kQ), a
// vector of exponentials at a time. The same bits as one by one.
void ClearingIndex::fill_exponential() {
  const auto* curve =
      depth_.places().size() == 1 ? std::get_if<CurveDepth>(&depth_.places().front()) : nullptr;
  if (curve == nullptr || curve->curve.shape != ImpactCurveShape::exponential) return;
  if (sales_.is_priced_by_value()) return;
  constexpr std::size_t chunk = 1024;
  std::array<double, chunk> exponents;
  std::array<double, chunk> factors;
  const std::span prices = sales_.prices();
  const std::span quantities = sales_.quantities();
  double least = infinity;
  for (std::size_t begin = 0; begin < prices.size(); begin += chunk) {
    const std::size_t count = std::min(chunk, prices.size() - begin);
    for (std::size_t i = 0; i < count; ++i)
      exponents[i] = curve->curve.coefficient * quantities[begin + i];
    math::exp(std::span{exponents}.first(count), std::span{factors}.first(count));
    for (std::size_t i = 0; i < count; ++i)
      passed_below_.push_back(least = std::min(least, prices[begin + i] * factors[i]));
  }
}

ClearingIndex::Range ClearingIndex::range(std::size_t k) const {
  return {.low = sales_.price_below(k).value, .high = k == 0 ? infinity : sales_.price(k).value};
}

// π(p) with k entries reached.
double ClearingIndex::start_for(std::size_t k, double p, double near) const {
  return depth_.start_price(Price{p}, sales_.sold(k, Price{p}), Price{near}).value;
}

// Whether π rises at p, which lies in range k: what the market absorbs over the next bit of price
// is more than the extra tokens that a lower price takes for the same value.
bool ClearingIndex::rises_at(std::size_t k, double p) const {
  const double start = start_for(k, p);
  const double value = sales_.value(k).value;
  // More than any start brings down to p: the quantity is too much so high, the value so low.
  if (start == infinity) return p * sales_.quantity(k).value > value;
  return depth_.steepness(Price{start}, Price{p}) > value / (p * p);
}

// Where the sweep's branch of π begins: it rises from there to the top of the range.
double ClearingIndex::turning_price(std::size_t k) const {
  const auto [low, high] = range(k);
  const double top = std::min(high, std::numeric_limits<double>::max());
  if (sales_.value(k).value <= 0.0 || (low > 0.0 && rises_at(k, low))) return low;
  if (!rises_at(k, top)) return top;
  return turning_point(low, top, [&](double p) { return rises_at(k, p); });
}

double ClearingIndex::least_start(std::size_t k, double near) const {
  const double p = turning_price(k);
  if (p > 0.0) return start_for(k, p, near);
  // The bottom range without value: any start is enough, unless nothing absorbs the quantity.
  const bool is_absorbed = k == 0 || start_for(k, worthless * sales_.price(k).value) < infinity;
  return is_absorbed ? 0.0 : infinity;
}

std::size_t ClearingIndex::first_stop(Price start, std::size_t from) const {
  const auto begin = passed_below_.begin() + static_cast<std::ptrdiff_t>(from);
  const auto stop =
      std::upper_bound(begin, passed_below_.end(), start.value,
                       [](double shocked, double passed) { return shocked > passed; });
  return static_cast<std::size_t>(stop - passed_below_.begin());
}

// The clearing point that range k is known to hold.
ClearingPoint ClearingIndex::point_in(std::size_t k, Price start, const Depth& depth) const {
  if (k > sales_.size())
    return {.price = Price{0.0}, .reached = sales_.size(), .sold = sales_.quantity(sales_.size())};
  const auto [low, high] = range(k);
  const double top = std::min(high, start.value);
  const double value = sales_.value(k).value;
  double p = 0.0;
  if (value <= 0.0) {
    p = depth.price_after(start, sales_.quantity(k)).value;
    // A last digit of the price must not leave the range.
    p = std::clamp(p, std::min(std::nextafter(low, infinity), top), top);
  } else {
    p = root_of_falling(
        [&](double price) {
          return Residual{
              .value = depth.sold(start, Price{price}).value - sales_.sold(k, Price{price}).value,
              .slope = value / (price * price) - depth.steepness(start, Price{price})};
        },
        std::max(turning_price(k), std::numeric_limits<double>::min()), top, top);
  }
  return {.price = Price{p}, .reached = k, .sold = sales_.sold(k, Price{p})};
}

ClearingPoint ClearingIndex::greatest(Price start) const {
  SEAWALL_ASSERT(start.value > 0.0);
  return point_in(first_stop(start, 0), start, depth_);
}

std::vector<ClearingPoint> ClearingIndex::ladder(std::span<const Price> starts) const {
  std::vector<ClearingPoint> points;
  points.reserve(starts.size());
  std::size_t k = 0;
  for (const Price start : starts) {
    k = first_stop(start, k);
    points.push_back(point_in(k, start, depth_));
  }
  return points;
}

// What the market absorbs down to p, less what k entries sell there: ≥ 0 below a clearing price.
double ClearingIndex::excess_depth(std::size_t k, Price start, double p) const {
  return depth_.sold(start, Price{p}).value - sales_.sold(k, Price{p}).value;
}

ClearingPoint ClearingIndex::least(Price start) const {
  for (std::size_t k = sales_.size() + 1; k-- > 0;) {
    const auto [low, high] = range(k);
    if (low >= start.value) break;
    const double top = std::min(high, start.value);
    if (k == sales_.size() && least_start(k, 0.0) >= start.value) break;  // nothing absorbs it
    if (excess_depth(k, start, top) <= 0.0) return point_in(k, start, depth_);
  }
  return point_in(sales_.size() + 1, start, depth_);
}

std::vector<ClearingPoint> ClearingIndex::all(Price start) const {
  std::vector<ClearingPoint> points;
  const auto absorbs = [&](std::size_t k, double p) {
    return p <= 0.0 ? least_start(k, 0.0) < start.value : excess_depth(k, start, p) > 0.0;
  };
  for (std::size_t k = 0; k <= sales_.size(); ++k) {
    const auto [low, high] = range(k);
    if (low >= start.value) continue;
    const double top = std::min(high, start.value);
    const bool has_value = sales_.value(k).value > 0.0;
    const double turn = has_value ? std::min(turning_price(k), top) : low;
    if (!absorbs(k, top) && absorbs(k, turn)) points.push_back(point_in(k, start, depth_));
    if (has_value && turn > low && absorbs(k, turn) && low > 0.0 && !absorbs(k, low)) {
      const double p = turning_point(low, turn, [&](double middle) { return absorbs(k, middle); });
      points.push_back({.price = Price{p}, .reached = k, .sold = sales_.sold(k, Price{p})});
    }
  }
  if (least(start).price.value == 0.0) points.push_back(point_in(sales_.size() + 1, start, depth_));
  return points;
}

std::vector<Price> ClearingIndex::waves(Price start, std::size_t waves_max) const {
  std::vector<Price> prices{start};
  while (prices.size() <= waves_max) {
    const Price next = depth_.price_after(start, sales_.sold(prices.back()));
    if (!(next < prices.back())) break;
    prices.push_back(next);
    if (next.value <= 0.0) break;
  }
  return prices;
}

namespace {

// A run of ranges that are passed together: [begin, end).
struct Flat {
  std::size_t begin;
  std::size_t end;
  double level;
};

std::vector<Flat> flats(std::span<const double> levels, std::size_t from, std::size_t entries) {
  std::vector<Flat> runs;
  for (std::size_t begin = from; begin < levels.size();) {
    std::size_t end = begin + 1;
    while (end < levels.size() && levels[end] == levels[begin])
      ++end;
    if (end - begin >= entries && levels[begin] > 0.0 && levels[begin] < infinity)
      runs.push_back({begin, end, levels[begin]});
    begin = end;
  }
  return runs;
}

bool is_jump(const Fold& fold, FoldSize size) {
  return fold.before.value > 0.0 && fold.entries >= size.entries &&
         fold.before.value - fold.after.value >= size.jump.value * fold.before.value;
}

}  // namespace

// Whether the ranges from `begin` to `end` lie far enough apart for a jump between them. Most of a
// dense book is told so without solving for its prices.
bool ClearingIndex::may_jump(std::size_t begin, std::size_t end, Price start, FoldSize size) const {
  const double below = end > sales_.size() ? 0.0 : range(end).low;
  return below < (1.0 - size.jump.value) * std::min(range(begin).high, start.value);
}

std::vector<Fold> ClearingIndex::folds_in_price(Price start, FoldSize size) const {
  std::vector<Fold> folds;
  for (const Flat& flat : flats(passed_below_, first_stop(start, 0), size.entries)) {
    if (!may_jump(flat.begin, flat.end, start, size)) continue;
    const Fold fold{.at = flat.level,
                    .before = Price{turning_price(flat.begin)},
                    .after = point_in(flat.end, Price{flat.level}, depth_).price,
                    .entries = std::min(flat.end, sales_.size()) - flat.begin,
                    .first = flat.begin + 1};
    if (is_jump(fold, size)) folds.push_back(fold);
  }
  return folds;
}

// Least share of the depth with which the sweep still passes range k: forced sales over what the
// market absorbs, where the market is nearest to absorbing them.
double ClearingIndex::least_depth(std::size_t k, Price start) const {
  const auto [low, high] = range(k);
  if (low >= start.value) return infinity;
  const double bottom = std::max(low, worthless * start.value);
  const double top = std::min(high, start.value);
  const double value = sales_.value(k).value;
  const auto share = [&](double p) {
    return sales_.sold(k, Price{p}).value / depth_.sold(start, Price{p}).value;
  };
  const auto rises = [&](double p) {
    return sales_.sold(k, Price{p}).value * depth_.steepness(start, Price{p}) >
           depth_.sold(start, Price{p}).value * value / (p * p);
  };
  if (value <= 0.0 || rises(bottom)) return share(bottom);
  return share(rises(top) ? turning_point(bottom, top, rises) : top);
}

std::vector<Fold> ClearingIndex::folds_in_depth(Price start, FoldSize size) const {
  std::vector<double> levels(passed_below_.size());
  double least = infinity;
  for (std::size_t k = 0; k < levels.size(); ++k)
    levels[k] = least = std::min(least, least_depth(k, start));
  const auto first = std::ranges::upper_bound(levels, 1.0, std::ranges::greater{});
  std::vector<Fold> folds;
  for (const Flat& flat :
       flats(levels, static_cast<std::size_t>(first - levels.begin()), size.entries)) {
    if (!may_jump(flat.begin, flat.end, start, size)) continue;
    const Fold fold{.at = flat.level,
                    .before = Price{turning_price(flat.begin)},
                    .after = point_in(flat.end, start, depth_.with_depth(flat.level)).price,
                    .entries = std::min(flat.end, sales_.size()) - flat.begin,
                    .first = flat.begin + 1};
    if (is_jump(fold, size)) folds.push_back(fold);
  }
  return folds;
}

std::optional<double> ClearingIndex::branching(Price start, Price p, Fraction window,
                                               std::size_t entries_min) const {
  const double width = window.value * p.value;
  const std::size_t here = sales_.reached(p);
  const std::size_t there = sales_.reached(Price{p.value - width});
  if (there - here < entries_min) return std::nullopt;
  const double tokens = sales_.quantity(there).value - sales_.quantity(here).value +
                        (sales_.value(there).value - sales_.value(here).value) / p.value;
  const double density = tokens / width + sales_.value(here).value / (p.value * p.value);
  return density * depth_.slope(start, p);
}

}  // namespace seawall
