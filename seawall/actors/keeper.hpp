#pragma once

#include <cstdint>
#include <vector>

#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/chain/background_demand.hpp"
#include "seawall/model/model.hpp"
#include "seawall/scenario/scenario.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// What a keeper sees. Read-only: what it wants comes back as requests.
struct KeeperView {
  const Model& model;
  const State& state;
  const KeeperBehaviour& behaviour;
  const BackgroundDemand* demand;  ///< of the block that has just passed; null without a chain
};

/// An account that pays but that the venue's rule lets nobody touch now.
struct RefusedOffer {
  LiquidationRequest wanted;
  Rejection reason{};
};

/// What a keeper makes of the accounts under water.
struct KeeperPlan {
  std::vector<Request> requests;  ///< all of its fields but the number in its sequence
  std::vector<RefusedOffer> refused;
  std::vector<AccountId> nothing_pays;  ///< accounts of which it found no profitable part
  std::uint64_t random_position = 0;    ///< of its stream afterwards
};

/// Looks at every account under water that nobody's request is pending for, and takes what pays:
///
///   1. the largest debt against the largest collateral, all that the venue's rule allows (or its
///   slice);
///   2. if that does not pay after slippage and cost, the part with the most profit, if any;
///   3. where the rule refuses all of it because dust would be left or the reserve has too little
///   cash, the part
///      that it admits with the most profit;
///   4. with its own capital at most that;
///   5. several slices of one account in a block, each against the depth that the ones before left.
///
/// On a chain a call costs its gas too, and it sends no more of them than it can pay for.
/// Screens with the rule's Fast text; the engine decides with Exact when the call is carried out.
/// @param plan  overwritten; its vectors are reused
void look_for_liquidations(const KeeperView& view, KeeperPlan& plan);

}  // namespace seawall
