#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/lending_world.hpp"
#include "tests/support/splitmix.hpp"

// Four lending venues, eight assets and six pools: what joint clearing is measured on.
// benchmarks/baselines/joint_clearing.py draws the same accounts from the same numbers.
namespace seawall::scenes {

struct ListedAsset {
  const char* name;
  int decimals;
  double price_usd;
  double threshold;  ///< 0: not accepted as collateral
  double bonus;
  double share;   ///< of accounts whose first collateral it is
  double impact;  ///< of the reference price, per token sold
};

/// USDC is owed, six are held and sold, the last is held and never counts.
inline constexpr std::array<ListedAsset, 8> listed{{
    {"USDC", 6, 1.0, 0.77, 0.045, 0.0, 0.0},
    {"ETH", 18, 2'000.0, 0.825, 0.05, 0.40, 4.0e-6},
    {"BTC", 8, 40'000.0, 0.78, 0.05, 0.20, 1.0e-4},
    {"STETH", 18, 1'990.0, 0.81, 0.06, 0.20, 1.0e-5},
    {"LINK", 18, 15.0, 0.68, 0.07, 0.08, 1.5e-7},
    {"UNI", 18, 8.0, 0.65, 0.10, 0.06, 1.0e-7},
    {"AAVE", 18, 90.0, 0.66, 0.075, 0.06, 1.2e-6},
    {"GOV", 18, 3.0, 0.0, 0.10, 0.0, 0.0},
}};
inline constexpr std::size_t draws_per_account = 8;

inline ImpactTerms exponential_impact(double coefficient) {
  return {.shape = ImpactCurveShape::exponential,
          .coefficient = coefficient,
          .permanent_share = Fraction{1.0}};
}

inline LiquiditySpec offchain(std::string name, std::string base, std::string quote,
                              double coefficient) {
  LiquiditySpec made;
  made.name = std::move(name);
  made.kind = "impact_depth";
  made.base = std::move(base);
  made.quote = std::move(quote);
  made.curve = exponential_impact(coefficient);
  made.source = "a benchmark's own";
  return made;
}

/// @param accounts  spread over the venues in turn; each owes USDC
inline ModelSpec four_lenders(std::size_t accounts) {
  ModelSpec spec;
  for (const ListedAsset& asset : listed) {
    AssetSpec made = coin(asset.name, asset.decimals, asset.price_usd);
    if (asset.impact > 0.0) made.impact = exponential_impact(asset.impact);
    spec.assets.push_back(made);
    OracleSpec oracle = usd_oracle(asset.name);
    oracle.deviation = 0.0;
    spec.oracles.push_back(oracle);
  }
  spec.liquidity = {
      pool("eth-usdc", "ETH", "USDC", 1e6),        offchain("btc-usdc", "BTC", "USDC", 2e-5),
      offchain("steth-eth", "STETH", "ETH", 1e-6), pool("link-eth", "LINK", "ETH", 3e7),
      pool("uni-eth", "UNI", "ETH", 5e7),          offchain("aave-eth", "AAVE", "ETH", 4e-7)};
  for (LiquiditySpec& place : spec.liquidity)
    place.fee = 0.0;  // then a wave sold at once is a wave sold call by call
  constexpr std::array rules{"aave-v3.6", "aave-v3.7", "aave-v2", "aave-v3.6"};
  for (std::size_t v = 0; v < rules.size(); ++v) {
    VenueSpec venue;
    venue.name = "venue" + std::to_string(v);
    venue.rules = rules[v];
    for (const ListedAsset& asset : listed) {
      ReserveSpec made = reserve(asset.name, asset.threshold, asset.bonus, 0.0);
      made.cash.reset();
      made.background_supply = 1e11 / asset.price_usd;
      if (venue.rules != "aave-v2") made.protocol_fee = 0.1;
      venue.reserves.push_back(made);
    }
    spec.venues.push_back(venue);
    spec.positions.venue_names.push_back(venue.name);
  }
  for (const ListedAsset& asset : listed)
    spec.positions.asset_names.push_back(asset.name);
  support::SplitMix random{42};
  for (std::size_t i = 0; i < accounts; ++i) {
    std::array<double, draws_per_account> drawn{};
    for (double& number : drawn)
      number = random.uniform();
    const auto held = [](double u) {
      std::size_t asset = 1;
      while (asset < 6 && (u -= listed[asset].share) >= 0.0)
        ++asset;
      return asset;
    };
    const double worth = 1'000.0 / (1.0 - 0.9999 * drawn[0]);
    const double health = 1.02 + 2.5 * drawn[1] / (1.0 - 0.95 * drawn[1]);
    const std::size_t first = held(drawn[2]);
    const std::size_t second = held(drawn[3]);
    const bool has_two = drawn[4] < 0.25 && second != first;
    const double share = has_two ? 0.5 + 0.4 * drawn[5] : 1.0;
    const auto venue = static_cast<std::uint16_t>(i % rules.size());
    const std::string name = "account-" + std::to_string(i);
    const auto add = [&](std::size_t asset, double value) {
      add_position(spec.positions, name, venue, static_cast<std::uint16_t>(asset),
                   value / listed[asset].price_usd, 0.0);
      return value * listed[asset].threshold;
    };
    double counted = add(first, worth * share);
    if (has_two) counted += add(second, worth * (1.0 - share));
    if (drawn[6] < 0.1) add(7, worth * 0.2);
    add_position(spec.positions, name, venue, 0, 0.0, counted / health);
  }
  return spec;
}

/// −20 % for the volatile, −18 % for the largest two. [assets]
inline std::vector<double> four_lenders_shock() {
  return {1.0, 0.82, 0.82, 0.82, 0.80, 0.80, 0.80, 0.80};
}

}  // namespace seawall::scenes
