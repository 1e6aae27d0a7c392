#include "seawall/engine/margin_desk.hpp"

#include <algorithm>
#include <tuple>

#include "seawall/engine/lending.hpp"
#include "seawall/state/margin_view.hpp"
#include "seawall/state/oracle_view.hpp"
#include "seawall/state/own_size.hpp"

namespace seawall::engine {
namespace {

VenueId venue_of(const MarginDesk& desk) {
  return desk.step.model.positions.venues[desk.account.index()];
}

const LendingReserve& reserve_at(const MarginDesk& desk, ReserveId id) {
  return reserves_of(desk.step.model.venues[venue_of(desk).index()])[id.index()];
}

ReserveState& row_of(const MarginDesk& desk, ReserveId id) {
  return desk.step.state.reserves[desk.step.model.reserve_row(venue_of(desk), id)];
}

// Where the account keeps room for one side of a reserve.
std::uint32_t place_of(const MarginDesk& desk, ReserveId id, Side side) {
  const PositionTable& table = desk.step.model.positions;
  for (std::uint32_t place = table.row_begin[desk.account.index()];
       place < table.row_begin[desk.account.index() + 1]; ++place) {
    const Column& column = desk.step.model.columns[table.columns[place]];
    if (column.reserve == id && column.side == side) return place;
  }
  SEAWALL_ASSERT(false);
  return 0;
}

void mint_claim(const MarginDesk& desk, ReserveId id, Side side, Int128 minted) {
  State& state = desk.step.state;
  const LendingReserve& reserve = reserve_at(desk, id);
  const bool owed = side == Side::debt;
  state.ledger.mint(owed ? reserve.debt_claim : reserve.supply_claim,
                    desk.step.model.accounts_of(venue_of(desk)), Units{minted});
  ReserveState& row = row_of(desk, id);
  (owed ? row.debt_claims_change : row.supply_claims_change) += minted;
  const std::uint32_t place = place_of(desk, id, side);
  const Int128 now = state.positions.amount(place) + minted;
  state.positions.set(place, now);
  mirror_holding(desk.step.model, state, desk.account, place);
}

Event event_of(const MarginDesk& desk, EventKind kind, AssetId asset, Int128 amount) {
  Event event = desk.step.event(kind);
  event.venue = venue_of(desk);
  event.account = desk.account;
  event.keeper = desk.actor;
  event.asset = asset;
  event.amount = amount;
  event.market_price = desk.step.state.prices.reference[asset.index()];
  return event;
}

// What accounts and background owe in a reserve.
Int128 debt_total(const MarginDesk& desk, ReserveId id) {
  const Context& step = desk.step;
  const VenueId venue = venue_of(desk);
  const AssetId claim = reserve_at(desk, id).debt_claim;
  const Int128 scaled = step.state.ledger.balance(step.model.accounts_of(venue), claim).value +
                        step.state.ledger.balance(step.model.background_of(venue), claim).value;
  return lending::debt_balance<Exact>(lending_pool(step.model, venue).rules,
                                      ScaledOf<Exact>{scaled},
                                      IndexOf<Exact>{row_of(desk, id).borrow_index})
      .value;
}

// Of one asset what initial margin leaves room for: so much that its value, rounded up, is within.
Int128 admitted(const MarginDesk& desk, ReserveId id) {
  const Context& step = desk.step;
  const Int128 room =
      account_margin(step.model, step.state, desk.account, MarginLevel::initial).room();
  if (room <= 1) return 0;
  const LendingReserve& reserve = reserve_at(desk, id);
  const Int128 price = step.state.oracles[reserve.oracle.index()].feed.visible.answer;
  const Int128 unit = power_of_ten(step.model.assets[reserve.asset.index()].decimals);
  // The claim on it may be a unit more than the coin.
  return std::max<Int128>(0, Exact::mul_div_down(room - 1, unit, price) - 1);
}

EventId record_loan(const MarginDesk& desk, ReserveId id, Int128 amount, double health_before,
                    EventId cause) {
  const Context& step = desk.step;
  Event event = event_of(desk, EventKind::borrowed, reserve_at(desk, id).asset, amount);
  const AccountMargin after =
      account_margin(step.model, step.state, desk.account, MarginLevel::maintenance);
  event.health_before = health_before;
  event.health_after = to_double(after.credit) / to_double(after.debit);
  event.cause_ids[0] = cause;
  // What it was admitted against: the mark of its contracts, or the price of its collateral.
  const auto contracts = contracts_of(step.state, desk.account);
  OracleId believed;
  if (!contracts.empty()) {
    believed = step.model.contracts[contracts.front().contract.index()].mark;
  } else {
    const PositionTable& table = step.model.positions;
    for (std::uint32_t place = table.row_begin[desk.account.index()];
         place < table.row_begin[desk.account.index() + 1]; ++place) {
      const Column& column = step.model.columns[table.columns[place]];
      if (column.side == Side::collateral && step.state.positions.amount(place) > 0)
        believed = reserve_at(desk, column.reserve).oracle;
    }
  }
  if (believed.exists()) {
    const OracleState& oracle = step.state.oracles[believed.index()];
    event.oracle = believed;
    event.trigger_price =
        answer_price(oracle.feed.visible, step.model.oracles[believed.index()].decimals).value;
    event.cause_ids[1] = oracle.last_event;
  }
  return desk.step.trace.append(event);
}

double health_of(const MarginDesk& desk) {
  const AccountMargin margin =
      account_margin(desk.step.model, desk.step.state, desk.account, MarginLevel::maintenance);
  return margin.debit > 0 ? to_double(margin.credit) / to_double(margin.debit) : 0.0;
}

// Adds to what the account has of the contract; a position of nothing is none.
void add_position(State& state, ContractId contract, AccountId account, Int128 size, Int128 paid) {
  auto& all = state.contract_positions;
  const auto key = [](const ContractPosition& position) {
    return std::tuple{position.account, position.contract};
  };
  const auto place = std::ranges::lower_bound(all, std::tuple{account, contract}, {}, key);
  if (place == all.end() || key(*place) != std::tuple{account, contract}) {
    all.insert(place, {account, contract, size, paid});
    return;
  }
  place->size += size;
  place->paid += paid;
  if (place->size == 0 && place->paid == 0) all.erase(place);
}

Int128 longs_of(const State& state, ContractId contract) {
  Int128 longs = 0;
  for (const ContractPosition& position : state.contract_positions)
    if (position.contract == contract && position.size > 0) longs += position.size;
  return longs;
}

void trade(State& state, const ContractTrade& of) {
  add_position(state, of.contract, of.account, of.size, of.paid);
  add_position(state, of.contract, of.other, -of.size, -of.paid);
}

ContractTrade opposite(ContractTrade of) {
  of.size = -of.size;
  of.paid = -of.paid;
  return of;
}

// The ledger's two sides follow the table.
void follow_open_interest(Context& step, ContractId id) {
  const Contract& contract = step.model.contracts[id.index()];
  const HolderId accounts = step.model.accounts_of(contract.venue);
  const Int128 longs = longs_of(step.state, id);
  for (const AssetId side : {contract.long_claim, contract.short_claim}) {
    const Int128 had = step.state.ledger.balance(accounts, side).value;
    if (longs > had) step.state.ledger.mint(side, accounts, Units{longs - had});
    if (longs < had) step.state.ledger.burn(side, accounts, Units{had - longs});
  }
}

void record_contract(Context& step, KeeperId actor, const ContractTrade& of, EventId cause) {
  const Contract& contract = step.model.contracts[of.contract.index()];
  const OracleState& mark = step.state.oracles[contract.mark.index()];
  Event event = step.event(EventKind::contract_opened);
  event.venue = contract.venue;
  event.keeper = actor;
  event.account = of.size > 0 ? of.account : of.other;
  event.asset = contract.base;
  event.counter_asset =
      reserves_of(step.model.venues[contract.venue.index()])[contract.settled_in.index()].asset;
  event.oracle = contract.mark;
  event.amount = of.size > 0 ? of.size : -of.size;
  event.counter_amount = of.size > 0 ? of.paid : -of.paid;
  event.trigger_price =
      answer_price(mark.feed.visible, step.model.oracles[contract.mark.index()].decimals).value;
  event.market_price = step.state.prices.reference[contract.base.index()];
  event.cause_ids = {cause, mark.last_event, 0};
  step.trace.append(event);
}

}  // namespace

EventId deposit(const MarginDesk& desk, ReserveId id, Units amount, EventId cause) {
  Context& step = desk.step;
  const VenueId venue = venue_of(desk);
  touch_reserve(step, venue, id);
  const Int128 minted = lending::scaled_for_supply<Exact>(
                            lending_pool(step.model, venue).rules, AmountOf<Exact>{amount.value},
                            IndexOf<Exact>{row_of(desk, id).liquidity_index})
                            .value;
  step.state.ledger.transfer(reserve_at(desk, id).asset, step.model.holder_of(desk.actor),
                             step.model.cash_of(venue), amount);
  mint_claim(desk, id, Side::collateral, minted);
  update_rates(step, venue, id);
  Event event =
      event_of(desk, EventKind::collateral_added, reserve_at(desk, id).asset, amount.value);
  event.cause_ids = {cause, step.state.oracles[reserve_at(desk, id).oracle.index()].last_event, 0};
  return step.trace.append(event);
}

Ruling<Units> borrow(const MarginDesk& desk, ReserveId id, Units most, EventId cause) {
  Context& step = desk.step;
  const VenueId venue = venue_of(desk);
  touch_reserve(step, venue, id);
  const Int128 margin = admitted(desk, id);
  if (margin <= 0) return std::unexpected{Rejection::insufficient_collateral};
  const AssetId asset = reserve_at(desk, id).asset;
  const Int128 cash = step.state.ledger.balance(step.model.cash_of(venue), asset).value;
  const Int128 amount = std::min({most.value, margin, cash});
  if (amount <= 0) return std::unexpected{Rejection::insufficient_liquidity};
  const LendingRules& rules = lending_pool(step.model, venue).rules;
  const double health = health_of(desk);
  const Int128 before = debt_total(desk, id);
  const Int128 minted =
      lending::scaled_for_borrow<Exact>(traits_of(rules).claims, AmountOf<Exact>{amount},
                                        IndexOf<Exact>{row_of(desk, id).borrow_index})
          .value;
  mint_claim(desk, id, Side::debt, minted);
  step.state.ledger.transfer(asset, step.model.cash_of(venue), step.model.holder_of(desk.actor),
                             Units{amount});
  ReserveState& row = row_of(desk, id);
  row.opened += amount;
  row.rounding += amount - (debt_total(desk, id) - before);
  update_rates(step, venue, id);
  record_loan(desk, id, amount, health, cause);
  return Units{amount};
}

Ruling<Int128> open_contract(Context& step, KeeperId actor, const ContractTrade& wanted,
                             EventId cause) {
  State& state = step.state;
  ContractTrade of = wanted;
  const Int128 asked = of.size > 0 ? of.size : -of.size;
  if (const auto limit = open_interest_limit(step.model, state, of.contract)) {
    const Int128 left = *limit - longs_of(state, of.contract);
    if (left <= 0) return std::unexpected{Rejection::debt_too_high};
    if (left < asked) {
      const Int128 paid = of.paid > 0 ? of.paid : -of.paid;
      const Int128 part = Exact::mul_div_up(paid, left, asked);
      of.size = of.size > 0 ? left : -left;
      of.paid = of.paid > 0 ? part : -part;
    }
  }
  trade(state, of);
  for (const AccountId side : {of.account, of.other})
    if (account_margin(step.model, state, side, MarginLevel::initial).room() < 0) {
      trade(state, opposite(of));
      return std::unexpected{Rejection::insufficient_collateral};
    }
  follow_open_interest(step, of.contract);
  record_contract(step, actor, of, cause);
  return of.size;
}

void mark_contracts(Context& step) {
  for (std::size_t c = 0; c < step.model.contracts.size(); ++c) {
    const Contract& contract = step.model.contracts[c];
    ContractState& state = step.state.contracts[c];
    const double usd = usd_per_base_currency(step.model, step.state, contract.mark);
    Int128 gain = 0;
    for (const ContractPosition& position : step.state.contract_positions)
      if (position.contract == ContractId{c})
        gain += std::max<Int128>(
            0, marked(step.model, step.state, position, MarginLevel::maintenance).gain.value);
    state.gain_highest = std::max(state.gain_highest, to_double(gain) * usd);
    const double mark =
        to_double(step.state.oracles[contract.mark.index()].feed.visible.answer) * usd;
    state.mark_highest = std::max(state.mark_highest, mark);
    state.mark_lowest = state.mark_lowest == 0.0 ? mark : std::min(state.mark_lowest, mark);
  }
}

}  // namespace seawall::engine
