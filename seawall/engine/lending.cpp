#include "seawall/engine/lending.hpp"

#include <algorithm>

#include "seawall/model/curve.hpp"
#include "seawall/model/reserve_parameter.hpp"
#include "seawall/state/lending_view.hpp"

namespace seawall::engine {
namespace {

ScaledOf<Exact> scaled_debt_total(const Context& step, VenueId venue, ReserveId id) {
  const LendingReserve& reserve = lending_pool(step.model, venue).reserves[id.index()];
  const Ledger& ledger = step.state.ledger;
  return ScaledOf<Exact>{ledger.balance(step.model.accounts_of(venue), reserve.debt_claim).value +
                         ledger.balance(step.model.background_of(venue), reserve.debt_claim).value};
}

// v2 floors an account's average threshold to a whole basis point, which is a larger share of a
// smaller threshold: certificates made before the vote leave too little room for it.
void widen_guards(Context& step, VenueId venue) {
  if (!traits_of(lending_pool(step.model, venue).rules).floors_average_threshold) return;
  constexpr std::uint8_t settled = account_status::under_water | account_status::bad_debt;
  for (std::size_t i = 0; i < step.model.positions.accounts(); ++i) {
    const AccountId account{i};
    if (step.model.positions.venues[i] != venue || has_status(step.state, account, settled))
      continue;
    step.state.watches.certify(step.state.exposures, account,
                               Fraction{verdict_error(step.model, step.state, account)});
  }
}

// One event for each parameter that is not what it was. Only a threshold moves effective prices.
void record_vote(Context& step, const ParameterChange& change, const ReserveParameters& before) {
  for (const ReserveParameter parameter : reserve_parameters) {
    const Int128 was = value_of(before, parameter);
    const Int128 is = value_of(change.parameters, parameter);
    if (was == is) continue;
    Event event = step.event(EventKind::parameter_changed);
    event.detail = static_cast<std::uint8_t>(parameter);
    event.venue = change.venue;
    event.asset = lending_pool(step.model, change.venue).reserves[change.reserve.index()].asset;
    event.amount = was;
    event.counter_amount = is;
    const EventId vote = step.trace.append(event);
    if (parameter == ReserveParameter::liquidation_threshold)
      step.state.parameters.last_vote[step.model.reserve_row(change.venue, change.reserve)] = vote;
  }
}

// The later of the two things that move an effective price: an oracle round and a vote.
EventId cause_of(const Context& step, const Column& column) {
  const LendingReserve& reserve =
      reserves_of(step.model.venues[column.venue.index()])[column.reserve.index()];
  const OracleId oracle = rung_of(step.model, reserve.oracle, column.rung);
  return std::max(
      step.state.oracles[oracle.index()].last_event,
      step.state.parameters.last_vote[step.model.reserve_row(column.venue, column.reserve)]);
}

}  // namespace

void accrue_interest(Context& step) { project_indices(step.model, step.state); }

void touch_reserve(Context& step, VenueId venue, ReserveId id) {
  ReserveState& reserve = step.state.reserves[step.model.reserve_row(venue, id)];
  const std::int64_t seconds = (step.state.now - reserve.updated).whole_seconds();
  if (seconds <= 0) return;
  const LendingPool& pool = lending_pool(step.model, venue);
  const ScaledOf<Exact> debt = scaled_debt_total(step, venue, id);
  const lending::Indices<Exact> before{IndexOf<Exact>{reserve.liquidity_index},
                                       IndexOf<Exact>{reserve.borrow_index}};
  const lending::Indices<Exact> after = lending::next_indices(
      pool.rules, before,
      {RateOf<Exact>{reserve.borrow_rate}, RateOf<Exact>{reserve.liquidity_rate}}, debt, seconds);
  reserve.interest += lending::debt_balance<Exact>(pool.rules, debt, after.borrow).value -
                      lending::debt_balance<Exact>(pool.rules, debt, before.borrow).value;
  const BasisPoints factor =
      step.state.parameters.rows[step.model.reserve_row(venue, id)].reserve_factor;
  const auto earned = lending::treasury_accrual(pool.rules, before, after, debt, factor);
  step.state.ledger.mint(pool.reserves[id.index()].supply_claim, step.model.treasury_of(venue),
                         Units{earned.value});
  reserve.liquidity_index = reserve.projected_liquidity_index = after.liquidity.value;
  reserve.borrow_index = reserve.projected_borrow_index = after.borrow.value;
  reserve.updated = reserve.projected_at = step.state.now;
}

void update_rates(Context& step, VenueId venue, ReserveId id) {
  const LendingPool& pool = lending_pool(step.model, venue);
  const std::size_t row = step.model.reserve_row(venue, id);
  ReserveState& reserve = step.state.reserves[row];
  const RateCurve& curve = step.state.parameters.rows[row].rate_curve;
  if (curve.base_rate == 0 && curve.slope_below == 0 && curve.slope_above == 0) {
    reserve.borrow_rate = reserve.liquidity_rate = 0;  // what the rule would say, for less
    return;
  }
  const auto rates = lending::rates(
      pool.rules, rate_curve_of(step.state.parameters.rows[row]),
      {.debt = lending::debt_balance<Exact>(pool.rules, scaled_debt_total(step, venue, id),
                                            IndexOf<Exact>{reserve.borrow_index}),
       .cash =
           AmountOf<Exact>{
               step.state.ledger.balance(step.model.cash_of(venue), pool.reserves[id.index()].asset)
                   .value},
       .deficit = AmountOf<Exact>{reserve.deficit}});
  reserve.borrow_rate = rates.borrow.value;
  reserve.liquidity_rate = rates.supply.value;
}

void apply_votes(Context& step) {
  for (const ParameterChange& change : step.shock.changes) {
    const std::size_t row = step.model.reserve_row(change.venue, change.reserve);
    touch_reserve(step, change.venue, change.reserve);
    const ReserveParameters before = step.state.parameters.rows[row];
    step.state.parameters.rows[row] = change.parameters;
    ++step.state.parameters.version;
    if (change.parameters.liquidation_threshold < before.liquidation_threshold)
      widen_guards(step, change.venue);
    update_rates(step, change.venue, change.reserve);
    record_vote(step, change, before);
  }
}

void announce_columns(Context& step) {
  ColumnState& columns = step.state.columns;
  columns.previous.swap(columns.effective);
  for (std::size_t i = 0; i < step.model.columns.size(); ++i) {
    const Column& column = step.model.columns[i];
    columns.effective[i] = effective_price_of(step.model, step.state, column);
    columns.last_event[i] = cause_of(step, column);
  }
}

}  // namespace seawall::engine
