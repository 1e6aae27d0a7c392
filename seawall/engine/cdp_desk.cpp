#include "seawall/engine/cdp_desk.hpp"

#include <algorithm>

#include "seawall/actors/bidder.hpp"

namespace seawall::engine {
namespace {

void change_vault(const Desk& desk, AccountId account, std::uint32_t place, Int128 taken) {
  if (taken == 0) return;
  State& state = desk.step.state;
  const Int128 left = state.positions.amount(place) - taken;
  const std::uint16_t column = desk.step.model.positions.columns[place];
  const bool owed = desk.step.model.columns[column].side == Side::debt;
  ReserveState& row = state.reserves[desk.step.model.reserve_row(
      desk.venue, owed ? CdpEngine::debt : CdpEngine::collateral)];
  (owed ? row.debt_claims_change : row.supply_claims_change) -= taken;
  state.positions.set(place, left);
  state.exposures.set_amount(account, ColumnId{column}, Amount{to_double(left)});
  const HolderId accounts = desk.step.model.accounts_of(desk.venue);
  state.ledger.burn(owed ? desk.drawn().debt_claim : desk.locked().supply_claim, accounts,
                    Units{taken});
}

}  // namespace

UInt256 unsigned_of(Int128 value) { return UInt256{static_cast<UInt128>(value)}; }

Int128 signed_of(UInt256 value) {
  SEAWALL_ASSERT(value.fits_128() && value.low >> 127 == 0);
  return static_cast<Int128>(value.low);
}

KeeperId keeper_of(const Model& model, HolderId holder) {
  return KeeperId{holder.index() - model.holder_of(KeeperId{std::size_t{0}}).index()};
}

double Desk::tokens(AssetId asset, Int128 units) const {
  return to_double(units) / to_double(power_of_ten(step.model.assets[asset.index()].decimals));
}

double Desk::usd(AssetId asset, Int128 units) const {
  return tokens(asset, units) * step.state.prices.reference[asset.index()];
}

Event Desk::event_of(const Request& request, EventKind kind) const {
  const OracleState& oracle = step.state.oracles[locked().oracle.index()];
  Event event = step.event(kind);
  event.venue = venue;
  event.keeper = request.actor;
  event.asset = locked().asset;
  event.counter_asset = drawn().asset;
  event.oracle = locked().oracle;
  event.trigger_price =
      answer_price(oracle.feed.visible, step.model.oracles[locked().oracle.index()].decimals).value;
  event.market_price = step.state.prices.reference[event.asset.index()];
  event.oracle_age = answer_age(oracle.feed, step.state.now);
  event.gas_price = request.gas.price_gwei;
  event.waited = step.state.now - request.due;
  return event;
}

Event Desk::event_of(const Request& request, EventKind kind, const Lot& lot) const {
  Event event = event_of(request, kind);
  event.account = lot.vault;
  event.amount = lot.collateral;
  event.counter_amount = lot.coin;
  event.cause_ids = {lot.causes[0], lot.causes[1], 0};
  return event;
}

Event Desk::trade_of(const Request& request, EventKind kind, const Lot& lot) const {
  Event event = event_of(request, kind, lot);
  if (lot.collateral > 0)
    event.execution_price =
        usd(event.counter_asset, lot.coin) / tokens(event.asset, lot.collateral);
  return event;
}

EventId Desk::open(const Request& request, Lot lot, std::size_t number) const {
  lot.causes = {request.auction().cause, step.state.oracles[locked().oracle.index()].last_event};
  state.open.push_back(static_cast<std::uint32_t>(number));
  step.state.tally.seized_usd += usd(locked().asset, lot.collateral);
  return step.trace.append(event_of(request, EventKind::auction_started, lot));
}

void Desk::refuse(const Request& request, Rejection rejection) const {
  Event event = event_of(request, EventKind::request_refused);
  const AuctionRequest& wanted = request.auction();
  event.detail = static_cast<std::uint8_t>(rejection);
  event.account = wanted.vault;
  event.amount = wanted.lot.value;
  event.counter_amount = wanted.bid.value;
  event.cause_ids = {wanted.cause, 0, 0};
  step.trace.append(event);
}

void Desk::take_from_vault(const VaultSheet& sheet, AccountId account, Int128 collateral,
                           Int128 debt) const {
  const AssetId claim = drawn().debt_claim;
  const auto owed = [&] {
    const HolderId accounts = step.model.accounts_of(venue);
    return owed_by_vaults(step.model, step.state, venue,
                          step.state.ledger.balance(accounts, claim).value);
  };
  const Int128 before = owed();
  change_vault(*this, account, sheet.collateral_place, collateral);
  change_vault(*this, account, sheet.debt_place, debt);
  // A rate has more digits than coin: what leaves the vaults is charged up to the next unit.
  step.state.reserves[step.model.reserve_row(venue, CdpEngine::debt)].rounding += before - owed();
}

void Desk::settle_vault(AccountId account, const cat::Vault<Exact>& left) const {
  State& world = step.state;
  if (!has_status(world, account, account_status::was_liquidated))
    ++world.tally.accounts_liquidated;
  set_status(world, account, account_status::was_liquidated);
  if (left.art.value != UInt256{}) return;
  if (has_status(world, account, account_status::under_water)) ++world.tally.accounts_cleared;
  clear_status(world, account, account_status::under_water);
  world.watches.retire(account);
}

void Desk::take_debt(Int128 amount) const {
  step.state.ledger.mint(engine.system_debt, step.model.treasury_of(venue), Units{amount});
  if (state.queue.empty() || state.queue.back().era != step.state.now)
    state.queue.push_back({step.state.now, 0});
  step.state.reserves[step.model.reserve_row(venue, CdpEngine::debt)].rounding -= amount;
  state.queue.back().amount += amount;
  state.queued += amount;
  state.seized += amount;
}

void Desk::send_out(KeeperId keeper, Int128 lot, EventId settlement) const {
  OutsideSaleRequest sale;
  sale.lot = Units{lot};
  sale.asset = locked().asset;
  sale.cause = settlement;
  send_out(keeper, sale);
}

void Desk::send_out(KeeperId keeper, OutsideSaleRequest sale) const {
  const auto behaviour = std::ranges::find(step.shock.bidders, keeper, &BidderBehaviour::keeper);
  if (behaviour == step.shock.bidders.end()) return;
  sale.venue = venue;
  sale.counter_asset = drawn().asset;
  sale.share_kept = 1.0 - behaviour->exit_cost.value;
  step.state.queue.push({.due = step.state.now + behaviour->exit_delay,
                         .kind = RequestKind::sell_elsewhere,
                         .actor = keeper,
                         .sequence = ++step.state.keepers[keeper.index()].sequence,
                         .wanted = sale});
}

void Desk::note_clearing(double share) const {
  state.last_clearing = share;
  for (const BidderBehaviour& bidder : step.shock.bidders) {
    if (bidder.policy != BidPolicy::last_clearing) continue;
    if (state.learned.empty()) state.learned.assign(step.model.keepers.size(), -1.0);
    double& learned = state.learned[bidder.keeper.index()];
    learned = learned_after(learned, share, bidder.clearing_rate);
  }
}

void Desk::close(std::uint32_t number) const {
  const auto place = std::ranges::lower_bound(state.open, number);
  state.open.erase(place);
}

}  // namespace seawall::engine
