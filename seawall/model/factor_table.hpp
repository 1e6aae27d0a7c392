#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace seawall {

/// One point of a table of depth: after `quantity` tokens the price is start · `factor`.
struct DepthPoint {
  double quantity = 0.0;  ///< tokens, > 0
  double factor = 1.0;    ///< of the start, in [0, 1]
};

/// What a table says of sizes beyond its last point.
enum class BeyondTable : std::uint8_t {
  nothing,      ///< nobody buys more: an order book
  exponential,  ///< the last piece's relative fall per token goes on: quotes for stated sizes
};

/// Price factors of an order book's levels or an aggregator's quotes: straight lines between knots.
struct FactorTable {
  struct Knot {
    double quantity = 0.0;  ///< tokens sold until here
    double factor = 1.0;    ///< of the next small sale, as a share of the start
    double worth = 0.0;     ///< of all tokens until here, in units of the start's price
  };
  std::vector<Knot> knots;  ///< {0, 1, 0} first; quantities rise, factors do not
  double tail = 0.0;        ///< relative fall per token beyond the last knot; infinite: nothing
};

/// Beyond it a price is as good as 0, and a start as good as infinite: sums stay finite.
inline constexpr double table_factor_min = 1e-30;

/// The table through the points, from a factor of 1 on.
/// @param points quantities rising strictly, factors not rising; at least one
[[nodiscard]] FactorTable factor_table(std::span<const DepthPoint> points, BeyondTable beyond);

}  // namespace seawall
