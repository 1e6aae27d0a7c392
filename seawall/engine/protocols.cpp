#include "seawall/engine/protocols.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "seawall/engine/trading.hpp"

namespace seawall::engine {
namespace {

// One request while it is carried out.
struct Call {
  const Request& request;
  ProtocolView view;

  [[nodiscard]] const DealRequest& wanted() const { return request.deal(); }
  [[nodiscard]] AssetId paid() const { return view.reserve(wanted().paid).asset; }
  [[nodiscard]] AssetId got() const { return view.reserve(wanted().got).asset; }
  [[nodiscard]] AssetId coin() const { return view.reserve(Protocol::coin).asset; }
};

template <class Visitor>
void for_each_protocol(const Model& model, Visitor visit) {
  for (std::size_t v = 0; v < model.venues.size(); ++v)
    if (is_protocol(model, VenueId{v})) visit(VenueId{v});
}

void carry(Context& step, const std::vector<LedgerMove>& moves) {
  for (const LedgerMove& move : moves)
    step.state.ledger.transfer(move.asset, move.from, move.to, Units{move.amount});
}

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

void fill(const ProtocolView& view, const Note& note, Event& event) {
  event.detail = note.detail;
  event.venue = view.venue;
  event.account = note.account;
  event.asset = view.reserve(note.asset).asset;
  event.counter_asset = view.reserve(note.counter_asset).asset;
  event.amount = note.amount;
  event.counter_amount = note.counter_amount;
}

EventId tell(Context& step, const ProtocolView& view, const Note& note, EventId cause,
             KeeperId keeper = KeeperId::none()) {
  Event event = step.event(kind_of(note.kind));
  fill(view, note, event);
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

Event call_event(const Context& step, const Call& call, EventKind kind) {
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

void refuse(Context& step, const Call& call, Rejection rejection) {
  Event event = call_event(step, call, EventKind::liquidation_refused);
  event.detail = static_cast<std::uint8_t>(rejection);
  event.amount = call.wanted().pays.value == Exact::unbounded ? 0 : call.wanted().pays.value;
  step.trace.append(event);
}

// Whether the keeper can carry the call, and what its exit pays.
Ruling<RouteQuote> funded(const Context& step, const Call& call, const DealAmounts& amounts) {
  RouteQuote exit;
  if (call.wanted().exit.length > 0 && amounts.gets.value > 0) {
    const auto quoted = quote_route(step.model, step.state, call.wanted().exit, amounts.gets);
    if (!quoted) return quoted;
    exit = *quoted;
    if (exit.out < call.wanted().least) return std::unexpected{Rejection::not_profitable};
  }
  const HolderId keeper = step.model.holder_of(call.request.actor);
  Units purse = step.state.ledger.balance(keeper, call.paid());
  if (call.wanted().flash_loan != 0) {
    purse = call.got() == call.paid() ? amounts.gets : exit.out;
    if (call.paid() == call.coin()) purse += amounts.rewarded;
    if (purse < amounts.pays) return std::unexpected{Rejection::not_profitable};
  } else if (purse < amounts.pays) {
    return std::unexpected{Rejection::insufficient_capital};
  }
  return exit;
}

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

EventId record_liquidation(Context& step, const Call& call, const AccountEffect& effect) {
  Event event = call_event(step, call, EventKind::liquidation);
  // A call that names nobody has its reason in each account that it closes.
  if (!call.wanted().account.exists())
    if (const EventId verdict = verdict_of(step.state, effect.account); verdict != 0)
      event.cause_ids[0] = verdict;
  return record_liquidation(step, call.view, effect, event);
}

// By the block itself, as if somebody had come by.
void record_liquidation(Context& step, const ProtocolView& view, const AccountEffect& effect) {
  Event event = step.event(EventKind::liquidation);
  event.cause_ids[0] = verdict_of(step.state, effect.account);
  add_belief(step, view, effect.collateral, event);
  record_liquidation(step, view, effect, event);
}

// An exchange of its own; `cause` 0: what the request names.
EventId record_exchange(Context& step, const Call& call, const DealAmounts& amounts,
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

// The event that whatever follows from the deal has as its cause.
EventId record(Context& step, const Call& call, const Dealt& dealt) {
  EventId first = 0;
  for (const AccountEffect& effect : dealt.effects) {
    const EventId id = record_liquidation(step, call, effect);
    if (first == 0) first = id;
  }
  if (first == 0 || (dealt.is_purchase && dealt.amounts.gets.value > 0)) {
    const EventId exchange = record_exchange(step, call, dealt.amounts, first);
    if (first == 0) first = exchange;
  }
  auto& books = step.state.protocols[call.view.venue.index()];
  for (const Note& note : dealt.notes) {
    const EventId id = tell(step, call.view, note, first, call.request.actor);
    visit_books(books, [&](auto& own) { own.told(note, id); });
  }
  return first;
}

void move_assets(Context& step, const Call& call, const Dealt& dealt, const RouteQuote& exit,
                 EventId cause) {
  Ledger& ledger = step.state.ledger;
  const HolderId keeper = step.model.holder_of(call.request.actor);
  const HolderId cash = step.model.cash_of(call.view.venue);
  const DealAmounts& amounts = dealt.amounts;
  const auto pay = [&] { ledger.transfer(call.paid(), keeper, cash, amounts.pays); };
  if (call.wanted().flash_loan == 0) pay();
  ledger.transfer(call.got(), cash, keeper, amounts.gets);
  ledger.transfer(call.coin(), cash, keeper, amounts.rewarded);
  if (call.wanted().exit.length > 0 && amounts.gets.value > 0)
    sell(step,
         {.seller = keeper,
          .asset = call.got(),
          .amount = amounts.gets,
          .route = call.wanted().exit,
          .cause = cause,
          .keeper = call.request.actor,
          .venue = call.view.venue},
         exit);
  if (call.wanted().flash_loan != 0) pay();
  carry(step, dealt.moves);
}

void look_at_accounts(Context& step, const ProtocolView& view,
                      std::vector<AccountId>& liquidatable) {
  State& state = step.state;
  const auto& books = state.protocols[view.venue.index()];
  const auto health_of = [&](AccountId account) {
    return visit_books(books, [&](const auto& own) { return own.health(view, account); });
  };
  for (const UnderWater& known : state.under_water) {
    if (step.model.positions.venues[known.account.index()] != view.venue ||
        !has_status(state, known.account, account_status::under_water) ||
        std::ranges::binary_search(liquidatable, known.account))
      continue;
    Event event = step.event(EventKind::recovered);
    event.account = known.account;
    event.venue = view.venue;
    event.health_after = health_of(known.account);
    step.trace.append(event);
    clear_status(state, known.account, account_status::under_water | account_status::refusal_told);
  }
  for (const AccountId account : liquidatable) {
    if (has_status(state, account, account_status::under_water)) continue;
    Event event = step.event(EventKind::account_liquidatable);
    event.venue = view.venue;
    event.account = account;
    event.health_before = health_of(account);
    const std::vector<EventId> causes =
        visit_books(books, [&](const auto& own) { return own.causes(view, account); });
    std::copy_n(causes.begin(), std::min(causes.size(), event.cause_ids.size()),
                event.cause_ids.begin());
    state.under_water.push_back({account, step.trace.append(event), state.now});
    set_status(state, account, account_status::under_water);
  }
}

}  // namespace

void begin_protocols(Context& step) {
  for_each_protocol(step.model, [&](VenueId venue) {
    const ProtocolView view{step.model, step.state, venue};
    visit_books(step.state.protocols[venue.index()], [&](auto& books) {
      const BlockNews news = books.begin_block(view);
      for (const AccountEffect& effect : news.effects)
        record_liquidation(step, view, effect);
      carry(step, news.moves);
      for (const Note& note : news.notes)
        books.told(note, tell(step, view, note, 0));
    });
  });
}

void close_protocols(const Model& model, const State& state, Trace& trace) {
  for_each_protocol(model, [&](VenueId venue) {
    const ProtocolView view{model, state, venue};
    visit_books(state.protocols[venue.index()], [&](const auto& books) {
      if constexpr (requires { books.closing(view); })
        for (const Note& note : books.closing(view)) {
          Event event;
          event.kind = kind_of(note.kind);
          event.time = state.now;
          event.block = state.block;
          fill(view, note, event);
          trace.append(event);
        }
    });
  });
}

void find_at_protocols(Context& step) {
  std::vector<AccountId> liquidatable;
  for_each_protocol(step.model, [&](VenueId venue) {
    const ProtocolView view{step.model, step.state, venue};
    liquidatable.clear();
    visit_books(step.state.protocols[venue.index()],
                [&](const auto& books) { books.find(view, liquidatable); });
    look_at_accounts(step, view, liquidatable);
  });
}

void execute_deal(Context& step, const Request& request) {
  const DealRequest& wanted = request.deal();
  const Call call{request, {step.model, step.state, wanted.venue}};
  if (wanted.account.exists()) clear_status(step.state, wanted.account, account_status::in_flight);
  const DealOrder order{wanted.deed, wanted.account, wanted.paid, wanted.got, wanted.pays};
  auto& books = step.state.protocols[wanted.venue.index()];
  const auto amounts = visit_books(
      books, [&](const auto& own) -> Ruling<DealAmounts> { return own.quote(call.view, order); });
  if (!amounts) return refuse(step, call, amounts.error());
  const auto exit = funded(step, call, *amounts);
  if (!exit) return refuse(step, call, exit.error());
  const auto dealt = visit_books(
      books, [&](auto& own) -> Ruling<Dealt> { return own.carry_out(call.view, order); });
  if (!dealt) return refuse(step, call, dealt.error());
  SEAWALL_ASSERT(dealt->amounts == *amounts);
  move_assets(step, call, *dealt, *exit, record(step, call, *dealt));
  ++step.state.keepers[request.actor.index()].calls;
}

ReserveAccounting protocol_accounting(const Model& model, const State& state, VenueId venue,
                                      ReserveId reserve) {
  ReserveAccounting result;
  result.venue = venue;
  result.reserve = reserve;
  if (reserve != Protocol::coin) return result;
  const ProtocolView view{model, state, venue};
  visit_books(state.protocols[venue.index()], [&](const auto& books) {
    const DebtStanding standing = books.debts(view);
    result.opened = books.flows.opened;
    result.interest = books.flows.interest;
    result.repaid = books.flows.repaid;
    result.outstanding = standing.outstanding;
    result.stranded = standing.stranded;
    result.bad = books.flows.bad;
    result.rounding = books.flows.rounding;
  });
  result.imbalance = result.opened + result.interest - result.repaid - result.outstanding -
                     result.bad - result.rounding;
  return result;
}

std::string check_protocols(const Model& model, const State& state) {
  std::string fault;
  for_each_protocol(model, [&](VenueId venue) {
    const auto held = visit_books(state.protocols[venue.index()], [&](const auto& books) {
      return books.holdings({model, state, venue});
    });
    for (const auto& [asset, amount] : held) {
      const Int128 there = state.ledger.balance(model.cash_of(venue), asset).value;
      if (fault.empty() && there != amount)
        fault =
            fmt::format("{} of {}: its books say {}, {} is there", model.assets[asset.index()].name,
                        model.venues[venue.index()].name, to_string(amount), to_string(there));
    }
  });
  return fault;
}

}  // namespace seawall::engine
