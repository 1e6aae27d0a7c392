#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "seawall/base/math.hpp"
#include "seawall/engine/liquidation.hpp"
#include "seawall/engine/protocols.hpp"
#include "seawall/state/lending_view.hpp"
#include "seawall/state/margin_view.hpp"
#include "seawall/state/own_size.hpp"

namespace seawall::engine {
namespace {

// The column that moved against the account most in this announcement, and by how much.
void attribute(Context& step, AccountId account, Event& event) {
  const PositionTable& table = step.model.positions;
  const ColumnState& columns = step.state.columns;
  double worst = 0.0;
  std::size_t causes = 0;
  // What its contracts are marked at stands before the prices of what it holds and owes.
  for (const ContractPosition& position : contracts_of(step.state, account)) {
    const Contract& contract = step.model.contracts[position.contract.index()];
    const EventId marked = step.state.oracles[contract.mark.index()].last_event;
    if (marked != 0 && causes < event.cause_ids.size()) event.cause_ids[causes++] = marked;
  }
  for (std::uint32_t place = table.row_begin[account.index()];
       place < table.row_begin[account.index() + 1]; ++place) {
    const std::uint16_t column = valuing_column(step.model, step.state, place);
    const bool owed = step.model.columns[column].side == Side::debt;
    const double change =
        math::log(columns.effective[column].value / columns.previous[column].value);
    const double against = owed ? change : -change;
    if (!event.column.exists() || against > worst) {
      worst = against;
      event.column = ColumnId{column};
      event.column_change = change;
    }
    const EventId cause = columns.last_event[column];
    const auto used = event.cause_ids.begin() + causes;
    if (cause != 0 && causes < event.cause_ids.size() &&
        std::find(event.cause_ids.begin(), used, cause) == used)
      event.cause_ids[causes++] = cause;
  }
}

// Fast where it is certain, Exact where it is not.
ExactVerdict decide(const Context& step, AccountId account, double error) {
  const Margin margin = step.state.exposures.margin(account, step.state.columns.effective);
  const double health = (margin.collateral / margin.requirement).value;
  if (health * (1.0 - error) > 1.0) return {false, health};
  if (health * (1.0 + error) < 1.0) return {true, health};
  return exact_verdict(step.model, step.state, account);
}

void turn_under_water(Context& step, AccountId account, double health) {
  Event event = step.event(EventKind::account_liquidatable);
  event.venue = step.model.positions.venues[account.index()];
  event.account = account;
  event.health_before = health;
  attribute(step, account, event);
  step.state.under_water.push_back({account, step.trace.append(event), step.state.now});
  set_status(step.state, account, account_status::under_water);
}

void recover(Context& step, AccountId account, double health) {
  Event event = step.event(EventKind::recovered);
  event.account = account;
  event.venue = step.model.positions.venues[account.index()];
  event.health_after = health;
  step.trace.append(event);
  clear_status(step.state, account, account_status::under_water | account_status::refusal_told);
}

void look_at(Context& step, AccountId account) {
  if (is_protocol(step.model, step.model.positions.venues[account.index()])) {
    // What it wakes for here says nothing of it; its venue's books do.
    step.state.watches.certify(step.state.exposures, account, Fraction{0.0});
    return;
  }
  const double error = verdict_error(step.model, step.state, account);
  const ExactVerdict verdict = decide(step, account, error);
  const bool was_under_water = has_status(step.state, account, account_status::under_water);
  if (verdict.liquidatable) {
    if (!was_under_water) turn_under_water(step, account, verdict.health);
    return;  // stays awake
  }
  if (was_under_water) recover(step, account, verdict.health);
  step.state.watches.certify(step.state.exposures, account, Fraction{error});
}

// Contracts and an actor's deposits move what no certificate watches, so these accounts are asked
// in every block.
void look_at_margin_accounts(Context& step) {
  for (const AccountId account : step.model.margin_accounts) {
    if (has_status(step.state, account, account_status::bad_debt)) continue;
    const ExactVerdict verdict = exact_verdict(step.model, step.state, account);
    const bool was_under_water = has_status(step.state, account, account_status::under_water);
    if (verdict.liquidatable && !was_under_water) turn_under_water(step, account, verdict.health);
    if (!verdict.liquidatable && was_under_water) recover(step, account, verdict.health);
  }
}

bool is_margin_account(const Model& model, AccountId account) {
  return std::ranges::binary_search(model.margin_accounts, account);
}

void drop_those_over(State& state) {
  std::erase_if(state.under_water, [&state](const UnderWater& entry) {
    return !has_status(state, entry.account, account_status::under_water);
  });
}

}  // namespace

void find_candidates(Context& step) {
  std::vector<UnderWater>& known = step.state.under_water;
  // Closed by a call of this block and turned again by a vote of this block, an account would be
  // listed twice.
  drop_those_over(step.state);
  const auto old = static_cast<std::ptrdiff_t>(known.size());
  for (const AccountId account : step.state.watches.announce(step.state.columns.effective))
    if (!is_margin_account(step.model, account)) look_at(step, account);
  if (!step.model.margin_accounts.empty()) look_at_margin_accounts(step);
  find_at_protocols(step);
  if (!step.model.margin_accounts.empty() || has_protocols(step.state.protocols))
    std::ranges::sort(known.begin() + old, known.end(), {}, &UnderWater::account);
  if (old > 0 && std::cmp_less(old, known.size())) {
    // Not std::inplace_merge: clang 19 refuses the deprecated buffer inside libstdc++'s.
    std::vector<UnderWater> merged(known.size());
    std::merge(known.begin(), known.begin() + old, known.begin() + old, known.end(), merged.begin(),
               [](const UnderWater& a, const UnderWater& b) { return a.account < b.account; });
    known = std::move(merged);
  }
  drop_those_over(step.state);  // the recovered
}

}  // namespace seawall::engine
