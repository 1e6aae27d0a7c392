#include "seawall/state/protocols/fluid_books.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "seawall/state/protocols/fluid_units.hpp"
#include "seawall/state/state.hpp"

namespace seawall {
namespace fluid {

WordPrice<Exact> price_at(const ProtocolView& view) {
  const Int128 of_collateral = view.price(locked, 18);
  const Int128 of_coin = view.price(Protocol::coin, 18);
  if (of_collateral <= 0 || of_coin <= 0) return {};
  const auto decimals = [&](ReserveId id) {
    return view.model.assets[view.reserve(id).asset.index()].decimals;
  };
  const int more = decimals(Protocol::coin) - decimals(locked);
  const Checked256 up = power_of_ten(std::max(more, 0));
  const Checked256 down = power_of_ten(std::max(-more, 0));
  const Checked256 price =
      mul_div_down(Checked256{of_collateral} * Checked256{price_one}, up, of_coin * down);
  return WordPrice<Exact>{price.failed ? Checked256{} : price};
}

}  // namespace fluid

namespace {

using fluid::ledger_of;
using fluid::locked;
using fluid::units_of;

fluid::Terms terms_of(const FluidProtocol& kind) {
  const auto count = [](double number, double parts) {
    return static_cast<std::int32_t>(std::round(number * parts));
  };
  return {.threshold = count(kind.liquidation_threshold, 1'000),
          .limit = count(kind.liquidation_limit, 1'000),
          .penalty = count(kind.penalty, 10'000)};
}

fluid::Change<Exact> change_of(const OpeningRow& row) {
  const auto flow = [](Int128 amount) { return amount > 0 ? fluid::Flow::in : fluid::Flow::none; };
  const Int128 collateral = row.collateral[locked.index()];
  return {.collateral = flow(collateral),
          .collateral_amount = fluid::WordAmount<Exact>{collateral},
          .debt = flow(row.debt),
          .debt_amount = fluid::WordAmount<Exact>{row.debt}};
}

std::vector<std::uint32_t> all_of(std::size_t count) {
  std::vector<std::uint32_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::uint32_t{0});
  return numbers;
}

}  // namespace

FluidBooks FluidBooks::open(const ProtocolView& view) {
  const auto& kind = std::get<FluidProtocol>(view.protocol().kind);
  FluidBooks books;
  books.accounts = AccountList{view.model, view.venue};
  books.terms = terms_of(kind);
  books.rate = static_cast<std::int32_t>(std::round(kind.rate * 10'000));
  books.priced = view.model.clock.start;
  books.positions.resize(books.accounts.size());
  std::vector<OpeningRow> rows;
  for (std::size_t i = 0; i < books.accounts.size(); ++i)
    rows.push_back(opening_of(view.model, view.venue, books.accounts.account(i)));
  std::vector<std::uint32_t> order = all_of(rows.size());
  std::ranges::stable_sort(order, {}, [&](std::uint32_t i) {
    return std::tie(rows[i].debt, rows[i].collateral[locked.index()]);
  });
  for (const std::uint32_t i : order) {
    const fluid::Change<Exact> change = change_of(rows[i]);
    books.flows.opened += rows[i].debt;
    books.collateral += rows[i].collateral[locked.index()];
    if (change.collateral == fluid::Flow::none) continue;
    const auto done =
        fluid::change_in_place<Exact>(books.vault, books.positions[i], Prices{}, change);
    SEAWALL_ASSERT(done.has_value());
    if (books.positions[i].tick) books.by_tick.push_back(i);
  }
  std::ranges::sort(books.by_tick, [&](std::uint32_t a, std::uint32_t b) {
    return std::tie(*books.positions[b].tick, a) < std::tie(*books.positions[a].tick, b);
  });
  books.last_total = books.flows.opened;
  books.book(Prices{}, 0);
  return books;
}

std::vector<HeldAsset> FluidBooks::holdings(const ProtocolView& view) const {
  return {{view.reserve(locked).asset, collateral}, {view.reserve(Protocol::coin).asset, coin}};
}

FluidBooks::Prices FluidBooks::prices_at(Time now) const {
  return {.borrow = fluid::grown<Exact>(borrow_price, rate, (now - priced).whole_seconds())};
}

std::optional<FluidBooks::Limits> FluidBooks::limits_at(const ProtocolView& view) const {
  const auto limits =
      fluid::limits_of<Exact>(fluid::price_at(view), prices_at(view.state.now), terms);
  return limits ? std::optional{*limits} : std::nullopt;
}

FluidHolding FluidBooks::holding(const Vault& seen, std::size_t local, const Prices& prices) const {
  const fluid::Position<Exact>& position = positions[local];
  const auto now = fluid::standing(seen, position);
  SEAWALL_ASSERT(now.has_value());
  // What owes no more than its dust has nothing left.
  if (position.tick && now->debt <= position.dust) return {.was_absorbed = now->was_absorbed};
  return {.debt = units_of((now->debt - position.dust).value, prices.borrow),
          .collateral = units_of(now->collateral.value, prices.supply)};
}

void FluidBooks::book(const Prices& prices, Int128 paid) {
  const Int128 total = units_of(vault.borrowed.value, prices.borrow);
  flows.repaid += paid;
  flows.rounding += last_total - total - paid;
  flows.bad = units_of(bad.value, prices.borrow);
  last_total = total;
}

BlockNews FluidBooks::begin_block(const ProtocolView& view) {
  const Prices prices = prices_at(view.state.now);
  const Int128 total = units_of(vault.borrowed.value, prices.borrow);
  flows.interest += total - last_total;
  last_total = total;
  flows.bad = units_of(bad.value, prices.borrow);
  BlockNews news;
  const std::optional<Limits> limits = limits_at(view);
  const auto is_above = [&] {
    return limits && vault.top_tick && *vault.top_tick > limits->absorption;
  };
  if (may_absorb && is_above()) news.effects = absorb(view, *limits);
  may_absorb = is_above();
  return news;
}

void FluidBooks::told(const Note&, EventId) {}

std::span<const std::uint32_t> FluidBooks::opened_above(int tick) const {
  const auto end = std::ranges::partition_point(
      by_tick, [&](std::uint32_t local) { return *positions[local].tick > tick; });
  return {by_tick.begin(), end};
}

void FluidBooks::find(const ProtocolView& view, std::vector<AccountId>& liquidatable) const {
  const auto top = fluid::top_of(vault);
  const std::optional<Limits> limits = limits_at(view);
  if (!top || !limits || !fluid::is_liquidatable(vault, *top, limits->threshold)) return;
  // A position only ever moves down, so who stands above the threshold opened above it.
  for (const std::uint32_t local : opened_above(limits->threshold)) {
    const auto now = fluid::standing(vault, positions[local]);
    SEAWALL_ASSERT(now.has_value());
    if (now->tick && fluid::is_liquidatable(vault, {*now->tick, now->branch}, limits->threshold))
      liquidatable.push_back(accounts.account(local));
  }
  std::ranges::sort(liquidatable);
}

double FluidBooks::health_in(const Vault& seen, std::size_t local, int threshold) const {
  const auto now = fluid::standing(seen, positions[local]);
  SEAWALL_ASSERT(now.has_value());
  if (!now->tick) return HUGE_VAL;
  const fluid::Place place{*now->tick, now->branch};
  const double health = to_double(fluid::ratio_at_tick<Exact>(threshold).value) /
                        to_double(fluid::ratio_at(seen, place).value);
  // A branch comes to rest a hair above the threshold.
  return fluid::is_liquidatable(seen, place, threshold) ? health : std::max(health, 1.0);
}

double FluidBooks::health(const ProtocolView& view, AccountId account) const {
  const std::optional<Limits> limits = limits_at(view);
  return limits ? health_in(vault, accounts.local(account), limits->threshold) : HUGE_VAL;
}

std::vector<EventId> FluidBooks::causes(const ProtocolView& view, AccountId) const {
  std::vector<EventId> rounds{view.round(locked)};
  if (view.round(Protocol::coin) != 0) rounds.push_back(view.round(Protocol::coin));
  return rounds;
}

DebtStanding FluidBooks::debts(const ProtocolView& view) const {
  DebtStanding standing{.outstanding = last_total - flows.bad};
  const Prices prices = prices_at(view.state.now);
  const double price = view.reference(locked) / view.reference(Protocol::coin);
  const auto add = [&](Int128 debt, Int128 covers) {
    const double uncovered = to_double(debt) - to_double(covers) * price;
    if (uncovered > 0.0) standing.stranded += floor_to_int128(uncovered);
  };
  for (const std::uint32_t local : by_tick) {
    const FluidHolding now = holding(vault, local, prices);
    add(now.debt, now.collateral);
  }
  // Of the absorbed debt what was not given up; storage may have cut a bit of it.
  const fluid::RawDebt<Exact> beside = vault.absorbed_dust + bad;
  const fluid::RawDebt<Exact> kept = std::max(vault.absorbed_debt, beside) - beside;
  add(units_of(kept.value, prices.borrow),
      units_of(vault.absorbed_collateral.value, prices.supply));
  return standing;
}

}  // namespace seawall
