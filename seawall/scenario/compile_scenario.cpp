#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "seawall/scenario/compile_scenario_parts.hpp"

namespace seawall {
namespace compiling {

namespace {

struct DatedVote {
  Time time;
  std::size_t index = 0;
};

std::vector<DatedVote> votes_by_time(ScenarioContext& context) {
  std::vector<DatedVote> votes;
  votes.reserve(context.spec.votes.size());
  for (std::size_t i = 0; i < context.spec.votes.size(); ++i)
    votes.push_back(
        {moment(context, context.spec.votes[i].at_minutes, path_of("votes", i, "at_minutes")), i});
  std::sort(votes.begin(), votes.end(), [](const DatedVote& a, const DatedVote& b) {
    return std::tie(a.time, a.index) < std::tie(b.time, b.index);
  });
  return votes;
}

/// The parameters in force with what the vote changes, checked as a whole.
ReserveParameters voted(const VoteSpec& vote, ReserveParameters parameters,
                        const std::string& where, FirstError& errors) {
  const auto share = [&](const std::optional<double>& value, const Range& range, const char* key) {
    return check_basis_points(*value, range, where + key, errors);
  };
  if (vote.collateral_factor)
    parameters.collateral_factor =
        share(vote.collateral_factor, ranges::share, ".collateral_factor");
  if (vote.liquidation_threshold)
    parameters.liquidation_threshold =
        share(vote.liquidation_threshold, ranges::share, ".liquidation_threshold");
  if (vote.liquidation_bonus) {
    parameters.liquidation_bonus =
        share(vote.liquidation_bonus, ranges::share_below_one, ".liquidation_bonus");
    parameters.liquidation_bonus.value += 10'000;
  }
  if (!vote.collateral_factor && !vote.liquidation_threshold && !vote.liquidation_bonus)
    errors.report(
        ErrorCode::missing_key, where,
        "changes nothing; collateral_factor, liquidation_threshold or liquidation_bonus is needed");
  if (!errors.any())
    check_risk_order({parameters.collateral_factor, parameters.liquidation_threshold,
                      parameters.liquidation_bonus},
                     where, errors);
  return parameters;
}

void compile_behaviour(ScenarioContext& context, std::size_t index) {
  const KeeperBehaviourSpec& spec = context.spec.keepers[index];
  FirstError& errors = context.errors;
  const auto keeper = context.keepers.find(spec.keeper, path_of("keepers", index, "name"), errors);
  const auto funding =
      check_choice(spec.funding, choices::fundings, path_of("keepers", index, "funding"), errors);
  const auto exit =
      check_choice(spec.exit, choices::exits, path_of("keepers", index, "exit"), errors);
  KeeperBehaviour behaviour;
  behaviour.slice_max.assign(context.model.assets.size(), Units{0});
  for (const auto& [asset, tokens] : spec.slice_max) {
    const std::string where = path_of("keepers", index, "slice_max." + asset);
    if (const auto coin = context.coins.find(asset, where, errors))
      behaviour.slice_max[*coin] =
          check_units(tokens, context.model.assets[*coin].decimals, where, errors);
  }
  check_range(spec.slice_jitter, ranges::share_below_one, path_of("keepers", index, "slice_jitter"),
              errors);
  for (const std::string& name : spec.venues)
    if (const auto venue = context.venues.find(name, path_of("keepers", index, "venues"), errors))
      behaviour.venues.push_back(VenueId{*venue});
  for (const std::string& name : spec.liquidity)
    if (const auto place =
            context.liquidity.find(name, path_of("keepers", index, "liquidity"), errors))
      behaviour.liquidity.push_back(LiquidityId{*place});
  check_range(spec.cost_per_call_usd, ranges::not_negative,
              path_of("keepers", index, "cost_per_call_usd"), errors);
  check_range(spec.profit_min_usd, ranges::not_negative,
              path_of("keepers", index, "profit_min_usd"), errors);
  check_range(spec.latency_blocks, ranges::at_least_one,
              path_of("keepers", index, "latency_blocks"), errors);
  if (spec.gas_price_max)
    check_range(*spec.gas_price_max, ranges::gas_price_gwei,
                path_of("keepers", index, "gas_price_max"), errors);
  check_range(spec.urgency, ranges::share_below_one, path_of("keepers", index, "urgency"), errors);
  if (errors.any()) return;
  behaviour.keeper = KeeperId{*keeper};
  behaviour.funding = *funding == 0 ? KeeperFunding::flash_loan : KeeperFunding::capital;
  behaviour.splits_exit = *exit == 1;
  behaviour.slice_jitter = Fraction{spec.slice_jitter};
  behaviour.cost_per_call = Value{spec.cost_per_call_usd};
  behaviour.profit_min = Value{spec.profit_min_usd};
  behaviour.latency_blocks = spec.latency_blocks;
  behaviour.calls_per_block = spec.calls_per_block;
  behaviour.gas_price_max = spec.gas_price_max.value_or(behaviour.gas_price_max);
  behaviour.urgency = Fraction{spec.urgency};
  check_gas_money(context, behaviour.keeper, path_of("keepers", index, "capital"));
  const auto& capital = context.model.keepers[*keeper].capital;
  if (behaviour.funding == KeeperFunding::capital &&
      std::all_of(capital.begin(), capital.end(), [](Units units) { return units.value == 0; }))
    errors.report(ErrorCode::missing_key, path_of("keepers", index, "capital"),
                  "is missing; funding = \"capital\" needs own funds of at least one asset");
  for (const KeeperBehaviour& other : context.scenario.keepers)
    if (other.keeper == behaviour.keeper)
      errors.report(ErrorCode::duplicate_name, path_of("keepers", index, "name"),
                    fmt::format("keeper '{}' behaves in two ways; one is allowed", spec.keeper));
  context.scenario.keepers.push_back(std::move(behaviour));
}

}  // namespace

ScenarioContext::ScenarioContext(const ScenarioSpec& input, const Model& world)
    : spec{input}, model{world} {
  FirstError unused;  // the model's names were checked when it was compiled
  for (std::size_t i = 0; i < world.coins; ++i)
    coins.add(world.assets[i].name, "", unused);
  for (const Venue& venue : world.venues)
    venues.add(venue.name, "", unused);
  for (const Liquidity& place : world.liquidity)
    liquidity.add(place.name, "", unused);
  for (const Keeper& keeper : world.keepers)
    keepers.add(keeper.name, "", unused);
}

Time moment(ScenarioContext& context, double minutes_after, const std::string& where) {
  const Range range{.low = 0.0, .high = context.spec.duration_minutes};
  if (!check_range(minutes_after, range, where, context.errors)) return context.model.clock.start;
  return context.model.clock.start + minutes_span(minutes_after);
}

void compile_horizon(ScenarioContext& context) {
  context.scenario.name = context.spec.name;
  context.scenario.stop_when_quiet = context.spec.stop_when_quiet;
  if (!check_range(context.spec.duration_minutes, ranges::run_minutes, "duration_minutes",
                   context.errors))
    return;
  const Duration duration = minutes_span(context.spec.duration_minutes);
  const std::int64_t block = context.model.clock.block.nanoseconds;
  context.scenario.blocks = static_cast<std::uint64_t>(
      std::max<std::int64_t>(1, (duration.nanoseconds + block - 1) / block));
  context.end = context.model.clock.start + duration;
}

void compile_flow(ScenarioContext& context, std::size_t index) {
  FirstError& errors = context.errors;
  const RecordedFlowSpec& spec = context.spec.recorded_flows[index];
  const std::string asset_path = path_of("recorded_flows", index, "asset");
  const auto coin = context.coins.find(spec.asset, asset_path, errors);
  if (spec.times.size() != spec.sold.size())
    errors.report(ErrorCode::malformed_file, path_of("recorded_flows", index, "sold"),
                  fmt::format("{} amounts for {} times; one for each is needed", spec.sold.size(),
                              spec.times.size()));
  if (spec.times.empty())
    errors.report(ErrorCode::missing_key, path_of("recorded_flows", index, "times"),
                  "is empty; at least one time is needed");
  for (std::size_t t = 0; t < std::min(spec.times.size(), spec.sold.size()); ++t) {
    const auto where = [&](const char* key) {
      return fmt::format("recorded_flows[{}].{}[{}]", index, key, t);
    };
    if (t > 0 && spec.times[t] <= spec.times[t - 1])
      errors.report(ErrorCode::parameter_out_of_range, where("times"),
                    fmt::format("{} does not come after {}; times must increase",
                                text_of(spec.times[t]), text_of(spec.times[t - 1])));
    if (!std::isfinite(spec.sold[t])) check_range(spec.sold[t], ranges::any, where("sold"), errors);
  }
  for (const RecordedFlow& other : context.scenario.recorded_flows)
    if (coin && other.asset == AssetId{*coin})
      errors.report(ErrorCode::duplicate_name, asset_path,
                    fmt::format("'{}' has two recorded flows; one is allowed", spec.asset));
  if (coin) context.scenario.recorded_flows.push_back({AssetId{*coin}, spec.times, spec.sold});
}

void compile_flows(ScenarioContext& context) {
  for (std::size_t i = 0; i < context.spec.recorded_flows.size() && !context.errors.any(); ++i)
    compile_flow(context, i);
}

void check_feedback(ScenarioContext& context) {
  const PriceRowsSpec& rows = context.spec.prices;
  const bool is_raw = context.scenario.path.contains_own_impact;
  if (context.model.feedback == FeedbackMode::generative && is_raw)
    context.errors.report(ErrorCode::wrong_unit, "prices.contains_own_impact",
                          "true with feedback = \"generative\": the recorded price already "
                          "contains its own liquidations, which full "
                          "feedback would count twice. Allowed: feedback = \"recorded\" (sales do "
                          "not move the price), feedback = "
                          "\"counterfactual\" with [[recorded_flows]], or a path without its own "
                          "impact (contains_own_impact = false)");
  if (context.model.feedback != FeedbackMode::counterfactual) return;
  if (!is_raw)
    context.errors.report(ErrorCode::wrong_unit, "prices.contains_own_impact",
                          rows.times.empty()
                              ? "there are no prices, but feedback = \"counterfactual\" needs a "
                                "recorded one; allowed "
                                "without: feedback = \"generative\""
                              : "false with feedback = \"counterfactual\", which takes the "
                                "record's own impact out of "
                                "it; allowed: true for a raw record, or feedback = \"generative\"");
  for (const std::string& name : rows.assets) {
    const auto coin = context.coins.find(name);
    if (!coin || !context.model.assets[*coin].impact) continue;
    const bool is_known =
        std::any_of(context.scenario.recorded_flows.begin(), context.scenario.recorded_flows.end(),
                    [&](const RecordedFlow& flow) { return flow.asset == AssetId{*coin}; });
    if (!is_known)
      context.errors.report(
          ErrorCode::missing_key, "recorded_flows",
          fmt::format("there is none for '{}', whose recorded price contains its own liquidations; "
                      "feedback = \"counterfactual\" needs what the record itself sold. Allowed "
                      "without: feedback = \"recorded\"",
                      name));
  }
}

void compile_votes(ScenarioContext& context) {
  std::map<std::pair<VenueId, ReserveId>, ReserveParameters> in_force;
  for (const auto& [time, i] : votes_by_time(context)) {
    const VoteSpec& vote = context.spec.votes[i];
    const std::string where = fmt::format("votes[{}]", i);
    const auto venue = context.venues.find(vote.venue, where + ".venue", context.errors);
    if (!venue) return;
    const auto listed = reserves_of(context.model.venues[*venue]);
    if (!std::holds_alternative<LendingPool>(context.model.venues[*venue].kind)) {
      context.errors.report(ErrorCode::unknown_name, where + ".venue",
                            fmt::format("'{}' is no lending pool; votes change these", vote.venue));
      return;
    }
    NameTable reserves{"reserve"};
    FirstError unused;
    for (const LendingReserve& reserve : listed)
      reserves.add(context.model.assets[reserve.asset.index()].name, "", unused);
    const auto reserve = reserves.find(vote.asset, where + ".asset", context.errors);
    if (!reserve || context.errors.any()) return;
    const auto key = std::pair{VenueId{*venue}, ReserveId{*reserve}};
    ReserveParameters& now = in_force.try_emplace(key, listed[*reserve].initial).first->second;
    now = voted(vote, now, where, context.errors);
    context.scenario.changes.push_back({time, key.first, key.second, now});
  }
}

void compile_behaviours(ScenarioContext& context) {
  for (std::size_t i = 0; i < context.spec.keepers.size() && !context.errors.any(); ++i)
    compile_behaviour(context, i);
}

}  // namespace compiling

Result<Scenario> compile_scenario(const ScenarioSpec& spec, const Model& model) {
  compiling::ScenarioContext context{spec, model};
  for (const auto part :
       {compiling::compile_horizon, compiling::compile_path, compiling::compile_gas,
        compiling::compile_flows, compiling::check_feedback, compiling::compile_votes,
        compiling::compile_behaviours, compiling::compile_bidders, compiling::compile_arbitrageurs,
        compiling::compile_borrowers, compiling::compile_pool_providers,
        compiling::compile_manipulators}) {
    part(context);
    if (context.errors.any()) return context.errors.take();
  }
  return std::move(context.scenario);
}

}  // namespace seawall
