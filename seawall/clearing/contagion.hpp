#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "seawall/base/quantity.hpp"
#include "seawall/clearing/anchors/matrix.hpp"
#include "seawall/clearing/joint_clearing.hpp"

namespace seawall {

/// What a small further fall sets off: joint clearing, linearised where it came to rest.
///
/// A relative fall y_b of coin b's price forces further sales, and these lower coin a by R_ab ·
/// y_b:
///
///     R_ab = Λ_a · ∂Q_a/∂(fall of b)      total fall  y = x + R y = (I − R)⁻¹ x,  ρ(R) < 1
///
/// with Q_a the net tokens sold in a's markets (proceeds that pass through a count there too) and
/// Λ_a the relative fall per token. In units of relative falls R is similar to the matrix in
/// prices: the same spectral radius.
/// @source docs/mechanics/clearing-multi.md §5; theory: a branching process of overlapping holdings
struct Contagion {
  /// [coins × coins] R: rows fall, columns are what fell first.
  anchors::Matrix response{0, 0};
  /// [coins × coins] USD of the row's coin forced to be sold per USD of the column's coin sold.
  anchors::Matrix forced_per_sold{0, 0};
  /// [venues × venues] USD of liquidations at the row's venue per USD that the column's venue
  /// sells, in the mix that it would sell next.
  anchors::Matrix venue_forced_per_sold{0, 0};
  std::vector<std::size_t> accounts;  ///< [coins] that the coin's window alone puts under water
  double spectral_radius = 0.0;       ///< of R; below 1: a small fall stays small
};

/// By difference quotients over `window`: each coin in turn falls so much further, from where the
/// last clearing ended, and whoever it puts under water is liquidated on paper. Few accounts in a
/// window make a coarse number: see Contagion::accounts.
/// @param window relative, in (0, 1)
[[nodiscard]] Contagion contagion_of(JointClearing& clearing, Fraction window);

/// Where a fall of each coin by `first` (relative, [coins]) ends. Nothing where ρ(R) ≥ 1.
[[nodiscard]] std::optional<std::vector<double>> total_fall(const Contagion& contagion,
                                                            std::span<const double> first);

}  // namespace seawall
