#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace seawall {

// What the forced sales of one asset look like against its liquidity, at rest. Plain numbers: USD,
// whole tokens, shares of 1. Computed by study/profile.hpp; docs/profile.md says what each means.

/// Where the price settles after one shock.
struct ProfileShock {
  double shock = 0.0;                   ///< of today's price, ≤ 0
  double start = 0.0;                   ///< shocked price
  double price = 0.0;                   ///< greatest clearing price; 0: the depth is exhausted
  double worst_price = 0.0;             ///< least clearing price: the worst that is consistent
  double sold = 0.0;                    ///< tokens
  double background_sold = 0.0;         ///< of these by the stated background leverage
  double repaid = 0.0;                  ///< debt called that the proceeds of the way down cover
  std::size_t accounts = 0;             ///< liquidated at least in part
  std::optional<double> amplification;  ///< (now − price)/(now − start); nothing without a shock
  std::optional<double> branching;      ///< R at the clearing price; nothing: too small to rate
  std::optional<double> branching_max;  ///< largest R on the way from the start down to there
  std::optional<double> depth_to_jump;  ///< share of today's depth at which this shock ends in a
                                        ///< jump of the price; nothing: none found
  double bad_debt = 0.0;                ///< debt called that they do not, of accounts
  double bad_debt_uniform = 0.0;        ///< all sold at the clearing price
  double bad_debt_no_feedback = 0.0;    ///< N0: all sold at the shocked price
  double bad_debt_constant = 0.0;       ///< N1: all sold at the shocked price less `slippage`
  double slippage = 0.0;  ///< N1's: what the mean sale at the shocked price loses, sold alone
  double background_bad_debt = 0.0;  ///< of the stated background
  std::size_t in_full = 0;           ///< sales that pay a keeper in full
  std::size_t in_part = 0;           ///< of which only a slice pays
  std::size_t not_at_all = 0;        ///< of which nothing pays
  bool beyond_measured = false;      ///< more is sold than any source of depth has measured
};

/// The curve of the liquidation risk profile at one price.
struct ProfilePoint {
  double price = 0.0;
  double to_sell = 0.0;             ///< tokens forced to be sold once the price is here
  double absorbed = 0.0;            ///< tokens that the depth takes from today's price down to here
  std::optional<double> branching;  ///< R here; nothing: too small to rate
};

/// A jump of the clearing price.
struct ProfileFold {
  double at = 0.0;  ///< shock of today's price (≤ 0), or share of today's depth (< 1)
  double before = 0.0;
  double after = 0.0;        ///< 0: the depth is exhausted
  double tokens = 0.0;       ///< sold more after than before
  std::size_t accounts = 0;  ///< whose sales trigger each other
  std::size_t slices = 0;    ///< of the stated background that go with them
  double largest = 0.0;      ///< share of the largest of them
  double to_sell = 0.0;      ///< tokens that must be sold halfway from before to after
  double absorbed = 0.0;     ///< and what the depth takes down to there
};

/// The same shock with another depth.
struct ProfileDepth {
  double multiplier = 1.0;
  double price = 0.0;
  double bad_debt = 0.0;
  std::optional<double> nearest_fold;   ///< shock of the first fold; nothing in range
  std::optional<double> nearest_cliff;  ///< the same of folds and steps
};

/// One cell of the severity map.
struct ProfileSeverity {
  double debt_multiplier = 1.0;
  double depth_multiplier = 1.0;
  bool is_exhausted = false;
  double fall_beyond_shock = 0.0;  ///< (start − price)/now
  double bad_debt = 0.0;
};

/// How much of the accounts' forced sales belongs to few of them.
struct ProfileConcentration {
  double largest = 0.0;  ///< share of the tokens that a fall to nothing would sell
  double largest_5 = 0.0;
  double largest_10 = 0.0;
  double herfindahl = 0.0;
};

/// The speed model beside the static answer; theory.md §2.
struct ProfileSpeed {
  double cost = 0.0;                  ///< what the first token sold loses: fee, half the spread
  double bonus = 0.0;                 ///< the largest that a venue pays on the asset, share
  double temporary_impact = 0.0;      ///< USD per token a second
  double oracle_seconds = 0.0;        ///< τ_o
  double keeper_seconds = 0.0;        ///< τ_x
  double velocity = 0.0;              ///< tokens a second, oracle and price equal
  double stall = 0.0;                 ///< share by which a stale oracle stops keepers
  std::optional<double> growth_rate;  ///< per second, at the largest R; nothing: too small
  std::optional<double> refill_rate;  ///< r_J per second; nothing: no place refills
  std::optional<double> threshold;    ///< R from which it runs away with that refill
};

/// One asset's profile with one set of accounts.
struct ProfileSide {
  std::vector<ProfileShock> shocks;
  std::vector<ProfilePoint> curve;  ///< prices falling
  std::vector<ProfileFold> folds;   ///< in price, from the nearest: many trigger each other
  std::vector<ProfileFold> steps;   ///< in price: a jump too, and mostly one account's own sale
  std::vector<ProfileDepth> depths;
  std::vector<ProfileSeverity> severity;
  ProfileConcentration concentration;
  std::optional<double> first_sale;        ///< shock at which the first account is reached
  std::optional<double> inside_deviation;  ///< share of tokens whose level lies within the oracle's
                                           ///< deviation of today's price
  std::optional<double> inside_gap;        ///< within 0.5826·σ√Δt of it
  double background_share = 0.0;           ///< of the tokens that a fall to nothing would sell
  std::optional<ProfileSpeed> speed;
};

/// A prior of leverage that no account shows.
struct ProfileBackground {
  double value = 0.0;  ///< USD at today's price
  double leverage_least = 0.0;
  double leverage_most = 0.0;
  std::string source;
};

/// Everything that `seawall profile` says.
struct LiquidationProfile {
  std::string asset;
  double price = 0.0;  ///< today's, USD
  std::string mark;    ///< what moves the price: "impact", "places" or "none"
  std::vector<std::string> depth_sources;
  double measured = 0.0;          ///< tokens that depth tables cover; infinite without tables
  double depth_multiplier = 1.0;  ///< that the scenario applied to every depth already

  std::size_t accounts = 0;  ///< in the model
  std::size_t accounts_with_asset = 0;
  std::size_t out_of_reach = 0;
  std::size_t refused = 0;
  std::size_t seized_elsewhere = 0;  ///< calls
  double collateral = 0.0;           ///< tokens of accounts that owe something
  double sales = 0.0;                ///< tokens that a fall to nothing would sell
  double oracle_deviation = 0.0;     ///< the widest of the asset's oracles, share
  double oracle_interval = 0.0;      ///< seconds between looks, the longest
  double volatility = 0.0;           ///< a year's; 0: not given

  double shock_low = 0.0;       ///< the deepest shock that was looked at
  double severity_shock = 0.0;  ///< of the depth table and the severity map
  std::vector<ProfileBackground> background;
  ProfileSide own;                             ///< the model's own accounts
  std::optional<ProfileSide> with_background;  ///< and the stated background leverage
  std::vector<std::string> findings;           ///< three sentences
};

}  // namespace seawall
