#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "seawall/base/ids.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/base/time.hpp"
#include "seawall/mechanics/auctions/price_curve.hpp"
#include "seawall/mechanics/cdp/maker_math.hpp"

// MakerDAO's Dutch auction (Liquidations 2.0, Clipper) as pure functions: an asking price that
// falls from a top, sold in slices, begun again when it has worn out. docs/mechanics/auctions-
// dutch.md has formulas, order of operations, sources and properties.
//
// Every rule returns which money moves and the auction as it is afterwards; a refusal moves
// nothing. Who books it is the engine. Dai inside the venue is rad, which needs 256 bits.
namespace seawall::dutch {

/// A running auction. Closed ones are not kept.
template <class N>
struct Auction {
  Rad<N> tab;       ///< dai still to raise, > 0
  Wad<N> lot;       ///< collateral still for sale, > 0
  AccountId owner;  ///< of the liquidated vault: gets what is left when the tab is paid
  Time started{};   ///< of the price's clock; block seconds count
  Ray<N> top;       ///< price at the start, > 0
};

template <class N>
struct Terms {
  PriceCurve curve;              ///< valid (price_curve.hpp)
  Ray<N> buf;                    ///< top over the oracle price, as 1.1
  std::int64_t tail_seconds{0};  ///< older than this an auction must be restarted
  Ray<N> cusp;                   ///< below this share of the top it must be, too
  Wad<N> chip;                   ///< keeper's incentive as a share of the tab
  Rad<N> tip;                    ///< keeper's flat incentive
  Rad<N> chost;                  ///< smallest tab that may remain: dust with penalty, as last set
};

/// What governance has stopped; each level stops what the one before did, too.
enum class Breaker : std::uint8_t { none, kick, redo, take };

/// The oracle now, not the price that made the vault unsafe.
template <class N>
struct Feed {
  Wad<N> price;  ///< USD per token; 0 where the oracle has no valid one
  Ray<N> par;    ///< USD per dai, > 0
};

template <class N>
struct Quote {
  Ray<N> price;                ///< asked now, dai per token
  bool needs_restart = false;  ///< older than tail or price/top below cusp
};

/// ⌊dust · chop⌋: the debt below which a vault is not worth its auction, with the penalty.
/// @source makerdao/dss src/clip.sol upchost
template <class N>
[[nodiscard]] Ruling<Rad<N>> smallest_tab(Rad<N> dust, Wad<N> chop);

/// The price and whether it may still be bought at. @param now ≥ auction.started
/// @source makerdao/dss src/clip.sol status
template <class N>
[[nodiscard]] Ruling<Quote<N>> quote(const Terms<N>& terms, const Auction<N>& auction, Time now);

/// What is put up for sale, and for whom.
template <class N>
struct Seizure {
  Rad<N> tab;
  Wad<N> lot;
  AccountId owner;
};

/// A start or a restart: the auction as it now is, and what the keeper earns for it.
template <class N>
struct Start {
  Auction<N> auction;
  Rad<N> incentive;  ///< dai minted to the keeper; the venue's Vow owes it
};

/// Starts an auction of seized collateral (moved to the auction house by the bark before).
///
///     feed = ⌊price · 10⁹ · ray / par⌋,  top = ⌊feed · buf / ray⌋
///     incentive = tip + ⌊tab · chip / wad⌋
///
/// Refuses, in this order: paused (level kick or above), nothing_to_auction, price_not_positive
/// (no oracle price, or a top of 0), overflow.
/// @source makerdao/dss src/clip.sol kick
template <class N>
[[nodiscard]] Ruling<Start<N>> kick(const Terms<N>& terms, Breaker breaker, const Feed<N>& feed,
                                    const Seizure<N>& seizure, Time now);

/// Restarts a worn-out auction at today's oracle price. Tab and lot stay; there is an incentive
/// only where both tab and lot · feed are ≥ chost, so that crumbs cannot be farmed.
///
/// Refuses: paused (level redo or above), auction_not_finished, price_not_positive, overflow.
/// @source makerdao/dss src/clip.sol redo
template <class N>
[[nodiscard]] Ruling<Start<N>> redo(const Terms<N>& terms, Breaker breaker, const Feed<N>& feed,
                                    const Auction<N>& auction, Time now);

template <class N>
struct Bid {
  Wad<N> amount;     ///< collateral wanted at most
  Ray<N> price_max;  ///< most that the buyer accepts, dai per token
};

/// Where the money of one purchase goes. With `before` and `rest` the auction's tab and lot:
///
///     tab before = dai_paid + tab of rest + shortfall
///     lot before = collateral_given + lot of rest + collateral_returned
template <class N>
struct Purchase {
  Ray<N> price;                    ///< dai per token
  Rad<N> dai_paid;                 ///< by the buyer to the venue's Vow
  Wad<N> collateral_given;         ///< to the buyer
  Wad<N> collateral_returned;      ///< to the owner, the tab being paid
  Rad<N> shortfall;                ///< tab for which no collateral is left: the Vow's loss
  Rad<N> dirt_removed;             ///< no longer at auction: dai_paid, and the shortfall with it
  std::optional<Auction<N>> rest;  ///< nothing where the auction is closed
};

/// Buys a slice at the asking price, never more than the tab pays for, never leaving dust.
///
///     slice = min(lot, amount), owe = slice · price
///     owe > tab:                                   owe = tab, slice = ⌊tab / price⌋
///     owe < tab, slice < lot, tab − owe < chost:   tab ≤ chost is refused, else
///                                                  owe = tab − chost, slice = ⌊owe / price⌋
///
/// Roundings favour the venue: a slice is rounded down, what is owed never. A bid of nothing is
/// allowed and moves nothing.
/// Refuses, in this order: paused (level take), auction_needs_restart, price_above_limit, overflow,
/// partial_purchase_forbidden.
/// @return a `rest` has tab ≥ chost; what a callback may do between receipt and payment is the
///         caller's order of booking.
/// @source makerdao/dss src/clip.sol take
template <class N>
[[nodiscard]] Ruling<Purchase<N>> take(const Terms<N>& terms, Breaker breaker,
                                       const Auction<N>& auction, const Bid<N>& bid, Time now);

}  // namespace seawall::dutch
