#include "seawall/state/protocols/liquity_v2_books.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>

#include "seawall/mechanics/cdp/liquity_v2_deposits.hpp"
#include "seawall/mechanics/cdp/liquity_v2_liquidation.hpp"
#include "seawall/state/protocols/liquity_units.hpp"
#include "seawall/state/protocols/liquity_v2_deals.hpp"
#include "seawall/state/state.hpp"

namespace seawall {
namespace {

namespace v2 = liquity::v2;
using liquity::Coin;
using liquity::Collateral;
using liquity::locked;
using liquity::Ratio;
using liquity::units_of;
using Branch = v2::Branch<Exact>;

constexpr Duration watched = minutes(24 * 60);
// Beyond this, and a sixteenth of all, looking at each costs more than making the watches anew.
constexpr std::size_t loose_most = 64;

// Of all that no account deposited.
AccountId background_depositor(const AccountList& accounts) { return AccountId{accounts.size()}; }

v2::Terms<Exact> terms_of(const LiquityV2Protocol& kind) {
  const auto ratio = [](double number) { return liquity::raw<Ratio<Exact>>(wad_of(number)); };
  v2::Terms<Exact> terms;
  terms.critical_ratio = ratio(kind.critical_ratio);
  terms.minimum_ratio = ratio(kind.minimum_ratio);
  terms.shutdown_ratio = ratio(kind.shutdown_ratio);
  terms.penalty_pool = ratio(kind.penalty_pool);
  terms.penalty_redistribution = ratio(kind.penalty_redistribution);
  terms.gas_divisor = liquity::divisor_of(kind.gas_share);
  terms.gas_cap = liquity::raw<Collateral<Exact>>(wad_of(kind.gas_cap));
  terms.debt_min = liquity::raw<Coin<Exact>>(wad_of(kind.debt_min));
  terms.pool_share = ratio(kind.pool_share);
  terms.urgent_bonus = ratio(kind.urgent_bonus);
  return terms;
}

struct Opened {
  liquity::Holding<Exact> holding;
  Ratio<Exact> rate;
};

void open_trove(LiquityV2Books& books, AccountId account, const Opened& opened, Time now) {
  const bool is_listed = opened.holding.debt >= books.terms.debt_min;
  v2::Books<Exact>& totals = books.branch.books;
  v2::Trove<Exact>& trove = books.branch.troves[account.index()];
  trove = {.status = is_listed ? v2::Status::active : v2::Status::zombie,
           .collateral = opened.holding.collateral,
           .debt = opened.holding.debt,
           .rate = opened.rate,
           .stake = liquity::stake_of(totals.redistribution, opened.holding.collateral),
           .snapshot = totals.redistribution.now(),
           .debt_updated = now,
           .rate_updated = now};
  totals.redistribution.total_stakes += trove.stake;
  totals.collateral += trove.collateral;
  totals.recorded_debt += trove.debt;
  totals.weighted_debt += liquity::WeightedDebt<Exact>{trove.debt.value * trove.rate.value};
  ++books.branch.open_troves;
}

// By rate, then by size: how accounts are numbered decides nothing but between twins.
void order_troves(Branch& branch) {
  std::vector<AccountId> listed;
  for (std::size_t i = 0; i < branch.troves.size(); ++i)
    if (branch.troves[i].status == v2::Status::active) listed.emplace_back(i);
  const auto key = [&](AccountId account) {
    const v2::Trove<Exact>& trove = branch.troves[account.index()];
    return std::tie(trove.rate, trove.debt, trove.collateral);
  };
  std::ranges::stable_sort(listed, [&](AccountId a, AccountId b) { return key(b) < key(a); });
  AccountId above = AccountId::none();
  for (const AccountId trove : listed) {
    branch.order.insert(trove, {above, AccountId::none()});
    above = trove;
  }
}

// Coin in the Stability Pool, what it earned included.
Coin<Exact> deposited(const v2::YieldPool<Exact>& pool) {
  return pool.total + pool.yield_owed + pool.yield_pending;
}

}  // namespace

LiquityV2Books LiquityV2Books::open(const ProtocolView& view) {
  const Model& model = view.model;
  const auto& kind = std::get<LiquityV2Protocol>(view.protocol().kind);
  const Time now = model.clock.start;
  LiquityV2Books books;
  books.accounts = AccountList{model, view.venue};
  books.terms = terms_of(kind);
  books.gas_reserve = liquity::raw<Collateral<Exact>>(wad_of(kind.gas_reserve));
  books.base_rate = {liquity::raw<Ratio<Exact>>(wad_of(kind.base_rate)), now};
  books.branch.books.interest_minted = now;
  books.branch.troves.resize(books.accounts.size());
  const auto deposit = [&](AccountId depositor, Int128 amount) {
    if (amount == 0) return;
    SEAWALL_ASSERT(v2::provide(books.terms, books.branch, depositor,
                               Coin<Exact>{Checked256{amount}}, v2::Gains::keep, now));
  };
  for (std::size_t local = 0; local < books.accounts.size(); ++local) {
    const AccountId account = books.accounts.account(local);
    const OpeningRow row = opening_of(model, view.venue, account);
    deposit(AccountId{local}, row.collateral[Protocol::coin.index()]);
    const liquity::Holding<Exact> holding{
        Collateral<Exact>{Checked256{row.collateral[locked.index()]}},
        Coin<Exact>{Checked256{row.debt}}};
    if (row.collateral[locked.index()] == 0 && row.debt == 0) continue;
    const double own = model.positions.rate_of(account);
    const Int128 rate = wad_of(own > 0.0 ? own : kind.rate);
    open_trove(books, AccountId{local}, {holding, liquity::raw<Ratio<Exact>>(rate)}, now);
    books.flows.opened += row.debt;
  }
  deposit(background_depositor(books.accounts),
          view.reserve(Protocol::coin).background_supply.value);
  order_troves(books.branch);
  books.certify(now);
  return books;
}

std::vector<HeldAsset> LiquityV2Books::holdings(const ProtocolView& view) const {
  const v2::Books<Exact>& totals = branch.books;
  Collateral<Exact> collateral =
      totals.collateral + totals.redistributed.collateral + totals.pool.collateral;
  for (const v2::Trove<Exact>& trove : branch.troves)
    collateral += trove.claimable;
  const Int128 reserves = units_of(gas_reserve) * static_cast<Int128>(branch.open_troves);
  return {{view.reserve(locked).asset, units_of(collateral) + reserves},
          {view.reserve(Protocol::coin).asset, units_of(deposited(totals.pool))}};
}

BlockNews LiquityV2Books::begin_block(const ProtocolView& view) {
  BlockNews news;
  if (!branch.shut_down) {
    const liquity::v2::Moment<Exact> moment{liquity::price_at(view), view.state.now};
    if (v2::total_ratio(branch, moment) < terms.shutdown_ratio) {
      const auto minted = v2::shut_down(terms, branch, moment);
      SEAWALL_ASSERT(minted.has_value());
      liquity::add_interest(view, *minted, flows, news.moves);
      news.notes.push_back({.kind = NoteKind::mode_changed,
                            .detail = 2,
                            .asset = locked,
                            .cause = view.round(locked)});
    } else {
      const v2::Minted<Exact> minted =
          v2::mint_interest(terms, branch, branch.books, Coin<Exact>{}, view.state.now);
      SEAWALL_ASSERT(!branch.books.failed());
      liquity::add_interest(view, minted, flows, news.moves);
    }
  }
  certify(view.state.now);
  return news;
}

void LiquityV2Books::told(const Note& note, EventId event) {
  if (note.kind == NoteKind::mode_changed) shut_down = event;
  if (note.kind == NoteKind::redistributed) redistributed = event;
}

void LiquityV2Books::certify(Time now) {
  const Checked256 per_stake = branch.books.redistribution.debt_per_stake;
  if (watches.stand && now <= watches.until && watches.redistributed == per_stake &&
      watches.loose.size() <= std::max(loose_most, branch.open_troves / 16))
    return;
  watches = {.falling = {},
             .loose = {},
             .until = now + watched,
             .redistributed = per_stake,
             .stand = true};
  for (std::size_t i = 0; i < branch.troves.size(); ++i) {
    if (!v2::is_open(branch.troves[i].status)) continue;
    const v2::LatestTrove<Exact> then = v2::latest(branch, branch.troves[i], watches.until);
    watches.falling.push_back({v2::liquidation_price(terms, then.entire), AccountId{i}});
  }
  std::ranges::sort(watches.falling, [](const auto& a, const auto& b) {
    return std::tie(b.price, a.trove) < std::tie(a.price, b.trove);
  });
}

void LiquityV2Books::find(const ProtocolView& view, std::vector<AccountId>& liquidatable) const {
  const v2::Moment<Exact> moment{liquity::price_at(view), view.state.now};
  const auto look_at = [&](AccountId trove) {
    if (v2::is_liquidatable(terms, branch, trove, moment))
      liquidatable.push_back(accounts.account(trove.index()));
  };
  const bool holds = watches.stand && moment.now <= watches.until &&
                     watches.redistributed == branch.books.redistribution.debt_per_stake;
  if (!holds) {
    for (std::size_t i = 0; i < branch.troves.size(); ++i)
      look_at(AccountId{i});
    return;
  }
  for (const auto& [price, trove] : watches.falling) {
    if (price <= moment.price) break;
    look_at(trove);
  }
  std::ranges::for_each(watches.loose, look_at);
  std::ranges::sort(liquidatable);
  liquidatable.erase(std::ranges::unique(liquidatable).begin(), liquidatable.end());
}

double LiquityV2Books::health(const ProtocolView& view, AccountId account) const {
  const AccountId trove{accounts.local(account)};
  if (!v2::is_open(v2::trove_of(branch, trove).status)) return HUGE_VAL;
  return liquity::health_of(terms,
                            v2::latest(branch, branch.troves[trove.index()], view.state.now).entire,
                            liquity::price_at(view));
}

std::vector<EventId> LiquityV2Books::causes(const ProtocolView& view, AccountId account) const {
  const AccountId trove{accounts.local(account)};
  const auto now = v2::latest(branch, v2::trove_of(branch, trove), view.state.now);
  if (now.earned.debt > Coin<Exact>{} && redistributed != 0)
    return {redistributed, view.round(locked)};
  return {view.round(locked)};
}

DebtStanding LiquityV2Books::debts(const ProtocolView& view) const {
  DebtStanding standing{.outstanding =
                            units_of(branch.books.recorded_debt + branch.books.redistributed.debt)};
  const double price = view.reference(locked) / view.reference(Protocol::coin);
  for (const v2::Trove<Exact>& trove : branch.troves)
    standing.stranded +=
        liquity::uncovered(v2::latest(branch, trove, view.state.now).entire, price);
  return standing;
}

std::vector<Note> LiquityV2Books::closing(const ProtocolView&) const {
  const v2::YieldPool<Exact>& pool = branch.books.pool;
  std::vector<Note> notes;
  const auto add = [&](AccountId account, Int128 less, Int128 earned) {
    if (less == 0 && earned == 0) return;
    notes.push_back({.kind = NoteKind::deposit_drawn,
                     .account = account,
                     .asset = Protocol::coin,
                     .counter_asset = locked,
                     .amount = less,
                     .counter_amount = earned});
  };
  Coin<Exact> initial;
  for (const v2::YieldDeposit<Exact>& deposit : branch.deposits)
    initial += deposit.initial;
  add(AccountId::none(), units_of(initial) - units_of(deposited(pool)), units_of(pool.collateral));
  for (std::size_t local = 0; local < std::min(accounts.size(), branch.deposits.size()); ++local) {
    const v2::YieldDeposit<Exact>& deposit = branch.deposits[local];
    const Coin<Exact> now = v2::deposit_of(pool, deposit) + v2::yield_gain(pool, deposit);
    add(accounts.account(local), units_of(deposit.initial) - units_of(now),
        units_of(v2::collateral_gain(pool, deposit)));
  }
  return notes;
}

namespace {

// One list of what is written, read by both directions. Sums of the pool's scales, deposits, troves
// and the list's links are rows of their own.
template <class Visitor, class B>
void visit_small(Visitor& visit, B& books) {
  auto& totals = books.branch.books;
  auto& order = books.branch.order;
  visit(totals.collateral, totals.recorded_debt, totals.weighted_debt, totals.interest_minted,
        totals.redistributed, totals.redistribution);
  visit(totals.pool.total, totals.pool.collateral, totals.pool.yield_owed,
        totals.pool.yield_pending, totals.pool.product, totals.pool.scale);
  visit(order.first, order.last, order.size, books.branch.open_troves, books.branch.last_zombie,
        books.branch.shut_down);
  visit(books.base_rate, books.flows, books.shut_down, books.redistributed);
}

}  // namespace

void LiquityV2Books::write(ByteWriter& writer) const {
  const auto put = [&](const auto&... values) { (writer.put(values), ...); };
  visit_small(put, *this);
  writer.put_all(branch.books.pool.sums);
  writer.put_all(branch.deposits);
  writer.put_all(branch.troves);
  writer.put_all(branch.order.above);
  writer.put_all(branch.order.below);
}

void LiquityV2Books::read(ByteReader& reader) {
  const auto get = [&](auto&... values) { (reader.get(values), ...); };
  visit_small(get, *this);
  reader.get_all(branch.books.pool.sums);
  reader.get_all(branch.deposits);
  reader.get_all(branch.troves, branch.troves.size());
  reader.get_all(branch.order.above);
  reader.get_all(branch.order.below);
  watches = {};
}

}  // namespace seawall
