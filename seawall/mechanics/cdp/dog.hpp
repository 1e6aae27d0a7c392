#pragma once

#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/cdp/cat.hpp"
#include "seawall/mechanics/cdp/maker_math.hpp"

// MakerDAO's Dog (Liquidations 2.0): which part of an unsafe vault goes to auction, and how much
// may be at auction at one time. docs/mechanics/auctions-dutch.md §4.
namespace seawall::dog {

/// Debt at auction, penalty included, and its limits: for the whole venue (the contract's Dirt and
/// Hole) and for one collateral type (dirt and hole).
template <class N>
struct Limits {
  Rad<N> venue_limit;
  Rad<N> venue_dirt;
  Rad<N> type_limit;
  Rad<N> type_dirt;
};

/// Vaults, spot and the verdict are the Vat's, the same for the Cat and the Dog.
template <class N>
using Vault = cat::Vault<N>;

/// One collateral type at the moment of a bark.
template <class N>
struct Terms {
  Ray<N> spot;  ///< cat::spot_of the oracle's price; 0: nothing may be seized
  Ray<N> rate;  ///< debt per normalised debt, accrued to now
  Rad<N> dust;  ///< smallest debt of a vault
  Wad<N> chop;  ///< debt at auction per debt seized, ≥ 1 wad (1.13 is a penalty of 13 %)
};

/// What a bark moves. The auction of `dink` for `tab` is dutch::kick's to start.
template <class N>
struct Bark {
  Wad<N> dink;       ///< collateral from the vault to the auction house
  Wad<N> dart;       ///< normalised debt taken off the vault
  Rad<N> due;        ///< dart · rate, without penalty: what the Vow now owes for it
  Rad<N> tab;        ///< with penalty: to be raised, and added to both kinds of dirt
  Vault<N> vault;    ///< what is left
  Limits<N> limits;  ///< with the new dirt
};

/// Seizes as much of an unsafe vault as the limits have room for.
///
///     room = min(venue_limit − venue_dirt, type_limit − type_dirt)
///     dart = min(art, ⌊⌊room · wad / rate⌋ / chop⌋)
///     (art − dart) · rate < dust:   dart = art, though a limit is passed
///     dink = ⌊ink · dart / art⌋,  due = dart · rate,  tab = ⌊due · chop / wad⌋
///
/// Refuses, in this order: cdp_is_safe (ink · spot ≥ art · rate, or no spot),
/// liquidation_limit_reached (no room in either), must_not_leave_dust (a part that would itself be
/// below dust), nothing_to_auction (dink = 0), overflow wherever uint256 is passed.
/// @source makerdao/dss src/dog.sol bark
template <class N>
[[nodiscard]] Ruling<Bark<N>> bark(const Vault<N>& vault, const Terms<N>& terms,
                                   const Limits<N>& limits);

/// Takes what an auction no longer holds (dutch::Purchase::dirt_removed) off both kinds of dirt.
/// @param removed  ≤ both (asserted in Exact; Fast stops at 0)
/// @source makerdao/dss src/dog.sol digs
template <class N>
[[nodiscard]] Limits<N> dig(Limits<N> limits, Rad<N> removed);

}  // namespace seawall::dog
