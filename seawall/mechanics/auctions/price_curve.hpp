#pragma once

#include <cstdint>
#include <variant>

#include "seawall/base/number_policy.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/cdp/maker_math.hpp"

namespace seawall {

// How the asking price of a Dutch auction falls. Parameters are contract integers, so one curve
// serves every number policy; prices are ray, as the venue writes them.

/// A straight line from the top to nothing.
struct LinearCurve {
  std::int64_t tau_seconds = 0;  ///< from the start until the price is 0, in [0, 2^31)
};

/// A constant share is cut off at every step.
struct StairstepCurve {
  std::int64_t step_seconds = 0;  ///< between two falls, in [1, 2^31)
  Int128 cut = 0;                 ///< factor of one step, ray, in [0, ray]
};

/// The same at every second.
struct ExponentialCurve {
  Int128 cut = 0;  ///< factor of one second, ray, in [0, ray]
};

using PriceCurve = std::variant<LinearCurve, StairstepCurve, ExponentialCurve>;

/// Whether the parameters lie in the ranges above; compile() must check it before a run.
[[nodiscard]] bool is_valid(const PriceCurve& curve);

/// baseⁿ in ray: squares and products from the lowest bit of n up, each rounded half up.
///
///     x ← ⌊(x·x + ray/2) / ray⌋,   z ← ⌊(z·x + ray/2) / ray⌋ where n has the bit
///
/// @param base  0⁰ is 1
/// @return ≤ 1 ray where base is. Refuses overflow as the contract does: a base of 2^128 before a
///         square, a square or product past uint256.
/// @note  For base ≤ ray, Exact lies within n/2 · 10^-27 of the true power and Fast within a
///        relative n · 2^-51.
/// @source makerdao/dss src/abaci.sol rpow
template <class N>
[[nodiscard]] Ruling<Ray<N>> ray_power(Ray<N> base, std::uint64_t n);

/// The asking price `elapsed_seconds` after the start.
///
///     linear       ⌊top · ⌊(tau − t)·ray / tau⌋ / ray⌋, 0 from tau on
///     stairstep    ⌊top · cut^⌊t/step⌋ / ray⌋
///     exponential  ⌊top · cut^t / ray⌋
///
/// @param curve            valid (asserted)
/// @param elapsed_seconds  ≥ 0
/// @return in [0, top], or overflow where top · ray passes uint256. Falls with time; Exact's
/// roundings can lift it again by at most
///         price_error_bound, which is far below any price a keeper pays
///         (docs/mechanics/auctions-dutch.md §2).
/// @source makerdao/dss src/abaci.sol {LinearDecrease, StairstepExponentialDecrease,
///         ExponentialDecrease}.price
template <class N>
[[nodiscard]] Ruling<Ray<N>> price_at(const PriceCurve& curve, Ray<N> top,
                                      std::int64_t elapsed_seconds);

/// |Fast − Exact| of price_at is at most this, in ray: what both round.
[[nodiscard]] double price_error_bound(const PriceCurve& curve, Ray<Fast> top,
                                       std::int64_t elapsed_seconds);

}  // namespace seawall
