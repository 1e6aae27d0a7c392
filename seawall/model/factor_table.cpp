#include "seawall/model/factor_table.hpp"

#include <limits>

#include "seawall/base/assert.hpp"

namespace seawall {

FactorTable factor_table(std::span<const DepthPoint> points, BeyondTable beyond) {
  SEAWALL_ASSERT(!points.empty());
  FactorTable table;
  table.knots.reserve(points.size() + 1);
  table.knots.emplace_back();
  for (const DepthPoint& point : points) {
    const FactorTable::Knot& before = table.knots.back();
    SEAWALL_ASSERT(point.quantity > before.quantity && point.factor <= before.factor &&
                   point.factor >= 0.0);
    const double width = point.quantity - before.quantity;
    table.knots.push_back({.quantity = point.quantity,
                           .factor = point.factor,
                           .worth = before.worth + width * (before.factor + point.factor) / 2.0});
  }
  const FactorTable::Knot& last = table.knots.back();
  const FactorTable::Knot& before = table.knots[table.knots.size() - 2];
  table.tail =
      beyond == BeyondTable::nothing || last.factor <= table_factor_min
          ? std::numeric_limits<double>::infinity()
          : (before.factor - last.factor) / last.factor / (last.quantity - before.quantity);
  return table;
}

}  // namespace seawall
