#pragma once

#include <span>
#include <vector>

#include "seawall/actors/bidder.hpp"

namespace seawall {

/// What a bidder sees at one venue with Dutch auctions. Read-only.
struct TakerView {
  const BidderView& bidder;
  VenueId venue;
  std::span<const Request* const> waiting;  ///< its own, not in a block yet
  Int128 committed = 0;                     ///< coin in its bids that wait elsewhere
  double coin_usd = 0.0;                    ///< of one smallest unit of the coin
  double coins_per_unit = 0.0;  ///< market value of a unit of collateral after the exit, units of
                                ///< coin
  double gas_usd = 0.0;         ///< of one purchase
  double start = 0.0;           ///< where in the list of auctions it begins, [0, 1)
  std::size_t calls_max = 0;    ///< most that it may send now
};

/// One call that it wants to send.
struct AuctionCall {
  RequestKind kind = RequestKind::take;
  AuctionRequest wanted;
};

/// What a bidder does at Dutch auctions in a block, in this order:
///
///   1. restarts those that are worn out, and sends unsafe vaults to auction as far as the limit of
///      debt at auction has room, if it is one that seizes;
///   2. buys where the price asked in the next block is low enough,
///
///          paid ≤ share · proceeds   and   proceeds − paid − gas ≥ least profit
///
///      share is share_offered(), 1 − discount unless it learns; proceeds are the market value
///      after the exit's cost for a bidder with capital, which buys as much as its coin pays for;
///      with a flash loan what the model's liquidity pays for the collateral at once, and it buys
///      the size at which share · proceeds − paid is largest.
///
/// The rule is asked before anything is sent: what would leave dust is sent in the size that the
/// rule makes of it, or not at all.
[[nodiscard]] std::vector<AuctionCall> look_at_dutch_auctions(const TakerView& view);

}  // namespace seawall
