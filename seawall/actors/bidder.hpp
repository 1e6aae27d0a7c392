#pragma once

#include <cstdint>
#include <vector>

#include "seawall/mechanics/chain/background_demand.hpp"
#include "seawall/model/model.hpp"
#include "seawall/scenario/scenario.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// What a bidder sees. Read-only: what it wants comes back as requests.
struct BidderView {
  const Model& model;
  const State& state;
  const BidderBehaviour& behaviour;
  const BackgroundDemand* demand;  ///< of the block that has just passed; null without a chain
};

struct BidderPlan {
  std::vector<Request> requests;  ///< due and sequence are the engine's to set
  double credit = 0.0;            ///< transactions it may still send afterwards
  std::uint64_t random_position = 0;
};

/// What it offers of what a lot is worth to it after its exit, in [0, 1], before what
/// BidPolicy::learning makes of it: 1 − discount, or under BidPolicy::last_clearing what it has
/// learned at that venue, which counts from the reference price before the exit.
[[nodiscard]] double share_offered(const BidderBehaviour& behaviour, const CdpState& venue);

/// What a bidder of BidPolicy::last_clearing has learned once one more lot has cleared:
///
///     first      cleared
///     further    learned + rate · (cleared − learned)
///
/// @param learned  share before, −1: none
/// @param cleared  share of its market value that the lot fetched, ≥ 0
[[nodiscard]] double learned_after(double learned, double cleared, Fraction rate);

/// Gas that the calls of a CDP engine need, about: an assumption, one figure a kind.
[[nodiscard]] std::int64_t gas_of(RequestKind kind);

/// What a bidder does in a block, in this order, as far as its transactions a minute and those that
/// still wait allow:
///
///   1. pays more for what waits, if it is one that raises gas;
///   2. pokes oracles that are due; settles what it won; restarts auctions that ended without a
///      bid and sends unsafe vaults to auction, if it is one that seizes;
///   3. bids on a lot, from a random place in the list: on one without a bid if it can, else it
///      outbids. It offers min(tab, share_offered() · market value), and once the tab is reached
///      the least collateral for which that still holds. It spends no more coin than it has.
///
/// At Dutch auctions it does what actors/taker.hpp says instead of 3 and of what 2 says of vaults.
///
/// It sends nothing whose gas it cannot pay.
///
/// @param plan  overwritten; its vectors are reused
void look_for_auctions(const BidderView& view, BidderPlan& plan);

}  // namespace seawall
