#pragma once

#include "seawall/base/quantity.hpp"

namespace seawall::anchors {

// Where a price settles, in closed form, when liquidation prices are spread evenly and nothing but
// liquidations sells. Anchors for the sweep over real positions.

/// Liquidation prices spread evenly between two prices.
struct UniformBook {
  Price high{};          ///< the first liquidation price, > 0
  Price low{};           ///< the last, in [0, high)
  double density = 0.0;  ///< units sold per unit of price, ≥ 0
};

/// Where it settled: the greatest clearing price.
struct Settlement {
  Price price{};               ///< ≥ 0
  Amount sold{};               ///< liquidated on the way
  double feedback = 0.0;       ///< R = |f′|·d: fall that the sales of a unit fall cause
  double amplification = 1.0;  ///< fall below `high` over what it was before any sale
  bool exhausted = false;      ///< everything was liquidated and the price ended below `low`
};

/// Linear impact, p = start − impact · sold: high − p* = (high − start) / (1 − R), R = impact ·
/// density. R ≥ 1 exhausts. Nobody bids below 0.
/// @param impact  price per unit sold, ≥ 0
[[nodiscard]] Settlement settle_linear(Price start, const UniformBook& book, double impact);

/// Exponential impact, p = start · e^(−impact · sold): p* = −W(−k·start·e^(−k·high))/k with k =
/// impact · density and Lambert's W; R = k·p*. @param impact  per unit sold, ≥ 0
[[nodiscard]] Settlement settle_exponential(Price start, const UniformBook& book, double impact);

/// A constant product without fee that stands at `start` with `pool_base` units: p = start · (1 +
/// sold/pool_base)⁻²; s = √p* is the root below √start of
///
///     (density/pool_base)·s³ − (1 + density·high/pool_base)·s + √start = 0
///
/// @param pool_base > 0
[[nodiscard]] Settlement settle_constant_product(Price start, const UniformBook& book,
                                                 Amount pool_base);

/// Liquidation prices spread evenly in the logarithm below `high`: D(p) = density · ln(high/p).
struct LogUniformBook {
  Price high{};          ///< > 0
  double density = 0.0;  ///< units sold per unit of ln p, ≥ 0
};

/// Exponential impact on it: ln(high/p*) = ln(high/start) / (1 − R), R = impact · density; nothing
/// is left of the price where R ≥ 1. `amplification` is that of the logarithms.
[[nodiscard]] Settlement settle_log_uniform(Price start, const LogUniformBook& book, double impact);

}  // namespace seawall::anchors
