#include "seawall/engine/protocol_events.hpp"

#include <algorithm>

namespace seawall::engine {
namespace {

EventKind kind_of(NoteKind kind) {
  switch (kind) {
    case NoteKind::mode_changed:
      return EventKind::mode_changed;
    case NoteKind::redistributed:
      return EventKind::redistributed;
    case NoteKind::debt_redeemed:
      return EventKind::debt_redeemed;
    case NoteKind::absorbed:
      return EventKind::absorbed;
    case NoteKind::deposit_drawn:
      return EventKind::deposit_drawn;
  }
  return EventKind::mode_changed;
}

}  // namespace

void describe(const ProtocolView& view, const Note& note, Event& event) {
  event.kind = kind_of(note.kind);
  event.detail = note.detail;
  event.venue = view.venue;
  event.account = note.account;
  event.asset = view.reserve(note.asset).asset;
  event.counter_asset = view.reserve(note.counter_asset).asset;
  event.amount = note.amount;
  event.counter_amount = note.counter_amount;
}

namespace {

EventId tell(Context& step, const ProtocolView& view, const Note& note, EventId cause,
             KeeperId keeper) {
  Event event = step.event(kind_of(note.kind));
  describe(view, note, event);
  event.keeper = keeper;
  event.cause_ids = {cause, note.cause, 0};
  return step.trace.append(event);
}

// What the venue believed of the collateral, and how old that is.
void add_belief(const Context& step, const ProtocolView& view, ReserveId collateral, Event& event) {
  const OracleId oracle = view.reserve(collateral).oracle;
  if (!oracle.exists()) return;
  const OracleFeed& feed = step.state.oracles[oracle.index()].feed;
  event.trigger_price =
      answer_price(feed.visible, step.model.oracles[oracle.index()].decimals).value;
  event.oracle_age = answer_age(feed, step.state.now);
}

Event call_event(const Context& step, const DealCall& call, EventKind kind) {
  Event event = step.event(kind);
  event.venue = call.view.venue;
  event.account = call.wanted().account;
  event.keeper = call.request.actor;
  event.asset = call.got();
  event.counter_asset = call.paid();
  event.market_price = step.state.prices.reference[event.asset.index()];
  event.gas_price = call.request.gas.price_gwei;
  add_belief(step, call.view, call.wanted().got, event);
  event.cause_ids = {call.wanted().cause, 0, 0};
  return event;
}

}  // namespace

void tell_refusal(Context& step, const DealCall& call, Rejection rejection) {
  Event event = call_event(step, call, EventKind::liquidation_refused);
  event.detail = static_cast<std::uint8_t>(rejection);
  event.amount = call.wanted().pays.value == Exact::unbounded ? 0 : call.wanted().pays.value;
  step.trace.append(event);
}

namespace {

double usd(const Context& step, AssetId asset, Int128 units) {
  return to_double(units) / to_double(power_of_ten(step.model.assets[asset.index()].decimals)) *
         step.state.prices.reference[asset.index()];
}

// The event that told that an account may be liquidated; 0 where none did.
EventId verdict_of(const State& state, AccountId account) {
  const auto known = std::ranges::lower_bound(state.under_water, account, {}, &UnderWater::account);
  const bool is_there = known != state.under_water.end() && known->account == account &&
                        has_status(state, account, account_status::under_water);
  return is_there ? known->verdict : 0;
}

void record_bad_debt(Context& step, const AccountEffect& effect, const Event& liquidation,
                     EventId cause) {
  Event event = step.event(EventKind::bad_debt);
  event.venue = liquidation.venue;
  event.account = effect.account;
  event.keeper = liquidation.keeper;
  event.asset = liquidation.counter_asset;
  event.amount = effect.written_off;
  event.cause_ids = {cause, 0, 0};
  step.trace.append(event);
  step.state.tally.bad_debt_usd += usd(step, event.asset, effect.written_off);
}

// What became of the account: closed, healthy, or to be liquidated further.
void settle_account(State& state, const AccountEffect& effect) {
  const bool is_over = effect.is_closed || effect.health_after >= 1.0;
  if (!has_status(state, effect.account, account_status::was_liquidated))
    ++state.tally.accounts_liquidated;
  set_status(state, effect.account, account_status::was_liquidated);
  if (is_over && has_status(state, effect.account, account_status::under_water)) {
    ++state.tally.accounts_cleared;
    clear_status(state, effect.account, account_status::under_water);
  }
  ++(is_over ? state.tally.cleared_in_full : state.tally.only_a_slice);
}

// `event` says who did it, and why.
EventId record_liquidation(Context& step, const ProtocolView& view, const AccountEffect& effect,
                           Event event) {
  State& state = step.state;
  event.venue = view.venue;
  event.account = effect.account;
  if (effect.is_absorbed) event.keeper = KeeperId::none();
  event.asset = view.reserve(effect.collateral).asset;
  event.counter_asset = view.reserve(Protocol::coin).asset;
  event.market_price = state.prices.reference[event.asset.index()];
  event.amount = effect.debt;
  event.counter_amount = effect.taken;
  event.health_before = effect.health_before;
  event.health_after = effect.health_after;
  event.cause_ids[1] = view.round(effect.collateral);
  const EventId id = step.trace.append(event);
  settle_account(state, effect);
  if (!effect.is_absorbed) {
    state.tally.repaid_usd += usd(step, event.counter_asset, effect.debt - effect.written_off);
    state.tally.seized_usd += usd(step, event.asset, effect.taken);
    for (const auto& [reserve, taken] : effect.also_taken)
      state.tally.seized_usd += usd(step, view.reserve(reserve).asset, taken);
  }
  if (effect.written_off > 0) record_bad_debt(step, effect, event, id);
  return id;
}

EventId record_liquidation(Context& step, const DealCall& call, const AccountEffect& effect) {
  Event event = call_event(step, call, EventKind::liquidation);
  // A call that names nobody has its reason in each account that it closes.
  if (!call.wanted().account.exists())
    if (const EventId verdict = verdict_of(step.state, effect.account); verdict != 0)
      event.cause_ids[0] = verdict;
  return record_liquidation(step, call.view, effect, event);
}

}  // namespace

void record_liquidation(Context& step, const ProtocolView& view, const AccountEffect& effect) {
  Event event = step.event(EventKind::liquidation);
  event.cause_ids[0] = verdict_of(step.state, effect.account);
  add_belief(step, view, effect.collateral, event);
  record_liquidation(step, view, effect, event);
}

namespace {

// An exchange of its own; `cause` 0: what the request names.
EventId record_exchange(Context& step, const DealCall& call, const DealAmounts& amounts,
                        EventId cause) {
  Event event = call_event(step, call, EventKind::dealt);
  event.amount = amounts.pays.value;
  event.counter_amount = amounts.gets.value;
  if (cause != 0) event.cause_ids[0] = cause;
  const double gets = usd(step, call.got(), amounts.gets.value);
  if (gets > 0.0)
    event.execution_price = event.market_price * usd(step, call.paid(), amounts.pays.value) / gets;
  return step.trace.append(event);
}

}  // namespace

EventId record_deal(Context& step, const DealCall& call, const Dealt& dealt) {
  EventId first = 0;
  for (const AccountEffect& effect : dealt.effects) {
    const EventId id = record_liquidation(step, call, effect);
    if (first == 0) first = id;
  }
  if (dealt.is_purchase) {
    step.state.tally.repaid_usd += usd(step, call.paid(), dealt.amounts.pays.value);
    step.state.tally.seized_usd += usd(step, call.got(), dealt.amounts.gets.value);
  }
  if (first == 0 || (dealt.is_purchase && dealt.amounts.gets.value > 0)) {
    const EventId exchange = record_exchange(step, call, dealt.amounts, first);
    if (first == 0) first = exchange;
    visit_books(step.state.protocols[call.view.venue.index()], [&](auto& own) {
      if constexpr (requires { own.exchanged(exchange); }) own.exchanged(exchange);
    });
  }
  auto& books = step.state.protocols[call.view.venue.index()];
  for (const Note& note : dealt.notes) {
    const EventId id = tell(step, call.view, note, first, call.request.actor);
    visit_books(books, [&](auto& own) { own.told(note, id); });
  }
  return first;
}

EventId tell(Context& step, const ProtocolView& view, const Note& note) {
  return tell(step, view, note, 0, KeeperId::none());
}

}  // namespace seawall::engine
