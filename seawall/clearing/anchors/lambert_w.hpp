#pragma once

namespace seawall::anchors {

/// The principal branch of Lambert's W: w ≥ −1 with w·e^w = x, to a few ulp away from −1/e (at the
/// branch point itself half the digits are lost, as they are in x).
/// @param x ≥ −1/e; a little below, from rounding, counts as −1/e
/// @source Halley's iteration; Corless, Gonnet, Hare, Jeffrey and Knuth, "On the Lambert W
///         function", Advances in Computational Mathematics 5 (1996)
[[nodiscard]] double lambert_w(double x);

}  // namespace seawall::anchors
