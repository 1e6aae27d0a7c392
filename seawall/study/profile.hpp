#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "seawall/analysis/profile.hpp"
#include "seawall/base/result.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// What to look at.
struct ProfileOptions {
  std::string asset;           ///< empty: the coin with most collateral behind debt, by value
  std::vector<double> shocks;  ///< of today's price, in (−1, 0]; empty: 0 to −60 % by 2.5
  std::vector<double> depth_multipliers{2.0, 1.0, 0.5, 0.1, 0.02};  ///< > 0
  std::vector<double> debt_multipliers{0.8, 0.9, 1.0, 1.1, 1.2};    ///< > 0
  double severity_shock = -0.2;   ///< shock of the depth table and of the severity map, in (−1, 0)
  double window = 0.02;           ///< R counts forced sales over this share of the price ahead
  double volatility = 0.0;        ///< a year's, of the asset; 0: the gap is not worked out
  double depth_multiplier = 1.0;  ///< that the scenario applied already; is told, not applied
  double keeper_seconds = 0.0;    ///< from seeing to inclusion, for the speed model
};

/// The liquidation risk profile of one asset at the state's prices.
/// @return Errors: unknown asset, no account with debt holds it, nothing to sell it into, options
/// out of range (the error names the command line's option)
[[nodiscard]] Result<LiquidationProfile> profile_of(const Model& model, const State& state,
                                                    const ProfileOptions& options);

}  // namespace seawall
