#pragma once

#include <string>
#include <string_view>

namespace seawall {

/// A small whole scenario: one pool, two coins, one keeper, two accounts written inline.
inline constexpr std::string_view small_scenario = R"(schema_version = 1
name = "small"
description = "one loan, one pool"
seed = 7
duration_minutes = 60
feedback = "generative"

[clock]
start = 2022-11-22T17:00:00Z
block_seconds = 12

[[assets]]
name = "WETH"
price_usd = 2000
impact = { shape = "linear", coefficient = 1e-6, half_life_minutes = 10 }

[[assets]]
name = "USDC"
decimals = 6
price_usd = 1.0

[[liquidity]]
name = "weth-usdc"
kind = "constant_product"
base = "WETH"
quote = "USDC"
base_reserve = 1000
source = "made up"

[[oracles]]
name = "weth-usd"
asset = "WETH"
deviation = 0.005
heartbeat_seconds = 3600

[[oracles]]
name = "usdc-usd"
asset = "USDC"
source = "fixed"
fixed_price = 1

[[venues]]
name = "aave"
rules = "aave-v3.6"

[[venues.reserves]]
asset = "WETH"
oracle = "weth-usd"
collateral_factor = 0.80
liquidation_threshold = 0.825
liquidation_bonus = 0.05
background_supply = 0

[[venues.reserves]]
asset = "USDC"
oracle = "usdc-usd"
collateral_factor = 0.75
liquidation_threshold = 0.78
liquidation_bonus = 0.045
background_supply = 50000
rate_curve = { slope_below = 0.04, slope_above = 0.6, optimal_utilisation = 0.9 }

[[venues.modes]]
name = "dollars"
collateral_factor = 0.9
liquidation_threshold = 0.93
liquidation_bonus = 0.01
collateral = ["USDC"]

[[keepers]]
name = "flash"
capital = { USDC = 1e6 }
funding = "flash_loan"
slice_max = { USDC = 5000 }
cost_per_call_usd = 30
latency_blocks = 1

[[accounts]]
name = "borrower-1"
venue = "aave"
collateral = { WETH = 10.5 }
debt = { USDC = 12000.25 }

[[accounts]]
name = "borrower-2"
venue = "aave"
mode = "dollars"
collateral = { USDC = 100 }
debt = { USDC = 50 }

[[shocks]]
at_minutes = 10
asset = "WETH"
change = -0.3

[[votes]]
at_minutes = 20
venue = "aave"
asset = "WETH"
collateral_factor = 0.7

[[facts]]
what = "calls"
value = "1"
source = "made up"
)";

/// The scenario with one piece of text replaced; the piece must be there.
[[nodiscard]] inline std::string small_scenario_with(std::string_view piece,
                                                     std::string_view replacement) {
  std::string text{small_scenario};
  const std::size_t at = text.find(piece);
  if (at == std::string::npos)
    return "the test's piece of text is not in the scenario: " + std::string{piece};
  return text.replace(at, piece.size(), replacement);
}

/// A town with little depth and a poor keeper: ETH falls from 2,000 to 1,500 USD in half an hour,
/// and 16 borrowers of 100 ETH each owe from 80 % of its value down to 50 %.
inline constexpr std::string_view town_without_accounts = R"(schema_version = 1
name = "thin town"
duration_minutes = 480
feedback = "generative"

[clock]
start = 2024-01-01T00:00:00Z
block_seconds = 12

[[assets]]
name = "ETH"
price_usd = 2000
impact = { shape = "exponential", coefficient = 2.0e-4, half_life_minutes = 30 }

[[assets]]
name = "USDC"
decimals = 6
price_usd = 1

[[liquidity]]
name = "eth-usdc"
kind = "constant_product"
base = "ETH"
quote = "USDC"
base_reserve = 500
refill_per_minute = 10
source = "made up for this test"

[[oracles]]
name = "eth"
asset = "ETH"
deviation = 0.005
delay_seconds = 120

[[oracles]]
name = "usdc"
asset = "USDC"
source = "fixed"
fixed_price = 1

[[venues]]
name = "bank"
rules = "aave-v3.6"
[[venues.reserves]]
asset = "ETH"
oracle = "eth"
collateral_factor = 0.80
liquidation_threshold = 0.83
liquidation_bonus = 0.05
background_supply = 0
[[venues.reserves]]
asset = "USDC"
oracle = "usdc"
background_supply = 10000000

[[keepers]]
name = "poor"
funding = "capital"
capital = { USDC = 5000 }
cost_per_call_usd = 50
latency_blocks = 1

[prices]
between = "log_linear"
[[prices.rows]]
time = 2024-01-01T00:05:00Z
ETH = 2000
[[prices.rows]]
time = 2024-01-01T00:35:00Z
ETH = 1500
)";

[[nodiscard]] inline std::string town_scenario() {
  std::string text{town_without_accounts};
  for (int i = 0; i < 16; ++i)
    text += "[[accounts]]\nname = \"borrower-" + std::to_string(i) +
            "\"\nvenue = \"bank\"\ncollateral = { ETH = 100 }\ndebt = { USDC = " +
            std::to_string(160'000 - 4'000 * i) + " }\n";
  return text;
}

}  // namespace seawall
