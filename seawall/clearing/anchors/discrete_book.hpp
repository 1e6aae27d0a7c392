#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "seawall/base/quantity.hpp"

namespace seawall::anchors {

/// The price after a quantity has been sold, from `start`.
struct SaleCurve {
  enum class Shape : std::uint8_t {
    linear,            ///< start − coefficient · sold, never below 0
    exponential,       ///< start · e^(−coefficient · sold)
    constant_product,  ///< start · (1 + coefficient · sold)⁻²; coefficient = 1 / the pool's base
  };
  Price start{};  ///< > 0
  Shape shape = Shape::linear;
  double coefficient = 0.0;  ///< ≥ 0

  [[nodiscard]] Price after(Amount sold) const;
};

/// `quantity` is sold once the price is at or below `liquidation_price`.
struct Position {
  Price liquidation_price{};
  Amount quantity{};  ///< ≥ 0
};

/// A price that its own liquidations sustain.
struct Equilibrium {
  std::size_t liquidated = 0;  ///< positions, from the highest liquidation price down
  Amount sold{};
  Price price{};
};

struct DiscreteClearing {
  std::vector<Equilibrium> equilibria;  ///< from the greatest price to the least, one at least
  std::vector<Price> waves;             ///< from the start to the greatest clearing price
};

/// Clears positions one by one: positions in falling order of liquidation price l, sold quantities
/// summed to Q_k; k is an equilibrium where l_k ≥ f(Q_k) > l_(k+1). Waves are p ← f(D(p)), each one
/// update of the oracle; they end at the greatest equilibrium. O(N log N), and N a wave.
/// The plain way, against which the room's index is tested.
[[nodiscard]] DiscreteClearing clear_positions(const SaleCurve& curve,
                                               std::vector<Position> positions);

/// An account that sells all its collateral when debt = threshold · collateral · price.
struct Borrower {
  Amount collateral{};               ///< > 0
  Value debt{};                      ///< ≥ 0
  Fraction liquidation_threshold{};  ///< in (0, 1]
};

[[nodiscard]] Price liquidation_price(const Borrower& borrower);

/// Debt that the collateral of those liquidated at `price` does not cover there: Σ (debt − price ·
/// collateral)⁺ over liquidation prices ≥ price.
[[nodiscard]] Value bad_debt_at(Price price, std::span<const Borrower> borrowers);

}  // namespace seawall::anchors
