#pragma once

#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// A lending account as the market has it, whatever its oracles say; USD at reference prices.
struct ReferenceMargin {
  double collateral = 0.0;   ///< at what its venue counts of it: times the liquidation threshold
  double requirement = 0.0;  ///< what it owes
  double worth = 0.0;        ///< of all its collateral

  /// The venue would let it stand.
  [[nodiscard]] bool is_safe() const { return collateral >= requirement; }
};

/// As of now, by Fast. Thresholds are those that the venue's watches go by.
[[nodiscard]] ReferenceMargin reference_margin(const Model& model, const State& state,
                                               AccountId account);

}  // namespace seawall
