#pragma once

#include <cstdint>
#include <vector>

namespace seawall::anchors {

/// A pool of several assets, by its trading function, which no trade may lower.
struct RoutedPool {
  enum class Function : std::uint8_t {
    geometric_mean,  ///< Π R_k^w_k; constant product where all weights are alike
    sum,             ///< Σ R_k, reserves never below 0
  };
  Function function = Function::geometric_mean;
  std::vector<std::size_t> assets;  ///< which of the problem's, no two alike
  std::vector<double> reserves;     ///< [assets] > 0
  std::vector<double> weights;      ///< [assets] > 0, sum 1; unused by a sum
  double kept = 1.0;                ///< γ = 1 − fee on what goes in, in (0, 1]
};

struct PoolTrade {
  std::vector<double> in;   ///< [assets of the pool] Δ ≥ 0
  std::vector<double> out;  ///< [assets of the pool] Λ ≥ 0
};

struct Route {
  std::vector<PoolTrade> trades;  ///< [pools]
  std::vector<double> received;   ///< [assets] ψ = Σ (Λ − Δ), ≥ 0 up to `gap`
  double value = 0.0;             ///< Σ price · ψ
  double gap = 0.0;               ///< bound on what a better route could add to the value
};

/// The trades through a network of pools that are worth most and need nothing of one's own:
///
///     maximise Σ price·ψ  where ψ = Σ_i (Λ_i − Δ_i) ≥ 0 and φ_i(R + γΔ − Λ) ≥ φ_i(R) in every pool
///
/// A convex problem, solved by a barrier method (Newton's steps on all trades together, their
/// number bounded). Splitting it by prices instead, with one arbitrage per pool, finds the same
/// value but leaves open how much goes through a sum, which is all or nothing at a price; the
/// barrier method has no such corner. For tens of pools: O((pools·assets)³) a step.
/// @param prices [assets] ≥ 0, not all 0
/// @source docs/mechanics/anchors.md §4 (problem of Angeris, Evans, Chitra and Boyd 2022)
[[nodiscard]] Route route(const std::vector<double>& prices, const std::vector<RoutedPool>& pools);

}  // namespace seawall::anchors
