#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/model/choices.hpp"
#include "seawall/scenario/compile_scenario_parts.hpp"

namespace seawall::compiling {
namespace {

// One figure for all, or the lowest and the highest of the group.
Spread spread_of(const std::vector<double>& values, double otherwise, const Range& range,
                 const std::string& where, FirstError& errors) {
  if (values.empty()) return {otherwise, otherwise};
  if (values.size() > 2) {
    errors.report(ErrorCode::malformed_file, where,
                  fmt::format("{} figures; one for all, or the lowest and the highest are allowed",
                              values.size()));
    return {};
  }
  for (const double value : values)
    check_range(value, range, where, errors);
  if (values.front() > values.back())
    errors.report(
        ErrorCode::parameter_out_of_range, where,
        fmt::format("{} comes before {}; the lowest is first", values.front(), values.back()));
  return {values.front(), values.back()};
}

// A group's members lie evenly in each spread, each spread in another order: the fractional parts
// of member times an irrational number (Weyl), so that the dearest is not always the slowest too.
double member_of(const Spread& spread, std::uint32_t member, std::uint32_t count,
                 double irrational) {
  if (count == 1) return 0.5 * (spread.low + spread.high);
  const double turn = (member + 0.5) * irrational;
  return spread.low + (turn - std::floor(turn)) * (spread.high - spread.low);
}

struct Spreads {
  Spread discount;
  Spread gas_price_max;
  Spread transactions_per_minute;
  Spread exit_delay_minutes;
};

void check_clearing_rate(const BidderGroupSpec& group, const std::string& where,
                         FirstError& errors) {
  if (!group.clearing_rate) return;
  check_range(*group.clearing_rate, ranges::share_above_zero, where, errors);
  if (group.policy != "last_clearing")
    errors.report(ErrorCode::unknown_key, where,
                  fmt::format("has no effect with policy = {}; allowed with \"last_clearing\"",
                              in_quotes(group.policy)));
}

Spreads check_group(const BidderGroupSpec& group, const std::string& where, FirstError& errors) {
  check_range(group.count, Range{.low = 1, .high = bidders_max}, where + ".count", errors);
  check_range(group.urgency, ranges::share_below_one, where + ".urgency", errors);
  check_range(group.in_flight_max, ranges::at_least_one, where + ".in_flight_max", errors);
  check_range(group.exit_cost, ranges::share_below_one, where + ".exit_cost", errors);
  check_clearing_rate(group, where + ".clearing_rate", errors);
  check_range(group.profit_min_usd, ranges::not_negative, where + ".profit_min_usd", errors);
  return {.discount =
              spread_of(group.discount, 0.0, ranges::share_below_one, where + ".discount", errors),
          .gas_price_max = spread_of(group.gas_price_max, 1e9, ranges::positive,
                                     where + ".gas_price_max", errors),
          .transactions_per_minute = spread_of(group.transactions_per_minute, 1.0, ranges::positive,
                                               where + ".transactions_per_minute", errors),
          .exit_delay_minutes = spread_of(group.exit_delay_minutes, 0.0, ranges::span_minutes,
                                          where + ".exit_delay_minutes", errors)};
}

// Of a name that check_choice() knows.
BidPolicy policy_of(std::string_view name) {
  if (name == "learning") return BidPolicy::learning;
  return name == "last_clearing" ? BidPolicy::last_clearing : BidPolicy::discount;
}

BidderBehaviour behaviour_of(const BidderGroupSpec& group, const Spreads& spreads,
                             std::uint32_t member) {
  constexpr double golden = 0.6180339887498949;  // and powers of the plastic number's inverse
  constexpr double plastic = 0.7548776662466927;
  const auto pick = [&](const Spread& spread, double irrational) {
    return member_of(spread, member, group.count, irrational);
  };
  BidderBehaviour behaviour;
  behaviour.seizes = group.seizes;
  behaviour.bids = group.bids;
  behaviour.pokes = group.pokes;
  behaviour.policy = policy_of(group.policy);
  behaviour.clearing_rate = Fraction{group.clearing_rate.value_or(behaviour.clearing_rate.value)};
  behaviour.funding =
      group.funding == "flash_loan" ? KeeperFunding::flash_loan : KeeperFunding::capital;
  behaviour.discount = Fraction{pick(spreads.discount, golden)};
  behaviour.gas_price_max = pick(spreads.gas_price_max, plastic);
  behaviour.urgency = Fraction{group.urgency};
  behaviour.raises_gas = group.raises_gas;
  behaviour.transactions_per_minute = pick(spreads.transactions_per_minute, plastic * plastic);
  behaviour.in_flight_max = group.in_flight_max;
  behaviour.exit_delay = minutes_span(pick(spreads.exit_delay_minutes, golden * golden * golden));
  behaviour.exit_cost = Fraction{group.exit_cost};
  behaviour.profit_min = Value{group.profit_min_usd};
  return behaviour;
}

// A bid at an English auction is locked up for hours; no flash loan waits that long.
void check_flash_loan(const Model& model, const std::vector<VenueId>& venues,
                      const std::string& where, FirstError& errors) {
  for (std::size_t v = 0; v < model.venues.size(); ++v) {
    const auto* engine = std::get_if<CdpEngine>(&model.venues[v].kind);
    if (engine == nullptr || engine->auction == CdpAuction::clip) continue;
    if (!venues.empty() && std::ranges::find(venues, VenueId{v}) == venues.end()) continue;
    errors.report(ErrorCode::parameter_out_of_range, where + ".funding",
                  fmt::format("'flash_loan' cannot bid at '{}', whose mechanism is \"flip\"; "
                              "mechanism = \"clip\", or funding = \"capital\", is allowed",
                              model.venues[v].name));
    return;
  }
}

void compile_group(ScenarioContext& context, std::size_t index) {
  const BidderGroupSpec& group = context.spec.bidders[index];
  const std::string where = path_of("bidders", index, "");
  FirstError& errors = context.errors;
  const Spreads spreads = check_group(group, where, errors);
  static_cast<void>(check_choice(group.policy, choices::bid_policies, where + ".policy", errors));
  static_cast<void>(check_choice(group.funding, choices::fundings, where + ".funding", errors));
  std::vector<VenueId> venues;
  for (const std::string& name : group.venues) {
    const auto venue = context.venues.find(name, where + ".venues", errors);
    if (!venue) return;
    if (!std::holds_alternative<CdpEngine>(context.model.venues[*venue].kind))
      errors.report(ErrorCode::unknown_name, where + ".venues",
                    fmt::format("'{}' is no CDP engine; bidders work at auctions", name));
    venues.push_back(VenueId{*venue});
  }
  if (group.bids && group.funding == "flash_loan")
    check_flash_loan(context.model, venues, where, errors);
  const bool has_engine = std::ranges::any_of(context.model.venues, [](const Venue& venue) {
    return std::holds_alternative<CdpEngine>(venue.kind);
  });
  if (!has_engine && (group.bids || group.seizes))
    errors.report(ErrorCode::missing_key, where,
                  "would bid, and there is no auction: no venue has kind = \"cdp\"; a group that "
                  "only pokes has bids = false");
  if (errors.any()) return;
  for (std::uint32_t member = 0; member < group.count; ++member) {
    BidderBehaviour behaviour = behaviour_of(group, spreads, member);
    const auto keeper = context.keepers.find(bidder_name(group, member), where + ".name", errors);
    if (!keeper) return;
    behaviour.keeper = KeeperId{*keeper};
    behaviour.venues = venues;
    check_gas_money(context, behaviour.keeper, where + ".capital");
    context.scenario.bidders.push_back(std::move(behaviour));
  }
}

}  // namespace

void check_gas_money(ScenarioContext& context, KeeperId keeper, const std::string& where) {
  if (!context.model.chain || !context.model.chain->gas_asset.exists()) return;
  const AssetId asset = context.model.chain->gas_asset;
  if (context.model.keepers[keeper.index()].capital[asset.index()].value > 0) return;
  context.errors.report(
      ErrorCode::missing_key, where,
      fmt::format("has no {}, in which the chain is paid for gas: nothing could be sent",
                  in_quotes(context.model.assets[asset.index()].name)));
}

void compile_bidders(ScenarioContext& context) {
  for (std::size_t i = 0; i < context.spec.bidders.size() && !context.errors.any(); ++i)
    compile_group(context, i);
}

}  // namespace seawall::compiling
