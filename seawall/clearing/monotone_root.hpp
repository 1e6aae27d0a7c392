#pragma once

#include <cmath>

namespace seawall {

/// A function's value and derivative at a point.
struct Residual {
  double value;
  double slope;  ///< ≤ 0
};

/// Where a non-increasing function passes 0 between `low` (where it is ≥ 0) and `high` (≤ 0):
/// Newton steps, bisection where one would leave the bracket.
/// @param near  first guess; `low` where it lies outside
/// @return to 2^-50 of itself, or where the function is exactly 0
template <class Function>
[[nodiscard]] double root_of_falling(const Function& function, double low, double high,
                                     double near) {
  constexpr int steps_max = 200;
  double x = near > low && near < high ? near : low;
  for (int i = 0; i < steps_max; ++i) {
    const Residual at = function(x);
    if (at.value == 0.0) return x;
    (at.value > 0.0 ? low : high) = x;
    double next = x - at.value / at.slope;
    if (!(next > low && next < high)) next = low + (high - low) / 2.0;
    const bool is_done =
        !(next > low && next < high) || std::fabs(next - x) <= 0x1p-50 * std::fabs(next);
    if (is_done) return next;
    x = next;
  }
  return x;
}

}  // namespace seawall
