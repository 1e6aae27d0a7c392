#pragma once

#include <vector>

namespace seawall::anchors {

/// A sale of `quantity` in equal steps against permanent and temporary impact. Time in any unit,
/// the same everywhere.
struct ExecutionProblem {
  double quantity = 0.0;       ///< X > 0, units to sell
  double horizon = 0.0;        ///< T > 0
  int steps = 0;               ///< N ≥ 1
  double volatility = 0.0;     ///< σ ≥ 0, price per √time
  double half_spread = 0.0;    ///< ε ≥ 0, price per unit
  double permanent = 0.0;      ///< γ ≥ 0, price per unit sold
  double temporary = 0.0;      ///< η > γτ/2, price per unit per time
  double risk_aversion = 0.0;  ///< λ ≥ 0, per money; 0 sells evenly
};

struct ExecutionPlan {
  double urgency = 0.0;             ///< κ, per time
  double urgency_continuous = 0.0;  ///< κ̃, its limit for short steps
  double half_life = 0.0;           ///< 1/κ; infinite where λσ = 0
  std::vector<double> holdings;     ///< [steps + 1] x_j, from `quantity` to 0
  double expected_cost = 0.0;       ///< E, money
  double cost_variance = 0.0;       ///< V, money²
};

/// The plan that minimises expected cost + λ · variance.
///
///     η̃ = η − γτ/2,  κ̃² = λσ²/η̃,  cosh κτ = 1 + κ̃²τ²/2
///     x_j = X sinh κ(T − t_j) / sinh κT
///     E = γX²/2 + εX + (η̃/τ) Σ n_j²,   V = σ²τ Σ x_j²
///
/// @source docs/mechanics/anchors.md §3 (Almgren and Chriss 2001)
[[nodiscard]] ExecutionPlan plan_execution(const ExecutionProblem& problem);

}  // namespace seawall::anchors
