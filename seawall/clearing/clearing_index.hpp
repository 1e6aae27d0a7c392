#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "seawall/clearing/depth.hpp"
#include "seawall/clearing/forced_sales.hpp"

namespace seawall {

/// Where a fall of one asset comes to rest: the price at which what is sold at or above it has
/// moved the market just there.
struct ClearingPoint {
  Price price;              ///< 0 where what must be sold exhausts the depth
  std::size_t reached = 0;  ///< entries of the forced sales at or above it
  Amount sold;              ///< tokens
};

/// A jump of the clearing price: a little more shock, or a little less depth, and the price falls
/// from `before` to `after` at once, because what one sale triggers sells enough to trigger the
/// next.
struct Fold {
  double at = 0.0;          ///< the shocked price, or the depth multiplier, at which it happens
  Price before;             ///< clearing price just above
  Price after;              ///< and just below
  std::size_t entries = 0;  ///< forced sales that go together
  std::size_t first = 0;    ///< the first of them, from the top: first … first + entries − 1
};

/// What counts as a fold: one large account is its own step, not a cascade.
struct FoldSize {
  Fraction jump{0.01};      ///< least fall of the clearing price, of the price before
  std::size_t entries = 5;  ///< least number of forced sales that go together
};

/// Answers for every shock from one pass over an asset's forced sales.
///
/// A clearing price is a fixed point of Φ(p) = f(D(p)), f the price after a sale that starts at the
/// shocked price p0 and D the forced sales. Both fall, so Φ rises and its fixed points form a
/// lattice (Tarski). Selling from above stops at the greatest.
///
/// Turned round: π(p) is the start from which selling D(p) ends at p. Entry by entry the sweep
/// passes while p0 ≤ least π in the range; so c_k = min π over the first k ranges, a falling
/// sequence, says for every p0 where it stops: a binary search. Flat stretches of c are the folds.
/// @source docs/mechanics/clearing.md §3
class ClearingIndex {
 public:
  /// O(n). The index keeps both.
  ClearingIndex(ForcedSales sales, Depth depth);

  [[nodiscard]] const ForcedSales& sales() const { return sales_; }
  [[nodiscard]] const Depth& depth() const { return depth_; }

  /// Greatest clearing price after a shock to `start`: where a cascade from above stops. O(log n)
  [[nodiscard]] ClearingPoint greatest(Price start) const;
  /// Least clearing price: the worst that is consistent with itself. O(n)
  [[nodiscard]] ClearingPoint least(Price start) const;
  /// All of them, from the greatest down. O(n)
  [[nodiscard]] std::vector<ClearingPoint> all(Price start) const;
  /// greatest() for shocks that fall. One merge: O(n + shocks)
  [[nodiscard]] std::vector<ClearingPoint> ladder(std::span<const Price> starts) const;

  /// Prices of synchronous rounds p ← f(D(p)) from `start`, each a wave of liquidations, down to
  /// the greatest clearing price. @param waves_max stops earlier where they creep
  [[nodiscard]] std::vector<Price> waves(Price start, std::size_t waves_max = 10'000) const;

  /// Folds that a shock deeper than `start` meets, from the nearest. O(n)
  [[nodiscard]] std::vector<Fold> folds_in_price(Price start, FoldSize size = {}) const;
  /// Folds that a loss of depth meets at the shocked price `start`: `at` is the share of today's
  /// depth, below 1. From the nearest. O(n)
  [[nodiscard]] std::vector<Fold> folds_in_depth(Price start, FoldSize size = {}) const;

  /// R(p) = slope of f at D(p) times forced sales per unit of price over [p·(1 − window), p]: how
  /// many further tokens one token sold there forces. Nothing where fewer than `entries_min`
  /// entries lie in the window: too small to rate.
  [[nodiscard]] std::optional<double> branching(Price start, Price p, Fraction window,
                                                std::size_t entries_min = 10) const;

 private:
  struct Range {
    double low;   // exclusive, 0 at the bottom
    double high;  // inclusive
  };
  void fill_exponential();
  [[nodiscard]] Range range(std::size_t k) const;
  [[nodiscard]] double start_for(std::size_t k, double p, double near = 0.0) const;
  [[nodiscard]] bool rises_at(std::size_t k, double p) const;
  [[nodiscard]] double turning_price(std::size_t k) const;
  [[nodiscard]] double least_start(std::size_t k, double near) const;
  [[nodiscard]] double least_depth(std::size_t k, Price start) const;
  [[nodiscard]] std::size_t first_stop(Price start, std::size_t from) const;
  [[nodiscard]] ClearingPoint point_in(std::size_t k, Price start, const Depth& depth) const;
  [[nodiscard]] bool may_jump(std::size_t begin, std::size_t end, Price start, FoldSize size) const;
  [[nodiscard]] double excess_depth(std::size_t k, Price start, double p) const;

  ForcedSales sales_;
  Depth depth_;
  std::vector<double>
      passed_below_;  // [n + 1] c_k: the sweep goes beyond range k while start ≤ c_k
};

}  // namespace seawall
