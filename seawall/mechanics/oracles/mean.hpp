#pragma once

#include <vector>

#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/oracle.hpp"

namespace seawall {

/// What a mean remembers of its source. The State owns it.
struct MeanMemory {
  /// ∫ price dt (of ln price where the mean is geometric) from the start of the run to `at`.
  struct Observation {
    Time at{};
    double cumulative = 0.0;
  };
  std::vector<Observation> kept;  ///< oldest first; all that the span reaches and one before
  double first = 0.0;             ///< what the source said before the run: price, or its logarithm
  double value = 0.0;             ///< of an exponential mean, as of kept.back().at
};

/// A mean that has heard nothing but one price.
/// @param price > 0
[[nodiscard]] MeanMemory mean_of_one(const MeanTerms& terms, Price price, Time now);

/// Remembers what the source has said since the last time and gives the mean over the span:
///
///     arithmetic   (1/w)·∫ p dt              over [now − w, now], before the run p = first price
///     geometric    exp((1/w)·∫ ln p dt)
///     exponential  m ← p + (m − p)·e^(−dt/w)
///
/// Between two observations the cumulative is a straight line, as the contracts interpolate it.
/// @param terms  has a kind
/// @param price  what the source said since the last time, > 0
/// @param now    not before the last time; at that very time nothing is added
/// @source docs/mechanics/oracles.md §4; Uniswap/v2-periphery ExampleOracleSimple.sol,
/// Uniswap/v3-core contracts/libraries/Oracle.sol, curvefi/stableswap-ng ma_price
Price remember(const MeanTerms& terms, MeanMemory& memory, Price price, Time now);

}  // namespace seawall
