#include "seawall/clearing/account_liquidation.hpp"

#include <algorithm>
#include <limits>

#include "seawall/mechanics/lending/mechanism.hpp"

namespace seawall {
namespace {

double tokens(const Model& model, AssetId asset, double units) {
  return units / to_double(power_of_ten(model.assets[asset.index()].decimals));
}

void take(AccountSheet<Fast>& sheet, std::uint32_t reserve, lending::Side side, double scaled) {
  for (std::size_t i = 0; i < sheet.holding_count; ++i) {
    lending::Holding<Fast>& holding = sheet.holdings[i];
    if (holding.reserve == reserve && holding.side == side)
      holding.scaled.value = std::max(0.0, holding.scaled.value - scaled);
  }
}

}  // namespace

double oracle_scale(const Model& model, OracleId oracle, std::span<const double> usd) {
  const Oracle& feed = model.oracles[oracle.index()];
  if (feed.fixed) return 0.0;
  const double numeraire = feed.numeraire.exists() ? usd[feed.numeraire.index()] : 1.0;
  return to_double(power_of_ten(feed.decimals)) / numeraire;
}

void set_prices(const Model& model, VenueId venue, std::span<const double> usd,
                AccountSheet<Fast>& sheet) {
  const LendingPool& pool = lending_pool(model, venue);
  for (std::size_t i = 0; i < sheet.reserve_count; ++i) {
    const LendingReserve& reserve = pool.reserves[sheet.reserve_ids[i].index()];
    const double scale = oracle_scale(model, reserve.oracle, usd);
    if (scale > 0.0) sheet.reserves[i].price.value = usd[reserve.asset.index()] * scale;
  }
}

Ruling<SheetCall> liquidate_on_sheet(const Model& model, VenueId venue, AccountSheet<Fast>& sheet) {
  const auto pair = largest_pair(sheet);
  if (!pair) return std::unexpected{Rejection::no_such_collateral};
  const LendingPool& pool = lending_pool(model, venue);
  const auto outcome = lending::liquidation_call<Fast>(
      pool, sheet.view(), {.collateral_reserve = pair->collateral, .debt_reserve = pair->debt});
  if (!outcome) return std::unexpected{outcome.error()};
  take(sheet, pair->collateral, lending::Side::collateral,
       outcome->scaled_collateral_to_keeper.value + outcome->scaled_fee.value);
  take(sheet, pair->debt, lending::Side::debt, outcome->scaled_debt_burned.value);
  for (std::size_t i = 0; i < outcome->deficits.size(); ++i)
    take(sheet, outcome->deficits[i].reserve, lending::Side::debt,
         outcome->deficits[i].scaled_debt_burned.value);
  const AssetId seized = pool.reserves[sheet.reserve_ids[pair->collateral].index()].asset;
  const AssetId repaid = pool.reserves[sheet.reserve_ids[pair->debt].index()].asset;
  const double health = outcome->health_after.value;
  return SheetCall{.pair = *pair,
                   .seized_asset = seized,
                   .repaid_asset = repaid,
                   .seized = tokens(model, seized, outcome->collateral_to_keeper.value),
                   .repaid = tokens(model, repaid, outcome->debt_repaid.value),
                   .health_after = health == Fast::unbounded
                                       ? std::numeric_limits<double>::infinity()
                                       : health / 1e18};
}

}  // namespace seawall
