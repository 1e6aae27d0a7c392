#pragma once

#include <span>
#include <vector>

#include "seawall/base/quantity.hpp"

namespace seawall {

/// What a pool's fee leaves of a sale.
struct SaleShares {
  double moving = 1.0;   ///< of what is sold, that the price moves for
  double trading = 1.0;  ///< of what is sold, that quote is paid for
  double paid = 1.0;     ///< of that quote, that the seller gets
};

/// A pool of any kind as liquidity by price: between two knots L is constant and
///
///     base = L·(1/√b − 1/√a),   quote = L·(√a − √b),   from price a down to b
///
/// which is what a pool with ranges does, and any other curve between points that it runs through.
/// Answers the questions of depth.hpp; prices outside the knots are not traded at.
/// @source docs/mechanics/clearing.md §2 (Uniswap v3 core, equations 2.2)
class RangeDepth {
 public:
  /// One end of a stretch of price.
  struct Knot {
    double price = 0.0;      ///< > 0
    double liquidity = 0.0;  ///< L from here down to the next knot, ≥ 0
  };

  /// @param falling  ≥ 2 knots, prices falling strictly
  RangeDepth(std::span<const Knot> falling, SaleShares shares);

  [[nodiscard]] Amount sold(Price start, Price p) const;
  [[nodiscard]] double steepness(Price start, Price p) const;
  [[nodiscard]] Price price_after(Price start, Amount q) const;
  [[nodiscard]] Price start_price(Price p, Amount q) const;
  [[nodiscard]] Value worth(Price start, Amount q) const;
  [[nodiscard]] RangeDepth with_depth(double multiplier) const;

 private:
  struct Stretch {
    double root = 0.0;       // √price at its upper end
    double liquidity = 0.0;  // down to the next stretch
    double base = 0.0;       // sold from the first knot to here, without the fee
    double quote = 0.0;      // received for it
  };
  [[nodiscard]] const Stretch& at_root(double root) const;
  [[nodiscard]] const Stretch& at_base(double base) const;
  [[nodiscard]] double base_at(Price p) const;
  [[nodiscard]] double root_after(double base) const;
  [[nodiscard]] double quote_after(double base) const;

  std::vector<Stretch> stretches_;  // the last one ends the list and has no liquidity
  SaleShares shares_;
};

}  // namespace seawall
