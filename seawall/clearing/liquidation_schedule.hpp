#pragma once

#include <cstdint>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/clearing/forced_sales.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// At which price a repayment takes its collateral.
enum class Seizure : std::uint8_t {
  at_threshold,  ///< the price falls through every level: each account pays with its own
  at_price,  ///< the price gaps: all pay with the one at which it comes to rest, the more tokens
             ///< the lower it is, until their collateral ends
};

/// Every forced sale of one asset as its price falls and all else stays: columns of equal length.
struct LiquidationSchedule {
  std::vector<ForcedSale> sales;  ///< USD and whole tokens
  std::vector<AccountId>
      accounts;               ///< whose; none: a stated background's, each a position of its own
  std::vector<Value> repaid;  ///< debt that the sale repays, USD at today's prices

  // Where the rest of the asset's collateral is: said, so that nothing is left out in silence.
  std::size_t accounts_with_asset = 0;  ///< that hold it as collateral and owe something
  std::size_t out_of_reach = 0;         ///< that no fall of this asset alone liquidates
  std::size_t seized_elsewhere = 0;     ///< calls that seize another collateral
  std::size_t refused = 0;              ///< accounts that the rule lets nobody liquidate further
  double collateral = 0.0;              ///< tokens locked by accounts that owe something
};

/// Lets the price pass every level on its way down and liquidates each account as it is reached,
/// with the venue's own rule (as Fast), the largest debt against the largest collateral, all that
/// the rule allows. An account that the call leaves with health above 1 is there again at the lower
/// price where it falls to 1 once more. A vault of a CDP engine is sold for its debt and penalty,
/// its whole collateral where that is worth less.
///
/// Accounts that are under water already are reached at today's price.
/// @param asset  a coin whose reference price is > 0
[[nodiscard]] LiquidationSchedule liquidation_schedule(const Model& model, const State& state,
                                                       AssetId asset,
                                                       Seizure seizure = Seizure::at_price);

}  // namespace seawall
