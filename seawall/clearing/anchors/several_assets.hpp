#pragma once

#include <optional>
#include <vector>

#include "seawall/clearing/anchors/matrix.hpp"

namespace seawall::anchors {

/// How falls of several assets feed each other, to first order.
struct JointAmplification {
  double spectral_radius = 0.0;                   ///< of R; below 1 the falls come to an end
  std::optional<std::vector<double>> total_fall;  ///< [assets] (I − R)⁻¹ shock; none from 1 up
};

/// @param impact [assets] price per unit sold, ≥ 0
/// @param sold_per_fall [assets × assets] units of the row's asset that a unit fall of the column's
///        asset liquidates; R_ab = impact_a · sold_per_fall_ab
/// @param shock [assets] falls from outside
/// @source docs/mechanics/anchors.md §1
[[nodiscard]] JointAmplification amplify_jointly(const std::vector<double>& impact,
                                                 Matrix sold_per_fall, std::vector<double> shock);

}  // namespace seawall::anchors
