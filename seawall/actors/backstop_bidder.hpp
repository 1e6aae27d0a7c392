#pragma once

#include <span>
#include <vector>

#include "seawall/actors/bidder.hpp"
#include "seawall/actors/taker.hpp"

namespace seawall {

/// What a bidder sees at one venue that auctions debt or surplus. Read-only.
struct BackstopView {
  const BidderView& bidder;
  VenueId venue;
  std::span<const Request* const> waiting;  ///< its own, not in a block yet
  Int128 committed = 0;                     ///< coin in its bids that wait
  double gas_usd = 0.0;                     ///< of a bid and its settlement
  std::size_t calls_max = 0;                ///< most that it may send now
};

/// What a bidder does where a venue sells or buys its own token, in this order:
///
///   1. settles what it won;
///   2. restarts auctions that ended without a bid, if it is one that seizes;
///   3. debt auctions: bids the least lot for which
///
///          (1 − discount) · proceeds(lot) ≥ coin asked,   if that is a full step below the lot now
///
///      proceeds are what the model's liquidity pays for the token at once, by its best route,
///      after the lots that it leads or bids for already; without a route the reference price less
///      the exit's cost. What it wins is sold there;
///   4. surplus auctions: bids tokens that it has, worth (1 − discount) · coin on sale at reference
///      prices, if that is a full step above the bid now.
///
/// 3 and 4 only for one that bids, and where proceeds less the bid and gas leave its least profit.
[[nodiscard]] std::vector<AuctionCall> look_at_backstop_auctions(const BackstopView& view);

}  // namespace seawall
