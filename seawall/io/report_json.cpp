#include "seawall/io/report_json.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "seawall/analysis/wording.hpp"
#include "seawall/io/studies_json.hpp"

namespace seawall {
namespace {

using Json = nlohmann::ordered_json;

constexpr int summary_schema_version = 1;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json number(const std::optional<double>& value) { return value ? number(*value) : Json(nullptr); }
Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

// JSON's numbers are doubles in most readers: beyond 2^53 an integer goes as text.
Json integer(Int128 value) {
  constexpr Int128 exact_most = Int128{1} << 53;
  if (value <= exact_most && value >= -exact_most) return static_cast<std::int64_t>(value);
  return to_string(value);
}

// Half-width where it is one; both sides where they differ.
Json tolerance_json(const Tolerance& tolerance) {
  if (tolerance.below == tolerance.above) return number(tolerance.above);
  return {{"below", number(tolerance.below)}, {"above", number(tolerance.above)}};
}

Json targets_json(const Evidence& evidence) {
  Json list = Json::array();
  for (const Target& target : evidence.targets) {
    const std::optional<bool> within = is_within(target);
    Json entry;
    entry["metric"] = target.metric;
    entry["published"] = number(target.published);
    entry["simulated"] = number(target.simulated);
    entry["tolerance"] = tolerance_json(target.tolerance);
    entry["within"] = within ? Json(*within) : Json(nullptr);
    entry["kind"] = name_of(target.kind);
    entry["source"] = target.source;
    entry["unit"] = target.unit;
    entry["tolerance_text"] = target.tolerance.text;
    entry["follows_from"] = text_or_null(target.follows_from);
    entry["note"] = text_or_null(target.note);
    list.push_back(std::move(entry));
  }
  return list;
}

Json fitted_json(const Evidence& evidence) {
  Json list = Json::array();
  for (const FittedParameter& fitted : evidence.fitted)
    list.push_back({{"parameter", fitted.parameter},
                    {"value", number(fitted.value)},
                    {"why", fitted.why},
                    {"unit", fitted.unit}});
  return list;
}

Json baselines_json(const Evidence& evidence) {
  Json list = Json::array();
  for (const Baseline& baseline : evidence.baselines)
    list.push_back(
        {{"name", baseline.name}, {"metric", baseline.metric}, {"value", number(baseline.value)}});
  return list;
}

Json finding_json(const StatusFinding& finding) {
  Json scores = Json::array();
  for (const BaselineScore& score : finding.baselines)
    scores.push_back({{"name", score.name},
                      {"metrics", score.metrics},
                      {"within", score.within},
                      {"error", number(score.error)},
                      {"our_error", number(score.our_error)},
                      {"is_beaten", score.is_beaten()}});
  return {{"fitted_parameters", finding.fitted_parameters},
          {"independent_targets", finding.independent_targets},
          {"predicted_targets", finding.predicted_targets},
          {"targets_computed", finding.targets_computed},
          {"targets_within", finding.targets_within},
          {"beats_all_baselines", finding.beats_all_baselines},
          {"baseline_scores", std::move(scores)},
          {"why_not_validated", finding.why_not_validated}};
}

Json depth_json(const Report& report) {
  Json list = Json::array();
  for (const DepthSource& depth : report.depth)
    list.push_back({{"name", depth.name},
                    {"kind", depth.kind},
                    {"depth", depth.depth},
                    {"source", text_or_null(depth.source)},
                    {"multiplier", depth.multiplier},
                    {"measured", depth.reach ? number(depth.reach->measured) : Json(nullptr)},
                    {"consumed_most", depth.reach ? number(depth.reach->reached) : Json(nullptr)}});
  return list;
}

Json provenance_json(const Report& report) {
  const Provenance& from = report.provenance;
  return {{"depth", depth_json(report)},
          {"modelled_accounts_share", number(from.modelled_accounts_share)},
          {"modelled_flow_share", number(from.modelled_flow_share)},
          {"endogenous_share", number(from.endogenous_share)},
          {"nearest_baseline", text_or_null(from.nearest_baseline)},
          {"extrapolation", text_or_null(from.extrapolation)},
          {"stale_inputs", text_or_null(from.stale_inputs)}};
}

Json prices_json(const Report& report, const Names& names) {
  Json list = Json::array();
  for (const PriceMove& move : report.prices)
    list.push_back({{"asset", names.of(move.asset)},
                    {"initial_usd", number(move.initial)},
                    {"extreme_usd", number(move.extreme)},
                    {"extreme_at", time_text(move.extreme_at)},
                    {"final_usd", number(move.last)},
                    {"endogenous_share", number(move.endogenous_share)}});
  return list;
}

Json believed_json(const Report& report, const Names& names) {
  Json list = Json::array();
  for (const BelievedMove& believed : report.believed)
    list.push_back({{"asset", names.of(believed.move.asset)},
                    {"where", believed.where},
                    {"unit", believed.unit},
                    {"initial", number(believed.move.initial)},
                    {"extreme", number(believed.move.extreme)},
                    {"extreme_at", time_text(believed.move.extreme_at)},
                    {"final", number(believed.move.last)},
                    {"endogenous_share", number(believed.move.endogenous_share)}});
  return list;
}

Json venues_json(const Report& report) {
  Json list = Json::array();
  for (const VenueSummary& venue : report.venues)
    list.push_back({{"name", venue.name},
                    {"accounts", venue.accounts},
                    {"accounts_liquidated", venue.accounts_liquidated},
                    {"liquidations", venue.liquidations},
                    {"opened_usd", number(venue.opened_usd)},
                    {"repaid_usd", number(venue.repaid_usd)},
                    {"outstanding_usd", number(venue.outstanding_usd)},
                    {"bad_debt_usd", number(venue.bad_debt_usd)},
                    {"modelled_debt_share", number(venue.modelled_debt_share)}});
  return list;
}

// Verdicts by venue; "from" is null where nobody's sale but a move from outside led to them.
Json contagion_json(const Report& report) {
  Json list = Json::array();
  for (const ContagionRow& row : report.contagion) {
    Json to = Json::object();
    for (std::size_t v = 0; v < row.to.size(); ++v)
      to[report.venues[v].name] = row.to[v];
    list.push_back({{"from", row.from.empty() ? Json{} : Json(row.from)}, {"to", std::move(to)}});
  }
  return list;
}

Json keepers_json(const Report& report) {
  Json list = Json::array();
  for (const KeeperAccount& keeper : report.keepers)
    list.push_back({{"name", keeper.name},
                    {"calls", keeper.calls},
                    {"profit_usd", number(keeper.profit_usd)},
                    {"cost_usd", number(keeper.cost_usd)}});
  return list;
}

Json manipulators_json(const Report& report) {
  Json list = Json::array();
  for (const ManipulatorAccount& actor : report.manipulators)
    list.push_back({{"name", actor.name},
                    {"pushed_usd", number(actor.pushed_usd)},
                    {"unwound_usd", number(actor.unwound_usd)},
                    {"deposited_usd", number(actor.deposited_usd)},
                    {"borrowed_usd", number(actor.borrowed_usd)},
                    {"loan_fee_usd", number(actor.loan_fee_usd)},
                    {"profit_usd", number(actor.profit_usd)},
                    {"price_at_start", number(actor.price_at_start)},
                    {"price_furthest", number(actor.price_furthest)}});
  return list;
}

Json contracts_json(const Report& report) {
  Json list = Json::array();
  for (const ContractAccount& contract : report.contracts)
    list.push_back({{"name", contract.name},
                    {"open_interest", number(contract.open_interest)},
                    {"gain_highest_usd", number(contract.gain_highest_usd)},
                    {"gain_usd", number(contract.gain_usd)},
                    {"uncovered_usd", number(contract.uncovered_usd)},
                    {"mark_highest", number(contract.mark_highest)},
                    {"mark_lowest", number(contract.mark_lowest)}});
  return list;
}

Json choices_json(const KeeperChoices& choices) {
  return {{"cleared_in_full", choices.cleared_in_full},
          {"only_a_slice", choices.only_a_slice},
          {"nothing_pays", choices.nothing_pays},
          {"accounts_cleared", choices.accounts_cleared},
          {"accounts_left", choices.accounts_left}};
}

Json timeliness_json(const Timeliness& timeliness) {
  return {{"wrongful", timeliness.wrongful},
          {"late", timeliness.late},
          {"under_water", timeliness.under_water}};
}

Json accounting_json(const Outcome& outcome, const Names& names) {
  Int128 imbalance = outcome.ledger_imbalance;
  Json reserves = Json::array();
  for (const ReserveAccounting& reserve : outcome.reserves) {
    imbalance += reserve.imbalance < 0 ? -reserve.imbalance : reserve.imbalance;
    reserves.push_back(
        {{"venue", names.of(reserve.venue)},
         {"asset", names.of(names.reserves[reserve.venue.index()][reserve.reserve.index()])},
         {"opened", integer(reserve.opened)},
         {"interest", integer(reserve.interest)},
         {"repaid", integer(reserve.repaid)},
         {"outstanding", integer(reserve.outstanding)},
         {"bad", integer(reserve.bad)},
         {"stranded", integer(reserve.stranded)},
         {"rounding", integer(reserve.rounding)},
         {"imbalance", integer(reserve.imbalance)}});
  }
  return {{"imbalance", integer(imbalance)},
          {"audits", outcome.audits},
          {"reserves", std::move(reserves)}};
}

void add_body(Json& json, const Report& report, const Outcome& outcome, const Names& names) {
  json["stop_detail"] = text_or_null(outcome.stop_detail);
  json["complete"] =
      outcome.stop_reason == StopReason::horizon || outcome.stop_reason == StopReason::quiet;
  json["feedback"] = name_of(report.feedback);
  json["evidence"] = finding_json(report.finding);
  json["provenance"] = provenance_json(report);
  Json figures = Json::object();
  for (const Figure& figure : report.figures)
    figures[figure.key] = number(figure.value);
  json["figures"] = std::move(figures);
  json["prices"] = prices_json(report, names);
  json["believed_prices"] = believed_json(report, names);
  json["venues"] = venues_json(report);
  json["contagion"] = contagion_json(report);
  json["keepers"] = keepers_json(report);
  if (!report.manipulators.empty()) json["manipulators"] = manipulators_json(report);
  if (!report.contracts.empty()) json["contracts"] = contracts_json(report);
  json["keeper_choices"] = choices_json(report.choices);
  json["timeliness"] = timeliness_json(report.timeliness);
  json["blocks"] = outcome.blocks;
  json["events"] = outcome.counts.events;
  json["assumptions"] = report.assumptions;
  json["warnings"] = report.warnings;
}

std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string report_json(const Report& report, const Outcome& outcome, const Names& names) {
  Json json;
  json["schema_version"] = summary_schema_version;
  json["scenario"] = report.scenario;
  json["status"] = name_of(report.finding.status);
  json["accounting"] = accounting_json(outcome, names);
  json["stop_reason"] = name_of(outcome.stop_reason);
  json["trace_hash"] = outcome.trace_hash.hex();
  if (!report.evidence.targets.empty()) {
    json["targets"] = targets_json(report.evidence);
    json["fitted"] = fitted_json(report.evidence);
    json["baselines"] = baselines_json(report.evidence);
  }
  add_body(json, report, outcome, names);
  return dump(json);
}

std::string replay_json(std::string_view event, const Report& report, const Outcome& outcome,
                        const Names& names, std::span<const std::string> notes,
                        const ReplayStudies& studies) {
  Json json;
  json["event"] = event;
  json["status"] = name_of(report.finding.status);
  json["targets"] = targets_json(report.evidence);
  json["fitted"] = fitted_json(report.evidence);
  json["baselines"] = baselines_json(report.evidence);
  json["accounting"] = accounting_json(outcome, names);
  json["stop_reason"] = name_of(outcome.stop_reason);
  json["trace_hash"] = outcome.trace_hash.hex();
  add_body(json, report, outcome, names);
  json["notes"] = std::vector<std::string>(notes.begin(), notes.end());
  json["shown"] = Json::object();
  for (const auto& [metric, value] : studies.shown)
    json["shown"][metric] = value;
  if (studies.seeds != nullptr) json["seeds"] = seeds_json(*studies.seeds);
  if (studies.sensitivity != nullptr) json["sensitivity"] = sensitivity_json(*studies.sensitivity);
  if (studies.mechanisms != nullptr) json["mechanisms"] = mechanisms_json(*studies.mechanisms);
  return dump(json);
}

std::string explanation_json(const Explanation& explanation) {
  Json json;
  json["schema_version"] = summary_schema_version;
  json["subject"] = explanation.subject;
  json["headline"] = explanation.headline;
  json["steps"] = Json::array();
  for (const ExplanationStep& step : explanation.steps)
    json["steps"].push_back({{"depth", step.depth},
                             {"event", step.event},
                             {"last_event", step.last_event},
                             {"count", step.count},
                             {"time", time_text(step.time)},
                             {"text", step.text}});
  json["splits"] = Json::array();
  for (const PriceSplit& split : explanation.splits) {
    Json shares = Json::array();
    for (const PriceShare& share : split.shares)
      shares.push_back({{"cause", share.cause},
                        {"log_change", number(share.log_change)},
                        {"share", number(share.share)},
                        {"net_sold", number(share.net_sold)},
                        {"sales", share.sales}});
    json["splits"].push_back({{"price", split.price},
                              {"before", number(split.before)},
                              {"after", number(split.after)},
                              {"shares", std::move(shares)}});
  }
  json["notes"] = explanation.notes;
  return dump(json);
}

}  // namespace seawall
