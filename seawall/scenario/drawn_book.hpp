#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "seawall/base/result.hpp"
#include "seawall/model/model_spec.hpp"

namespace seawall {

/// One account of a drawn book that is known.
struct PlantedVault {
  std::string name;
  double collateral = 0.0;         ///< tokens, > 0
  double liquidation_price = 0.0;  ///< > 0
};

/// A book that nobody published, drawn from a stated density of debt by liquidation price:
///
///     debt between p and p + dp = density · (p / top)^slope · dp,   bottom ≤ p ≤ top
///
/// The range is cut into accounts of equal chance, one in each stratum; their sizes are log-normal
/// and then scaled so that every twentieth of the range holds exactly the debt that the density
/// says. So two seeds differ in who owes what and in their order, and little in how much is owed
/// where. Planted accounts stand in the middle of the order and come on top; what they owe is taken
/// off the twentieth in which they lie, if there is so much. A twentieth in which no account falls,
/// which happens with few, hands its debt to the next that has one.
struct DrawnBookSpec {
  std::string venue;
  std::string collateral;
  std::string debt;
  std::uint32_t accounts = 0;  ///< > 0, besides the planted ones
  double density = 0.0;        ///< tokens of debt per USD of liquidation price, at the top
  double slope = 0.0;
  double bottom = 0.0;             ///< USD, > 0
  double top = 0.0;                ///< USD, > bottom
  double liquidation_ratio = 1.5;  ///< collateral value per debt where an account is unsafe
  double size_sigma = 0.0;         ///< of the log of an account's debt, in [0, 5]
  std::vector<PlantedVault> planted;
};

/// Draws the book. @return errors name drawn_book's keys
[[nodiscard]] Result<PositionSpec> draw_book(const DrawnBookSpec& spec, std::uint64_t seed);

}  // namespace seawall
