#include "seawall/clearing/range_depth.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "seawall/base/assert.hpp"

namespace seawall {

RangeDepth::RangeDepth(std::span<const Knot> falling, SaleShares shares) : shares_{shares} {
  SEAWALL_ASSERT(falling.size() >= 2);
  double base = 0.0;
  double quote = 0.0;
  for (std::size_t i = 0; i < falling.size(); ++i) {
    const double root = std::sqrt(falling[i].price);
    if (i > 0) {
      const Stretch& above = stretches_.back();
      SEAWALL_ASSERT(root < above.root);
      base += above.liquidity * (above.root - root) / (above.root * root);
      quote += above.liquidity * (above.root - root);
    }
    const bool is_last = i + 1 == falling.size();
    stretches_.push_back({root, is_last ? 0.0 : falling[i].liquidity, base, quote});
  }
}

// The stretch that holds the price; the first where it is above all, the last where it is below.
const RangeDepth::Stretch& RangeDepth::at_root(double root) const {
  const auto after = std::ranges::partition_point(
      stretches_, [root](const Stretch& stretch) { return stretch.root >= root; });
  return after == stretches_.begin() ? *after : *(after - 1);
}

// The stretch in which so much has been sold.
const RangeDepth::Stretch& RangeDepth::at_base(double base) const {
  const auto after = std::ranges::partition_point(
      stretches_, [base](const Stretch& stretch) { return stretch.base <= base; });
  return after == stretches_.begin() ? *after : *(after - 1);
}

double RangeDepth::base_at(Price p) const {
  const double root = std::sqrt(std::max(p.value, 0.0));
  const Stretch& stretch = at_root(root);
  if (root >= stretch.root || stretch.liquidity == 0.0) return stretch.base;
  return stretch.base + stretch.liquidity * (stretch.root - root) / (stretch.root * root);
}

// 0 where less than that can be sold in all.
double RangeDepth::root_after(double base) const {
  const Stretch& stretch = at_base(base);
  const double more = base - stretch.base;
  if (!(more > 0.0)) return stretch.root;
  if (stretch.liquidity == 0.0) return 0.0;
  return stretch.liquidity * stretch.root / (stretch.liquidity + more * stretch.root);
}

double RangeDepth::quote_after(double base) const {
  const Stretch& stretch = at_base(base);
  const double root = root_after(base);
  return root > 0.0 ? stretch.quote + stretch.liquidity * (stretch.root - root)
                    : stretches_.back().quote;
}

Amount RangeDepth::sold(Price start, Price p) const {
  if (p.value >= start.value) return Amount{0.0};
  return Amount{std::max(0.0, base_at(p) - base_at(start)) / shares_.moving};
}

double RangeDepth::steepness(Price start, Price p) const {
  const double root = std::sqrt(std::min(p.value, start.value));
  const Stretch& stretch = at_root(root);
  return root > stretch.root ? 0.0
                             : stretch.liquidity / (2.0 * root * root * root * shares_.moving);
}

Price RangeDepth::price_after(Price start, Amount q) const {
  if (!(q.value > 0.0)) return start;
  const double root = root_after(base_at(start) + shares_.moving * q.value);
  return Price{std::min(start.value, root * root)};
}

Price RangeDepth::start_price(Price p, Amount q) const {
  if (!(q.value > 0.0)) return p;
  const double before = base_at(p) - shares_.moving * q.value;
  if (before < 0.0) return Price{std::numeric_limits<double>::infinity()};
  const double root = root_after(before);
  return Price{std::max(p.value, root * root)};
}

Value RangeDepth::worth(Price start, Amount q) const {
  const double from = base_at(start);
  const double to = from + shares_.trading * std::max(q.value, 0.0);
  return Value{shares_.paid * std::max(0.0, quote_after(to) - quote_after(from))};
}

RangeDepth RangeDepth::with_depth(double multiplier) const {
  RangeDepth scaled = *this;
  for (Stretch& stretch : scaled.stretches_) {
    stretch.liquidity *= multiplier;
    stretch.base *= multiplier;
    stretch.quote *= multiplier;
  }
  return scaled;
}

}  // namespace seawall
