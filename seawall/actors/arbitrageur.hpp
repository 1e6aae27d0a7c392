#pragma once

#include <vector>

#include "seawall/mechanics/chain/background_demand.hpp"
#include "seawall/model/model.hpp"
#include "seawall/scenario/scenario.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// What an arbitrageur sees. Read-only: what it wants comes back as requests.
struct ArbitrageurView {
  const Model& model;
  const State& state;
  const ArbitrageurBehaviour& behaviour;
  const BackgroundDemand* demand;  ///< of the block that has just passed; null without a chain
};

struct ArbitrageurPlan {
  std::vector<Request> trades;     ///< due and sequence are the engine's to set
  std::vector<Request> transfers;  ///< due says when they arrive; they leave at once
};

/// What an arbitrageur does in a block:
///
///   1. pays more for what waits, if it is one that raises gas;
///   2. buys where base is cheap and sells where it is dear, the pairs of places that earn most
///      first, each place in one trade a block, while profit after fees and gas is at least
///      profit_min;
///   3. transfers what is missing on one side, once its share on chain of an asset is farther from
///      the opening share than the band; one transfer an asset is on its way at a time.
///
/// The outside market counts as a place, except for a base whose reference price is carried by an
/// order book where it works: there that order book is the outside market.
/// @param plan  overwritten; its vectors are reused
void look_for_arbitrage(const ArbitrageurView& view, ArbitrageurPlan& plan);

}  // namespace seawall
