#pragma once

#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "seawall/base/quantity.hpp"
#include "seawall/clearing/range_depth.hpp"
#include "seawall/model/asset.hpp"
#include "seawall/model/factor_table.hpp"

namespace seawall {

// Where an asset can be sold, as clearing sees it: a price that starts somewhere and falls as more
// is sold. The start is the price after the exogenous shock; every place has followed it there
// before the first sale. Prices are quote tokens per whole token and are middle prices, as an
// oracle reads them; quantities are whole tokens.
//
// Every place answers the same questions, q ≥ 0 and 0 < p ≤ start:
//
//     sold(start, p)        tokens until the price has fallen to p; non-increasing in p
//     steepness(start, p)   −∂sold/∂p, tokens per unit of price, ≥ 0
//     price_after(start, q) the inverse of sold in p; 0 where q exhausts the place
//     start_price(p, q)     the start from which selling q ends at p; infinite where none does
//     worth(start, q)       quote tokens received for q
//     with_depth(m)         m times as much sells for the same fall

/// A constant-product pool. With X = L/√start base tokens and γ = kept, q more leave the middle at
///
///     p = L² / ((X + γq)(X + q))
///
/// @source docs/mechanics/clearing.md §2
struct PoolDepth {
  double liquidity = 0.0;  ///< L = √(base · quote), > 0
  double kept = 1.0;       ///< share of the input that trades, in (0, 1]

  [[nodiscard]] Amount sold(Price start, Price p) const;
  [[nodiscard]] double steepness(Price start, Price p) const;
  [[nodiscard]] Price price_after(Price start, Amount q) const;
  [[nodiscard]] Price start_price(Price p, Amount q) const;
  [[nodiscard]] Value worth(Price start, Amount q) const;
  [[nodiscard]] PoolDepth with_depth(double multiplier) const;
};

/// An impact curve: p = start · g(X + q)/g(X), where X has been displaced already.
struct CurveDepth {
  ImpactTerms curve;
  double displaced = 0.0;  ///< X, tokens sold net before; g(X) > 0

  [[nodiscard]] Amount sold(Price start, Price p) const;
  [[nodiscard]] double steepness(Price start, Price p) const;
  [[nodiscard]] Price price_after(Price start, Amount q) const;
  [[nodiscard]] Price start_price(Price p, Amount q) const;
  [[nodiscard]] Value worth(Price start, Amount q) const;
  [[nodiscard]] CurveDepth with_depth(double multiplier) const;
};

/// An order book's levels or an aggregator's quotes: straight lines between points.
class TableDepth {
 public:
  /// @param points quantities rising, factors falling strictly; at least one
  TableDepth(std::span<const DepthPoint> points, BeyondTable beyond);

  [[nodiscard]] Amount sold(Price start, Price p) const;
  [[nodiscard]] double steepness(Price start, Price p) const;
  [[nodiscard]] Price price_after(Price start, Amount q) const;
  [[nodiscard]] Price start_price(Price p, Amount q) const;
  [[nodiscard]] Value worth(Price start, Amount q) const;
  [[nodiscard]] TableDepth with_depth(double multiplier) const;

  /// Tokens up to the last point: beyond it answers are extrapolated or nothing.
  [[nodiscard]] Amount measured() const;

 private:
  explicit TableDepth(FactorTable table) : table_{std::move(table)} {}

  FactorTable table_;
};

using DepthPlace = std::variant<PoolDepth, CurveDepth, TableDepth, RangeDepth>;

/// All places that trade an asset, each used until its last unit trades at the same price: what a
/// seller who splits at best gets.
class Depth {
 public:
  Depth() = default;
  explicit Depth(std::vector<DepthPlace> places) : places_{std::move(places)} {}

  [[nodiscard]] bool is_empty() const { return places_.empty(); }
  [[nodiscard]] std::span<const DepthPlace> places() const { return places_; }

  [[nodiscard]] Amount sold(Price start, Price p) const;
  [[nodiscard]] double steepness(Price start, Price p) const;
  /// Without places nothing can be sold: 0 for any q > 0.
  [[nodiscard]] Price price_after(Price start, Amount q) const;
  /// @param near where the answer is likely, for speed alone; ≤ 0 where nothing is known
  [[nodiscard]] Price start_price(Price p, Amount q, Price near = Price{0.0}) const;
  [[nodiscard]] Value worth(Price start, Amount q) const;
  /// The same where it is known that selling q ends at `last`.
  [[nodiscard]] Value worth_down_to(Price start, Price last, Amount q) const;
  [[nodiscard]] Depth with_depth(double multiplier) const;

  /// −∂p/∂q at p: what one more token costs in price. Infinite where nothing more is bought.
  [[nodiscard]] double slope(Price start, Price p) const;
  /// Tokens that all tables together have measured; infinite without tables.
  [[nodiscard]] Amount measured() const;

 private:
  std::vector<DepthPlace> places_;
};

}  // namespace seawall
