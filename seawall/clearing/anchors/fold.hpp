#pragma once

#include <optional>

#include "seawall/base/quantity.hpp"

namespace seawall::anchors {

/// Liquidation prices spread like a bell: D(p) = quantity · P(l ≥ p), l normal.
struct NormalBook {
  Price mean{};
  Price deviation{};  ///< > 0
  Amount quantity{};  ///< > 0, all of it
};

/// Where the greatest clearing price jumps as impact grows.
struct Fold {
  Price price{};        ///< the last price before the jump
  double impact = 0.0;  ///< the critical coefficient, per unit sold
};

/// The fold of p = start · e^(−impact · D(p)): the tangency R(p) = 1, where p·ln(start/p)·d(p) =
/// D(p), at the largest such price below `start`; impact = 1/(p·d(p)). Found by a scan in steps of
/// deviation/1024 and bisection. Nothing where there is none.
[[nodiscard]] std::optional<Fold> find_fold(Price start, const NormalBook& book);

/// The greatest clearing price for a given impact: waves from above until the price stands still,
/// a million at most.
[[nodiscard]] Price settle_normal(Price start, const NormalBook& book, double impact);

}  // namespace seawall::anchors
