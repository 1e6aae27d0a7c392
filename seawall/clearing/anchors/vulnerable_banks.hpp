#pragma once

#include <vector>

#include "seawall/clearing/anchors/matrix.hpp"

namespace seawall::anchors {

/// Banks that hold the same assets and keep their leverage. Amounts in one numeraire.
struct LeverageTargeters {
  std::vector<double> assets;  ///< [banks] > 0
  std::vector<double> equity;  ///< [banks] > 0
  Matrix weights;              ///< [banks × assets] of each bank's assets; rows sum to 1
  std::vector<double> impact;  ///< [assets] relative fall per unit of numeraire sold, ≥ 0
};

struct Vulnerability {
  std::vector<double> first_return;   ///< [banks] R1 = M F1
  std::vector<double> sales;          ///< [assets] Mᵀ(A B R1), negative where sold
  std::vector<double> second_return;  ///< [assets] F2 = L · sales
  std::vector<double> second_loss;    ///< [banks] A M F2
  double aggregate = 0.0;             ///< Σ second_loss over all equity
};

/// One round of deleveraging after a shock: each bank sells to be at its debt/equity B again.
/// @param shock [assets] F1, relative
/// @source docs/mechanics/anchors.md §2 (Greenwood, Landier and Thesmar 2015)
[[nodiscard]] Vulnerability vulnerability(const LeverageTargeters& banks,
                                          const std::vector<double>& shock);

}  // namespace seawall::anchors
