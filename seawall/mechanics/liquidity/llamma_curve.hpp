#pragma once

#include "seawall/base/math.hpp"
#include "seawall/mechanics/liquidity/llamma.hpp"

// One band's maths, inside the rules: words in, words out, unsound where the contract reverts.
//
//     (f + x)·(g + y) = product,   f = A·y0·p²/edge,   g = (A−1)·y0·edge/p
//
// x stablecoin, y collateral, p the oracle's price. y0 is the collateral that the band would hold
// at p = edge without any stablecoin; trades without fee leave it as it is.
namespace seawall::llamma::detail {

/// Growth of the edges since the first day.
template <class N>
[[nodiscard]] Word<N> growth(const Amm<N>& amm) {
  const Word<N> seconds_gone = word<N>((amm.now - amm.rate_since).whole_seconds());
  return Word<N>{amm.rate_multiplier} * (one<N>() + Word<N>{amm.rate} * seconds_gone) / one<N>();
}

[[nodiscard]] inline Checked256 band_factor(const Terms<Exact>& terms, int band) {
  return Checked256::of(exp_wad(-Int128{band} * terms.log_ratio));
}
[[nodiscard]] inline double band_factor(const Terms<Fast>& terms, int band) {
  return one<Fast>() * math::exp(-band * (terms.log_ratio / one<Fast>()));
}

template <class N>
[[nodiscard]] Word<N> edge_of(const Amm<N>& amm, int band) {
  const Word<N> base = Word<N>{amm.terms.base_price.value} * growth(amm) / one<N>();
  return base * band_factor(amm.terms, band) / one<N>();
}

/// A and A − 1.
template <class N>
struct Steepness {
  Word<N> a;
  Word<N> b;
  explicit Steepness(const Terms<N>& terms)
      : a{word<N>(terms.amplification)}, b{word<N>(terms.amplification - 1)} {}
  /// The next band's upper edge, and the one's before.
  [[nodiscard]] Word<N> next(Word<N> edge) const { return edge * b / a; }
  [[nodiscard]] Word<N> previous(Word<N> edge) const { return edge * a / b; }
};

/// p³/edge², with the contract's roundings.
template <class N>
[[nodiscard]] Word<N> cubed(Word<N> price, Word<N> edge) {
  return price * price / edge * price / edge;
}

template <class N>
struct Curve {
  Word<N> y0{};
  Word<N> f{};
  Word<N> g{};
  Word<N> product{};
};

/// The positive root y0 of p·A·y0² − y0·(edge/p·(A−1)·x + p²/edge·A·y) − x·y = 0.
/// @source AMM.vy _get_y0
template <class N>
[[nodiscard]] Word<N> collateral_at_edge(const Steepness<N>& steepness, Word<N> x, Word<N> y,
                                         Word<N> price, Word<N> edge) {
  const auto& [a, b] = steepness;
  Word<N> linear = word<N>(0);
  if (!is_zero(x)) linear = edge * b * x / price;
  if (!is_zero(y)) linear = linear + a * (price * price) / edge * y / one<N>();
  if (is_zero(x) || is_zero(y)) return linear * one<N>() / (a * price);
  const Word<N> discriminant = linear * linear + word<N>(4) * a * price * y / one<N>() * x;
  return (linear + root(discriminant)) * one<N>() / (word<N>(2) * a * price);
}

template <class N>
[[nodiscard]] Curve<N> curve_of(const Steepness<N>& steepness, Word<N> x, Word<N> y, Word<N> price,
                                Word<N> edge) {
  Curve<N> curve;
  curve.y0 = collateral_at_edge<N>(steepness, x, y, price, edge);
  curve.f = steepness.a * curve.y0 * price / edge * price / one<N>();
  curve.g = steepness.b * curve.y0 * edge / price;
  curve.product = (curve.f + x) * (curve.g + y);
  return curve;
}

/// The AMM's price where a band holds x and y. @source AMM.vy _get_p
template <class N>
[[nodiscard]] Word<N> price_of(const Steepness<N>& steepness, Word<N> x, Word<N> y, Word<N> price,
                               Word<N> edge) {
  if (is_zero(x) && is_zero(y)) return steepness.previous(cubed<N>(price, edge));  // mid-band
  if (is_zero(x)) return cubed<N>(price, edge);
  if (is_zero(y)) return cubed<N>(price, steepness.next(edge));
  const Word<N> y0 = collateral_at_edge<N>(steepness, x, y, price, edge);
  const Word<N> f = steepness.a * y0 * price / edge * price;
  const Word<N> g = steepness.b * y0 * edge / price;
  return (f + x * one<N>()) / (g + y);
}

/// A quarter of the way from the oracle's price to the nearer end of the band's own prices, as a
/// share of the higher of the two: a fee against taking bands that the oracle left behind.
/// @source AMM.vy get_dynamic_fee
template <class N>
[[nodiscard]] Word<N> distance_fee(const Steepness<N>& steepness, Word<N> price, Word<N> edge) {
  const Word<N> quarter = one<N>() / word<N>(4);
  const Word<N> low = cubed<N>(price, edge);
  if (price < low) return (low - price) * quarter / low;
  const Word<N> high = steepness.previous(steepness.previous(low));
  if (price > high) return (price - high) * quarter / price;
  return word<N>(0);
}

/// 1/(1 − fee): what goes in for each unit that trades.
template <class N>
[[nodiscard]] Word<N> markup_of(Word<N> fee) {
  const Word<N> below_one = N::is_exact ? one<N>() - word<N>(1) : fee;
  return one<N>() * one<N>() / (one<N>() - smaller(fee, below_one));
}

}  // namespace seawall::llamma::detail
