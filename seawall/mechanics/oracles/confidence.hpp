#pragma once

#include <optional>

#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/oracle.hpp"

namespace seawall {

/// What is remembered of how a price moved. The State owns it.
struct ConfidenceMemory {
  double last = 0.0;      ///< the price at `at`; 0: none yet
  double variance = 0.0;  ///< of its logarithm, a second
  Time at{};
};

/// Hears the price and tells how wide its confidence is, as a share of it:
///
///     v ← v + (ln²(p/last)/dt − v)·(1 − e^(−dt/horizon)),     confidence = max(least,
///     √(v·horizon))
///
/// so that a calm price is known to `least` and a running one as far as it ran over the horizon.
/// @param terms  has a multiple
/// @param price  > 0
/// @return ≥ 0
/// @source docs/mechanics/oracles.md §5. Pyth says of its confidence that it is about a standard
/// deviation of what its publishers quote; who quotes is not modelled, how far they are apart is.
Fraction hear(const ConfidenceTerms& terms, ConfidenceMemory& memory, Price price, Time now);

/// What venues are shown: price · (1 + multiple · confidence), or nothing where the confidence is
/// wider than `most` or leaves no price.
[[nodiscard]] std::optional<Price> shown(const ConfidenceTerms& terms, Price price,
                                         Fraction confidence);

}  // namespace seawall
