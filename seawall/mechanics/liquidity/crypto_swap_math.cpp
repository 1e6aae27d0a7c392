#include "seawall/mechanics/liquidity/crypto_swap_math.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace seawall::crypto_swap {
namespace {

constexpr int steps_max = 255;
constexpr Int128 precision_inverse = 100'000'000'000'000;  // 10^14
constexpr Int128 value_max = wad * 1'000'000'000'000'000;

bool is_safe(const Shape& shape) {
  return shape.amplification >= amplification_min && shape.amplification <= amplification_max &&
         shape.gamma >= gamma_min && shape.gamma <= gamma_max;
}

// 1 % to 100 times D.
template <class Number>
bool is_safe_part(const Number& part) {
  return part >= Number{wad / 100} && part <= Number{100 * wad};
}

template <class Number>
Number larger_of(const Number& a, const Number& b) {
  return a < b ? b : a;
}

// |γ + 1 − K| and one unit, so that nothing is divided by 0.
template <class Number>
Number distance_from_edge(const Shape& shape, const Number& k) {
  return distance(Number{Int128{shape.gamma} + wad}, k) + Number{1};
}

// D/a·edge²/γ².
template <class Number>
Number curvature(const Shape& shape, const Number& invariant, const Number& edge) {
  const Number gamma{Int128{shape.gamma}};
  return Number{wad} * invariant / gamma * edge / gamma * edge *
         Number{Int128{amplification_unit}} / Number{Int128{shape.amplification}};
}

// One of Newton's steps for D. `values` descending.
template <class Number>
Number next_invariant(const Shape& shape, const Pair<Number>& values, const Number& d) {
  const Number one{wad};
  const Number two{2};
  const Number sum = values[0] + values[1];
  const Number k = Number{4 * wad} * values[0] / d * values[1] / d;
  const Number edge = distance_from_edge(shape, k);
  const Number bend = curvature(shape, d, edge);
  const Number steepness = Number{4 * wad} * k / edge;
  const Number slope = (sum + sum * steepness / one) + bend * two / k - steepness * d / one;
  const Number plus = d * (slope + sum) / slope;
  Number minus = d * d / slope;
  if (one > k)
    minus = minus + d * (bend / slope) / one * (one - k) / k;
  else
    minus = minus - d * (bend / slope) / one * (k - one) / k;
  return plus > minus ? plus - minus : (minus - plus) / two;
}

template <class Number>
bool is_safe_input(const Pair<Number>& values) {
  return values[0] >= Number{1'000'000'000} && values[0] <= Number{value_max} &&
         values[1] * Number{wad} / values[0] >= Number{precision_inverse};
}

// What stays the same while y is searched for.
template <class Number>
struct Search {
  Number invariant;
  Number other;  ///< the value that is known
  Number k_per_value;
};

// One of Newton's steps for y; nothing where the slope would turn.
template <class Number>
std::optional<Number> next_value(const Shape& shape, const Search<Number>& search,
                                 const Number& y) {
  const Number one{wad};
  const Number two{2};
  const Number k = search.k_per_value * y * two / search.invariant;
  const Number sum = search.other + y;
  const Number edge = distance_from_edge(shape, k);
  const Number bend = curvature(shape, search.invariant, edge);
  const Number steepness = one + Number{2 * wad} * k / edge;
  const Number rising = one * y + sum * steepness + bend;
  const Number falling = search.invariant * steepness;
  if (has_failed(rising) || has_failed(falling)) return rising + falling;
  if (rising < falling) return std::nullopt;
  const Number slope_times_y = rising - falling;
  const Number slope = slope_times_y / y;
  const Number bent = bend / slope;
  const Number minus = bent + one * sum / slope;
  const Number plus = (slope_times_y + one * search.invariant) / slope + bent * one / k;
  if (has_failed(plus) || has_failed(minus)) return plus + minus;
  return plus < minus ? y / two : plus - minus;
}

Checked256 balance_measure(const Pair<Checked256>& values) {
  const Checked256 sum = values[0] + values[1];
  return Checked256{4 * wad} * values[0] / sum * values[1] / sum;
}

// 1 − ((x − y)/(x + y))², which no rounding takes above 1.
CheckedDouble balance_measure(const Pair<CheckedDouble>& values) {
  const double lean = (values[0].value - values[1].value) / (values[0].value + values[1].value);
  return to_double(wad) * (1.0 - lean * lean);
}

}  // namespace

template <class Number>
Ruling<Number> invariant(const Shape& shape, const Pair<Number>& unsorted) {
  Pair<Number> values = unsorted;
  if (values[0] < values[1]) std::swap(values[0], values[1]);
  if (!is_safe(shape) || !is_safe_input(values))
    return std::unexpected{Rejection::outside_safe_range};
  const Ruling<Number> mean = geometric_mean(values);
  if (!mean) return mean;
  Number d = Number{2} * *mean;
  for (int i = 0; i < steps_max; ++i) {
    const Number before = d;
    d = next_invariant(shape, values, d);
    if (has_failed(d)) return std::unexpected{Rejection::overflow};
    if (!(distance(d, before) * Number{precision_inverse} < larger_of(Number{wad / 100}, d)))
      continue;
    for (const Number& value : values)
      if (!is_safe_part(value * Number{wad} / d))
        return std::unexpected{Rejection::outside_safe_range};
    return d;
  }
  return std::unexpected{Rejection::not_converged};
}

template <class Number>
Ruling<Number> value_at(const Shape& shape, const Pair<Number>& values, std::size_t unknown,
                        const Number& invariant) {
  SEAWALL_ASSERT(unknown < 2);
  const Number& other = values[1 - unknown];
  const Number precision{precision_inverse};
  const Search<Number> search{invariant, other, Number{2 * wad} * other / invariant};
  const bool is_inside = invariant >= Number{wad / 10} && invariant <= Number{value_max} &&
                         search.k_per_value >= Number{wad / 50} &&
                         search.k_per_value <= Number{200 * wad};
  if (!is_safe(shape) || !is_inside) return std::unexpected{Rejection::outside_safe_range};
  const Number settled =
      larger_of(larger_of(other / precision, invariant / precision), Number{100});
  Number y = invariant * invariant / (other * Number{4});
  for (int i = 0; i < steps_max; ++i) {
    const Number before = y;
    const auto next = next_value(shape, search, y);
    y = next.value_or(before / Number{2});
    if (!next) continue;  // still far away
    if (has_failed(y)) return std::unexpected{Rejection::overflow};
    if (!(distance(y, before) < larger_of(settled, y / precision))) continue;
    if (!is_safe_part(y * Number{wad} / invariant))
      return std::unexpected{Rejection::outside_safe_range};
    return y;
  }
  return std::unexpected{Rejection::not_converged};
}

// F = x + y − D − D/a·g²/γ²·(1 − K)/K with g = γ + 1 − K has ∂F/∂x = 1 + q/x, ∂F/∂y = 1 + q/y.
double rate(const Shape& shape, const Pair<CheckedDouble>& values, std::size_t given,
            double invariant) {
  const double x = values[given].value;
  const double y = values[1 - given].value;
  const double gamma = static_cast<double>(shape.gamma) / to_double(wad);
  const double a =
      static_cast<double>(shape.amplification) / static_cast<double>(amplification_unit);
  const double rest = ((invariant - (x + y)) * (invariant + (x + y)) + (x - y) * (x - y)) /
                      (invariant * invariant);  // 1 − K
  const double edge = gamma + rest;
  const double q =
      invariant / (a * gamma * gamma) * (2.0 * edge * rest + edge * edge / (1.0 - rest));
  return (1.0 + q / x) / (1.0 + q / y);
}

template <class Number>
Number fee(const FeeTerms& terms, const Pair<Number>& values) {
  const Number one{wad};
  const Number gamma{Int128{terms.gamma}};
  const Number near = gamma * one / (gamma + one - balance_measure(values));
  return (Number{Int128{terms.middle}} * near + Number{Int128{terms.outer}} * (one - near)) / one;
}

Ruling<Checked256> geometric_mean(const Pair<Checked256>& unsorted) {
  Pair<Checked256> values = unsorted;
  if (values[0] < values[1]) std::swap(values[0], values[1]);
  Checked256 mean = values[0];
  for (int i = 0; i < steps_max; ++i) {
    const Checked256 before = mean;
    mean = (mean + values[0] * values[1] / mean) / Checked256{2};
    if (has_failed(mean)) return std::unexpected{Rejection::overflow};
    const Checked256 step = distance(mean, before);
    if (step <= Checked256{1} || step * Checked256{wad} < mean) return mean;
  }
  return std::unexpected{Rejection::not_converged};
}

Ruling<CheckedDouble> geometric_mean(const Pair<CheckedDouble>& values) {
  const CheckedDouble mean = std::sqrt(values[0].value) * std::sqrt(values[1].value);
  if (!(mean.value > 0.0)) return std::unexpected{Rejection::overflow};
  return sound(mean);
}

// The series of 0.5^p = (1 − 0.5)^p for the part of p below 1.
Ruling<Int128> half_power(std::uint64_t elapsed, std::uint32_t half_time) {
  SEAWALL_ASSERT(half_time > 0);
  constexpr Int128 coarsest = 10'000'000'000;
  const Int128 power = Int128{elapsed} * wad / Int128{half_time};
  const Int128 whole = power / wad;
  const Int128 part = power % wad;
  if (whole > 59) return 0;
  const Int128 scale = wad / (Int128{1} << static_cast<int>(whole));
  if (part == 0) return scale;
  Int128 term = wad;
  Int128 sum = wad;
  bool is_negative = false;
  for (int n = 1; n < 256; ++n) {
    Int128 factor = Int128{n - 1} * wad;
    is_negative ^= part > factor;
    factor = part > factor ? part - factor : factor - part;
    term = term * (factor / 2) / (Int128{n} * wad);
    sum += is_negative ? -term : term;
    if (term < coarsest) return scale * sum / wad;
  }
  return std::unexpected{Rejection::not_converged};
}

template Ruling<Checked256> invariant(const Shape&, const Pair<Checked256>&);
template Ruling<Checked256> value_at(const Shape&, const Pair<Checked256>&, std::size_t,
                                     const Checked256&);
template Checked256 fee(const FeeTerms&, const Pair<Checked256>&);
template Ruling<CheckedDouble> invariant(const Shape&, const Pair<CheckedDouble>&);
template Ruling<CheckedDouble> value_at(const Shape&, const Pair<CheckedDouble>&, std::size_t,
                                        const CheckedDouble&);
template CheckedDouble fee(const FeeTerms&, const Pair<CheckedDouble>&);

}  // namespace seawall::crypto_swap
