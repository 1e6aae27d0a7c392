#include "seawall/clearing/angle.hpp"

#include <cmath>

namespace seawall {
namespace {

constexpr double half_pi = 0x1.921fb54442d18p+0;

}  // namespace

SineCosine sine_cosine(double angle) {
  const double quarters = std::round(angle / half_pi);
  constexpr double half_pi_low = 0x1.1a62633145c07p-54;
  const double x = (angle - quarters * half_pi) - quarters * half_pi_low;
  const double x2 = x * x;
  double sine = 0.0;
  double cosine = 0.0;
  for (int k = 10; k >= 1; --k) {  // |x| ≤ π/4: the first term left out is below 2^-60
    sine = -(1.0 + sine) * x2 / ((2.0 * k) * (2.0 * k + 1.0));
    cosine = -(1.0 + cosine) * x2 / ((2.0 * k - 1.0) * (2.0 * k));
  }
  const SineCosine base{x * (1.0 + sine), 1.0 + cosine};
  switch (static_cast<long>(quarters) & 3) {
    case 0:
      return base;
    case 1:
      return {base.cosine, -base.sine};
    case 2:
      return {-base.sine, -base.cosine};
    default:
      return {-base.cosine, base.sine};
  }
}

double angle_of(double y, double x) {
  double tangent = 0.0;
  double quarter_turn = 0.0;
  if (x >= y) {
    tangent = y / x;
  } else if (x > -y) {
    tangent = -x / y;
    quarter_turn = half_pi;
  } else {
    tangent = y / x;
    quarter_turn = 2.0 * half_pi;
  }
  constexpr int halvings = 3;  // |tangent| ≤ 1 becomes ≤ 0.1
  for (int i = 0; i < halvings; ++i)
    tangent /= 1.0 + std::sqrt(1.0 + tangent * tangent);
  const double square = tangent * tangent;
  double series = 0.0;
  for (int k = 10; k >= 0; --k)
    series = 1.0 / (2.0 * k + 1.0) - square * series;
  return quarter_turn + 8.0 * tangent * series;
}

}  // namespace seawall
