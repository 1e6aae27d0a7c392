#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "seawall/scenario/compile_scenario_parts.hpp"

namespace seawall::compiling {
namespace {

void check_figures(const PoolProviderSpec& spec, std::size_t index, FirstError& errors) {
  const auto check = [&](double value, const Range& range, const char* key) {
    check_range(value, range, path_of("pool_providers", index, key), errors);
  };
  if (spec.volatility_max) check(*spec.volatility_max, ranges::positive, "volatility_max");
  check(spec.memory_minutes, ranges::memory_minutes, "memory_minutes");
  check(spec.base_share_min, ranges::share, "base_share_min");
  check(spec.base_share_max, ranges::share, "base_share_max");
  check(spec.withdrawn_share, ranges::share_above_zero, "withdrawn_share");
  check(spec.return_minutes, ranges::span_minutes, "return_minutes");
  if (spec.recentre_after_minutes)
    check(*spec.recentre_after_minutes, ranges::span_minutes, "recentre_after_minutes");
  check(spec.gas_price_max, ranges::positive, "gas_price_max");
  check(spec.urgency, ranges::share_below_one, "urgency");
  if (spec.base_share_min > spec.base_share_max)
    errors.report(
        ErrorCode::parameter_out_of_range, path_of("pool_providers", index, "base_share_min"),
        fmt::format("{} is above base_share_max, {}", spec.base_share_min, spec.base_share_max));
}

void compile_provider(ScenarioContext& context, std::size_t index) {
  const PoolProviderSpec& spec = context.spec.pool_providers[index];
  FirstError& errors = context.errors;
  check_figures(spec, index, errors);
  const std::string where = path_of("pool_providers", index, "name");
  const auto keeper = context.keepers.find(spec.name, where, errors);
  if (errors.any()) return;
  PoolProviderBehaviour behaviour;
  behaviour.keeper = KeeperId{*keeper};
  for (std::size_t i = 0; i < context.model.stakes.size(); ++i)
    if (context.model.stakes[i].owner == behaviour.keeper) behaviour.stakes.push_back(StakeId{i});
  const bool has_ranges =
      !behaviour.stakes.empty() && context.model.stakes[behaviour.stakes[0].index()].is_range();
  if (spec.recentre_after_minutes && !has_ranges)
    errors.report(ErrorCode::unknown_key,
                  path_of("pool_providers", index, "recentre_after_minutes"),
                  "is there for a pool without ranges; allowed with kind = \"concentrated\"");
  behaviour.volatility_max = spec.volatility_max.value_or(std::numeric_limits<double>::infinity());
  behaviour.memory = std::max(minutes_span(spec.memory_minutes), Duration{1});
  behaviour.base_share_min = Fraction{spec.base_share_min};
  behaviour.base_share_max = Fraction{spec.base_share_max};
  behaviour.withdrawn_share = Fraction{spec.withdrawn_share};
  behaviour.return_after = minutes_span(spec.return_minutes);
  if (spec.recentre_after_minutes)
    behaviour.recentre_after = minutes_span(*spec.recentre_after_minutes);
  behaviour.gas_price_max = spec.gas_price_max;
  behaviour.urgency = Fraction{spec.urgency};
  check_gas_money(context, behaviour.keeper, path_of("pool_providers", index, "capital"));
  context.scenario.pool_providers.push_back(std::move(behaviour));
}

}  // namespace

void compile_pool_providers(ScenarioContext& context) {
  for (std::size_t i = 0; i < context.spec.pool_providers.size() && !context.errors.any(); ++i)
    compile_provider(context, i);
}

}  // namespace seawall::compiling
