#pragma once

#include <utility>
#include <vector>

#include "seawall/mechanics/chain/background_demand.hpp"
#include "seawall/model/model.hpp"
#include "seawall/scenario/scenario.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// What a provider of pools sees. Read-only: what it wants comes back as requests.
struct PoolProviderView {
  const Model& model;
  const State& state;
  const PoolProviderBehaviour& behaviour;
  const BackgroundDemand* demand;  ///< of the block that has just passed; null without a chain
};

struct PoolProviderPlan {
  std::vector<Request> requests;                     ///< due and sequence are the engine's to set
  std::vector<std::pair<StakeId, Time>> stays_away;  ///< stakes that it keeps out until then
};

/// What a provider does with each of its stakes in a block, while nothing of it is under way:
///
///   1. takes withdrawn_share of it out when the volatility of the reference price is above its
///      limit, or the share of base in the stake's value is outside its bounds, and stays away for
///      return_after beyond the last look that said so;
///   2. puts it back once that has passed;
///   3. moves a range that the price left recentre_after ago to where the price is.
///
/// @param plan  overwritten; its vectors are reused
void look_after_stakes(const PoolProviderView& view, PoolProviderPlan& plan);

}  // namespace seawall
