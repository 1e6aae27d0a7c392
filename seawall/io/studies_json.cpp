#include "seawall/io/studies_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace seawall {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json number(const std::optional<double>& value) { return value ? number(*value) : Json(nullptr); }
Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json response_json(const Response& response) {
  return {{"metric", response.metric},
          {"low", number(response.low)},
          {"base", number(response.base)},
          {"high", number(response.high)},
          {"elasticity", number(response.elasticity)},
          {"change", number(response.change)},
          {"change_in_tolerances", number(response.in_tolerances)},
          {"standard_error", number(response.standard_error)},
          {"beyond_chance", response.is_beyond_chance()}};
}

Json parameter_json(const MovedParameter& moved) {
  Json responses = Json::array();
  for (const Response& response : moved.responses)
    responses.push_back(response_json(response));
  return {{"parameter", moved.fitted.parameter},
          {"value", number(moved.fitted.value)},
          {"unit", moved.fitted.unit},
          {"identified", moved.problem.empty() ? Json(moved.is_identified) : Json(nullptr)},
          {"problem", text_or_null(moved.problem)},
          {"targets", std::move(responses)}};
}

}  // namespace

Json seeds_json(const SeedSpread& spread) {
  Json targets = Json::array();
  for (const TargetSpread& row : spread.targets) {
    const std::optional<bool> within = is_within(row.target);
    targets.push_back({{"metric", row.target.metric},
                       {"published", number(row.target.published)},
                       {"min", number(row.lowest)},
                       {"median", number(row.median)},
                       {"max", number(row.highest)},
                       {"computed", row.computed},
                       {"within", row.within},
                       {"median_within", within ? Json(*within) : Json(nullptr)}});
  }
  return {{"asked", spread.asked},         {"complete", spread.is_complete()},
          {"seeds", spread.seeds},         {"all_within", spread.all_within},
          {"targets", std::move(targets)}, {"broken", spread.broken}};
}

Json sensitivity_json(const Sensitivity& sensitivity) {
  Json parameters = Json::array();
  for (const MovedParameter& moved : sensitivity.parameters)
    parameters.push_back(parameter_json(moved));
  Json pairs = Json::array();
  for (const ParallelPair& pair : sensitivity.parallel)
    pairs.push_back(
        {{"first", pair.first}, {"second", pair.second}, {"cosine", number(pair.cosine)}});
  return {{"by", number(sensitivity.by)},
          {"complete", sensitivity.is_complete},
          {"seeds", sensitivity.seeds},
          {"parameters", std::move(parameters)},
          {"cannot_be_told_apart", std::move(pairs)}};
}

Json mechanisms_json(const MechanismTable& table) {
  Json rows = Json::array();
  for (const MechanismRow& row : table.rows)
    rows.push_back({{"mechanism", row.mechanism},
                    {"terms", row.terms},
                    {"sales", number(row.sales)},
                    {"sales_for_nothing", number(row.for_nothing)},
                    {"debt_cleared", number(row.debt_cleared)},
                    {"debt_repaid", number(row.debt_repaid)},
                    {"hole", number(row.hole)},
                    {"collateral_lost_beyond_payment_usd", number(row.lost_usd)},
                    {"keepers_profit_usd", number(row.keepers_usd)},
                    {"collateral_returned_pct", number(row.returned_pct)},
                    {"hours_to_clear", number(row.cleared_hours)},
                    {"unfinished", number(row.unfinished)}});
  return {{"complete", table.is_complete}, {"rows", std::move(rows)}};
}

}  // namespace seawall
