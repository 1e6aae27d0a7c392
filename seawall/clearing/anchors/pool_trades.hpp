#pragma once

#include <array>
#include <span>
#include <vector>

namespace seawall::anchors {

/// A constant product of two assets. Whole tokens, in doubles: the exact pool is
/// mechanics/liquidity/constant_product.hpp.
struct ProductPool {
  std::array<double, 2> reserves{};  ///< > 0
  double kept = 1.0;                 ///< γ = 1 − fee, in (0, 1]
};

struct PoolArbitrage {
  std::array<double, 2> in{};   ///< Δ ≥ 0, given to the pool
  std::array<double, 2> out{};  ///< Λ ≥ 0, taken from it
  double profit = 0.0;          ///< Σ price · (out − in) ≥ 0
};

/// The most profitable trade against outside prices.
///
///     Δ = (√(γmk) − R)⁺/γ,  Λ' = (R' − √(k/(γm)))⁺,  m = price'/price, k = R·R'
///
/// @param prices > 0
/// @source docs/mechanics/anchors.md §4 (Angeris and others 2019)
[[nodiscard]] PoolArbitrage arbitrage(const ProductPool& pool, std::array<double, 2> prices);

struct SplitSale {
  std::vector<double> sold;  ///< [pools] of asset 0
  double received = 0.0;     ///< of asset 1, in all
  double marginal = 0.0;     ///< ν: asset 1 that one more unit fetches
};

/// Sells a quantity of asset 0 over pools of one pair so that every pool used ends at one marginal
/// price; pools that already pay less get nothing.
///
///     1/√ν = (Q + Σ R/γ) / Σ √(RR'/γ),  sold = (√(γRR'/ν) − R)/γ
///
/// @param pools one at least  @param quantity Q > 0
/// @source docs/mechanics/anchors.md §4
[[nodiscard]] SplitSale split_sale(std::span<const ProductPool> pools, double quantity);

}  // namespace seawall::anchors
