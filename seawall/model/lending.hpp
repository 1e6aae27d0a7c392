#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/number_policy.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/lending_rules.hpp"

namespace seawall {

/// How an account under water is closed; mechanics/lending/mechanism.hpp.
enum class LiquidationMechanism : std::uint8_t { fixed_spread, to_target, everything, dutch };

struct LiquidationTerms {
  LiquidationMechanism mechanism = LiquidationMechanism::fixed_spread;
  Int128 target_health = wad / 100 * 105;  ///< to_target, wad, > 1 wad
  Duration rise{};                         ///< dutch: until the whole bonus is paid, > 0
};

/// Two-slope rate curve; all fractions per year or of the whole, in ray.
struct RateCurve {
  Int128 base_rate = 0;
  Int128 slope_below = 0;            ///< added in full at the optimal utilisation
  Int128 slope_above = 0;            ///< added in full at 100 % utilisation
  Int128 optimal_utilisation = ray;  ///< in (0, ray]
};

/// What a vote can change during a run; kept in State as a versioned table.
struct ReserveParameters {
  BasisPoints collateral_factor;      ///< share of value that may be borrowed
  BasisPoints liquidation_threshold;  ///< share of value where liquidation starts
  BasisPoints liquidation_bonus;      ///< 10500 pays the keeper 5 % more collateral than debt
  BasisPoints protocol_fee;           ///< share of the bonus that the venue keeps
  BasisPoints reserve_factor;         ///< share of interest that the venue keeps
  RateCurve rate_curve;
};

struct LendingReserve {
  AssetId asset;
  AssetId supply_claim;  ///< scaled deposits, in the ledger
  AssetId debt_claim;    ///< scaled debts, in the ledger
  OracleId oracle;
  ReserveParameters initial;
  Units background_supply{0};  ///< deposits that no account of the book holds
  Units background_debt{0};    ///< debts that no account of the book owes
};

/// An efficiency mode: replaces threshold and bonus for the collaterals in its set.
struct EfficiencyMode {
  std::string name;
  BasisPoints collateral_factor;
  BasisPoints liquidation_threshold;
  BasisPoints liquidation_bonus;
  std::uint64_t collateral_reserves = 0;  ///< bit r: reserve r is in the set
};

struct LendingPool {
  LendingRules rules;
  LiquidationTerms liquidation;
  std::vector<LendingReserve> reserves;  ///< at most 64
  std::vector<EfficiencyMode> modes;     ///< mode m of an account is modes[m − 1]; 0 is none
};

}  // namespace seawall
