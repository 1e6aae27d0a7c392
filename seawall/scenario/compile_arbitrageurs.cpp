#include <algorithm>

#include <fmt/format.h>

#include "seawall/scenario/compile_scenario_parts.hpp"

namespace seawall::compiling {
namespace {

void check_figures(const ArbitrageurSpec& spec, std::size_t index, FirstError& errors) {
  const auto check = [&](double value, const Range& range, const char* key) {
    check_range(value, range, path_of("arbitrageurs", index, key), errors);
  };
  check(spec.outside_fee, ranges::share_below_one, "outside_fee");
  check(spec.profit_min_usd, ranges::not_negative, "profit_min_usd");
  check(spec.gas_price_max, ranges::positive, "gas_price_max");
  check(spec.urgency, ranges::share_below_one, "urgency");
  check(spec.transfer_delay_minutes, ranges::span_minutes, "transfer_delay_minutes");
  check(spec.rebalance_band, ranges::share, "rebalance_band");
}

std::vector<LiquidityId> places_of(ScenarioContext& context, std::size_t index) {
  const ArbitrageurSpec& spec = context.spec.arbitrageurs[index];
  std::vector<LiquidityId> places;
  if (spec.liquidity.empty())
    for (std::size_t i = 0; i < context.model.liquidity.size(); ++i)
      places.push_back(LiquidityId{i});
  for (const std::string& name : spec.liquidity) {
    const std::string where = path_of("arbitrageurs", index, "liquidity");
    const auto place = context.liquidity.find(name, where, context.errors);
    if (!place) break;
    if (std::ranges::find(places, LiquidityId{*place}) != places.end())
      context.errors.report(ErrorCode::duplicate_name, where,
                            fmt::format("'{}' is there twice; once is allowed", name));
    places.push_back(LiquidityId{*place});
  }
  return places;
}

void compile_arbitrageur(ScenarioContext& context, std::size_t index) {
  const ArbitrageurSpec& spec = context.spec.arbitrageurs[index];
  FirstError& errors = context.errors;
  check_figures(spec, index, errors);
  ArbitrageurBehaviour behaviour;
  behaviour.places = places_of(context, index);
  const std::string where = path_of("arbitrageurs", index, "name");
  const auto keeper = context.keepers.find(spec.name, where, errors);
  const auto outside = context.keepers.find(outside_name(spec), where, errors);
  const auto transit = context.keepers.find(transit_name(spec), where, errors);
  if (errors.any()) return;
  behaviour.keeper = KeeperId{*keeper};
  behaviour.outside = KeeperId{*outside};
  behaviour.transit = KeeperId{*transit};
  behaviour.outside_fee = Fraction{spec.outside_fee};
  behaviour.profit_min = Value{spec.profit_min_usd};
  behaviour.gas_price_max = spec.gas_price_max;
  behaviour.urgency = Fraction{spec.urgency};
  behaviour.raises_gas = spec.raises_gas;
  behaviour.transfer_delay = minutes_span(spec.transfer_delay_minutes);
  behaviour.rebalance_band = Fraction{spec.rebalance_band};
  context.scenario.arbitrageurs.push_back(std::move(behaviour));
}

}  // namespace

void compile_arbitrageurs(ScenarioContext& context) {
  for (std::size_t i = 0; i < context.spec.arbitrageurs.size() && !context.errors.any(); ++i)
    compile_arbitrageur(context, i);
}

}  // namespace seawall::compiling
