#include "seawall/state/protocols/liquity_v1_books.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "seawall/mechanics/cdp/liquity_v1_liquidation.hpp"
#include "seawall/mechanics/cdp/liquity_v1_triggers.hpp"
#include "seawall/state/state.hpp"

namespace seawall {
namespace {

namespace v1 = liquity::v1;
using liquity::Coin;
using liquity::CoinPrice;
using liquity::Collateral;
using Position = liquity::Holding<Exact>;
using liquity::Ratio;

constexpr ReserveId locked{std::size_t{1}};

// To the nearest billionth, as a contract would have it.
Int128 wad_of(double number) { return floor_to_int128(number * 1e9 + 0.5) * 1'000'000'000; }

template <class Kind>
Int128 units(Quantity<Kind, Checked256> value) {
  SEAWALL_ASSERT(!value.value.failed && value.value.value.high == 0);
  return static_cast<Int128>(value.value.value.low);
}

CoinPrice<Exact> price_of(const ProtocolView& view) {
  return CoinPrice<Exact>{Checked256{view.price(locked, 18)}};
}

// The whole deposit of nobody in the positions stands after the accounts'.
AccountId background_depositor(const AccountList& accounts) { return AccountId{accounts.size()}; }

v1::Terms<Exact> terms_of(const LiquityV1Protocol& kind) {
  v1::Terms<Exact> terms;
  terms.minimum_ratio = liquity::raw<Ratio<Exact>>(wad_of(kind.minimum_ratio));
  terms.critical_ratio = liquity::raw<Ratio<Exact>>(wad_of(kind.critical_ratio));
  terms.gas_reserve = liquity::raw<Coin<Exact>>(wad_of(kind.gas_reserve));
  terms.net_debt_min = liquity::raw<Coin<Exact>>(wad_of(kind.net_debt_min));
  terms.gas_divisor = kind.gas_share > 0.0 ? floor_to_int128(1.0 / kind.gas_share + 0.5) : wad;
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
  const auto ratio = [&](AccountId trove) {
    return liquity::nominal_ratio(v1::entire(system, system.troves[trove.index()]));
  };
  std::vector<std::pair<liquity::NominalRatio<Exact>, AccountId>> sorted;
  sorted.reserve(active.size());
  for (const AccountId trove : active)
    sorted.emplace_back(ratio(trove), trove);
  std::ranges::stable_sort(sorted, [](const auto& a, const auto& b) { return a.first > b.first; });
  AccountId above = AccountId::none();
  for (const auto& [of, trove] : sorted) {
    system.order.insert(trove, {above, AccountId::none()});
    above = trove;
  }
}

double to_number(Checked256 value) { return to_double(value.value); }

AccountEffect effect_of(const v1::LiquidatedTrove<Exact>& closed, AccountId account,
                        CoinPrice<Exact> price, Ratio<Exact> trigger) {
  const double ratio = to_number(liquity::collateral_ratio(closed.entire, price).value);
  return {.account = account,
          .collateral = locked,
          .debt = units(closed.entire.debt),
          .taken = units(closed.entire.collateral) - units(closed.split.to_owner),
          .health_before = ratio / to_number(trigger.value),
          .health_after = HUGE_VAL,
          .is_closed = true};
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
  return books;
}

std::vector<HeldAsset> LiquityV1Books::holdings(const ProtocolView& view) const {
  Collateral<Exact> collateral = system.pools.total().collateral + system.stability_pool.collateral;
  for (const v1::Trove<Exact>& trove : system.troves)
    collateral += trove.claimable;
  const Int128 reserves = units(terms.gas_reserve) * static_cast<Int128>(system.order.size);
  return {{view.reserve(locked).asset, units(collateral)},
          {view.reserve(Protocol::coin).asset, units(system.stability_pool.total) + reserves}};
}

BlockNews LiquityV1Books::begin_block(const ProtocolView& view) {
  BlockNews news;
  const v1::Mode now = v1::mode_of(terms, v1::total_ratio(system, price_of(view)));
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
}

void LiquityV1Books::find(const ProtocolView& view, std::vector<AccountId>& liquidatable) const {
  const CoinPrice<Exact> price = price_of(view);
  const Ratio<Exact> total = v1::total_ratio(system, price);
  const Ratio<Exact> trigger = v1::trigger_ratio(terms, total);
  // Ratios only rise up the list, but by the rounding of redistributions.
  const Ratio<Exact> certain{trigger.value + Checked256{wad / 1'000'000'000}};
  for (AccountId trove = system.order.last; trove.exists();
       trove = system.order.next_above(trove)) {
    if (v1::current_ratio(system, trove, price) > certain) break;
    if (v1::is_liquidatable(terms, system, trove, price))
      liquidatable.push_back(accounts.account(trove.index()));
  }
  std::ranges::sort(liquidatable);
}

double LiquityV1Books::health(const ProtocolView& view, AccountId account) const {
  const CoinPrice<Exact> price = price_of(view);
  const Ratio<Exact> trigger = v1::trigger_ratio(terms, v1::total_ratio(system, price));
  const v1::Trove<Exact> trove = v1::trove_of(system, AccountId{accounts.local(account)});
  if (trove.status != v1::Status::active) return HUGE_VAL;
  return to_number(liquity::collateral_ratio(v1::entire(system, trove), price).value) /
         to_number(trigger.value);
}

std::vector<EventId> LiquityV1Books::causes(const ProtocolView& view, AccountId account) const {
  const CoinPrice<Exact> price = price_of(view);
  const bool by_itself =
      v1::current_ratio(system, AccountId{accounts.local(account)}, price) < terms.minimum_ratio;
  if (by_itself || mode == v1::Mode::normal) return {view.round(locked)};
  return {mode_changed, view.round(locked)};
}

void LiquityV1Books::deals(const ProtocolView& view, std::vector<Deal>& deals) const {
  std::vector<AccountId> liquidatable;
  find(view, liquidatable);
  for (const AccountId account : liquidatable)
    deals.push_back({.deed = static_cast<std::uint8_t>(Deed::liquidate),
                     .account = account,
                     .paid = Protocol::coin,
                     .got = locked});
}

Ruling<DealAmounts> LiquityV1Books::quote(const ProtocolView& view, const DealOrder& order) const {
  const CoinPrice<Exact> price = price_of(view);
  const AccountId trove{accounts.local(order.account)};
  if (!v1::is_liquidatable(terms, system, trove, price))
    return std::unexpected{Rejection::nothing_to_liquidate};
  const Position entire = v1::entire(system, v1::trove_of(system, trove));
  const bool is_capped = liquity::collateral_ratio(entire, price) >= terms.minimum_ratio;
  const Collateral<Exact> gas = is_capped ? v1::split_capped(terms, entire, price).gas_compensation
                                          : v1::gas_compensation(terms, entire.collateral);
  return DealAmounts{
      .pays = Units{0}, .gets = Units{units(gas)}, .rewarded = Units{units(terms.gas_reserve)}};
}

Ruling<Dealt> LiquityV1Books::carry_out(const ProtocolView& view, const DealOrder& order) {
  const CoinPrice<Exact> price = price_of(view);
  const Ratio<Exact> trigger = v1::trigger_ratio(terms, v1::total_ratio(system, price));
  const auto done = v1::liquidate(terms, system, price, AccountId{accounts.local(order.account)});
  if (!done) return std::unexpected{done.error()};
  const v1::Split<Exact>& split = done->total;
  Dealt dealt;
  dealt.amounts = {.pays = Units{0},
                   .gets = Units{units(split.gas_compensation)},
                   .rewarded = Units{units(done->gas_reserve)}};
  for (const v1::LiquidatedTrove<Exact>& closed : done->troves)
    dealt.effects.push_back(
        effect_of(closed, accounts.account(closed.trove.index()), price, trigger));
  const Int128 offset = units(split.debt_offset);
  flows.repaid += offset;
  if (offset > 0)
    dealt.moves.push_back({.asset = view.reserve(Protocol::coin).asset,
                           .from = view.model.cash_of(view.venue),
                           .to = Model::issuance(),
                           .amount = offset});
  if (split.redistributed.debt > Coin<Exact>{})
    dealt.notes.push_back({.kind = NoteKind::redistributed,
                           .account = order.account,
                           .asset = Protocol::coin,
                           .counter_asset = locked,
                           .amount = units(split.redistributed.debt),
                           .counter_amount = units(split.redistributed.collateral)});
  return dealt;
}

DebtStanding LiquityV1Books::debts(const ProtocolView& view) const {
  DebtStanding standing{.outstanding = units(system.pools.total().debt)};
  const double price = view.reference(locked) / view.reference(Protocol::coin);
  for (const v1::Trove<Exact>& trove : system.troves) {
    if (trove.status != v1::Status::active) continue;
    const Position entire = v1::entire(system, trove);
    const double uncovered =
        to_number(entire.debt.value) - to_number(entire.collateral.value) * price;
    if (uncovered > 0.0) standing.stranded += floor_to_int128(uncovered);
  }
  return standing;
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
}

}  // namespace seawall
