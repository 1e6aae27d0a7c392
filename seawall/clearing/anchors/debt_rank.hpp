#pragma once

#include <vector>

#include "seawall/clearing/anchors/matrix.hpp"

namespace seawall::anchors {

/// Relative equity losses after distress has gone round: h ← min(1, h + Λ·(the last rise of h)),
/// from 0 through `first`, until it stands still or a million rounds.
/// @param leverage Λ [banks × banks] loss of the row's bank per loss of the column's, ≥ 0
/// @param first [banks] losses of the shock itself, in [0, 1]
/// @source docs/mechanics/anchors.md §2 (Bardoscia, Battiston, Caccioli and Caldarelli 2015)
[[nodiscard]] std::vector<double> debt_rank(const Matrix& leverage,
                                            const std::vector<double>& first);

}  // namespace seawall::anchors
