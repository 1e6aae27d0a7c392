#pragma once

namespace seawall {

// The two functions of an angle that the speed model's closed forms need, to a few ulp, with
// nothing but + − · / and the square root: libm's differ between machines.

struct SineCosine {
  double sine = 0.0;
  double cosine = 1.0;
};

/// @param angle radians, |angle| ≤ 10⁶
[[nodiscard]] SineCosine sine_cosine(double angle);

/// The angle of the point (x, y) seen from the origin, in (0, π). @param y > 0
[[nodiscard]] double angle_of(double y, double x);

}  // namespace seawall
