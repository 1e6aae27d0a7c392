#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "seawall/engine/run.hpp"
#include "tests/support/liquity_world.hpp"
#include "tests/support/random_world.hpp"
#include "tests/support/splitmix.hpp"

// Small worlds with one Comet: USDC is borrowed, ETH and BTC are pledged.
namespace seawall::support {

struct CometRow {
  std::string name;
  double eth = 0.0;
  double btc = 0.0;
  double supplied = 0.0;  ///< USDC
  double borrowed = 0.0;  ///< USDC
};

inline void add_comet_account(PositionSpec& rows, const CometRow& account) {
  const auto add = [&](std::uint16_t asset, double collateral, double debt) {
    if (collateral == 0.0 && debt == 0.0) return;
    rows.account.push_back(account.name);
    rows.venue.push_back(0);
    rows.asset.push_back(asset);
    rows.collateral.push_back(collateral);
    rows.debt.push_back(debt);
    rows.mode.push_back(0);
  };
  add(0, account.eth, 0.0);
  add(1, account.btc, 0.0);
  add(2, account.supplied, account.borrowed);
}

inline VenueSpec comet_venue() {
  VenueSpec venue;
  venue.name = "comet";
  venue.kind = "compound-v3";
  venue.rules_terms = {{"storefront_share", 0.5}};
  ReserveSpec base;
  base.asset = "USDC";
  base.oracle = "usdc";
  base.background_supply = 1e7;
  ReserveSpec eth;
  eth.asset = "ETH";
  eth.oracle = "eth";
  eth.collateral_factor = 0.825;
  eth.liquidation_threshold = 0.895;
  eth.liquidation_bonus = 0.05;
  ReserveSpec btc = eth;
  btc.asset = "BTC";
  btc.oracle = "btc";
  btc.collateral_factor = 0.7;
  btc.liquidation_threshold = 0.77;
  btc.liquidation_bonus = 0.1;
  venue.reserves = {base, eth, btc};
  return venue;
}

/// ETH at 2,000 USD and BTC at 30,000, each with a market in USDC; one keeper; half an hour.
inline WorldSpec comet_world(const std::vector<CometRow>& accounts, double coefficient = 1e-6) {
  WorldSpec world = eth_world(1.0, coefficient);
  ModelSpec& model = world.model;
  model.assets = {{.name = "ETH", .decimals = 18, .price_usd = 2'000.0, .impact = {}},
                  {.name = "BTC", .decimals = 8, .price_usd = 30'000.0, .impact = {}},
                  {.name = "USDC", .decimals = 6, .price_usd = 1.0, .impact = {}}};
  OracleSpec btc = model.oracles[0];
  btc.name = "btc";
  btc.asset = "BTC";
  OracleSpec usdc = model.oracles[0];
  usdc.name = "usdc";
  usdc.asset = "USDC";
  for (const OracleSpec& oracle : {btc, usdc})
    model.oracles.push_back(oracle);
  for (OracleSpec& oracle : model.oracles)
    oracle.decimals = 8;
  model.liquidity[0].name = "eth-usdc";
  model.liquidity[0].quote = "USDC";
  LiquiditySpec market = model.liquidity[0];
  market.name = "btc-usdc";
  market.base = "BTC";
  model.liquidity.push_back(market);
  model.venues = {comet_venue()};
  model.positions.asset_names = {"ETH", "BTC", "USDC"};
  model.positions.venue_names = {"comet"};
  for (const CometRow& account : accounts)
    add_comet_account(model.positions, account);
  world.scenario.name = "comet";
  return world;
}

/// Borrowers of one or both collaterals near and far from absorption, suppliers, four moves of each
/// price, a storefront that some worlds' funds close. Grows with the seed.
inline WorldSpec random_comet_world(std::uint64_t seed) {
  SplitMix random{seed};
  std::vector<CometRow> accounts;
  const std::size_t count = 2 + seed / 3 + random.below(6);
  for (std::size_t i = 0; i < count; ++i) {
    CometRow row{.name = "account-" + std::to_string(i)};
    const double size = random.uniform();
    if (random.chance(0.15)) {
      row.supplied = random.uniform(1.0, 1e5);
    } else {
      row.borrowed = random.chance(0.1) ? random.uniform(1e-5, 2.0) : 10.0 + 2e5 * size * size;
      const double value = row.borrowed * random.uniform(1.0, random.chance(0.6) ? 1.3 : 4.0);
      const double share = random.chance(0.5) ? 1.0 : random.uniform();
      row.eth = value * share / 0.895 / 2'000.0;
      if (share < 1.0) row.btc = value * (1.0 - share) / 0.77 / 30'000.0;
    }
    accounts.push_back(row);
  }
  WorldSpec world = comet_world(accounts, random.uniform(1e-6, 1e-4));
  if (random.chance(0.2))
    world.model.venues[0].rules_terms = {{"funds", 1e5}, {"funds_target", 1e5}};
  for (const double at : {3.0, 9.0, 15.0, 21.0}) {
    const auto later = static_cast<double>(random.below(4));
    shock(world, at + later, random.chance(0.8) ? random.uniform(-0.3, -0.02) : 0.2);
    world.scenario.shocks.push_back({.at_minutes = at + later + 1.0,
                                     .asset = random.chance(0.3) ? "USDC" : "BTC",
                                     .change = random.uniform(-0.2, 0.1)});
  }
  return world;
}

[[nodiscard]] inline std::vector<AccountId> scan(const CometBooks& books, const ProtocolView&) {
  std::vector<AccountId> found;
  for (std::size_t i = 0; i < books.principals.size(); ++i)
    if (books.is_absorbable(i)) found.push_back(books.accounts.account(i));
  return found;
}

}  // namespace seawall::support
