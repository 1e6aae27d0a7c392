#pragma once

#include "seawall/base/quantity.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/cdp/maker_math.hpp"

// When a Maker vault may be liquidated, and what Liquidations 1.x (the Cat) then takes from it.
// @source docs/mechanics/auctions.md §2; makerdao/dss tag 1.0.5 src/cat.sol, src/spot.sol
namespace seawall::cat {

/// One borrower's vault of one collateral.
template <class N>
struct Vault {
  Wad<N> ink{};  ///< collateral
  Wad<N> art{};  ///< normalised debt: owed is art · rate
};

/// What a vault's collateral counts for, and what its debt has grown to.
template <class N>
struct Collateral {
  Ray<N> spot{};  ///< dai that may be owed per unit of collateral
  Ray<N> rate{};  ///< ≥ 1 ray
};

template <class N>
struct Terms {
  Ray<N> chop{};  ///< debt and penalty, ≥ 1 ray (1.13 ray = 13 % penalty)
  Wad<N> lump{};  ///< collateral that one auction sells at most, > 0
};

/// How a price becomes a safe debt.
template <class N>
struct Ratio {
  Ray<N> par{};  ///< what a dai is meant to be worth, > 0
  Ray<N> mat{};  ///< collateral value asked per debt, > 0 (1.5 ray = 150 %)
};

/// One auction's worth of an unsafe vault.
template <class N>
struct Bite {
  Wad<N> lot{};      ///< collateral from the vault to the auction
  Wad<N> art{};      ///< normalised debt taken off the vault
  Rad<N> debt{};     ///< art · rate: becomes the Vow's debt (sin) and is queued at once
  Rad<N> tab{};      ///< what the auction asks for: the debt with the penalty
  Vault<N> vault{};  ///< as it is left
};

/// spot = ⌊⌊price · 10^9 · ray / par⌋ · ray / mat⌋.
/// @param price  wad; an oracle without a value gives spot 0, which the caller decides
/// @return Refuses: overflow, also for par = 0 or mat = 0.
template <class N>
[[nodiscard]] Ruling<Ray<N>> spot_of(Wad<N> price, const Ratio<N>& ratio);

/// Whether a vault may be bitten:   ink · spot < art · rate
/// @return Refuses: overflow.
template <class N>
[[nodiscard]] Ruling<bool> is_unsafe(const Vault<N>& vault, const Collateral<N>& collateral);

/// ink · spot / (art · rate): below 1 is unsafe, infinite without debt. In doubles, to rank and to
/// show; the verdict is is_unsafe's.
template <class N>
[[nodiscard]] Fraction health_factor(const Vault<N>& vault, const Collateral<N>& collateral);

/// Takes one lot from an unsafe vault:
///
///     lot = min(ink, lump)      art' = min(art, ⌊lot · art / ink⌋)
///     debt = art' · rate        tab = ⌊debt · chop / ray⌋
///
/// A vault larger than lump stays unsafe and can be bitten again at once.
/// @return Refuses: cdp_is_safe, no_such_collateral (ink = 0: the contract divides by it), overflow
///         (debt · chop passes 256 bits at about 100 000 dai: a real limit on lump).
template <class N>
[[nodiscard]] Ruling<Bite<N>> bite(const Vault<N>& vault, const Collateral<N>& collateral,
                                   const Terms<N>& terms);

}  // namespace seawall::cat
