#include <algorithm>

#include "seawall/engine/liquidation.hpp"
#include "seawall/state/lending_view.hpp"

namespace seawall::engine {
namespace {

// The column that moved against the account most in this announcement, and by how much.
void attribute(Context& step, AccountId account, Event& event) {
  const PositionTable& table = step.model.positions;
  const ColumnState& columns = step.state.columns;
  double worst = 0.0;
  std::size_t causes = 0;
  for (std::uint32_t place = table.row_begin[account.index()]; place < table.row_begin[account.index() + 1]; ++place) {
    const std::uint16_t column = table.columns[place];
    const bool owed = step.model.columns[column].side == Side::debt;
    const double change = columns.log_effective[column] - columns.log_previous[column];
    const double against = owed ? change : -change;
    if (!event.column.exists() || against > worst) {
      worst = against;
      event.column = ColumnId{column};
      event.column_change = change;
    }
    const EventId cause = columns.last_event[column];
    const auto used = event.cause_ids.begin() + causes;
    if (cause != 0 && causes < event.cause_ids.size() && std::find(event.cause_ids.begin(), used, cause) == used)
      event.cause_ids[causes++] = cause;
  }
}

Fraction health_of(Margin margin) { return margin.collateral / margin.requirement; }

// Fast where it is certain, Exact where it is not.
ExactVerdict decide(const Context& step, AccountId account, Margin margin) {
  const double health = health_of(margin).value;
  const double error = verdict_error(step.model, step.state, account);
  if (health * (1.0 - error) > 1.0) return {false, health};
  if (health * (1.0 + error) < 1.0) return {true, health};
  return exact_verdict(step.model, step.state, account);
}

void turn_under_water(Context& step, AccountId account, double health, std::vector<UnderWater>& found) {
  Event event = step.event(EventKind::account_liquidatable);
  event.venue = step.model.positions.venues[account.index()];
  event.account = account;
  event.health_before = health;
  attribute(step, account, event);
  const EventId verdict = step.trace.append(event);
  set_status(step.state, account, account_status::under_water);
  step.state.watches.retire(account);
  found.push_back({account, verdict});
}

void look_at_the_woken(Context& step, std::vector<UnderWater>& found) {
  std::vector<AccountId>& woken = step.state.woken;
  woken.clear();
  step.state.watches.announce(step.state.columns.log_effective, woken);
  for (const AccountId account : woken) {
    const Margin margin = step.state.exposures.margin(account, step.state.columns.effective_prices());
    const ExactVerdict verdict = decide(step, account, margin);
    if (verdict.liquidatable) {
      turn_under_water(step, account, verdict.health, found);
    } else {
      step.state.watches.re_anchor(account, step.state.exposures, verdict_error(step.model, step.state, account));
    }
  }
}

// Drops those that were closed, and those whose health came back without help.
void look_again_at_the_known(Context& step) {
  std::vector<UnderWater>& known = step.state.under_water;
  std::size_t kept = 0;
  for (const UnderWater& entry : known) {
    if (!has_status(step.state, entry.account, account_status::under_water)) continue;
    const Margin margin = step.state.exposures.margin(entry.account, step.state.columns.effective_prices());
    if (const ExactVerdict verdict = decide(step, entry.account, margin); verdict.liquidatable) {
      known[kept++] = entry;
    } else {
      Event event = step.event(EventKind::recovered);
      event.account = entry.account;
      event.venue = step.model.positions.venues[entry.account.index()];
      event.health_after = verdict.health;
      event.cause_ids = {entry.verdict, 0, 0};
      step.trace.append(event);
      clear_status(step.state, entry.account, account_status::under_water);
      step.state.watches.watch(entry.account, step.state.exposures,
                               verdict_error(step.model, step.state, entry.account));
    }
  }
  known.resize(kept);
}

}  // namespace

void find_candidates(Context& step) {
  look_again_at_the_known(step);
  std::vector<UnderWater>& known = step.state.under_water;
  const auto middle = static_cast<std::ptrdiff_t>(known.size());
  look_at_the_woken(step, known);
  std::inplace_merge(known.begin(), known.begin() + middle, known.end(),
                     [](const UnderWater& a, const UnderWater& b) { return a.account < b.account; });
}

}  // namespace seawall::engine
