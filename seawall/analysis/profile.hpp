#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace seawall {

// What the forced sales of one asset look like against its liquidity, at rest. Plain numbers: USD,
// whole tokens, shares of 1. Computed by study/profile.hpp.

/// Where the price settles after one shock.
struct ProfileShock {
  double shock = 0.0;                   ///< of today's price, ≤ 0
  double start = 0.0;                   ///< shocked price
  double price = 0.0;                   ///< greatest clearing price
  double worst_price = 0.0;             ///< least clearing price: the worst that is consistent
  double sold = 0.0;                    ///< tokens
  double repaid = 0.0;                  ///< debt that the sales are to repay
  std::size_t accounts = 0;             ///< liquidated at least in part
  std::optional<double> amplification;  ///< (now − price)/(now − start); nothing without a shock
  std::optional<double> branching;      ///< R at the clearing price; nothing: too small to rate
  std::optional<double> branching_max;  ///< largest R on the way from today's price down to there
  double bad_debt = 0.0;                ///< at the prices of the way down
  double bad_debt_uniform = 0.0;        ///< all sold at the clearing price
  double bad_debt_alone = 0.0;   ///< at the prices of the way down, if sales moved no price (N0)
  std::size_t in_full = 0;       ///< sales that pay a keeper in full
  std::size_t in_part = 0;       ///< of which only a slice pays
  std::size_t not_at_all = 0;    ///< of which nothing pays
  bool beyond_measured = false;  ///< more is sold than any source of depth has measured
};

/// The curve of the liquidation risk profile at one price.
struct ProfilePoint {
  double price = 0.0;
  double to_sell = 0.0;   ///< tokens forced to be sold once the price is here
  double absorbed = 0.0;  ///< tokens that the market takes from today's price down to here
  std::optional<double> branching;
};

/// A jump of the clearing price.
struct ProfileFold {
  double at = 0.0;  ///< shock of today's price (≤ 0), or share of today's depth (< 1)
  double before = 0.0;
  double after = 0.0;
  std::size_t sales = 0;
};

/// The same shock with another depth.
struct ProfileDepth {
  double multiplier = 1.0;
  double price = 0.0;
  double bad_debt = 0.0;
  std::optional<double> nearest_fold;  ///< shock of the first fold; nothing in range
};

/// One cell of the severity map.
struct ProfileSeverity {
  double debt_multiplier = 1.0;
  double depth_multiplier = 1.0;
  double fall_beyond_shock = 0.0;  ///< (start − price)/now
  double bad_debt = 0.0;
};

/// How much of the forced sales belongs to few.
struct ProfileConcentration {
  double largest = 0.0;  ///< share of all tokens that may be sold
  double largest_5 = 0.0;
  double largest_10 = 0.0;
  double herfindahl = 0.0;
};

/// One asset's profile with one set of accounts.
struct ProfileSide {
  std::vector<ProfileShock> shocks;
  std::vector<ProfilePoint> curve;  ///< prices falling
  std::vector<ProfileFold> folds_in_price;
  std::vector<ProfileFold> folds_in_depth;  ///< at today's price
  std::vector<ProfileDepth> depths;
  std::vector<ProfileSeverity> severity;
  ProfileConcentration concentration;
  std::optional<double> inside_deviation;  ///< share of tokens whose level lies within the oracle's
                                           ///< deviation of today's price
  std::optional<double> inside_gap;        ///< within 0.5826·σ√Δt of it
};

/// Everything that `seawall profile` says.
struct LiquidationProfile {
  std::string asset;
  double price = 0.0;  ///< today's, USD
  std::string mark;    ///< what moves the price: "impact", "places" or "none"
  std::vector<std::string> depth_sources;
  double measured = 0.0;  ///< tokens that depth tables cover; infinite without tables
  double depth_multiplier = 1.0;

  std::size_t accounts = 0;  ///< in the model
  std::size_t accounts_with_asset = 0;
  std::size_t out_of_reach = 0;
  std::size_t refused = 0;
  std::size_t seized_elsewhere = 0;  ///< calls
  double collateral = 0.0;           ///< tokens of accounts that owe something
  double sales = 0.0;                ///< tokens that a fall to nothing would sell

  double shock_low = 0.0;       ///< the deepest shock that was looked at
  double severity_shock = 0.0;  ///< of the depth table and the severity map
  ProfileSide own;                             ///< the model's own accounts
  std::optional<ProfileSide> with_background;  ///< and the stated background leverage
};

}  // namespace seawall
