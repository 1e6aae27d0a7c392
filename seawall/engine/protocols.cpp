#include "seawall/engine/protocols.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "seawall/engine/protocol_events.hpp"
#include "seawall/engine/trading.hpp"

namespace seawall::engine {
namespace {

template <class Visitor>
void for_each_protocol(const Model& model, Visitor visit) {
  for (std::size_t v = 0; v < model.venues.size(); ++v)
    if (is_protocol(model, VenueId{v})) visit(VenueId{v});
}

void carry(Context& step, const std::vector<LedgerMove>& moves) {
  for (const LedgerMove& move : moves)
    step.state.ledger.transfer(move.asset, move.from, move.to, Units{move.amount});
}

// Whether the keeper can carry the call, and what its exit pays.
Ruling<RouteQuote> funded(const Context& step, const DealCall& call, const DealAmounts& amounts) {
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

void move_assets(Context& step, const DealCall& call, const Dealt& dealt, const RouteQuote& exit,
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
        books.told(note, tell(step, view, note));
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
          event.time = state.now;
          event.block = state.block;
          describe(view, note, event);
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
  const DealCall call{request, {step.model, step.state, wanted.venue}};
  if (wanted.account.exists()) clear_status(step.state, wanted.account, account_status::in_flight);
  const DealOrder order{wanted.deed, wanted.account, wanted.paid, wanted.got, wanted.pays};
  auto& books = step.state.protocols[wanted.venue.index()];
  const auto amounts = visit_books(
      books, [&](const auto& own) -> Ruling<DealAmounts> { return own.quote(call.view, order); });
  if (!amounts) return tell_refusal(step, call, amounts.error());
  const auto exit = funded(step, call, *amounts);
  if (!exit) return tell_refusal(step, call, exit.error());
  const auto dealt = visit_books(
      books, [&](auto& own) -> Ruling<Dealt> { return own.carry_out(call.view, order); });
  if (!dealt) return tell_refusal(step, call, dealt.error());
  SEAWALL_ASSERT(dealt->amounts == *amounts);
  move_assets(step, call, *dealt, *exit, record_deal(step, call, *dealt));
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
