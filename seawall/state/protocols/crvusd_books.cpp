#include "seawall/state/protocols/crvusd_books.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "seawall/mechanics/cdp/llamma_liquidation.hpp"
#include "seawall/mechanics/liquidity/llamma_trade.hpp"
#include "seawall/state/protocols/crvusd_opening.hpp"
#include "seawall/state/protocols/worst_first.hpp"
#include "seawall/state/state.hpp"

namespace seawall {
namespace {

constexpr ReserveId locked{std::size_t{1}};
constexpr double unit = 1e18;

PriceOf<Exact> price_of(const ProtocolView& view) { return PriceOf<Exact>{view.price(locked, 18)}; }

TradeSide side_of(const DealOrder& order) {
  return order.paid == locked ? TradeSide::sell : TradeSide::buy;
}

}  // namespace

CrvusdBooks CrvusdBooks::open(const ProtocolView& view) {
  CrvusdBooks books;
  books.accounts = AccountList{view.model, view.venue};
  CrvusdOpening opening = open_crvusd(view, books.accounts);
  books.controller = std::move(opening.controller);
  books.loans = std::move(opening.loans);
  for (const llamma::Loan<Exact>& loan : books.loans) {
    books.fast_.push_back(llamma::as_fast(loan));
    books.flows.opened += loan.initial_debt.value;
  }
  books.last_total = books.total_debt();
  return books;
}

Int128 CrvusdBooks::total_debt() const {
  const auto total = llamma::total_debt_of(controller);
  SEAWALL_ASSERT(total.has_value());
  return total->value;
}

std::vector<HeldAsset> CrvusdBooks::holdings(const ProtocolView& view) const {
  const llamma::Bands<Exact>& bands = controller.amm.bands;
  Int128 collateral = controller.amm.kept_collateral.value;
  Int128 stablecoin = controller.amm.kept_stablecoin.value;
  for (int band = bands.first(); band < bands.first() + bands.count(); ++band) {
    collateral += bands[band].collateral.value;
    stablecoin += bands[band].stablecoin.value;
  }
  return {{view.reserve(locked).asset, collateral},
          {view.reserve(Protocol::coin).asset, stablecoin}};
}

BlockNews CrvusdBooks::begin_block(const ProtocolView& view) {
  const PriceOf<Exact> price = price_of(view);
  if (price != controller.amm.oracle_price || controller.amm.rate != 0) change();
  llamma::observe(controller.amm, price, view.state.now);
  const Int128 total = total_debt();
  flows.interest += total - last_total;
  last_total = total;
  return {};
}

void CrvusdBooks::told(const Note&, EventId) {}

void CrvusdBooks::exchanged(EventId event) {
  for (int band = moved_first_; band <= moved_last_; ++band) {
    const auto known = std::ranges::lower_bound(traded_, band, {}, &BandTrade::band);
    if (known != traded_.end() && known->band == band)
      known->event = event;
    else
      traded_.insert(known, {band, event});
  }
  moved_last_ = moved_first_ - 1;
}

EventId CrvusdBooks::last_trade_in(const llamma::Loan<Exact>& loan) const {
  EventId last = 0;
  const auto& position = loan.position;
  auto known = std::ranges::lower_bound(traded_, position.first, {}, &BandTrade::band);
  for (; known != traded_.end() && known->band <= position.last(); ++known)
    last = std::max(last, known->event);
  return last;
}

bool CrvusdBooks::is_liquidatable(std::size_t loan) const {
  const auto health = llamma::health_of(controller, loans[loan], llamma::HealthKind::full);
  return health.has_value() && *health < 0;
}

void CrvusdBooks::find(const ProtocolView&, std::vector<AccountId>& liquidatable) const {
  if (found_at_ != version_) {
    found_.clear();
    const llamma::Controller<Fast> fast = llamma::as_fast(controller);
    SEAWALL_ASSERT(worths_.refresh(fast.amm).has_value());
    for (std::size_t i = 0; i < fast_.size(); ++i) {
      if (!fast_[i].exists()) continue;
      const double plain = llamma::health_of(fast, fast_[i], worths_, llamma::HealthKind::plain);
      if (plain > llamma::health_margin) continue;
      const double full = llamma::health_of(fast, fast_[i], worths_, llamma::HealthKind::full);
      if (full <= llamma::health_margin && is_liquidatable(i))
        found_.push_back(accounts.account(i));
    }
    found_at_ = version_;
  }
  liquidatable.insert(liquidatable.end(), found_.begin(), found_.end());
}

double CrvusdBooks::health(const ProtocolView&, AccountId account) const {
  const auto health =
      llamma::health_of(controller, loans[accounts.local(account)], llamma::HealthKind::full);
  return health ? 1.0 + to_double(*health) / unit : HUGE_VAL;
}

std::vector<EventId> CrvusdBooks::causes(const ProtocolView& view, AccountId account) const {
  return {view.round(locked), last_trade_in(loans[accounts.local(account)])};
}

void CrvusdBooks::deals(const ProtocolView& view, std::vector<Deal>& deals) const {
  std::vector<AccountId> liquidatable;
  find(view, liquidatable);
  order_worst_first(liquidatable, [&](AccountId id) { return health(view, id); });
  for (const AccountId account : liquidatable)
    deals.push_back(
        {.deed = static_cast<std::uint8_t>(Deed::liquidate), .account = account, .got = locked});
  const double target = view.reference(locked) / view.reference(Protocol::coin) * unit;
  const auto spot = llamma::spot_price(controller.amm);
  const auto fee = llamma::current_fee(controller.amm);
  if (!spot || !fee) return;
  // Nobody trades within the fee.
  if (std::abs(to_double(spot->value) / target - 1.0) < to_double(*fee) / unit) return;
  const auto needed =
      llamma::amount_for_price(llamma::as_fast(controller.amm), PriceOf<Fast>{target});
  if (!needed || !(needed->in.value > 0.0)) return;
  const bool buys = needed->side == TradeSide::buy;
  deals.push_back({.deed = static_cast<std::uint8_t>(Deed::trade),
                   .paid = buys ? Protocol::coin : locked,
                   .got = buys ? locked : Protocol::coin,
                   .is_divisible = true,
                   .most = needed->in.value,
                   .cause = view.round(locked)});
}

Ruling<DealAmounts> CrvusdBooks::quote(const ProtocolView&, const DealOrder& order) const {
  if (order.deed == static_cast<std::uint8_t>(Deed::trade)) {
    const auto trade =
        llamma::quote_in(controller.amm, side_of(order), AmountOf<Exact>{order.pays.value});
    if (!trade) return std::unexpected{trade.error()};
    return DealAmounts{.pays = Units{trade->in.value}, .gets = Units{trade->out.value}};
  }
  const std::size_t i = accounts.local(order.account);
  if (!loans[i].exists()) return std::unexpected{Rejection::no_such_debt};
  if (!is_liquidatable(i)) return std::unexpected{Rejection::health_factor_not_below_threshold};
  const auto debt = llamma::debt_of(controller, loans[i]);
  const auto held = llamma::holding_of(controller.amm, loans[i].position);
  if (!debt || !held) return std::unexpected{Rejection::overflow};
  const Int128 missing = debt->value - held->stablecoin.value;
  return DealAmounts{.pays = Units{std::max<Int128>(0, missing)},
                     .gets = Units{held->collateral.value},
                     .rewarded = Units{std::max<Int128>(0, -missing)}};
}

Ruling<Dealt> CrvusdBooks::carry_out(const ProtocolView& view, const DealOrder& order) {
  change();
  if (order.deed == static_cast<std::uint8_t>(Deed::trade)) {
    const int active = controller.amm.active;
    const auto trade =
        llamma::exchange_in(controller.amm, side_of(order), AmountOf<Exact>{order.pays.value});
    if (!trade) return std::unexpected{trade.error()};
    std::tie(moved_first_, moved_last_) = std::minmax(active, controller.amm.active);
    return Dealt{.amounts = {.pays = Units{trade->in.value}, .gets = Units{trade->out.value}}};
  }
  const std::size_t i = accounts.local(order.account);
  const double before = health(view, order.account);
  const Int128 total = total_debt();
  const auto done = llamma::liquidate(controller, loans[i]);
  if (!done) return std::unexpected{done.error()};
  fast_[i] = llamma::as_fast(loans[i]);
  last_total = total_debt();
  flows.repaid += done->debt.value;
  flows.rounding += total - last_total - done->debt.value;
  Dealt dealt;
  dealt.amounts = {.pays = Units{done->paid().value},
                   .gets = Units{done->withdrawn.collateral.value},
                   .rewarded = Units{done->received_stablecoin().value}};
  dealt.effects.push_back({.account = order.account,
                           .collateral = locked,
                           .debt = done->debt.value,
                           .taken = done->withdrawn.collateral.value,
                           .health_before = before,
                           .health_after = HUGE_VAL,
                           .is_closed = true});
  dealt.moves.push_back({.asset = view.reserve(Protocol::coin).asset,
                         .from = view.model.cash_of(view.venue),
                         .to = Model::issuance(),
                         .amount = done->debt.value});
  return dealt;
}

DebtStanding CrvusdBooks::debts(const ProtocolView& view) const {
  DebtStanding standing{.outstanding = total_debt()};
  const double price = view.reference(locked) / view.reference(Protocol::coin);
  for (const llamma::Loan<Exact>& loan : loans) {
    if (!loan.exists()) continue;
    const auto debt = llamma::debt_of(controller, loan);
    const auto held = llamma::holding_of(controller.amm, loan.position);
    if (!debt || !held) continue;
    const double uncovered = to_double(debt->value) - to_double(held->stablecoin.value) -
                             to_double(held->collateral.value) * price;
    if (uncovered > 0.0) standing.stranded += floor_to_int128(uncovered);
  }
  return standing;
}

namespace {

// One list of what is written, read by both directions.
template <class Visitor, class Amm>
void visit_amm(Visitor& visit, Amm& amm) {
  visit(amm.oracle_price, amm.now, amm.stored_price, amm.stored_fee, amm.stored_at, amm.rate,
        amm.rate_multiplier, amm.rate_since, amm.active, amm.lowest, amm.highest,
        amm.kept_stablecoin, amm.kept_collateral);
}

template <class Visitor, class C>
void visit_controller(Visitor& visit, C& controller) {
  visit(controller.policy_rate, controller.loans, controller.total_debt,
        controller.total_multiplier, controller.minted, controller.redeemed, controller.lendable);
}

}  // namespace

void CrvusdBooks::write(ByteWriter& writer) const {
  auto put = [&writer](const auto&... values) { (writer.put(values), ...); };
  visit_amm(put, controller.amm);
  visit_controller(put, controller);
  const llamma::Bands<Exact>& bands = controller.amm.bands;
  std::vector<llamma::Band<Exact>> held;
  for (int band = bands.first(); band < bands.first() + bands.count(); ++band)
    held.push_back(bands[band]);
  writer.put(bands.first());
  writer.put_all(held);
  writer.put_all(loans);
  put(flows, last_total, version_);
  // Member by member: the struct has padding, whose bytes mean nothing.
  std::vector<int> traded_bands;
  std::vector<EventId> trades;
  for (const BandTrade& trade : traded_) {
    traded_bands.push_back(trade.band);
    trades.push_back(trade.event);
  }
  writer.put_all(traded_bands);
  writer.put_all(trades);
}

void CrvusdBooks::read(ByteReader& reader) {
  auto get = [&reader](auto&... values) { (reader.get(values), ...); };
  visit_amm(get, controller.amm);
  visit_controller(get, controller);
  const int first = reader.get<int>();
  std::vector<llamma::Band<Exact>> held;
  reader.get_all(held);
  reader.get_all(loans, loans.size());
  get(flows, last_total, version_);
  std::vector<int> traded_bands;
  std::vector<EventId> trades;
  reader.get_all(traded_bands);
  reader.get_all(trades, traded_bands.size());
  if (!reader.is_sound()) return;
  traded_.clear();
  for (std::size_t i = 0; i < trades.size(); ++i)
    traded_.push_back({traded_bands[i], trades[i]});
  controller.amm.bands = {};
  for (std::size_t i = 0; i < held.size(); ++i)
    controller.amm.bands.at(first + static_cast<int>(i)) = held[i];
  for (std::size_t i = 0; i < loans.size(); ++i)
    fast_[i] = llamma::as_fast(loans[i]);
  found_at_ = ~std::uint64_t{0};
}

}  // namespace seawall
