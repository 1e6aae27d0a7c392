#pragma once

#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/asset.hpp"

namespace seawall {

/// What redemption does to a coin with a peg. Whoever holds it can redeem it at target · (1 − fee),
/// so below that price it is bought and redeemed until it costs as much; where it can be minted at
/// target · (1 + fee), it is minted and sold above. Both trade against the coin's own impact curve:
///
///     exogenous · g(X − traded) = target · (1 ∓ fee),   |traded| ≤ what is left of the capacity
///
/// @param impact     of the coin  @param exogenous  price without its own trades, USD, > 0
/// @param displaced  X now  @param left  tokens that may still be redeemed or minted, ≥ 0
/// @return tokens bought and redeemed; minted and sold is negative; 0 within the band
/// @source docs/mechanics/arbitrage.md §4 (Maker dss-psm src/psm.sol: sellGem and buyGem at par
/// less tin or tout, up to the debt ceiling)
[[nodiscard]] Amount redeemed_at_peg(const PegTerms& peg, const ImpactTerms& impact,
                                     Price exogenous, Amount displaced, Amount left);

/// Capacity comes back at its rate, never past its maximum. @param elapsed ≥ 0
[[nodiscard]] Amount capacity_after(const PegTerms& peg, Amount left, Duration elapsed);

}  // namespace seawall
