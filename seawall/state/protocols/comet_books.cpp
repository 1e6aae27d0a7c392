#include "seawall/state/protocols/comet_books.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/state/protocols/wads.hpp"
#include "seawall/state/state.hpp"

namespace seawall {
namespace {

using Comet = comet::Comet<Exact>;

constexpr int price_decimals = 8;

AmountOf<Exact> unit_of(const ProtocolView& view, ReserveId reserve) {
  const Asset& asset = view.model.assets[view.reserve(reserve).asset.index()];
  return AmountOf<Exact>{power_of_ten(asset.decimals)};
}

void take_prices(const ProtocolView& view, CometBooks& books) {
  const auto price = [&](ReserveId reserve) {
    return PriceOf<Exact>{view.price(reserve, price_decimals)};
  };
  books.base.price = price(Protocol::coin);
  for (std::size_t i = 0; i < books.assets.size(); ++i)
    books.assets[i].price = price(CometBooks::reserve_of(i));
}

comet::CollateralAsset<Exact> asset_terms(const ProtocolView& view, ReserveId reserve) {
  const ReserveParameters& terms = view.reserve(reserve).initial;
  const auto whole = static_cast<std::int32_t>(percentage_factor);
  return {.price = {},
          .unit = unit_of(view, reserve),
          .borrow_factor = terms.collateral_factor,
          .liquidate_factor = terms.liquidation_threshold,
          .liquidation_factor = BasisPoints{2 * whole - terms.liquidation_bonus.value}};
}

comet::RateCurves curves_of(const CometProtocol& kind) {
  return {.supply = comet::per_second({wad_of(kind.supply_base), wad_of(kind.supply_slope_low),
                                       wad_of(kind.supply_slope_high), wad_of(kind.supply_kink)}),
          .borrow = comet::per_second({wad_of(kind.borrow_base), wad_of(kind.borrow_slope_low),
                                       wad_of(kind.borrow_slope_high), wad_of(kind.borrow_kink)})};
}

Int128 units_of(double tokens, AmountOf<Exact> unit) {
  return floor_to_int128(tokens * to_double(unit.value) + 0.5);
}

// Opens at an index of 1, where a principal is the amount itself.
void enter(CometBooks& books, ScaledOf<Exact> principal) {
  books.books.supplied += std::max(principal, ScaledOf<Exact>{});
  books.books.borrowed += std::max(-principal, ScaledOf<Exact>{});
}

}  // namespace

CometBooks CometBooks::open(const ProtocolView& view) {
  const auto& kind = std::get<CometProtocol>(view.protocol().kind);
  const LendingReserve& coin = view.reserve(Protocol::coin);
  CometBooks books;
  books.accounts = AccountList{view.model, view.venue};
  for (std::size_t r = 1; r < view.protocol().reserves.size(); ++r)
    books.assets.push_back(asset_terms(view, ReserveId{r}));
  books.base.unit = unit_of(view, Protocol::coin);
  take_prices(view, books);
  books.storefront = {.price_factor = wad_of(kind.storefront_share),
                      .funds_target = units_of(kind.funds_target, books.base.unit)};
  books.curves = curves_of(kind);
  books.accrued = view.model.clock.start;
  books.on_offer.resize(books.assets.size());
  books.offered_by.resize(books.assets.size());
  enter(books, ScaledOf<Exact>{coin.background_supply.value});
  enter(books, ScaledOf<Exact>{-coin.background_debt.value});
  for (std::size_t i = 0; i < books.accounts.size(); ++i) {
    const OpeningRow row = opening_of(view.model, view.venue, books.accounts.account(i));
    books.principals.emplace_back(row.collateral[Protocol::coin.index()] - row.debt);
    enter(books, books.principals.back());
    for (std::size_t asset = 0; asset < books.assets.size(); ++asset)
      books.collaterals.emplace_back(row.collateral[reserve_of(asset).index()]);
  }
  books.books.balance = AmountOf<Exact>{books.books.supplied.value - books.books.borrowed.value +
                                        units_of(kind.funds, books.base.unit)};
  books.flows.opened = books.outstanding();
  books.watches.certify(books.comet_now(), {books.principals, books.collaterals});
  return books;
}

Int128 CometBooks::outstanding() const {
  const auto owed = comet::present_value(books, -books.borrowed);
  SEAWALL_ASSERT(owed.has_value());
  return -owed->value;
}

comet::Account<Exact> CometBooks::account(std::size_t local) const {
  return {principals[local], std::span{collaterals}.subspan(local * assets.size(), assets.size())};
}

std::vector<HeldAsset> CometBooks::holdings(const ProtocolView& view) const {
  std::vector<HeldAsset> held{{view.reserve(Protocol::coin).asset, books.balance.value}};
  for (std::size_t asset = 0; asset < assets.size(); ++asset) {
    AmountOf<Exact> sum = on_offer[asset];
    for (std::size_t i = asset; i < collaterals.size(); i += assets.size())
      sum += collaterals[i];
    held.push_back({view.reserve(reserve_of(asset)).asset, sum.value});
  }
  return held;
}

BlockNews CometBooks::begin_block(const ProtocolView& view) {
  take_prices(view, *this);
  const auto seconds = static_cast<std::int64_t>((view.state.now - accrued).seconds());
  if (seconds > 0) {
    const Int128 before = outstanding();
    const auto later = comet::accrue(curves, books, seconds);
    SEAWALL_ASSERT(later.has_value());
    books = *later;
    accrued = accrued + seawall::seconds(seconds);
    flows.interest += outstanding() - before;
  }
  watches.certify(comet_now(), {principals, collaterals});
  return {};
}

void CometBooks::told(const Note& note, EventId event) {
  if (note.kind == NoteKind::absorbed) offered_by[asset_of(note.counter_asset)] = event;
}

bool CometBooks::is_absorbable(std::size_t local) const {
  const auto health =
      comet::account_health(comet_now(), account(local), comet::FactorKind::liquidate);
  return health.has_value() && health->collateral < health->debt;
}

void CometBooks::find(const ProtocolView&, std::vector<AccountId>& liquidatable) const {
  const auto look_at = [&](std::size_t local) {
    if (is_absorbable(local)) liquidatable.push_back(accounts.account(local));
  };
  const Comet now = comet_now();
  if (watches.hold(now)) {
    watches.for_each(now, look_at);
  } else {
    for (std::size_t i = 0; i < principals.size(); ++i)
      look_at(i);
  }
  std::ranges::sort(liquidatable);
}

double CometBooks::health(const ProtocolView&, AccountId account_id) const {
  const auto health = comet::account_health(comet_now(), account(accounts.local(account_id)),
                                            comet::FactorKind::liquidate);
  if (!health || health->health.value == Exact::unbounded) return HUGE_VAL;
  return to_double(health->health.value) / to_double(wad);
}

std::vector<EventId> CometBooks::causes(const ProtocolView& view, AccountId account_id) const {
  const comet::Account<Exact> pledged = account(accounts.local(account_id));
  std::vector<std::size_t> held;
  for (std::size_t i = 0; i < assets.size(); ++i)
    if (pledged.collateral[i].value > 0) held.push_back(i);
  std::ranges::stable_sort(held, std::greater{}, [&](std::size_t i) {
    return to_double(pledged.collateral[i].value) * view.reference(reserve_of(i));
  });
  std::vector<EventId> rounds;
  for (const std::size_t asset : held)
    rounds.push_back(view.round(reserve_of(asset)));
  if (rounds.empty()) rounds.push_back(view.round(Protocol::coin));
  return rounds;
}

DebtStanding CometBooks::debts(const ProtocolView& view) const {
  DebtStanding standing{.outstanding = outstanding()};
  const double coin = view.reference(Protocol::coin);
  for (std::size_t i = 0; i < principals.size(); ++i) {
    if (principals[i].value >= 0) continue;
    const auto owed = comet::present_value(books, principals[i]);
    SEAWALL_ASSERT(owed.has_value());
    double uncovered = -to_double(owed->value);
    for (std::size_t asset = 0; asset < assets.size(); ++asset)
      uncovered -=
          to_double(account(i).collateral[asset].value) * view.reference(reserve_of(asset)) / coin;
    if (uncovered > 0.0) standing.stranded += floor_to_int128(uncovered);
  }
  return standing;
}

namespace {

// One list of what is written, read by both directions.
template <class Visitor, class B>
void visit_small(Visitor& visit, B& books) {
  visit(books.base, books.books, books.accrued, books.flows);
}

}  // namespace

void CometBooks::write(ByteWriter& writer) const {
  const auto put = [&](const auto&... values) { (writer.put(values), ...); };
  visit_small(put, *this);
  writer.put_all(assets);
  writer.put_all(principals);
  writer.put_all(collaterals);
  writer.put_all(on_offer);
  writer.put_all(offered_by);
}

void CometBooks::read(ByteReader& reader) {
  const auto get = [&](auto&... values) { (reader.get(values), ...); };
  visit_small(get, *this);
  reader.get_all(assets, assets.size());
  reader.get_all(principals, principals.size());
  reader.get_all(collaterals, collaterals.size());
  reader.get_all(on_offer, on_offer.size());
  reader.get_all(offered_by, offered_by.size());
  watches = {};
}

}  // namespace seawall
