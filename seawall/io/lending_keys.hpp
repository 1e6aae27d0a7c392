#pragma once

#include "seawall/io/key.hpp"
#include "seawall/io/scenario_document.hpp"

namespace seawall::io {

// Reserves of a lending pool and what may change about them. Read by scenario_keys.hpp.

template <class Visitor>
void keys_of(Visitor& visit, RateCurveSpec& curve) {
  visit.key({"base_rate", "at no utilisation", Need::optional, ranges::rate_per_year, "per year"},
            curve.base_rate);
  visit.key({"slope_below", "added in full at the optimal utilisation", Need::optional,
             ranges::rate_per_year, "per year"},
            curve.slope_below);
  visit.key({"slope_above", "added in full at 100 % utilisation", Need::optional,
             ranges::rate_per_year, "per year"},
            curve.slope_above);
  visit.key(
      {"optimal_utilisation", "where the slope changes", Need::optional, ranges::share_above_zero},
      curve.optimal_utilisation);
}

/// Collateral factor, threshold and bonus, wherever the three stand together.
template <class Visitor, class Owner>
void risk_keys_of(Visitor& visit, Owner& owner) {
  visit.key({"collateral_factor", "share of collateral value that may be borrowed (LTV)",
             Need::optional, ranges::share},
            owner.collateral_factor);
  visit.key({"liquidation_threshold",
             "share of it where liquidation starts; at least the collateral_factor", Need::optional,
             ranges::share},
            owner.liquidation_threshold);
  visit.key({"liquidation_bonus",
             "collateral discount that the keeper earns; threshold times (1 + bonus) is below 1",
             Need::optional, ranges::share_below_one},
            owner.liquidation_bonus);
}

template <class Visitor>
void keys_of(Visitor& visit, ReserveSpec& reserve) {
  visit.key({"asset", "what is lent and borrowed", Need::required}, reserve.asset);
  visit.key({"oracle", "what the venue believes of its price; not needed of a protocol's coin"},
            reserve.oracle);
  risk_keys_of(visit, reserve);
  visit.key(
      {"protocol_fee", "share of the bonus that the venue keeps", Need::optional, ranges::share},
      reserve.protocol_fee);
  visit.key(
      {"reserve_factor", "share of interest that the venue keeps", Need::optional, ranges::share},
      reserve.reserve_factor);
  visit.table({"rate_curve", "what borrowing costs; absent: nothing"}, reserve.rate_curve);
  visit.key({"background_supply", "deposits of nobody in the positions; this or cash is needed",
             Need::optional, ranges::not_negative, "tokens"},
            reserve.background_supply);
  visit.key({"cash", "what the reserve holds at the start; this or background_supply is needed",
             Need::optional, ranges::not_negative, "tokens"},
            reserve.cash);
  visit.key({"background_debt", "debts of nobody in the positions", Need::optional,
             ranges::not_negative, "tokens"},
            reserve.background_debt);
}

template <class Visitor>
void keys_of(Visitor& visit, EfficiencyModeSpec& mode) {
  visit.key({"name", "how positions call it", Need::required}, mode.name);
  risk_keys_of(visit, mode);
  visit.key({"collateral", "assets of the reserves that it applies to"}, mode.collateral);
}

}  // namespace seawall::io
