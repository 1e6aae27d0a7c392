#include <algorithm>
#include <map>
#include <variant>

#include <fmt/format.h>

#include "seawall/scenario/compile_scenario_parts.hpp"

namespace seawall::compiling {
namespace {

constexpr double sum_slack = 1e-9;  // shares such as 0.1 + 0.2 + 0.7 add up to a little over 1

void check_figures(const BorrowerGroupSpec& spec, std::size_t index, FirstError& errors) {
  const auto check = [&](double value, const Range& range, const char* key) {
    check_range(value, range, path_of("borrowers", index, key), errors);
  };
  check(spec.share, ranges::share, "share");
  check(spec.trigger_health, ranges::health_factor, "trigger_health");
  check(spec.target_health, ranges::health_factor, "target_health");
  check(spec.wallet, ranges::share, "wallet");
  check(spec.gas_price_max, ranges::positive, "gas_price_max");
  check(spec.urgency, ranges::share_below_one, "urgency");
  for (const double minutes : spec.delay_minutes)
    check(minutes, ranges::span_minutes, "delay_minutes");
  if (spec.delay_minutes.size() > 2)
    errors.report(ErrorCode::malformed_file, path_of("borrowers", index, "delay_minutes"),
                  fmt::format("{} figures; one for all, or the lowest and the highest are allowed",
                              spec.delay_minutes.size()));
  else if (spec.delay_minutes.size() == 2 && spec.delay_minutes[0] > spec.delay_minutes[1])
    errors.report(ErrorCode::parameter_out_of_range, path_of("borrowers", index, "delay_minutes"),
                  fmt::format("{} comes before {}; the lowest is first", spec.delay_minutes[0],
                              spec.delay_minutes[1]));
  if (spec.target_health <= spec.trigger_health)
    errors.report(
        ErrorCode::parameter_out_of_range, path_of("borrowers", index, "target_health"),
        fmt::format("{} is not above trigger_health {}", spec.target_health, spec.trigger_health));
}

void compile_group(ScenarioContext& context, std::size_t index, std::map<VenueId, double>& taken) {
  const BorrowerGroupSpec& spec = context.spec.borrowers[index];
  FirstError& errors = context.errors;
  check_figures(spec, index, errors);
  const auto venue = context.venues.find(spec.venue, path_of("borrowers", index, "venue"), errors);
  const std::string where = path_of("borrowers", index, "action");
  const auto action = check_choice(spec.action, choices::borrower_actions, where, errors);
  const auto keeper = context.keepers.find(spec.name, path_of("borrowers", index, "name"), errors);
  if (errors.any()) return;
  if (std::holds_alternative<Protocol>(context.model.venues[*venue].kind))
    errors.report(ErrorCode::unknown_name, path_of("borrowers", index, "venue"),
                  fmt::format("'{}' keeps its own books; lending pools and CDP engines are allowed",
                              spec.venue));
  BorrowerBehaviour behaviour;
  behaviour.keeper = KeeperId{*keeper};
  behaviour.venue = VenueId{*venue};
  behaviour.action = static_cast<BorrowerAction>(*action);
  if (behaviour.action == BorrowerAction::run &&
      !std::holds_alternative<LendingPool>(context.model.venues[*venue].kind))
    errors.report(ErrorCode::unknown_name, where,
                  fmt::format("'run' at '{}', a CDP engine; it is for lending pools", spec.venue));
  double& before = taken[behaviour.venue];
  behaviour.share_from = Fraction{before};
  before += spec.share;
  behaviour.share_to = Fraction{before};
  if (before > 1.0 + sum_slack)
    errors.report(ErrorCode::parameter_out_of_range, path_of("borrowers", index, "share"),
                  fmt::format("the groups of '{}' are {} of its accounts; at most 1 is allowed",
                              spec.venue, before));
  behaviour.trigger = Fraction{spec.trigger_health};
  behaviour.target = Fraction{spec.target_health};
  if (!spec.delay_minutes.empty()) {
    behaviour.delay_low = minutes_span(spec.delay_minutes.front());
    behaviour.delay_high = minutes_span(spec.delay_minutes.back());
  }
  behaviour.wallet = Fraction{spec.wallet};
  behaviour.gas_price_max = spec.gas_price_max;
  behaviour.urgency = Fraction{spec.urgency};
  context.scenario.borrowers.push_back(behaviour);
}

}  // namespace

void compile_borrowers(ScenarioContext& context) {
  std::map<VenueId, double> taken;
  for (std::size_t i = 0; i < context.spec.borrowers.size() && !context.errors.any(); ++i)
    compile_group(context, i, taken);
}

}  // namespace seawall::compiling
