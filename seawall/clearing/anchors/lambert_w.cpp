#include "seawall/clearing/anchors/lambert_w.hpp"

#include <cmath>

#include "seawall/base/math.hpp"

namespace seawall::anchors {
namespace {

constexpr double e = 0x1.5bf0a8b145769p+1;

double first_guess(double x) {
  if (x < -0.25) {  // series in the distance from the branch point
    const double root = std::sqrt(2.0 * (e * x + 1.0));
    return -1.0 + root * (1.0 - root * (1.0 / 3.0 - root * (11.0 / 72.0)));
  }
  return math::log1p(x) / (1.0 + 0.5 * math::log1p(x) / (1.0 + math::log1p(x)));
}

}  // namespace

double lambert_w(double x) {
  if (e * x + 1.0 <= 0.0) return -1.0;
  double w = first_guess(x);
  constexpr int steps_max = 32;
  for (int i = 0; i < steps_max; ++i) {
    const double grown = math::exp(w);
    const double error = w * grown - x;
    const double slope = grown * (w + 1.0);
    if (slope == 0.0) break;
    const double step = error / (slope - error * (w + 2.0) / (2.0 * (w + 1.0)));
    w -= step;
    if (std::fabs(step) <= 1e-16 * std::fabs(w)) break;
  }
  return w;
}

}  // namespace seawall::anchors
