#pragma once

#include "seawall/mechanics/liquidity/llamma_shares.hpp"

// A position as somebody wrote it down: which bands it has and how much of both tokens it could
// withdraw, but not how much lies in which band. docs/mechanics/crvusd.md §11.
namespace seawall::llamma {

/// The band whose edges the oracle's price lies between. Refuses: overflow.
[[nodiscard]] Ruling<int> band_of_price(const Amm<Exact>& amm);

/// Lays a recorded position into its bands around the active one, which stays where it is: its
/// stablecoin evenly into those above it, its collateral evenly into the active one and those
/// below. Where nothing is above, the active band takes the stablecoin too. Others in a band keep
/// what their shares were worth, but for the mix of tokens in a band that holds both:
///
///     shares = ⌊(band's shares + 1000)·worth / (band's worth + 1)⌋,  worth = x + ⌊y·oracle price⌋
///
/// @param held  more than 100 units a band; stablecoin only if first ≤ active, collateral only if
///              last ≥ active (asserted)
/// @param last  in [first, first + 50) (asserted)
/// Refuses, and leaves the AMM as it was: overflow.
[[nodiscard]] Ruling<Position<Exact>> lay_recorded(Amm<Exact>& amm, const Holding<Exact>& held,
                                                   int first, int last);

}  // namespace seawall::llamma
