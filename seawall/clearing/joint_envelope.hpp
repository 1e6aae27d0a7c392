#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "seawall/clearing/joint_clearing.hpp"

namespace seawall {

/// Between what prices a joint cascade stays where buying debt back moves prices too, so that
/// rounds need not come to rest. Both sides are cleared apart, each at its worst, all from one
/// shock:
///
///     low  = f(everything that prices in [low, high] can force to be sold, nothing bought)
///     high = f(everything that they can force to be bought, nothing sold)
///
/// with collateral counted at low and debt at high. More is forced the lower low and the higher
/// high are, so rounds from (start, start) fall and rise to one pair; whatever the order of calls,
/// no price of a cascade leaves it.
/// @source docs/mechanics/clearing-multi.md §4
struct JointEnvelope {
  std::vector<double> low;   ///< [coins] USD
  std::vector<double> high;  ///< [coins] USD
  /// The greatest clearing prices of those alone who owe what no sale moves. [coins]
  std::vector<double> longs_only;
  std::size_t rounds = 0;
  bool is_at_rest = false;
};

/// Nothing where an oracle reads a pool, or counts in an asset that sales move: the worst of such a
/// price is not the worst of its parts.
/// @param factors [coins] of the reference prices, > 0
[[nodiscard]] std::optional<JointEnvelope> envelope_of(const Model& model, const State& state,
                                                       std::span<const double> factors,
                                                       JointTerms terms = {});

}  // namespace seawall
