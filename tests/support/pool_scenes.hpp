#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/lending_world.hpp"

// A pool of each kind that trades ETH of 18 decimals at 2,000 USDC of 6.
namespace seawall::scenes {

inline constexpr std::array<const char*, 5> pool_kinds = {
    "constant_product", "weighted", "stable_swap", "concentrated", "crypto_swap"};

/// ETH and USDC in equal value, or liquidity for about as much depth. @param kind of pool_kinds
inline LiquiditySpec eth_usdc_pool(const std::string& kind, double eth,
                                   std::string name = "eth-usdc", double price = 2'000.0) {
  LiquiditySpec made;
  made.name = std::move(name);
  made.kind = kind;
  made.base = "ETH";
  made.quote = "USDC";
  made.source = "a test's own";
  const double usdc = price * eth;
  if (kind == "constant_product") {
    made.base_reserve = eth;
    made.quote_reserve = usdc;
  } else if (kind == "weighted") {
    made.weighted =
        WeightedSpec{.fee = 0.003, .coins = {{"USDC", 0.25 * usdc, 0.2}, {"ETH", eth, 0.8}}};
  } else if (kind == "stable_swap") {
    made.stable_swap =
        StableSwapSpec{.amplification = 20.0, .coins = {{"ETH", eth, price}, {"USDC", usdc, 1.0}}};
  } else if (kind == "concentrated") {
    made.concentrated = ConcentratedSpec{};
    made.concentrated->token0 = "USDC";
    made.concentrated->price = price;
    made.concentrated->positions = {
        {.lower = 1'000.0, .upper = 4'000.0, .liquidity = {}, .base = eth, .quote = usdc},
        {.lower = 1'800.0,
         .upper = 2'200.0,
         .liquidity = {},
         .base = 0.2 * eth,
         .quote = 0.2 * usdc},
        {.lower = 100.0, .upper = 1'500.0, .liquidity = {}, .base = 0.0, .quote = 0.5 * usdc}};
  } else {
    made.crypto_swap = CryptoSwapSpec{.amplification = 400'000.0,
                                      .gamma = 1.45e-4,
                                      .mid_fee = 0.0026,
                                      .out_fee = 0.0045,
                                      .fee_gamma = 2.3e-4,
                                      .price_scale = price,
                                      .coins = {{"USDC", usdc}, {"ETH", eth}}};
  }
  return made;
}

/// `one_venue`, its pool of another kind.
inline ModelSpec one_venue_with(const std::string& kind, std::size_t accounts, double eth) {
  ModelSpec spec = one_venue(accounts);
  spec.liquidity = {eth_usdc_pool(kind, eth)};
  return spec;
}

/// Three coins in one pool, of which all three pairs are places: "abc", "abc-ETH-DAI" and
/// "abc-USDC-DAI". @param kind "weighted" or "stable_swap"
inline void add_three_coins(ModelSpec& spec, const std::string& kind, double eth) {
  spec.assets.push_back(coin("DAI", 18, 1.0));
  LiquiditySpec first;
  first.name = "abc";
  first.kind = kind;
  first.base = "ETH";
  first.quote = "USDC";
  const double usd = 2'000.0 * eth;
  if (kind == "weighted")
    first.weighted = WeightedSpec{
        .fee = 0.003, .coins = {{"DAI", usd, 0.25}, {"ETH", 2.0 * eth, 0.5}, {"USDC", usd, 0.25}}};
  else
    first.stable_swap =
        StableSwapSpec{.amplification = 50.0,
                       .coins = {{"DAI", usd, 1.0}, {"ETH", eth, 2'000.0}, {"USDC", usd, 1.0}}};
  LiquiditySpec second;
  second.name = "abc-ETH-DAI";
  second.kind = "shared_pool";
  second.pool = "abc";
  second.base = "ETH";
  second.quote = "DAI";
  LiquiditySpec third = second;
  third.name = "abc-USDC-DAI";
  third.base = "USDC";
  spec.liquidity = {first, second, third};
}

}  // namespace seawall::scenes
