#pragma once

#include <span>

#include "seawall/base/quantity.hpp"

namespace seawall::anchors {

/// A bank that must keep equity over the value of its illiquid asset.
struct RegulatedBank {
  Amount illiquid{};             ///< units of the one asset that all sell, ≥ 0
  Value cash{};                  ///< ≥ 0
  Value debt{};                  ///< ≥ 0
  Fraction capital_ratio_min{};  ///< least equity / value of what is left of the asset, > 0
};

struct CommonPrice {
  Price price{};  ///< in (0, 1]
  Amount sold{};  ///< by all banks together
};

/// What a bank must sell at a price to be at its ratio again: units·(1 − …) so that (price·illiquid
/// + cash − debt) / (price · (illiquid − sold)) = capital_ratio_min; everything without equity.
[[nodiscard]] Amount forced_sale(const RegulatedBank& bank, Price price);

/// The greatest price with price = e^(−impact · what banks must sell at it), from 1 down.
/// @param impact  per unit sold, ≥ 0
/// @source docs/mechanics/anchors.md §2 (Cifuentes, Ferrucci and Shin 2005), without interbank debt
[[nodiscard]] CommonPrice settle_common_price(std::span<const RegulatedBank> banks, double impact);

}  // namespace seawall::anchors
