#pragma once

#include <string>
#include <utility>
#include <vector>

#include "seawall/model/compile.hpp"
#include "seawall/model/model_spec.hpp"
#include "seawall/scenario/scenario.hpp"

// One scene, three uses: small lending worlds for tests, examples and benchmarks.
namespace seawall::scenes {

inline AssetSpec coin(std::string name, int decimals, double price_usd) {
  return {.name = std::move(name),
          .decimals = decimals,
          .price_usd = price_usd,
          .impact = std::nullopt};
}

inline OracleSpec usd_oracle(std::string asset, std::string source = "reference") {
  OracleSpec oracle;
  oracle.name = asset + "/USD";
  oracle.asset = std::move(asset);
  oracle.source = std::move(source);
  oracle.deviation = 1e-6;  // follows every move, and is silent when nothing moves
  return oracle;
}

inline ReserveSpec reserve(std::string asset, double threshold, double bonus, double cash) {
  ReserveSpec made;
  made.oracle = asset + "/USD";
  made.asset = std::move(asset);
  made.collateral_factor = threshold - 0.05 > 0 ? threshold - 0.05 : 0.0;
  made.liquidation_threshold = threshold;
  made.liquidation_bonus = bonus;
  made.cash = cash;
  return made;
}

inline LiquiditySpec pool(std::string name, std::string base, std::string quote,
                          double base_reserve) {
  LiquiditySpec made;
  made.name = std::move(name);
  made.kind = "constant_product";
  made.base = std::move(base);
  made.quote = std::move(quote);
  made.base_reserve = base_reserve;
  made.source = "a test's own";
  return made;
}

inline void add_position(PositionSpec& positions, std::string account, std::uint16_t venue,
                         std::uint16_t asset, double collateral, double debt) {
  positions.account.push_back(std::move(account));
  positions.venue.push_back(venue);
  positions.asset.push_back(asset);
  positions.collateral.push_back(collateral);
  positions.debt.push_back(debt);
  positions.mode.push_back(0);
}

/// ETH collateral against USDC at one venue, one deep pool, one keeper with flash loans. Account i
/// of `count` is liquidated at an ETH price between 1,990 and 1,600 USD (from 2,000), evenly.
inline ModelSpec one_venue(std::size_t count, double pool_eth = 1e6) {
  ModelSpec spec;
  spec.assets = {coin("ETH", 18, 2000.0), coin("USDC", 6, 1.0)};
  spec.oracles = {usd_oracle("ETH"), usd_oracle("USDC")};
  spec.liquidity = {pool("eth-usdc", "ETH", "USDC", pool_eth)};
  VenueSpec venue;
  venue.name = "lender";
  venue.rules = "aave-v3.6";
  const double lent = static_cast<double>(count) * 30'000.0;
  venue.reserves = {reserve("ETH", 0.80, 0.05, static_cast<double>(count) * 20.0 + 1e3),
                    reserve("USDC", 0.85, 0.05, lent + 1e6)};
  spec.venues = {venue};
  spec.keepers = {{.name = "bot", .capital = {}}};
  spec.positions.venue_names = {"lender"};
  spec.positions.asset_names = {"ETH", "USDC"};
  for (std::size_t i = 0; i < count; ++i) {
    const double threshold_price =
        1990.0 - 390.0 * (static_cast<double>(i) + 0.5) / static_cast<double>(count);
    const double eth = 10.0 + static_cast<double>(i % 7);
    const std::string name = "account-" + std::to_string(i);
    add_position(spec.positions, name, 0, 0, eth, 0.0);
    add_position(spec.positions, name, 0, 1, 0.0, eth * threshold_price * 0.80);
  }
  return spec;
}

/// One shock of ETH after a minute, then an hour to see what follows.
inline ScenarioSpec eth_falls(double change, double minutes = 60.0) {
  ScenarioSpec spec;
  spec.name = "eth falls";
  spec.duration_minutes = minutes;
  spec.stop_when_quiet = true;
  spec.shocks = {{.at_minutes = 1.0, .asset = "ETH", .change = change}};
  KeeperBehaviourSpec keeper;
  keeper.keeper = "bot";
  spec.keepers = {keeper};
  return spec;
}

}  // namespace seawall::scenes
