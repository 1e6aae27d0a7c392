#pragma once

#include "seawall/mechanics/liquidity/llamma_curve.hpp"

// What all of one band's contents become in one token, inside the rules.
namespace seawall::llamma::detail {

enum class Into : std::uint8_t { stablecoin, collateral };

/// One band under the oracle's price.
template <class N>
struct BandView {
  Word<N> x;           ///< stablecoin
  Word<N> y;           ///< collateral, not both 0
  Word<N> price;       ///< the oracle's
  Word<N> edge;        ///< upper
  Word<N> lower_edge;  ///< upper edge of the next band, as it was stepped to
};

/// What the band holds once it has traded to the oracle's price at that price.
template <class N>
struct AtOracle {
  Word<N> x;
  Word<N> y;
};

// The whole band is at one of its ends; `middle` is the average price of that way.
template <class N>
[[nodiscard]] AtOracle<N> at_one_end(const Steepness<N>& steepness, const BandView<N>& band) {
  const bool is_above = band.price > band.edge;
  const Word<N> middle = band.price * band.price / band.lower_edge * band.price / band.edge;
  if (is_zero(band.x) || is_zero(band.y)) {
    if (is_above) return {word<N>(0), is_zero(band.y) ? band.x * one<N>() / middle : band.y};
    return {is_zero(band.x) ? band.y * middle / one<N>() : band.x, word<N>(0)};
  }
  const Curve<N> curve = curve_of<N>(steepness, band.x, band.y, band.price, band.edge);
  if (is_above) return {word<N>(0), excess(curve.product / curve.f, curve.g)};
  return {excess(curve.product / curve.g, curve.f), word<N>(0)};
}

template <class N>
[[nodiscard]] AtOracle<N> inside(const Steepness<N>& steepness, const BandView<N>& band) {
  const Curve<N> curve = curve_of<N>(steepness, band.x, band.y, band.price, band.edge);
  const Word<N> y = steepness.a * curve.y0 * without(band.price, band.lower_edge) / band.price;
  return {excess(curve.product / (curve.g + y), curve.f), y};
}

/// @source AMM.vy get_xy_up (one round of its loop)
template <class N>
[[nodiscard]] Word<N> band_worth(const Terms<N>& terms, const BandView<N>& band, Into into) {
  const Steepness<N> steepness{terms};
  const Word<N> sqrt_ratio{terms.sqrt_ratio};
  const bool is_stablecoin = into == Into::stablecoin;
  if (band.price > band.edge) {
    const Word<N> y = at_one_end(steepness, band).y;
    return is_stablecoin ? y * band.edge / sqrt_ratio : y;
  }
  if (band.price < band.lower_edge) {
    const Word<N> x = at_one_end(steepness, band).x;
    return is_stablecoin ? x : x * sqrt_ratio / band.edge;
  }
  const AtOracle<N> held = inside(steepness, band);
  if (is_stablecoin) return held.x + held.y * root(band.lower_edge * band.price) / one<N>();
  return held.y + held.x * one<N>() / root(band.edge * band.price);
}

/// A band's balances as the rule reads them: only its own token beyond the active band.
template <class N>
[[nodiscard]] BandView<N> view_of(const Amm<N>& amm, int number, Word<N> price, Word<N> edge) {
  const Band<N>& held = amm.bands[number];
  const Word<N> nothing = word<N>(0);
  return {number <= amm.active ? Word<N>{held.stablecoin.value} : nothing,
          number >= amm.active ? Word<N>{held.collateral.value} : nothing, price, edge,
          Steepness<N>{amm.terms}.next(edge)};
}

}  // namespace seawall::llamma::detail
