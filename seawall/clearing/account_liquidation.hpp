#pragma once

#include <span>

#include "seawall/state/lending_view.hpp"
#include "seawall/state/liquidation_pair.hpp"

namespace seawall {

// Lending accounts under prices that nobody has published: the venue's own rule, as Fast, on a
// sheet.

/// Worth of one of the oracle's units: what a price in USD is multiplied with to become the number
/// that the venue reads, up to the oracle's rounding. 0 for an oracle with a fixed price.
/// @param usd [coins] price of every coin
[[nodiscard]] double oracle_scale(const Model& model, OracleId oracle, std::span<const double> usd);

/// Puts prices on a sheet as if every oracle had just published them. Fixed prices stay.
/// @param usd [coins]
void set_prices(const Model& model, VenueId venue, std::span<const double> usd,
                AccountSheet<Fast>& sheet);

/// One liquidation call carried out on a sheet. Whole tokens.
struct SheetCall {
  LiquidationPair pair{};
  AssetId seized_asset;
  AssetId repaid_asset;
  double seized = 0.0;  ///< to the keeper, who sells it; the venue's fee stays out of the market
  double repaid = 0.0;
  double health_after = 0.0;  ///< of 1
};

/// Calls the rule for the largest pair and all that it allows, and takes the claims off the sheet.
/// Refuses as the rule does; no_such_collateral where the account has nothing to seize.
Ruling<SheetCall> liquidate_on_sheet(const Model& model, VenueId venue, AccountSheet<Fast>& sheet);

}  // namespace seawall
