#include "seawall/io/profile_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace seawall {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json number(const std::optional<double>& value) { return value ? number(*value) : Json(nullptr); }

Json shock_json(const ProfileShock& row) {
  return {{"shock", number(row.shock)},
          {"shocked_price", number(row.start)},
          {"clearing_price", number(row.price)},
          {"worst_clearing_price", number(row.worst_price)},
          {"amplification", number(row.amplification)},
          {"branching", number(row.branching)},
          {"branching_max", number(row.branching_max)},
          {"tokens_sold", number(row.sold)},
          {"accounts_liquidated", row.accounts},
          {"debt_repaid_usd", number(row.repaid)},
          {"bad_debt_usd", number(row.bad_debt)},
          {"bad_debt_uniform_price_usd", number(row.bad_debt_uniform)},
          {"bad_debt_without_feedback_usd", number(row.bad_debt_alone)},
          {"sales_that_pay_in_full", row.in_full},
          {"sales_of_which_a_slice_pays", row.in_part},
          {"sales_that_do_not_pay", row.not_at_all},
          {"beyond_measured_depth", row.beyond_measured}};
}

Json folds_json(const std::vector<ProfileFold>& folds, const char* where) {
  Json out = Json::array();
  for (const ProfileFold& fold : folds)
    out.push_back({{where, number(fold.at)},
                   {"price_before", number(fold.before)},
                   {"price_after", number(fold.after)},
                   {"sales", fold.sales}});
  return out;
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
                      {"nearest_fold_shock", number(row.nearest_fold)}});
  Json severity = Json::array();
  for (const ProfileSeverity& cell : side.severity)
    severity.push_back({{"debt", number(cell.debt_multiplier)},
                        {"depth", number(cell.depth_multiplier)},
                        {"fall_beyond_shock", number(cell.fall_beyond_shock)},
                        {"bad_debt_usd", number(cell.bad_debt)}});
  const ProfileConcentration& few = side.concentration;
  return {{"shocks", std::move(shocks)},
          {"folds_in_price", folds_json(side.folds_in_price, "shock")},
          {"folds_in_depth", folds_json(side.folds_in_depth, "depth")},
          {"depths", std::move(depths)},
          {"severity", std::move(severity)},
          {"concentration",
           {{"largest", number(few.largest)},
            {"largest_5", number(few.largest_5)},
            {"largest_10", number(few.largest_10)},
            {"herfindahl", number(few.herfindahl)}}},
          {"share_inside_oracle_deviation", number(side.inside_deviation)},
          {"share_inside_oracle_gap", number(side.inside_gap)},
          {"curve", std::move(curve)}};
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
            {"range_of_shocks", {number(profile.shock_low), 0.0}},
            {"severity_shock", number(profile.severity_shock)},
            {"own", side_json(profile.own)}};
  if (profile.with_background) json["with_background"] = side_json(*profile.with_background);
  return json.dump(2) + "\n";
}

}  // namespace seawall
