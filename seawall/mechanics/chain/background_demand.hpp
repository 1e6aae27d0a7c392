#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace seawall {

/// A block's gas price level around the series, for a standard normal z:
///
///     level = exp(σz − σ²/2),   mean 1
///
/// @param sigma in [0, 5]
[[nodiscard]] double block_level(double sigma, double z);

/// What everybody else bids for one block: a full block's gas, ordered by price.
///
/// q(s) is the price below which the share s of the gas bids. ln q is piecewise linear in s through
/// the given percentiles. Below the first and above the last the end segment's slope continues (a
/// constant ratio of prices for a step of share) to s = 0 and s = 1; a single percentile is a
/// single price for all. All prices are times the block's level, and
/// kept in [10^-9, 10^18] gwei.
///
/// @source docs/mechanics/chain.md §1
class BackgroundDemand {
 public:
  /// @param shares      [percentiles], in (0, 1), strictly increasing, not empty
  /// @param prices_gwei [percentiles], > 0, not decreasing
  /// @param level       > 0: block_level() of the block; 1: the series itself
  BackgroundDemand(std::span<const double> shares, std::span<const double> prices_gwei,
                   double level = 1.0);

  /// Gwei, not decreasing in share. @param share in [0, 1]
  [[nodiscard]] double quantile(double share) const;

  /// Share of the gas that bids strictly less, in [0, 1], not decreasing in price. Equal bids of
  /// others are not below: they go first. @param price_gwei ≥ 0
  [[nodiscard]] double share_below(double price_gwei) const;

  /// Gas of others that bids `price_gwei` or more, rounded up: in [0, gas_limit].
  [[nodiscard]] std::int64_t gas_not_below(double price_gwei, std::int64_t gas_limit) const;

 private:
  struct Knot {
    double share;
    double price;
    double log_price;
  };
  std::vector<Knot> knots_;  ///< share 0, the percentiles, share 1
};

}  // namespace seawall
