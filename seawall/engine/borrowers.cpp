#include "seawall/engine/borrowers.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/engine/lending.hpp"
#include "seawall/engine/trading.hpp"
#include "seawall/state/cdp_view.hpp"
#include "seawall/state/lending_view.hpp"
#include "seawall/state/own_size.hpp"

namespace seawall::engine {
namespace {

constexpr double wallet_dust = 1e-6;  // share of the opening collateral that is not worth a call

// One holding of the account, as the venue values it now.
struct Item {
  std::uint32_t place = 0;  // index into State::positions
  Column column;
  Int128 scaled = 0;
  double value = 0.0;  // of all of it, threshold included; the venue's base currency
};

// The account as it asks.
struct Desk {
  Context& step;
  const Request& request;
  VenueId venue;
  std::vector<Item> items;
  double collateral = 0.0;  // Σ value
  double debt = 0.0;

  [[nodiscard]] const HelpRequest& wanted() const { return request.help(); }
  [[nodiscard]] const LendingReserve& reserve(const Item& item) const {
    return reserves_of(step.model.venues[venue.index()])[item.column.reserve.index()];
  }
  [[nodiscard]] ReserveState& row(const Item& item) const {
    return step.state.reserves[step.model.reserve_row(venue, item.column.reserve)];
  }
  [[nodiscard]] bool is_vault() const { return cdp_engine(step.model, venue) != nullptr; }
  [[nodiscard]] const LendingRules& rules() const { return lending_pool(step.model, venue).rules; }
  [[nodiscard]] double tokens(const Item& item, Int128 units) const {
    return to_double(units) /
           to_double(power_of_ten(step.model.assets[reserve(item).asset.index()].decimals));
  }
  [[nodiscard]] double usd(const Item& item, Int128 units) const {
    return tokens(item, units) * step.state.prices.reference[reserve(item).asset.index()];
  }
  [[nodiscard]] double health() const { return debt > 0.0 ? collateral / debt : HUGE_VAL; }
};

void read(Desk& desk) {
  const Model& model = desk.step.model;
  const PositionTable& table = model.positions;
  desk.items.clear();
  desk.collateral = desk.debt = 0.0;
  const std::size_t account = desk.wanted().account.index();
  for (std::uint32_t place = table.row_begin[account]; place < table.row_begin[account + 1];
       ++place) {
    const Column& column = model.columns[table.columns[place]];
    const Int128 scaled = desk.step.state.positions.amount(place);
    const double value = counted_value(model, desk.step.state, column, scaled);
    desk.items.push_back({place, column, scaled, value});
    (column.side == Side::debt ? desk.debt : desk.collateral) += value;
  }
}

const Item* largest(const Desk& desk, Side side) {
  const Item* found = nullptr;
  for (const Item& item : desk.items)
    if (item.column.side == side && item.scaled > 0 &&
        (found == nullptr || item.value > found->value))
      found = &item;
  return found;
}

BorrowerState& who_asks(State& state, AccountId account) {
  const auto found =
      std::ranges::lower_bound(state.borrowers, account, {}, &BorrowerState::account);
  SEAWALL_ASSERT(found != state.borrowers.end() && found->account == account);
  return *found;
}

// @param gained  claims minted; burned is negative
void change_claim(const Desk& desk, const Item& item, Int128 gained) {
  State& state = desk.step.state;
  const HolderId accounts = desk.step.model.accounts_of(desk.venue);
  const bool owed = item.column.side == Side::debt;
  const AssetId claim = owed ? desk.reserve(item).debt_claim : desk.reserve(item).supply_claim;
  if (gained > 0) state.ledger.mint(claim, accounts, Units{gained});
  if (gained < 0) state.ledger.burn(claim, accounts, Units{-gained});
  ReserveState& row = desk.row(item);
  (owed ? row.debt_claims_change : row.supply_claims_change) += gained;
  const Int128 now = state.positions.amount(item.place) + gained;
  state.positions.set(item.place, now);
  mirror_holding(desk.step.model, state, desk.wanted().account, item.place);
}

EventId record(Desk& desk, const Item& item, EventKind kind, Int128 amount) {
  Event event = desk.step.event(kind);
  event.venue = desk.venue;
  event.account = desk.wanted().account;
  event.asset = desk.reserve(item).asset;
  event.amount = amount;
  event.market_price = desk.step.state.prices.reference[event.asset.index()];
  event.health_before = desk.health();
  read(desk);
  event.health_after = desk.health();
  event.gas_price = desk.request.gas.price_gwei;
  event.waited = desk.step.state.now - desk.request.due;
  event.cause_ids = {desk.step.state.oracles[desk.reserve(item).oracle.index()].last_event, 0, 0};
  return desk.step.trace.append(event);
}

void refuse(const Desk& desk, Rejection rejection) {
  Event event = desk.step.event(EventKind::request_refused);
  event.detail = static_cast<std::uint8_t>(rejection);
  event.venue = desk.venue;
  event.account = desk.wanted().account;
  event.keeper = desk.request.actor;
  event.gas_price = desk.request.gas.price_gwei;
  event.waited = desk.step.state.now - desk.request.due;
  desk.step.trace.append(event);
}

// What the accounts and the background owe in a lending reserve.
Int128 debt_total(const Desk& desk, const Item& item) {
  const Ledger& ledger = desk.step.state.ledger;
  const AssetId claim = desk.reserve(item).debt_claim;
  const Int128 scaled = ledger.balance(desk.step.model.accounts_of(desk.venue), claim).value +
                        ledger.balance(desk.step.model.background_of(desk.venue), claim).value;
  return lending::debt_balance<Exact>(desk.rules(), ScaledOf<Exact>{scaled},
                                      IndexOf<Exact>{desk.row(item).borrow_index})
      .value;
}

// Adds at least `scaled` units of the claim. @return what it cost, in units of the asset
Int128 supply(const Desk& desk, const Item& item, Int128 scaled) {
  Context& step = desk.step;
  Int128 amount = scaled;
  Int128 minted = scaled;
  if (!desk.is_vault()) {
    touch_reserve(step, desk.venue, item.column.reserve);
    const IndexOf<Exact> index{desk.row(item).liquidity_index};
    amount =
        lending::supplied_balance<Exact>(desk.rules(), ScaledOf<Exact>{scaled}, index).value + 1;
    minted = lending::scaled_for_supply<Exact>(desk.rules(), AmountOf<Exact>{amount}, index).value;
  }
  step.state.ledger.transfer(desk.reserve(item).asset, Model::world(),
                             step.model.cash_of(desk.venue), Units{amount});
  change_claim(desk, item, minted);
  if (!desk.is_vault()) update_rates(step, desk.venue, item.column.reserve);
  return amount;
}

// Repays `scaled` units of the claim out of the world. @return what it cost, in units of the asset
Int128 pay_back(const Desk& desk, const Item& item, Int128 scaled) {
  Context& step = desk.step;
  ReserveState& row = desk.row(item);
  if (desk.is_vault()) {
    // Nothing accrues there yet: a unit of the claim is a unit of the coin.
    SEAWALL_ASSERT(row.projected_borrow_index == ray);
    step.state.ledger.burn(desk.reserve(item).asset, Model::world(), Units{scaled});
    change_claim(desk, item, -scaled);
    row.repaid += scaled;
    return scaled;
  }
  touch_reserve(step, desk.venue, item.column.reserve);
  const IndexOf<Exact> index{row.borrow_index};
  const Int128 amount =
      lending::debt_balance<Exact>(desk.rules(), ScaledOf<Exact>{scaled}, index).value;
  const Int128 burned =
      scaled == item.scaled
          ? scaled
          : std::min(item.scaled, lending::scaled_for_repayment<Exact>(
                                      desk.rules(), AmountOf<Exact>{amount}, index)
                                      .value);
  const Int128 before = debt_total(desk, item);
  step.state.ledger.transfer(desk.reserve(item).asset, Model::world(),
                             step.model.cash_of(desk.venue), Units{amount});
  change_claim(desk, item, -burned);
  row.repaid += amount;
  row.rounding += before - debt_total(desk, item) - amount;
  update_rates(step, desk.venue, item.column.reserve);
  return amount;
}

// What is true of the account now. One under water is awake: the next look decides.
void settle(const Desk& desk) {
  State& state = desk.step.state;
  const AccountId account = desk.wanted().account;
  if (desk.debt == 0.0) {
    clear_status(state, account, account_status::under_water | account_status::refusal_told);
    state.watches.retire(account);
  } else if (!has_status(state, account, account_status::under_water)) {
    state.watches.certify(state.exposures, account,
                          Fraction{verdict_error(desk.step.model, state, account)});
  }
}

// Of a wish and what the wallet has left, the smaller; both shares of the opening collateral.
double spend(BorrowerState& who, double wanted, Fraction wallet) {
  const double left = std::max(0.0, wallet.value - who.spent);
  const double spent = std::min(wanted, left);
  who.spent += spent;
  if (wallet.value - who.spent < wallet_dust) who.is_spent = 1;
  return spent;
}

void add_collateral(Desk& desk, BorrowerState& who) {
  const Item* item = largest(desk, Side::collateral);
  if (item == nullptr) return refuse(desk, Rejection::no_such_collateral);
  const double missing = desk.wanted().target.value * desk.debt - desk.collateral;
  if (!(missing > 0.0)) return;
  const double opening = to_double(desk.step.model.positions.amounts[item->place]);
  const double worth =
      curve_of(desk.step.model, item->column).exists()
          ? item->value / to_double(item->scaled)
          : effective_price_of(desk.step.model, desk.step.state, item->column).value;
  if (!(worth > 0.0)) return refuse(desk, Rejection::price_not_positive);
  const double share = spend(who, missing / worth / opening, desk.wanted().wallet);
  const Int128 scaled = floor_to_int128(share * opening);
  if (scaled <= 0) return;
  const Item chosen = *item;
  const Int128 amount = supply(desk, chosen, scaled);
  record(desk, chosen, EventKind::collateral_added, amount);
  settle(desk);
}

// A vault may not be left with less debt than dust.
Int128 without_dust(const Desk& desk, const Item& item, Int128 scaled) {
  if (!desk.is_vault() || scaled == item.scaled) return scaled;
  const Int128 dust = cdp_engine(desk.step.model, desk.venue)->dust.value;
  return std::min(scaled, std::max<Int128>(0, item.scaled - dust));
}

double opening_collateral_usd(const Desk& desk) {
  double sum = 0.0;
  for (const Item& item : desk.items)
    if (item.column.side == Side::collateral)
      sum += desk.usd(item, desk.step.model.positions.amounts[item.place]);
  return sum;
}

void repay_debt(Desk& desk, BorrowerState& who) {
  const Item* item = largest(desk, Side::debt);
  if (item == nullptr) return refuse(desk, Rejection::no_such_debt);
  const double excess = desk.debt - desk.collateral / desk.wanted().target.value;
  if (!(excess > 0.0)) return;
  const double part = std::min(1.0, excess / item->value);
  const double whole_usd =
      desk.usd(*item, item->scaled) * to_double(desk.row(*item).projected_borrow_index) / 1e27;
  const double opening_usd = opening_collateral_usd(desk);
  const double share = spend(who, part * whole_usd / opening_usd, desk.wanted().wallet);
  const double affordable = std::min(1.0, share * opening_usd / whole_usd);
  const Int128 wanted =
      affordable >= 1.0 ? item->scaled : floor_to_int128(affordable * to_double(item->scaled));
  const Int128 scaled = without_dust(desk, *item, std::min(wanted, item->scaled));
  if (scaled <= 0) {
    who.is_spent = 1;
    return;
  }
  const Item chosen = *item;
  const Int128 amount = pay_back(desk, chosen, scaled);
  const EventId event = record(desk, chosen, EventKind::debt_repaid, amount);
  displace_reference(desk.step, desk.reserve(chosen).asset, -desk.tokens(chosen, amount), event);
  settle(desk);
}

// Whether the reserves can pay out all of the account's collateral once its debt is repaid.
Ruling<void> may_close(const Desk& desk) {
  double collateral_usd = 0.0;
  double debt_usd = 0.0;
  for (const Item& item : desk.items) {
    const bool owed = item.column.side == Side::debt;
    const lending::Indices<Exact> now =
        indices_now(desk.step.model, desk.step.state, desk.venue, item.column.reserve);
    const double index = to_double((owed ? now.borrow : now.liquidity).value) / 1e27;
    (owed ? debt_usd : collateral_usd) += desk.usd(item, item.scaled) * index;
    if (owed) continue;
    const Int128 due =
        lending::supplied_balance<Exact>(desk.rules(), ScaledOf<Exact>{item.scaled}, now.liquidity)
            .value;
    const Units cash = desk.step.state.ledger.balance(desk.step.model.cash_of(desk.venue),
                                                      desk.reserve(item).asset);
    if (cash < Units{due}) return std::unexpected{Rejection::insufficient_liquidity};
  }
  if (collateral_usd < debt_usd) return std::unexpected{Rejection::insufficient_capital};
  return {};
}

Int128 withdraw(const Desk& desk, const Item& item) {
  Context& step = desk.step;
  touch_reserve(step, desk.venue, item.column.reserve);
  const Int128 amount =
      lending::supplied_balance<Exact>(desk.rules(), ScaledOf<Exact>{item.scaled},
                                       IndexOf<Exact>{desk.row(item).liquidity_index})
          .value;
  step.state.ledger.transfer(desk.reserve(item).asset, step.model.cash_of(desk.venue),
                             Model::world(), Units{amount});
  change_claim(desk, item, -item.scaled);
  update_rates(step, desk.venue, item.column.reserve);
  return amount;
}

// Everything at once, as with a flash loan: debt repaid with coin bought outside, collateral
// withdrawn, and as much of it sold outside as the coin cost.
void close_account(Desk& desk, BorrowerState& who) {
  if (desk.debt == 0.0) return refuse(desk, Rejection::no_such_debt);
  if (desk.health() >= desk.wanted().target.value) return;
  if (const auto may = may_close(desk); !may) return refuse(desk, may.error());
  const std::vector<Item> items = desk.items;
  const Item sold = *largest(desk, Side::collateral);
  double cost_usd = 0.0;
  for (const Item& item : items) {
    if (item.column.side != Side::debt || item.scaled == 0) continue;
    const Int128 amount = pay_back(desk, item, item.scaled);
    const EventId event = record(desk, item, EventKind::debt_repaid, amount);
    displace_reference(desk.step, desk.reserve(item).asset, -desk.tokens(item, amount), event);
    cost_usd += desk.usd(item, amount);
  }
  EventId last = 0;
  for (const Item& item : items)
    if (item.column.side == Side::collateral && item.scaled > 0)
      last = record(desk, item, EventKind::withdrawn, withdraw(desk, item));
  const AssetId asset = desk.reserve(sold).asset;
  displace_reference(desk.step, asset, cost_usd / desk.step.state.prices.reference[asset.index()],
                     last);
  who.is_spent = 1;
  settle(desk);
}

}  // namespace

void execute_help(Context& step, const Request& request) {
  const AccountId account = request.help().account;
  BorrowerState& who = who_asks(step.state, account);
  who.is_pending = 0;
  Desk desk{step, request, step.model.positions.venues[account.index()], {}};
  read(desk);
  ++step.state.keepers[request.actor.index()].calls;
  if (desk.debt == 0.0 || has_status(step.state, account, account_status::bad_debt)) {
    who.is_spent = 1;
    return refuse(desk, Rejection::no_such_debt);
  }
  switch (request.kind) {
    case RequestKind::add_collateral:
      return add_collateral(desk, who);
    case RequestKind::repay_debt:
      return repay_debt(desk, who);
    default:
      return close_account(desk, who);
  }
}

void forget_help(State& state, AccountId account) { who_asks(state, account).is_pending = 0; }

void remember_help(State& state, std::span<const BorrowerState> looked,
                   std::span<const Request> requests) {
  if (!looked.empty()) {
    const auto old = static_cast<std::ptrdiff_t>(state.borrowers.size());
    std::vector<BorrowerState> merged(state.borrowers.size() + looked.size());
    std::merge(state.borrowers.begin(), state.borrowers.begin() + old, looked.begin(), looked.end(),
               merged.begin(), [](const BorrowerState& a, const BorrowerState& b) {
                 return a.account < b.account;
               });
    state.borrowers = std::move(merged);
  }
  for (const Request& request : requests)
    who_asks(state, request.help().account).is_pending = 1;
}

}  // namespace seawall::engine
