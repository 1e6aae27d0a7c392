#pragma once

#include "seawall/base/math.hpp"

namespace seawall::anchors {

/// What it takes to raise an average over `blocks` of a constant product's price by moving it in
/// one block and having it arbitraged back.
struct AveragePriceAttack {
  double block_move = 0.0;              ///< N·u: by how much the one block must be above
  double capital = 0.0;                 ///< Y(√(1 + Nu) − 1), quote tokens that go in
  double loss = 0.0;                    ///< Y(√s − 1/√s)², s = √(1 + Nu), to who trades it back
  double geometric_block_factor = 1.0;  ///< (1 + u)^N where the average is geometric
};

/// @param quote_reserve Y > 0  @param blocks N ≥ 1  @param rise u ≥ 0, of the average
/// @source docs/mechanics/anchors.md §4
[[nodiscard]] inline AveragePriceAttack attack_average(double quote_reserve, double blocks,
                                                       double rise) {
  const double move = blocks * rise;
  const double grown = math::sqrt(1.0 + move);
  const double root = math::sqrt(grown);
  const double apart = root - 1.0 / root;
  return {.block_move = move,
          .capital = quote_reserve * (grown - 1.0),
          .loss = quote_reserve * apart * apart,
          .geometric_block_factor = math::pow(1.0 + rise, blocks)};
}

}  // namespace seawall::anchors
