#pragma once

#include <optional>

#include "seawall/base/ids.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/base/time.hpp"
#include "seawall/mechanics/cdp/maker_math.hpp"

// Maker's collateral auction of Liquidations 1.x, an English auction in two phases. First the bid
// for the whole lot rises (tend) to the tab, the debt with its penalty; then the bid stays there
// and the lot falls (dent), and what is no longer for sale returns to the vault's owner. The rules
// move nothing: an outcome says what moves, and the engine books it or drops it where the bidder
// cannot pay.
//
// Times are the project's Time. The contract knows whole seconds; block times on whole seconds give
// its results, and nothing here rounds them.
// @source docs/mechanics/auctions.md §1; makerdao/dss tag 1.0.5 src/flip.sol
namespace seawall::flip {

template <class N>
struct Terms {
  Wad<N> beg;    ///< smallest step between bids, ≥ 1 wad (1.03 wad = 3 %)
  Duration ttl;  ///< how long a bid stands before it wins, > 0
  Duration tau;  ///< how long the auction lasts at most, > 0
};

/// One auction. What is `lot` here lies with the auction, what was bid lies with the Vow already.
template <class N>
struct EnglishAuction {
  Rad<N> bid{};               ///< standing bid, ≤ tab; 0 before the first
  Wad<N> lot{};               ///< collateral for sale
  Rad<N> tab{};               ///< dai wanted: where the first phase ends
  HolderId high_bidder{};     ///< none before the first bid
  std::optional<Time> tic{};  ///< when the standing bid wins; nothing before the first
  Time end{};                 ///< when no more bids are taken

  /// The second phase: the whole tab is bid and the lot falls.
  [[nodiscard]] bool is_lot_phase() const { return bid == tab; }
};

template <class N>
struct Bid {
  HolderId bidder{};
  Wad<N> lot{};  ///< collateral the bidder takes ...
  Rad<N> bid{};  ///< ... for this much dai
};

/// An accepted bid. The bidder pays refund + paid; over a whole auction all `paid` sum to the bid.
template <class N>
struct BidOutcome {
  EnglishAuction<N> auction;  ///< as the bid leaves it
  HolderId refunded{};        ///< who was outbid; none: nobody, then refund = 0
  Rad<N> refund{};            ///< from the bidder to who was outbid: the whole bid that stood
  Rad<N> paid{};              ///< from the bidder to the Vow: the increase
  Wad<N> returned{};          ///< collateral from the auction to the vault's owner: the cut
};

template <class N>
struct Settlement {
  HolderId winner{};
  Wad<N> lot{};  ///< collateral from the auction to the winner; the dai was paid with the bids
};

/// Opens an auction without a bid.
template <class N>
[[nodiscard]] EnglishAuction<N> kick(const Terms<N>& terms, Rad<N> tab, Wad<N> lot, Time now);

/// A higher bid for the same lot:
///
///     bid > standing bid,   bid ≤ tab,   bid ≥ beg · standing bid  or  bid = tab
///
/// The first bid need only be above 0: one smallest unit wins if nobody answers within ttl.
/// @return Refuses, in this order: auction_finished (tic or end reached), lot_not_matching,
///         bid_above_tab, bid_not_higher, overflow, insufficient_increase.
/// @note  Fast differs from Exact only where two of the compared numbers agree to 2^-50.
template <class N>
[[nodiscard]] Ruling<BidOutcome<N>> tend(const Terms<N>& terms, const EnglishAuction<N>& auction,
                                         const Bid<N>& offer, Time now);

/// A smaller lot for the whole tab:   lot < standing lot,   beg · lot ≤ standing lot
/// @return Refuses, in this order: auction_finished, bid_not_matching, tab_not_reached,
///         lot_not_lower, overflow, insufficient_decrease.
template <class N>
[[nodiscard]] Ruling<BidOutcome<N>> dent(const Terms<N>& terms, const EnglishAuction<N>& auction,
                                         const Bid<N>& offer, Time now);

/// Restarts an auction on which nobody ever bid: a new end, all else as it was.
/// @return Refuses: auction_not_finished (now ≤ end), bid_already_placed.
template <class N>
[[nodiscard]] Ruling<EnglishAuction<N>> tick(const Terms<N>& terms,
                                             const EnglishAuction<N>& auction, Time now);

/// Gives the lot to the high bidder; the auction is gone afterwards. Strict: at the very second of
/// tic or end neither a bid nor a settlement passes.
/// @return Refuses: auction_not_finished (no bid, or neither tic nor end has passed).
template <class N>
[[nodiscard]] Ruling<Settlement<N>> deal(const EnglishAuction<N>& auction, Time now);

}  // namespace seawall::flip
