#pragma once

#include <cstdint>

#include "seawall/base/number_policy.hpp"
#include "seawall/mechanics/lending/morpho_blue.hpp"

namespace seawall {

struct SecondRateKind;  // interest a second

/// Rate a second, wad.
template <class N>
using SecondRateOf = Quantity<SecondRateKind, typename N::Number>;

}  // namespace seawall

// Morpho's rate curve, which moves by itself: its height at the target utilisation grows
// exponentially while more than the target is borrowed and decays while less is.
// docs/mechanics/morpho-blue.md §5.
// @source morpho-org/morpho-blue-irm src/adaptive-curve-irm/{AdaptiveCurveIrm.sol,
//         libraries/{ExpLib,ConstantsLib,MathLib}.sol}
namespace seawall::adaptive_curve {

inline constexpr Int128 steepness = 4 * wad;  ///< rate at full utilisation over that at the target
inline constexpr Int128 year = 31'536'000;    ///< seconds of 365 days
inline constexpr Int128 adjustment_speed = 50 * wad / year;  ///< a second, at the largest error
inline constexpr Int128 utilisation_target = wad / 10 * 9;
inline constexpr Int128 initial_rate = wad / 100 * 4 / year;  ///< a second, as the next two
inline constexpr Int128 rate_min = wad / 1'000 / year;
inline constexpr Int128 rate_max = 2 * wad / year;

/// Share of what is supplied that is borrowed, wad; 0 without supply.
template <class N>
[[nodiscard]] typename N::Number utilisation(const morpho_blue::Totals<N>& totals);

/// e^x to the second order around the nearest multiple of ln 2, in wad: too low by up to 0.5 %,
/// which is the contract's own error and therefore Fast's, too. 0 below ln(10^-18); from 2^60 on
/// every rate is at its bound, so larger powers are cut off there.
/// @param x  wad
template <class N>
[[nodiscard]] typename N::Number exponential(typename N::Number x);

template <class N>
struct Rate {
  SecondRateOf<N> borrow;     ///< average over the time that has passed: what is charged for it
  SecondRateOf<N> at_target;  ///< height of the curve at its end; to be kept
};

/// The borrow rate for the seconds since the totals were last touched.
///
///     error  = (utilisation − target) / (1 − target, or target where it is below)
///     f(t)   = clamp(at_target · e^(speed · error · t), rate_min, rate_max)
///     curve  = ((steepness − 1, or 1 − 1/steepness where error < 0) · error + 1) · rate
///     borrow = curve((f(0) + f(T) + 2·f(T/2)) / 4)
///
/// Every quotient is rounded toward 0.
/// @param at_target    as the last rate left it; 0 at the first use
/// @param utilisation  wad, in [0, 1]
/// @param seconds      ≥ 0
template <class N>
[[nodiscard]] Rate<N> rate(SecondRateOf<N> at_target, typename N::Number utilisation,
                           std::int64_t seconds);

}  // namespace seawall::adaptive_curve
