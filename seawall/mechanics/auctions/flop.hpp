#pragma once

#include <optional>

#include "seawall/base/ids.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/base/time.hpp"
#include "seawall/mechanics/cdp/maker_math.hpp"

// Maker's debt auction: the Vow asks for a fixed sum of dai, and bidders take ever fewer new MKR
// for it. There is one phase, the falling lot; no MKR exists before the auction is settled.
// Times as in flip.hpp.
// @source docs/mechanics/auctions.md §4; makerdao/dss tag 1.0.5 src/flop.sol
namespace seawall::flop {

template <class N>
struct Terms {
  Wad<N> beg;    ///< smallest step between lots, ≥ 1 wad
  Wad<N> pad;    ///< how the lot grows at a restart, ≥ 1 wad (1.5 wad = half as much again)
  Duration ttl;  ///< how long a bid stands before it wins, > 0
  Duration tau;  ///< how long the auction lasts at most, > 0
};

template <class N>
struct DebtAuction {
  Rad<N> bid{};               ///< dai asked for, fixed (the Vow's sump)
  Wad<N> lot{};               ///< MKR that would be minted
  HolderId high_bidder{};     ///< none before the first bid
  std::optional<Time> tic{};  ///< when the standing bid wins; nothing before the first
  Time end{};                 ///< when no more bids are taken
};

template <class N>
struct Bid {
  HolderId bidder{};
  Wad<N> lot{};
  Rad<N> bid{};
};

/// An accepted bid. Exactly one of refund and paid is the bid; none where one underbids oneself.
template <class N>
struct BidOutcome {
  DebtAuction<N> auction;
  HolderId refunded{};  ///< who was underbid; none: nobody, then refund = 0
  Rad<N> refund{};      ///< from the bidder to who was underbid
  Rad<N> paid{};        ///< from the bidder to the Vow: the first bid only (vow::kiss uses it up)
};

template <class N>
struct Settlement {
  HolderId winner{};
  Wad<N> minted{};  ///< new MKR for the winner
};

template <class N>
[[nodiscard]] DebtAuction<N> kick(const Terms<N>& terms, Rad<N> bid, Wad<N> lot, Time now);

/// A smaller lot for the same dai:   lot < standing lot,   beg · lot ≤ standing lot
/// @return Refuses, in this order: auction_finished, bid_not_matching, lot_not_lower, overflow,
///         insufficient_decrease.
template <class N>
[[nodiscard]] Ruling<BidOutcome<N>> dent(const Terms<N>& terms, const DebtAuction<N>& auction,
                                         const Bid<N>& offer, Time now);

/// Restarts an auction on which nobody ever bid, with a larger lot: ⌊pad · lot / 1 wad⌋.
/// @return Refuses: auction_not_finished, bid_already_placed, overflow.
template <class N>
[[nodiscard]] Ruling<DebtAuction<N>> tick(const Terms<N>& terms, const DebtAuction<N>& auction,
                                          Time now);

/// Mints the lot for the high bidder; the auction is gone afterwards.
/// @return Refuses: auction_not_finished.
template <class N>
[[nodiscard]] Ruling<Settlement<N>> deal(const DebtAuction<N>& auction, Time now);

}  // namespace seawall::flop
