#include "seawall/io/profile_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace seawall {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json number(const std::optional<double>& value) { return value ? number(*value) : Json(nullptr); }

// Share of the whole fall that the forced sales add to the shock.
Json endogenous_share(const ProfileShock& row) {
  if (!row.amplification || !(*row.amplification > 0.0)) return nullptr;
  return 1.0 - 1.0 / *row.amplification;
}

Json shock_json(const ProfileShock& row) {
  return {
      {"shock", number(row.shock)},
      {"shocked_price", number(row.start)},
      {"clearing_price", number(row.price)},
      {"worst_clearing_price", number(row.worst_price)},
      {"amplification", number(row.amplification)},
      {"branching", number(row.branching)},
      {"branching_max", number(row.branching_max)},
      {"endogenous_share", endogenous_share(row)},
      {"depth_to_jump", number(row.depth_to_jump)},
      {"depth_is_exhausted", row.price == 0.0},
      {"tokens_sold", number(row.sold)},
      {"tokens_sold_by_background", number(row.background_sold)},
      {"accounts_liquidated", row.accounts},
      {"debt_repaid_usd", number(row.repaid)},
      {"bad_debt_usd", number(row.bad_debt)},
      {"bad_debt_uniform_price_usd", number(row.bad_debt_uniform)},
      {"baseline_no_feedback",
       {{"clearing_price", number(row.start)}, {"bad_debt_usd", number(row.bad_debt_no_feedback)}}},
      {"baseline_constant_slippage",
       {{"slippage", number(row.slippage)},
        {"clearing_price", number(row.start)},
        {"bad_debt_usd", number(row.bad_debt_constant)}}},
      {"background_bad_debt_usd", number(row.background_bad_debt)},
      {"sales_that_pay_in_full", row.in_full},
      {"sales_of_which_a_slice_pays", row.in_part},
      {"sales_that_do_not_pay", row.not_at_all},
      {"beyond_measured_depth", row.beyond_measured}};
}

Json folds_json(const std::vector<ProfileFold>& folds) {
  Json out = Json::array();
  for (const ProfileFold& fold : folds)
    out.push_back({{"shock", number(fold.at)},
                   {"price_before", number(fold.before)},
                   {"price_after", number(fold.after)},
                   {"tokens_sold_more", number(fold.tokens)},
                   {"accounts", fold.accounts},
                   {"background_slices", fold.slices},
                   {"share_of_largest", number(fold.largest)},
                   {"halfway_to_sell", number(fold.to_sell)},
                   {"halfway_absorbed", number(fold.absorbed)}});
  return out;
}

Json speed_json(const std::optional<ProfileSpeed>& speed) {
  if (!speed) return nullptr;
  return {{"cost", number(speed->cost)},
          {"bonus", number(speed->bonus)},
          {"temporary_impact", number(speed->temporary_impact)},
          {"oracle_lag_seconds", number(speed->oracle_seconds)},
          {"keeper_lag_seconds", number(speed->keeper_seconds)},
          {"velocity", number(speed->velocity)},
          {"stall_gap", number(speed->stall)},
          {"growth_rate", number(speed->growth_rate)},
          {"refill_rate", number(speed->refill_rate)},
          {"resilience_threshold", number(speed->threshold)}};
}

Json side_json(const ProfileSide& side) {
  Json shocks = Json::array();
  for (const ProfileShock& row : side.shocks)
    shocks.push_back(shock_json(row));
  Json curve = Json::array();
  for (const ProfilePoint& point : side.curve)
    curve.push_back({{"price", number(point.price)},
                     {"to_sell", number(point.to_sell)},
                     {"absorbed", number(point.absorbed)},
                     {"branching", number(point.branching)}});
  Json depths = Json::array();
  for (const ProfileDepth& row : side.depths)
    depths.push_back({{"depth", number(row.multiplier)},
                      {"clearing_price", number(row.price)},
                      {"bad_debt_usd", number(row.bad_debt)},
                      {"depth_is_exhausted", row.price == 0.0},
                      {"nearest_fold_shock", number(row.nearest_fold)},
                      {"nearest_fold_or_step_shock", number(row.nearest_cliff)}});
  Json severity = Json::array();
  for (const ProfileSeverity& cell : side.severity)
    severity.push_back({{"debt", number(cell.debt_multiplier)},
                        {"depth", number(cell.depth_multiplier)},
                        {"depth_is_exhausted", cell.is_exhausted},
                        {"fall_beyond_shock", number(cell.fall_beyond_shock)},
                        {"bad_debt_usd", number(cell.bad_debt)}});
  const ProfileConcentration& few = side.concentration;
  return {{"shocks", std::move(shocks)},
          {"folds", folds_json(side.folds)},
          {"steps", folds_json(side.steps)},
          {"critical_shock", side.folds.empty() ? Json(nullptr) : number(side.folds.front().at)},
          {"first_sale_shock", number(side.first_sale)},
          {"depths", std::move(depths)},
          {"severity", std::move(severity)},
          {"concentration",
           {{"largest", number(few.largest)},
            {"largest_5", number(few.largest_5)},
            {"largest_10", number(few.largest_10)},
            {"herfindahl", number(few.herfindahl)}}},
          {"share_of_background", number(side.background_share)},
          {"share_inside_oracle_deviation", number(side.inside_deviation)},
          {"share_inside_oracle_gap", number(side.inside_gap)},
          {"speed", speed_json(side.speed)},
          {"curve", std::move(curve)}};
}

Json background_json(const LiquidationProfile& profile) {
  Json out = Json::array();
  for (const ProfileBackground& prior : profile.background)
    out.push_back({{"value_usd", number(prior.value)},
                   {"leverage_least", number(prior.leverage_least)},
                   {"leverage_most", number(prior.leverage_most)},
                   {"source", prior.source}});
  return out;
}

}  // namespace

std::string profile_json(const LiquidationProfile& profile) {
  Json json{{"schema_version", 1},
            {"asset", profile.asset},
            {"price_usd", number(profile.price)},
            {"status", "ILLUSTRATIVE"},
            {"mark", profile.mark},
            {"depth_sources", profile.depth_sources},
            {"depth_measured_tokens", number(profile.measured)},
            {"depth_multiplier", number(profile.depth_multiplier)},
            {"accounts", profile.accounts},
            {"accounts_with_asset", profile.accounts_with_asset},
            {"accounts_out_of_reach", profile.out_of_reach},
            {"accounts_refused", profile.refused},
            {"calls_that_seize_elsewhere", profile.seized_elsewhere},
            {"collateral_tokens", number(profile.collateral)},
            {"forced_sales_tokens", number(profile.sales)},
            {"oracle_deviation", number(profile.oracle_deviation)},
            {"oracle_interval_seconds", number(profile.oracle_interval)},
            {"volatility", profile.volatility > 0.0 ? number(profile.volatility) : Json(nullptr)},
            {"findings", profile.findings},
            {"background_leverage", background_json(profile)},
            {"range_of_shocks", {number(profile.shock_low), 0.0}},
            {"severity_shock", number(profile.severity_shock)},
            {"own", side_json(profile.own)}};
  if (profile.with_background) json["with_background"] = side_json(*profile.with_background);
  return json.dump(2) + "\n";
}

}  // namespace seawall
