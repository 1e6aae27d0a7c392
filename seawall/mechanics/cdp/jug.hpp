#pragma once

#include <cstdint>

#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/cdp/maker_math.hpp"

// Maker's stability fee, the Jug: what one type of collateral's debt is counted in grows by the
// second, and the growth is the Vow's.
// @source docs/mechanics/cdp.md §3; makerdao/dss src/jug.sol drip, src/vat.sol fold
namespace seawall::jug {

/// rate' = ⌊duty^seconds · rate / ray⌋, the power as in price_curve.hpp's ray_power.
/// @param duty             growth in a second, ray, ≥ 1 ray (the contract's base and duty together)
/// @param rate             debt per normalised debt, ray
/// @param elapsed_seconds  since the last drip, ≥ 0
/// @return Refuses: overflow.
template <class N>
[[nodiscard]] Ruling<Ray<N>> drip(Ray<N> duty, Ray<N> rate, std::int64_t elapsed_seconds);

/// What all vaults owe more, and the Vow gets: art · (rate' − rate).
/// @return Refuses: overflow, also where the rate fell.
template <class N>
[[nodiscard]] Ruling<Rad<N>> fee(Wad<N> art, Ray<N> rate, Ray<N> rate_after);

}  // namespace seawall::jug
