#pragma once

#include <cmath>

// Roots of functions that rise and may bend or jump, for split_sale: each call of such a function
// asks every place of a network, so few calls count.
namespace seawall::routing {

inline constexpr int steps_max = 200;  ///< halving alone leads from any two doubles to neighbours
inline constexpr double price_least = 1e-30;
inline constexpr double closeness = 1e-13;  ///< of two prices that count as one
/// Of a sale, that may be left over. A deep pool's doubles know a small sale no better: to ask for
/// less would be a search in their noise.
inline constexpr double left_over = 1e-11;

/// The root of a function that rises lies between `low` (where it is ≤ 0) and `high` (≥ 0).
struct Bracket {
  double low;
  double high;
  double at_low;
  double at_high;
};

inline double between(double low, double high) {
  const bool is_wide = low > 0.0 && high > 4.0 * low;
  return is_wide ? std::sqrt(low) * std::sqrt(high) : low + (high - low) / 2.0;
}

/// Where the line through both ends is 0; halfway where that is not between them.
inline double crossing(const Bracket& bracket) {
  const auto [low, high, at_low, at_high] = bracket;
  const double at = low - at_low * (high - low) / (at_high - at_low);
  return at > low && at < high ? at : between(low, high);
}

/// An end that stays weighs less, by as much as the function at the other end has not shrunk
/// (Anderson and Björck 1973); otherwise it would never move where the function bends one way.
inline double lighter(double weight, double value, double before) {
  const double left = 1.0 - value / before;
  return weight * (left > 0.0 ? left : 0.5);
}

/// Shrinks the bracket until its ends are one, or to a point at which the function is at most
/// `tolerance` away from 0. Three secants that do not halve it are followed by a halving.
template <class Rising>
Bracket narrowed(const Rising& function, Bracket bracket, double tolerance) {
  auto& [low, high, at_low, at_high] = bracket;
  double width = high - low;
  int side = 0;
  for (int i = 1; i < steps_max && high - low > closeness * high; ++i) {
    const bool is_slow = i % 4 == 0 && high - low > width / 2.0;
    const double next = is_slow ? between(low, high) : crossing(bracket);
    if (i % 4 == 0) width = high - low;
    if (!(next > low && next < high)) break;
    const double value = function(next);
    if (std::fabs(value) <= tolerance) return {next, next, value, value};
    if (value < 0.0) {
      if (side < 0) at_high = lighter(at_high, value, at_low);
      low = next;
      at_low = value;
      side = -1;
    } else {
      if (side > 0) at_low = lighter(at_low, value, at_high);
      high = next;
      at_high = value;
      side = 1;
    }
  }
  return bracket;
}

/// Prices are searched for as 1/√price: there what a constant product takes is a straight line, and
/// so is what it gives where another price is held, so that one secant meets the root.
[[nodiscard]] inline double inverse_root(double price) { return 1.0 / std::sqrt(price); }
[[nodiscard]] inline double price_at(double inverse) { return 1.0 / (inverse * inverse); }

/// About the price below `best`, where the function is `at_best` < 0, at which it passes 0. Where
/// it never does, the two least prices that were tried.
template <class Rising>
Bracket level_below(const Rising& function, double best, double at_best, double tolerance) {
  constexpr double farther = 4.0;  // a sixteenth of the price
  double low = inverse_root(best);
  double at_low = at_best;
  const double most = low * inverse_root(price_least);
  double high = low * 1.5;
  double at_high = function(high);
  while (at_high < 0.0 && high < most) {
    low = high;
    at_low = at_high;
    high *= farther;
    at_high = function(high);
  }
  const Bracket bracket{low, high, at_low, at_high};
  return at_high > 0.0 ? narrowed(function, bracket, tolerance) : bracket;
}

}  // namespace seawall::routing
