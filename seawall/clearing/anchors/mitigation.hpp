#pragma once

#include <span>
#include <vector>

#include "seawall/base/quantity.hpp"

namespace seawall::anchors {

/// How far below fair value a Dutch auction's price is on average when it is taken: ½Δ(ψ + √(ψ² +
/// 2σ²/Δ)), takers coming at random.
/// @param decay ψ ≥ 0, relative per second  @param volatility σ ≥ 0, per √second
/// @param seconds_between Δ > 0, mean time between takers
/// @source docs/mechanics/anchors.md §5 (setting of Moallemi and Robinson 2024)
[[nodiscard]] Fraction auction_discount(double decay, double volatility, double seconds_between);

struct FundSize {
  Fraction quantile{};  ///< 1 − r/κ
  Value size{};         ///< the loss at it
};

/// Losses of an insurance fund over a period: ln loss normal.
struct LogNormalLoss {
  double mean = 0.0;       ///< of ln loss
  double deviation = 0.0;  ///< > 0
};

/// The fund that minimises r·fund + κ·E[(loss − fund)⁺]: P(loss > fund) = r/κ.
/// @param carry r > 0, cost of a unit in the fund  @param shortfall κ > r, cost of a unit missing
/// @source docs/mechanics/anchors.md §5 (Chitra 2025)
[[nodiscard]] FundSize fund_size(double carry, double shortfall, LogNormalLoss loss);

struct Winner {
  Value gain{};       ///< w ≥ 0
  Fraction cap{1.0};  ///< largest haircut, in [0, 1]
};

struct Haircuts {
  Fraction level{};             ///< η: the haircut of those below their cap
  std::vector<Fraction> share;  ///< [winners] min(η, cap)
  std::vector<Value> paid;      ///< [winners]
  Value uncovered{};            ///< what all caps together leave
};

/// Spreads a deficit over winners in proportion, none beyond its cap: h_i = min(η, cap_i) with
/// Σ w_i·h_i = deficit. O(n log n). @param deficit ≥ 0
/// @source docs/mechanics/anchors.md §5 (Chitra 2025)
[[nodiscard]] Haircuts share_deficit(std::span<const Winner> winners, Value deficit);

}  // namespace seawall::anchors
