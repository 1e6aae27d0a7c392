#include <algorithm>
#include <cmath>

#include "seawall/state/protocols/comet_books.hpp"
#include "seawall/state/protocols/worst_first.hpp"
#include "seawall/state/state.hpp"

// What anybody may do at a Comet: absorb an account, and buy what the venue took.
namespace seawall {
namespace {

using Deed = CometBooks::Deed;
using comet::Absorption;
using Comet = comet::Comet<Exact>;

constexpr auto reserve_of = CometBooks::reserve_of;
constexpr auto asset_of = CometBooks::asset_of;

/// The storefront as a buyer finds it.
struct Shelf {
  Comet comet;
  std::size_t asset = 0;
  AmountOf<Exact> on_offer;
};

// What it takes of `pays`: no more than what is there costs.
Ruling<comet::Purchase<Exact>> purchase_of(const CometBooks& books, const Shelf& shelf,
                                           Units pays) {
  const auto most = comet::most_paid(shelf.comet.base, shelf.comet.assets[shelf.asset],
                                     books.storefront, shelf.on_offer);
  if (!most) return std::unexpected{most.error()};
  return comet::Purchase<Exact>{.asset = static_cast<std::uint32_t>(shelf.asset),
                                .paid = std::min(*most, AmountOf<Exact>{pays.value}),
                                .amount_min = {},
                                .on_offer = shelf.on_offer};
}

struct Bought {
  DealAmounts amounts;
  comet::Books<Exact> books_after;
};

Ruling<Bought> buy(const CometBooks& books, const Shelf& shelf, Units pays) {
  const auto purchase = purchase_of(books, shelf, pays);
  if (!purchase) return std::unexpected{purchase.error()};
  const auto sale = comet::buy_collateral(shelf.comet, books.storefront, *purchase);
  if (!sale) return std::unexpected{sale.error()};
  return Bought{.amounts = {.pays = Units{purchase->paid.value}, .gets = Units{sale->amount.value}},
                .books_after = sale->books_after};
}

// The storefront once an absorption is booked.
Shelf shelf_after(const CometBooks& books, const Absorption<Exact>& absorbed, std::size_t asset) {
  Shelf shelf{books.comet_now(), asset, books.on_offer[asset]};
  shelf.comet.books = absorbed.books_after;
  for (const comet::Seizure<Exact>& seized : absorbed.seized)
    if (seized.asset == asset) shelf.on_offer += seized.amount;
  return shelf;
}

struct AbsorbedAndBought {
  Absorption<Exact> absorbed;
  Bought bought;
};

Ruling<AbsorbedAndBought> absorb_and_buy(const CometBooks& books, const DealOrder& order) {
  const auto absorbed =
      comet::absorb(books.comet_now(), books.account(books.accounts.local(order.account)));
  if (!absorbed) return std::unexpected{absorbed.error()};
  const auto bought = buy(books, shelf_after(books, *absorbed, asset_of(order.got)), order.pays);
  if (!bought) return std::unexpected{bought.error()};
  return AbsorbedAndBought{*absorbed, *bought};
}

// What the account owed, of the base asset.
Int128 debt_of(const CometBooks& books, std::size_t local) {
  const auto owed = comet::present_value(books.books, books.principals[local]);
  SEAWALL_ASSERT(owed.has_value());
  return -owed->value;
}

// How a debt falls to the assets that were seized for it, by their value; the last has the rest.
std::vector<Note> notes_of(const Absorption<Exact>& absorbed, AccountId account, Int128 debt) {
  ValueOf<Exact> total;
  for (const comet::Seizure<Exact>& seized : absorbed.seized)
    total += seized.value;
  std::vector<Note> notes;
  Int128 left = debt;
  for (std::size_t i = 0; i < absorbed.seized.size(); ++i) {
    const comet::Seizure<Exact>& seized = absorbed.seized[i];
    const bool is_last = i + 1 == absorbed.seized.size();
    const Int128 part = is_last || total.value == 0
                            ? left
                            : Exact::mul_div_down(debt, seized.value.value, total.value);
    left -= part;
    notes.push_back({.kind = NoteKind::absorbed,
                     .detail = 1,
                     .account = account,
                     .asset = Protocol::coin,
                     .counter_asset = reserve_of(seized.asset),
                     .amount = part,
                     .counter_amount = seized.amount.value});
  }
  return notes;
}

AccountEffect effect_of(const Absorption<Exact>& absorbed, AccountId account, Int128 debt) {
  AccountEffect effect{.account = account,
                       .collateral = reserve_of(0),
                       .debt = debt,
                       .written_off = std::max<Int128>(0, debt - absorbed.credit.value),
                       .health_after = HUGE_VAL,
                       .is_closed = true,
                       .is_absorbed = true};
  ValueOf<Exact> most;
  for (const comet::Seizure<Exact>& seized : absorbed.seized) {
    if (seized.value < most) {
      effect.also_taken.push_back({reserve_of(seized.asset), seized.amount.value});
      continue;
    }
    if (effect.taken > 0) effect.also_taken.push_back({effect.collateral, effect.taken});
    most = seized.value;
    effect.collateral = reserve_of(seized.asset);
    effect.taken = seized.amount.value;
  }
  return effect;
}

// Takes over the account; the debt that its collateral is credited for counts as repaid in kind.
void book(CometBooks& books, const Absorption<Exact>& absorbed, std::size_t local) {
  for (const comet::Seizure<Exact>& seized : absorbed.seized) {
    books.on_offer[seized.asset] += seized.amount;
    books.collaterals[local * books.assets.size() + seized.asset] = {};
  }
  books.principals[local] = absorbed.principal_after;
  books.books = absorbed.books_after;
}

void offer(const CometBooks& books, const Shelf& shelf, Deal deal, std::vector<Deal>& deals) {
  const auto most = comet::most_paid(shelf.comet.base, shelf.comet.assets[shelf.asset],
                                     books.storefront, shelf.on_offer);
  if (!most || most->value <= 0) return;
  deal.got = reserve_of(shelf.asset);
  deal.is_divisible = true;
  deal.most = to_double(most->value);
  deals.push_back(deal);
}

}  // namespace

void CometBooks::deals(const ProtocolView& view, std::vector<Deal>& deals) const {
  std::vector<AccountId> absorbable;
  find(view, absorbable);
  order_worst_first(absorbable, [&](AccountId id) { return health(view, id); });
  for (const AccountId account_id : absorbable) {
    const auto absorbed = comet::absorb(comet_now(), account(accounts.local(account_id)));
    if (!absorbed) continue;
    const AccountEffect effect = effect_of(*absorbed, account_id, 0);
    offer(*this, shelf_after(*this, *absorbed, asset_of(effect.collateral)),
          {.deed = static_cast<std::uint8_t>(Deed::absorb), .account = account_id}, deals);
  }
  for (std::size_t asset = 0; asset < assets.size(); ++asset)
    if (on_offer[asset].value > 0)
      offer(*this, {comet_now(), asset, on_offer[asset]},
            {.deed = static_cast<std::uint8_t>(Deed::buy), .cause = offered_by[asset]}, deals);
}

Ruling<DealAmounts> CometBooks::quote(const ProtocolView&, const DealOrder& order) const {
  if (order.deed == static_cast<std::uint8_t>(Deed::absorb)) {
    const auto done = absorb_and_buy(*this, order);
    if (!done) return std::unexpected{done.error()};
    return done->bought.amounts;
  }
  const std::size_t asset = asset_of(order.got);
  const auto bought = buy(*this, {comet_now(), asset, on_offer[asset]}, order.pays);
  if (!bought) return std::unexpected{bought.error()};
  return bought->amounts;
}

Ruling<Dealt> CometBooks::carry_out(const ProtocolView& view, const DealOrder& order) {
  const std::size_t asset = asset_of(order.got);
  if (order.deed == static_cast<std::uint8_t>(Deed::buy)) {
    const auto bought = buy(*this, {comet_now(), asset, on_offer[asset]}, order.pays);
    if (!bought) return std::unexpected{bought.error()};
    on_offer[asset] -= AmountOf<Exact>{bought->amounts.gets.value};
    books = bought->books_after;
    return Dealt{.amounts = bought->amounts, .is_purchase = true};
  }
  const auto done = absorb_and_buy(*this, order);
  if (!done) return std::unexpected{done.error()};
  const std::size_t local = accounts.local(order.account);
  const Int128 debt = debt_of(*this, local);
  const Int128 before = outstanding();
  Dealt dealt{.amounts = done->bought.amounts, .is_purchase = true};
  dealt.effects.push_back(effect_of(done->absorbed, order.account, debt));
  dealt.effects.back().health_before = health(view, order.account);
  dealt.notes = notes_of(done->absorbed, order.account, debt);
  book(*this, done->absorbed, local);
  const Int128 bad = dealt.effects.back().written_off;
  flows.repaid += debt - bad;
  flows.bad += bad;
  flows.rounding += before - outstanding() - debt;
  on_offer[asset] -= AmountOf<Exact>{dealt.amounts.gets.value};
  books = done->bought.books_after;
  return dealt;
}

}  // namespace seawall
