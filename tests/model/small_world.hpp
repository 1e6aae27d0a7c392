#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "seawall/model/compile.hpp"

// The smallest world with one of each, for tests of compile().
namespace seawall::small {

inline constexpr Int128 ether = 1'000'000'000'000'000'000;
inline constexpr Int128 usdc = 1'000'000;

inline void add_row(PositionSpec& rows, const std::string& account, std::uint16_t asset,
                    double collateral, double debt, std::uint16_t venue = 0,
                    std::uint16_t mode = 0) {
  rows.account.push_back(account);
  rows.venue.push_back(venue);
  rows.asset.push_back(asset);
  rows.collateral.push_back(collateral);
  rows.debt.push_back(debt);
  rows.mode.push_back(mode);
}

/// One pool, two reserves, one mode, two accounts.
inline ModelSpec small_world() {
  ModelSpec spec;
  spec.assets = {{.name = "WETH", .decimals = 18, .price_usd = 2'000.0, .impact = {}},
                 {.name = "USDC", .decimals = 6, .price_usd = 1.0, .impact = {}}};
  spec.liquidity.push_back({.name = "weth-usdc",
                            .kind = "constant_product",
                            .base = "WETH",
                            .quote = "USDC",
                            .base_reserve = 1'000.0,
                            .quote_reserve = {},
                            .fee = 0.003,
                            .curve = {},
                            .order_book = {},
                            .source = "test"});
  spec.oracles = {{.name = "weth-usd", .asset = "WETH", .fixed_price = {}},
                  {.name = "usdc-usd", .asset = "USDC", .source = "fixed", .fixed_price = 1.0}};
  VenueSpec venue{.name = "aave", .rules = "aave-v3.6", .reserves = {}, .modes = {}};
  venue.reserves = {{.asset = "WETH",
                     .oracle = "weth-usd",
                     .collateral_factor = 0.80,
                     .liquidation_threshold = 0.825,
                     .liquidation_bonus = 0.05,
                     .rate_curve = {},
                     .background_supply = 0.0,
                     .cash = {}},
                    {.asset = "USDC",
                     .oracle = "usdc-usd",
                     .collateral_factor = 0.75,
                     .liquidation_threshold = 0.78,
                     .liquidation_bonus = 0.045,
                     .rate_curve = RateCurveSpec{.slope_below = 0.04},
                     .background_supply = 50'000.0,
                     .cash = {}}};
  venue.modes = {{.name = "dollars",
                  .collateral_factor = 0.90,
                  .liquidation_threshold = 0.93,
                  .liquidation_bonus = 0.01,
                  .collateral = {"USDC"}}};
  spec.venues = {venue};
  spec.keepers = {{.name = "flash", .capital = {{"USDC", 1e6}}}};
  PositionSpec& rows = spec.positions;
  rows.venue_names = {"aave"};
  rows.asset_names = {"WETH", "USDC"};
  rows.mode_names = {"", "dollars"};
  add_row(rows, "borrower-1", 0, 10.5, 0.0);
  add_row(rows, "borrower-1", 1, 0.0, 12'000.25);
  add_row(rows, "borrower-2", 1, 100.0, 50.0, 0, 1);
  return spec;
}

/// The pool of small_world() as an order book of two providers.
inline void make_order_book(ModelSpec& spec) {
  LiquiditySpec& place = spec.liquidity[0];
  place.kind = "order_book";
  place.base_reserve = 0.0;
  place.order_book = OrderBookSpec{};
  OrderBookSpec& orders = *place.order_book;
  orders.spread = 0.02;
  orders.depth = {{.distance = 0.05, .tokens = 100.0}, {.distance = 0.21, .tokens = 500.0}};
  orders.levels = 5;
  orders.refill_minutes = 2.0;
  for (const char* name : {"maker-1", "maker-2"}) {
    ProviderSpec provider;
    provider.name = name;
    provider.share = 0.5;
    provider.base = 1'000.0;
    provider.quote = 2e6;
    provider.inventory_limit = 200.0;
    orders.providers.push_back(provider);
  }
}

inline const LendingPool& pool(const Model& model) {
  return std::get<LendingPool>(model.venues[0].kind);
}

}  // namespace seawall::small
