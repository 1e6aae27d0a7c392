#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <optional>

#include "seawall/mechanics/liquidity/liquidity.hpp"

// How much to trade with a pool whose curve has no closed form: searches in doubles with a bounded
// number of steps, the same for every such pool. They say how much; the trade itself is the pool's.
namespace seawall {

/// One direction of a pool in doubles. All rates are received per given and fall as more is given.
template <class C>
concept TradeCurve = requires(const C& curve, double given) {
  { curve.received(given) } -> std::same_as<double>;   ///< for all of it, fees taken
  { curve.last_rate(given) } -> std::same_as<double>;  ///< at its last unit: the derivative
  {
    curve.next_rate(given)
  } -> std::same_as<double>;                  ///< of a small trade after it, from the pool
                                              ///< as it then stands
  { curve.scale() } -> std::same_as<double>;  ///< a size at which the rates have moved, > 0
  { curve.most() } -> std::same_as<double>;   ///< more than this the pool does not take, ≥ scale()
};

/// Where a trade of some size leaves off: what its last unit received and all of it together.
struct TradePoint {
  double rate = 0.0;
  double received = 0.0;
};

namespace detail {

inline double between(double low, double high) {
  const bool is_wide = low > 0.0 && high > 4.0 * low;
  return is_wide ? std::sqrt(low) * std::sqrt(high) : low + (high - low) / 2;
}

/// Shrinks [low, high] around the sign change of a falling function: two steps of false position
/// (Illinois), one of halving, so that neither a kink nor a cliff holds it up.
template <class Falling>
double narrowed(const Falling& function, double low, double high) {
  constexpr int steps_max = 160;
  double at_low = function(low);
  double at_high = function(high);
  for (int i = 0; i < steps_max && high - low > 0x1p-50 * high; ++i) {
    double x = i % 3 == 2 ? between(low, high) : low + (high - low) * (at_low / (at_low - at_high));
    if (!(x > low && x < high)) x = between(low, high);
    if (!(x > low && x < high)) break;
    const double value = function(x);
    if (value >= 0.0) {
      low = x;
      at_low = value;
      at_high /= 2;
    } else {
      high = x;
      at_high = value;
      at_low /= 2;
    }
  }
  return low;
}

}  // namespace detail

/// The largest x in [0, most] at which a falling function is not yet below 0; 0 where it never was,
/// `most` where it always is. To 2^-50 of itself. @param scale  where to look first, > 0
template <class Falling>
[[nodiscard]] double last_not_below_zero(const Falling& function, double scale, double most) {
  if (!(function(0.0) > 0.0)) return 0.0;
  constexpr double growth = 16.0;
  double low = 0.0;
  double high = std::min(scale / 0x1p20, most);
  while (function(high) >= 0.0) {
    if (high >= most) return most;
    low = high;
    high = std::min(high * growth, most);
  }
  return detail::narrowed(function, low, high);
}

/// Which rate a trade goes on until.
enum class RateKind : std::uint8_t { average, last, next };

/// The most that can be given while the rate is not below `rate`. @param rate  ≤ 0: all there is
template <TradeCurve Curve>
[[nodiscard]] double given_until(const Curve& curve, RateKind kind, double rate) {
  if (!(rate > 0.0)) return curve.most();
  const auto distance = [&](double given) {
    switch (kind) {
      case RateKind::average:
        return given > 0.0 ? curve.received(given) / given - rate : curve.last_rate(0.0) - rate;
      case RateKind::last:
        return curve.last_rate(given) - rate;
      case RateKind::next:
        return curve.next_rate(given) - rate;
    }
    return 0.0;
  };
  return last_not_below_zero(distance, curve.scale(), curve.most());
}

/// What must be given to receive `wanted`; nothing where even the most would not do.
template <TradeCurve Curve>
[[nodiscard]] std::optional<double> given_for(const Curve& curve, double wanted) {
  if (!(wanted > 0.0)) return 0.0;
  if (!(curve.received(curve.most()) >= wanted)) return std::nullopt;
  return last_not_below_zero([&](double given) { return wanted - curve.received(given); },
                             curve.scale(), curve.most());
}

/// Base that trades until the price is `limit`; the curve is that of the side: base given for quote
/// in a sale, quote given for base in a purchase.
template <TradeCurve Curve>
[[nodiscard]] double base_until(TradeSide side, const Curve& curve, RateKind kind, Price limit) {
  if (side == TradeSide::sell) return given_until(curve, kind, limit.value);
  if (!(limit.value > 0.0)) return 0.0;
  return curve.received(given_until(curve, kind, 1.0 / limit.value));
}

/// Whole units in Exact, in [0, 2^126).
template <class N>
[[nodiscard]] AmountOf<N> units_below(double amount) {
  const double bounded = std::clamp(amount, 0.0, 0x1.fp125);
  if constexpr (N::is_exact)
    return AmountOf<N>{floor_to_int128(bounded)};
  else
    return AmountOf<N>{bounded};
}

/// The least that a contract which only sells for exact amounts must be given so that it pays
/// `wanted`: one unit less would not do. Where what it pays does not grow with every unit given,
/// one of such amounts.
/// @param pays   Ruling<Units>(Units given); a refusal counts as too little
/// @param guess  about the answer; each factor of two by which it is off costs two calls
/// @return Refuses: insufficient_liquidity.
template <class Pays>
[[nodiscard]] Ruling<Units> least_given(const Pays& pays, Units wanted, double guess) {
  const auto does = [&](Int128 given) {
    const Ruling<Units> paid = pays(Units{given});
    return paid && *paid >= wanted;
  };
  constexpr Int128 most = Int128{1} << 126;
  const double bounded = std::clamp(guess, 1.0, 0x1p125);
  Int128 high = floor_to_int128(bounded);
  Int128 low = 0;
  Int128 step = std::max(Int128{1}, high >> 44);
  if (does(high)) {
    for (; high > step; step *= 2) {
      if (!does(high - step)) {
        low = high - step;
        break;
      }
      high -= step;
    }
  } else {
    do {
      low = high;
      high += step;
      step *= 2;
      if (high > most) return std::unexpected{Rejection::insufficient_liquidity};
    } while (!does(high));
  }
  while (high - low > 1) {
    const Int128 middle = low + (high - low) / 2;
    (does(middle) ? high : low) = middle;
  }
  return Units{high};
}

/// The trade that earns the most against a free outside market at `reference`: until the pool's
/// last unit trades there. Nothing inside the fee's band. @param reference  raw price, > 0
template <class Pool>
[[nodiscard]] std::optional<Trade<typename Pool::TradeAmount>> most_profitable(const Pool& pool,
                                                                               Price reference) {
  const bool is_sale = reference < pool.marginal_price(TradeSide::sell);
  if (!is_sale && !(reference > pool.marginal_price(TradeSide::buy))) return std::nullopt;
  const TradeSide side = is_sale ? TradeSide::sell : TradeSide::buy;
  const auto base = pool.quantity_at_marginal_price(side, reference);
  if (!(base > typename Pool::TradeAmount{})) return std::nullopt;
  return Trade<typename Pool::TradeAmount>{side, base};
}

}  // namespace seawall
