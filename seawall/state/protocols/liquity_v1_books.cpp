#include "seawall/state/protocols/liquity_v1_books.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "seawall/mechanics/cdp/liquity_v1_liquidation.hpp"
#include "seawall/mechanics/cdp/liquity_v1_triggers.hpp"
#include "seawall/state/protocols/liquity_units.hpp"
#include "seawall/state/state.hpp"

namespace seawall {
namespace {

namespace v1 = liquity::v1;
using liquity::Coin;
using liquity::CoinPrice;
using liquity::Collateral;
using Position = liquity::Holding<Exact>;
using liquity::Ratio;

using liquity::locked;
using liquity::price_at;
using liquity::to_number;
using liquity::units_of;

// The whole deposit of nobody in the positions stands after the accounts'.
AccountId background_depositor(const AccountList& accounts) { return AccountId{accounts.size()}; }

v1::Terms<Exact> terms_of(const LiquityV1Protocol& kind) {
  v1::Terms<Exact> terms;
  terms.minimum_ratio = liquity::raw<Ratio<Exact>>(wad_of(kind.minimum_ratio));
  terms.critical_ratio = liquity::raw<Ratio<Exact>>(wad_of(kind.critical_ratio));
  terms.gas_reserve = liquity::raw<Coin<Exact>>(wad_of(kind.gas_reserve));
  terms.net_debt_min = liquity::raw<Coin<Exact>>(wad_of(kind.net_debt_min));
  terms.gas_divisor = liquity::divisor_of(kind.gas_share);
  terms.base_rate.fee_floor = liquity::raw<Ratio<Exact>>(wad_of(kind.fee_floor));
  return terms;
}

void open_trove(v1::System<Exact>& system, AccountId account, const Position& holding) {
  v1::Trove<Exact>& trove = system.troves[account.index()];
  trove = {.status = v1::Status::active,
           .collateral = holding.collateral,
           .debt = holding.debt,
           .stake = liquity::stake_of(system.redistribution, holding.collateral),
           .snapshot = system.redistribution.now()};
  system.redistribution.total_stakes += trove.stake;
  system.pools.active = system.pools.active + holding;
}

// All at once: the list is sorted, not searched for each.
void order_troves(v1::System<Exact>& system) {
  std::vector<AccountId> active;
  for (std::size_t i = 0; i < system.troves.size(); ++i)
    if (system.troves[i].status == v1::Status::active) active.emplace_back(i);
  // By ratio, then by size: how accounts are numbered decides nothing but between twins.
  using Key = std::tuple<liquity::NominalRatio<Exact>, Coin<Exact>, AccountId>;
  std::vector<Key> sorted;
  sorted.reserve(active.size());
  for (const AccountId trove : active) {
    const Position holding = v1::entire(system, system.troves[trove.index()]);
    sorted.emplace_back(liquity::nominal_ratio(holding), holding.debt, trove);
  }
  std::ranges::stable_sort(sorted, [](const Key& a, const Key& b) {
    return std::tie(std::get<0>(b), std::get<1>(b)) < std::tie(std::get<0>(a), std::get<1>(a));
  });
  AccountId above = AccountId::none();
  for (const auto& [ratio, debt, trove] : sorted) {
    system.order.insert(trove, {above, AccountId::none()});
    above = trove;
  }
}

}  // namespace

LiquityV1Books LiquityV1Books::open(const ProtocolView& view) {
  const Model& model = view.model;
  const auto& kind = std::get<LiquityV1Protocol>(view.protocol().kind);
  LiquityV1Books books;
  books.accounts = AccountList{model, view.venue};
  books.terms = terms_of(kind);
  v1::System<Exact>& system = books.system;
  system.troves.resize(books.accounts.size());
  const auto deposit = [&](AccountId depositor, Int128 amount) {
    if (amount == 0) return;
    SEAWALL_ASSERT(
        liquity::provide(system.stability_pool, depositor, Coin<Exact>{Checked256{amount}}));
  };
  for (std::size_t local = 0; local < books.accounts.size(); ++local) {
    const OpeningRow row = opening_of(model, view.venue, books.accounts.account(local));
    if (row.debt > 0)
      open_trove(system, AccountId{local},
                 {Collateral<Exact>{Checked256{row.collateral[locked.index()]}},
                  Coin<Exact>{Checked256{row.debt}}});
    deposit(AccountId{local}, row.collateral[Protocol::coin.index()]);
    books.flows.opened += row.debt;
  }
  deposit(background_depositor(books.accounts),
          view.reserve(Protocol::coin).background_supply.value);
  order_troves(system);
  system.base_rate = {liquity::raw<Ratio<Exact>>(wad_of(kind.base_rate)), model.clock.start};
  books.batch = static_cast<std::size_t>(kind.batch);
  return books;
}

std::vector<HeldAsset> LiquityV1Books::holdings(const ProtocolView& view) const {
  Collateral<Exact> collateral = system.pools.total().collateral + system.stability_pool.collateral;
  for (const v1::Trove<Exact>& trove : system.troves)
    collateral += trove.claimable;
  const Int128 reserves = units_of(terms.gas_reserve) * static_cast<Int128>(system.order.size);
  return {{view.reserve(locked).asset, units_of(collateral)},
          {view.reserve(Protocol::coin).asset, units_of(system.stability_pool.total) + reserves}};
}

BlockNews LiquityV1Books::begin_block(const ProtocolView& view) {
  BlockNews news;
  const v1::Mode now = v1::mode_of(terms, v1::total_ratio(system, price_at(view)));
  if (now == mode) return news;
  mode = now;
  news.notes.push_back({.kind = NoteKind::mode_changed,
                        .detail = static_cast<std::uint8_t>(now),
                        .asset = locked,
                        .cause = view.round(locked)});
  return news;
}

void LiquityV1Books::told(const Note& note, EventId event) {
  if (note.kind == NoteKind::mode_changed) mode_changed = event;
  if (note.kind == NoteKind::redistributed) redistributed = event;
}

// Liquidatable troves from the lowest ratio up.
template <class Visit>
void LiquityV1Books::for_each_liquidatable(CoinPrice<Exact> price, Visit visit) const {
  const bool is_pool_empty = system.stability_pool.total == Coin<Exact>{};
  const Ratio<Exact> trigger = is_pool_empty
                                   ? terms.minimum_ratio
                                   : v1::trigger_ratio(terms, v1::total_ratio(system, price));
  // Ratios only rise up the list, but by the rounding of redistributions.
  const Ratio<Exact> certain{trigger.value + Checked256{wad / 1'000'000'000}};
  for (AccountId trove = system.order.last; trove.exists();
       trove = system.order.next_above(trove)) {
    if (v1::current_ratio(system, trove, price) > certain) break;
    if (v1::is_liquidatable(terms, system, trove, price)) visit(accounts.account(trove.index()));
  }
}

void LiquityV1Books::find(const ProtocolView& view, std::vector<AccountId>& liquidatable) const {
  for_each_liquidatable(price_at(view),
                        [&](AccountId account) { liquidatable.push_back(account); });
  std::ranges::sort(liquidatable);
}

double LiquityV1Books::health(const ProtocolView& view, AccountId account) const {
  const CoinPrice<Exact> price = price_at(view);
  const Ratio<Exact> trigger = v1::trigger_ratio(terms, v1::total_ratio(system, price));
  const v1::Trove<Exact> trove = v1::trove_of(system, AccountId{accounts.local(account)});
  if (trove.status != v1::Status::active) return HUGE_VAL;
  return to_number(liquity::collateral_ratio(v1::entire(system, trove), price).value) /
         to_number(trigger.value);
}

std::vector<EventId> LiquityV1Books::causes(const ProtocolView& view, AccountId account) const {
  const AccountId trove{accounts.local(account)};
  const bool by_itself = v1::current_ratio(system, trove, price_at(view)) < terms.minimum_ratio;
  std::vector<EventId> found;
  if (!by_itself && mode == v1::Mode::recovery) found.push_back(mode_changed);
  const bool has_debt_of_others =
      v1::pending(system, v1::trove_of(system, trove)).debt > Coin<Exact>{};
  if (has_debt_of_others && redistributed != 0) found.push_back(redistributed);
  found.push_back(view.round(locked));
  return found;
}

void LiquityV1Books::deals(const ProtocolView& view, std::vector<Deal>& deals) const {
  const CoinPrice<Exact> price = price_at(view);
  const auto add = [&](Deed deed, AccountId account) {
    deals.push_back({.deed = static_cast<std::uint8_t>(deed),
                     .account = account,
                     .paid = Protocol::coin,
                     .got = locked});
  };
  bool is_any = false;
  for_each_liquidatable(price, [&](AccountId account) {
    is_any = true;
    if (batch == 0) add(Deed::liquidate, account);
  });
  if (batch > 0 && is_any) add(Deed::liquidate_lowest, AccountId::none());
  if (system.order.size < 2 || v1::total_ratio(system, price) < terms.minimum_ratio) return;
  add(Deed::redeem, AccountId::none());
  deals.back().is_divisible = true;
  deals.back().most = to_number(system.pools.total().debt.value);
}

DebtStanding LiquityV1Books::debts(const ProtocolView& view) const {
  DebtStanding standing{.outstanding = units_of(system.pools.total().debt)};
  const double price = view.reference(locked) / view.reference(Protocol::coin);
  for (const v1::Trove<Exact>& trove : system.troves) {
    if (trove.status != v1::Status::active) continue;
    standing.stranded += liquity::uncovered(v1::entire(system, trove), price);
  }
  return standing;
}

std::vector<Note> LiquityV1Books::closing(const ProtocolView&) const {
  const liquity::StabilityPool<Exact>& pool = system.stability_pool;
  std::vector<Note> notes;
  const auto add = [&](AccountId account, Int128 lost, Int128 earned) {
    if (lost == 0 && earned == 0) return;
    notes.push_back({.kind = NoteKind::deposit_drawn,
                     .account = account,
                     .asset = Protocol::coin,
                     .counter_asset = locked,
                     .amount = lost,
                     .counter_amount = earned});
  };
  Coin<Exact> initial;
  for (const liquity::Deposit<Exact>& deposit : pool.deposits)
    initial += deposit.initial;
  add(AccountId::none(), units_of(initial) - units_of(pool.total), units_of(pool.collateral));
  for (std::size_t local = 0; local < std::min(accounts.size(), pool.deposits.size()); ++local) {
    const AccountId depositor{local};
    add(accounts.account(local),
        units_of(pool.deposits[local].initial) - units_of(liquity::deposit_of(pool, depositor)),
        units_of(liquity::collateral_gain(pool, depositor)));
  }
  return notes;
}

void LiquityV1Books::write(ByteWriter& writer) const {
  const liquity::StabilityPool<Exact>& pool = system.stability_pool;
  writer.put(system.pools);
  writer.put(system.redistribution);
  writer.put(system.base_rate);
  writer.put_all(system.troves);
  writer.put_all(system.order.above);
  writer.put_all(system.order.below);
  writer.put(system.order.first);
  writer.put(system.order.last);
  writer.put(system.order.size);
  writer.put(pool.total);
  writer.put(pool.collateral);
  writer.put(pool.product);
  writer.put(pool.scale);
  writer.put(pool.epoch);
  writer.put(pool.loss_carried);
  writer.put(pool.collateral_carried);
  writer.put(pool.reward_carried);
  writer.put_all(pool.sums);
  writer.put_all(pool.epochs_begin);
  writer.put_all(pool.deposits);
  writer.put(flows);
  writer.put(mode);
  writer.put(mode_changed);
  writer.put(redistributed);
}

void LiquityV1Books::read(ByteReader& reader) {
  liquity::StabilityPool<Exact>& pool = system.stability_pool;
  reader.get(system.pools);
  reader.get(system.redistribution);
  reader.get(system.base_rate);
  reader.get_all(system.troves, system.troves.size());
  reader.get_all(system.order.above);
  reader.get_all(system.order.below);
  reader.get(system.order.first);
  reader.get(system.order.last);
  reader.get(system.order.size);
  reader.get(pool.total);
  reader.get(pool.collateral);
  reader.get(pool.product);
  reader.get(pool.scale);
  reader.get(pool.epoch);
  reader.get(pool.loss_carried);
  reader.get(pool.collateral_carried);
  reader.get(pool.reward_carried);
  reader.get_all(pool.sums);
  reader.get_all(pool.epochs_begin);
  reader.get_all(pool.deposits);
  reader.get(flows);
  reader.get(mode);
  reader.get(mode_changed);
  reader.get(redistributed);
}

}  // namespace seawall
