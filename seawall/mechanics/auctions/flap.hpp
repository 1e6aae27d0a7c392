#pragma once

#include <optional>

#include "seawall/base/ids.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/base/time.hpp"
#include "seawall/mechanics/cdp/maker_math.hpp"

// Maker's surplus auction: a fixed sum of the Vow's dai for MKR, which is burned. There is one
// phase, the rising bid. Times as in flip.hpp.
// @source docs/mechanics/auctions.md §5; makerdao/dss tag 1.0.5 src/flap.sol
namespace seawall::flap {

template <class N>
struct Terms {
  Wad<N> beg;    ///< smallest step between bids, ≥ 1 wad
  Duration ttl;  ///< how long a bid stands before it wins, > 0
  Duration tau;  ///< how long the auction lasts at most, > 0
};

template <class N>
struct SurplusAuction {
  Wad<N> bid{};               ///< MKR; it lies with the auction
  Rad<N> lot{};               ///< dai on sale, fixed (the Vow's bump); it lies with the auction
  HolderId high_bidder{};     ///< none before the first bid
  std::optional<Time> tic{};  ///< when the standing bid wins; nothing before the first
  Time end{};                 ///< when no more bids are taken
};

template <class N>
struct Bid {
  HolderId bidder{};
  Rad<N> lot{};
  Wad<N> bid{};
};

/// An accepted bid: both sums are MKR of the bidder.
template <class N>
struct BidOutcome {
  SurplusAuction<N> auction;
  HolderId refunded{};  ///< who was outbid; none: nobody, then refund = 0
  Wad<N> refund{};      ///< to who was outbid: the bid that stood
  Wad<N> paid{};        ///< to the auction: the increase
};

template <class N>
struct Settlement {
  HolderId winner{};
  Rad<N> lot{};     ///< dai for the winner
  Wad<N> burned{};  ///< MKR that the auction holds
};

template <class N>
[[nodiscard]] SurplusAuction<N> kick(const Terms<N>& terms, Rad<N> lot, Time now);

/// More MKR for the same dai:   bid > standing bid,   bid · 1 wad ≥ beg · standing bid
/// @return Refuses, in this order: auction_finished, lot_not_matching, bid_not_higher, overflow,
///         insufficient_increase.
template <class N>
[[nodiscard]] Ruling<BidOutcome<N>> tend(const Terms<N>& terms, const SurplusAuction<N>& auction,
                                         const Bid<N>& offer, Time now);

/// Restarts an auction on which nobody ever bid.
/// @return Refuses: auction_not_finished, bid_already_placed.
template <class N>
[[nodiscard]] Ruling<SurplusAuction<N>> tick(const Terms<N>& terms,
                                             const SurplusAuction<N>& auction, Time now);

/// The dai to the high bidder, the MKR burned; the auction is gone afterwards.
/// @return Refuses: auction_not_finished.
template <class N>
[[nodiscard]] Ruling<Settlement<N>> deal(const SurplusAuction<N>& auction, Time now);

}  // namespace seawall::flap
