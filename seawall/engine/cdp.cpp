#include "seawall/engine/cdp.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/mechanics/cdp/vow.hpp"
#include "seawall/state/cdp_view.hpp"

namespace seawall::engine {
namespace {

UInt256 unsigned_of(Int128 value) { return UInt256{static_cast<UInt128>(value)}; }

// Amounts of the ledger fit 128 bits because compile() bounds their sums.
Int128 signed_of(UInt256 value) {
  SEAWALL_ASSERT(value.fits_128() && value.low >> 127 == 0);
  return static_cast<Int128>(value.low);
}

// The ledger counts the coin in wad; a finer sum is charged up to the next unit, the same for
// whoever pays and for whoever is paid back.
Int128 coin_of(Rad<Exact> sum) {
  const Division parts = divide(sum.value, ray_one);
  return signed_of(parts.quotient) + (parts.remainder == UInt256{} ? 0 : 1);
}

// A CDP engine as the requests of one block see it.
struct Desk {
  Context& step;
  VenueId venue;
  const CdpEngine& engine;
  CdpState& state;

  [[nodiscard]] const LendingReserve& locked() const {
    return engine.reserves[CdpEngine::collateral.index()];
  }
  [[nodiscard]] const LendingReserve& drawn() const {
    return engine.reserves[CdpEngine::debt.index()];
  }
  [[nodiscard]] flip::Terms<Exact> terms() const {
    return {.beg = Wad<Exact>{unsigned_of(engine.flip.bid_step)},
            .ttl = engine.flip.bid_lifetime,
            .tau = engine.flip.auction_lifetime};
  }
};

Event event_of(const Desk& desk, const Request& request, EventKind kind) {
  const Context& step = desk.step;
  const OracleState& oracle = step.state.oracles[desk.locked().oracle.index()];
  Event event = step.event(kind);
  event.venue = desk.venue;
  event.keeper = request.actor;
  event.asset = desk.locked().asset;
  event.counter_asset = desk.drawn().asset;
  event.oracle = desk.locked().oracle;
  event.trigger_price =
      answer_price(oracle.feed.visible, step.model.oracles[desk.locked().oracle.index()].decimals)
          .value;
  event.market_price = step.state.prices.reference[event.asset.index()];
  event.oracle_age = answer_age(oracle.feed, step.state.now);
  event.gas_price = request.gas.price_gwei;
  event.waited = step.state.now - request.due;
  return event;
}

void refuse(const Desk& desk, const Request& request, Rejection rejection) {
  Event event = event_of(desk, request, EventKind::request_refused);
  const AuctionRequest& wanted = request.auction();
  event.detail = static_cast<std::uint8_t>(rejection);
  event.account = wanted.vault;
  event.amount = wanted.lot.value;
  event.counter_amount = wanted.bid.value;
  event.cause_ids = {wanted.cause, 0, 0};
  desk.step.trace.append(event);
}

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

// What is true of the vault now: empty, or still unsafe until a candidate's look says otherwise.
void settle_vault(const Desk& desk, AccountId account, const cat::Vault<Exact>& left) {
  State& state = desk.step.state;
  if (!has_status(state, account, account_status::was_liquidated))
    ++state.tally.accounts_liquidated;
  set_status(state, account, account_status::was_liquidated);
  if (left.art.value != UInt256{}) return;
  if (has_status(state, account, account_status::under_water)) ++state.tally.accounts_cleared;
  clear_status(state, account, account_status::under_water);
  state.watches.retire(account);
}

// The debt of what was seized becomes the venue's own and waits before it may be settled.
void take_debt(const Desk& desk, Int128 amount) {
  State& state = desk.step.state;
  state.ledger.mint(desk.engine.system_debt, desk.step.model.treasury_of(desk.venue),
                    Units{amount});
  if (desk.state.queue.empty() || desk.state.queue.back().era != state.now)
    desk.state.queue.push_back({state.now, 0});
  desk.state.queue.back().amount += amount;
  desk.state.queued += amount;
  desk.state.seized += amount;
}

double tokens(const Desk& desk, AssetId asset, Int128 units) {
  return to_double(units) / to_double(power_of_ten(desk.step.model.assets[asset.index()].decimals));
}

double usd(const Desk& desk, AssetId asset, Int128 units) {
  return tokens(desk, asset, units) * desk.step.state.prices.reference[asset.index()];
}

void kick_flip(const Desk& desk, const Request& request, const cat::Bite<Exact>& bite) {
  State& state = desk.step.state;
  FlipAuction auction;
  auction.english = flip::kick<Exact>(desk.terms(), bite.tab, bite.lot, state.now);
  auction.vault = request.auction().vault;
  auction.debt = coin_of(bite.debt);
  auction.lot = signed_of(bite.lot.value);
  auction.kicked = state.now;
  Event event = event_of(desk, request, EventKind::auction_started);
  event.account = auction.vault;
  event.amount = auction.lot;
  event.counter_amount = coin_of(bite.tab);
  event.cause_ids = {request.auction().cause,
                     state.oracles[desk.locked().oracle.index()].last_event, 0};
  auction.started = desk.step.trace.append(event);
  desk.state.open.push_back(static_cast<std::uint32_t>(desk.state.auctions.size()));
  desk.state.auctions.push_back(auction);
  state.tally.seized_usd += usd(desk, event.asset, auction.lot);
}

void seize(const Desk& desk, const Request& request) {
  State& state = desk.step.state;
  const AccountId account = request.auction().vault;
  clear_status(state, account, account_status::in_flight);
  const VaultSheet sheet = vault_of(desk.step.model, state, account);
  const auto bite =
      cat::bite<Exact>(sheet.vault, collateral_terms(desk.step.model, state, desk.venue),
                       {.chop = Ray<Exact>{unsigned_of(desk.engine.penalty)},
                        .lump = Wad<Exact>{unsigned_of(desk.engine.flip.lot_max.value)}});
  if (!bite) return refuse(desk, request, bite.error());
  change_vault(desk, account, sheet.collateral_place, signed_of(bite->lot.value));
  change_vault(desk, account, sheet.debt_place, signed_of(bite->art.value));
  take_debt(desk, coin_of(bite->debt));
  kick_flip(desk, request, *bite);
  settle_vault(desk, account, bite->vault);
  ++state.keepers[request.actor.index()].calls;
}

FlipAuction* auction_of(const Desk& desk, const Request& request) {
  FlipAuction& auction = desk.state.auctions[request.auction().auction];
  if (auction.is_over == 0) return &auction;
  refuse(desk, request, Rejection::auction_finished);
  return nullptr;
}

KeeperId keeper_of(const Model& model, HolderId holder) {
  return KeeperId{holder.index() - model.holder_of(KeeperId{std::size_t{0}}).index()};
}

void record_bid(const Desk& desk, const Request& request, FlipAuction& auction) {
  Event event = event_of(desk, request, EventKind::auction_bid);
  event.account = auction.vault;
  event.amount = signed_of(auction.english.lot.value);
  event.counter_amount = coin_of(auction.english.bid);
  event.execution_price = usd(desk, event.counter_asset, event.counter_amount) /
                          tokens(desk, event.asset, event.amount);
  event.cause_ids = {auction.started, auction.last_bid, 0};
  auction.last_bid = desk.step.trace.append(event);
  ++auction.bids;
}

void bid(const Desk& desk, const Request& request) {
  FlipAuction* const auction = auction_of(desk, request);
  if (auction == nullptr) return;
  State& state = desk.step.state;
  const AuctionRequest& wanted = request.auction();
  const HolderId bidder = desk.step.model.holder_of(request.actor);
  const Rad<Exact> offered = wanted.whole_tab != 0
                                 ? auction->english.tab
                                 : Rad<Exact>{*multiply(unsigned_of(wanted.bid.value), ray_one)};
  const flip::Bid<Exact> offer{
      .bidder = bidder, .lot = Wad<Exact>{unsigned_of(wanted.lot.value)}, .bid = offered};
  const auto outcome = auction->english.is_lot_phase()
                           ? flip::dent<Exact>(desk.terms(), auction->english, offer, state.now)
                           : flip::tend<Exact>(desk.terms(), auction->english, offer, state.now);
  if (!outcome) return refuse(desk, request, outcome.error());
  const Int128 standing = coin_of(auction->english.bid);
  const Int128 refund = outcome->refunded.exists() ? standing : 0;
  const Int128 paid = coin_of(offered) - standing;
  const AssetId coin = desk.drawn().asset;
  if (state.ledger.balance(bidder, coin).value < refund + paid)
    return refuse(desk, request, Rejection::insufficient_capital);
  if (refund > 0) state.ledger.transfer(coin, bidder, outcome->refunded, Units{refund});
  state.ledger.transfer(coin, bidder, desk.step.model.treasury_of(desk.venue), Units{paid});
  state.ledger.transfer(desk.locked().asset, desk.step.model.cash_of(desk.venue), Model::world(),
                        Units{signed_of(outcome->returned.value)});
  const HolderId beaten = auction->english.high_bidder;
  auction->english = outcome->auction;
  record_bid(desk, request, *auction);
  if (beaten.exists() && beaten != bidder)
    state.keepers[keeper_of(desk.step.model, beaten).index()].unanswered = 0;
}

// The winner transfers the lot to where it sells; its coin is back after its exit delay.
void send_out(const Desk& desk, KeeperId keeper, Int128 lot, EventId settlement) {
  const auto behaviour =
      std::ranges::find(desk.step.shock.bidders, keeper, &BidderBehaviour::keeper);
  if (behaviour == desk.step.shock.bidders.end()) return;
  AuctionRequest sale;
  sale.venue = desk.venue;
  sale.lot = Units{lot};
  sale.asset = desk.locked().asset;
  sale.counter_asset = desk.drawn().asset;
  sale.share_kept = 1.0 - behaviour->exit_cost.value;
  sale.cause = settlement;
  desk.step.state.queue.push({.due = desk.step.state.now + behaviour->exit_delay,
                              .kind = RequestKind::sell_elsewhere,
                              .actor = keeper,
                              .sequence = ++desk.step.state.keepers[keeper.index()].sequence,
                              .wanted = sale});
}

void close(const Desk& desk, std::uint32_t number) {
  desk.state.auctions[number].is_over = 1;
  const auto place = std::ranges::lower_bound(desk.state.open, number);
  desk.state.open.erase(place);
}

void settle(const Desk& desk, const Request& request) {
  FlipAuction* const auction = auction_of(desk, request);
  if (auction == nullptr) return;
  State& state = desk.step.state;
  const auto settlement = flip::deal<Exact>(auction->english, state.now);
  if (!settlement) return refuse(desk, request, settlement.error());
  const Int128 lot = signed_of(settlement->lot.value);
  const Int128 price = coin_of(auction->english.bid);
  state.ledger.transfer(desk.locked().asset, desk.step.model.cash_of(desk.venue),
                        settlement->winner, Units{lot});
  Event event = event_of(desk, request, EventKind::auction_settled);
  event.keeper = keeper_of(desk.step.model, settlement->winner);
  event.account = auction->vault;
  event.amount = lot;
  event.counter_amount = price;
  event.execution_price = usd(desk, event.counter_asset, price) / tokens(desk, event.asset, lot);
  event.cause_ids = {auction->started, auction->last_bid, 0};
  send_out(desk, event.keeper, lot, desk.step.trace.append(event));
  const double worth = usd(desk, desk.locked().asset, lot);
  desk.state.last_clearing = worth > 0.0 ? usd(desk, desk.drawn().asset, price) / worth : 0.0;
  state.tally.repaid_usd += usd(desk, desk.drawn().asset, price);
  KeeperState& winner = state.keepers[event.keeper.index()];
  ++winner.won;
  if (auction->bids == 1) ++winner.unanswered;
  close(desk, request.auction().auction);
}

void restart(const Desk& desk, const Request& request) {
  FlipAuction* const auction = auction_of(desk, request);
  if (auction == nullptr) return;
  const auto ticked = flip::tick<Exact>(desk.terms(), auction->english, desk.step.state.now);
  if (!ticked) return refuse(desk, request, ticked.error());
  auction->english = *ticked;
  Event event = event_of(desk, request, EventKind::auction_restarted);
  event.account = auction->vault;
  event.amount = signed_of(auction->english.lot.value);
  event.cause_ids = {auction->started, 0, 0};
  desk.step.trace.append(event);
}

void settle_at(const Desk& desk) {
  Context& step = desk.step;
  CdpState& state = desk.state;
  if (!desk.engine.backstop) return;  // nothing says how long debt waits
  std::size_t old = 0;
  while (old < state.queue.size() &&
         step.state.now - state.queue[old].era >= desk.engine.backstop->wait)
    state.queued -= state.queue[old++].amount;
  if (old == 0) return;
  state.queue.erase(state.queue.begin(), state.queue.begin() + static_cast<std::ptrdiff_t>(old));
  const HolderId treasury = step.model.treasury_of(desk.venue);
  const Int128 coin = step.state.ledger.balance(treasury, desk.drawn().asset).value;
  const Int128 free =
      step.state.ledger.balance(treasury, desk.engine.system_debt).value - state.queued;
  const Int128 healed = std::min(coin, free);
  if (healed <= 0) return;
  step.state.ledger.burn(desk.drawn().asset, treasury, Units{healed});
  step.state.ledger.burn(desk.engine.system_debt, treasury, Units{healed});
  state.healed += healed;
  step.state.reserves[step.model.reserve_row(desk.venue, CdpEngine::debt)].repaid += healed;
}

}  // namespace

void execute_at_auction(Context& step, const Request& request) {
  const VenueId venue = request.auction().venue;
  const CdpEngine* engine = cdp_engine(step.model, venue);
  SEAWALL_ASSERT(engine != nullptr);
  const Desk desk{step, venue, *engine, step.state.cdp[venue.index()]};
  switch (request.kind) {
    case RequestKind::seize:
      return seize(desk, request);
    case RequestKind::bid:
      return bid(desk, request);
    case RequestKind::settle:
      return settle(desk, request);
    default:
      return restart(desk, request);
  }
}

void settle_system_debt(Context& step) {
  for (std::size_t v = 0; v < step.model.venues.size(); ++v)
    if (const CdpEngine* engine = cdp_engine(step.model, VenueId{v}))
      settle_at({step, VenueId{v}, *engine, step.state.cdp[v]});
}

Int128 debt_hole(const Model& model, const State& state, VenueId venue) {
  const CdpEngine& engine = *cdp_engine(model, venue);
  const HolderId treasury = model.treasury_of(venue);
  return std::max<Int128>(
      0, state.ledger.balance(treasury, engine.system_debt).value -
             state.ledger.balance(treasury, engine.reserves[CdpEngine::debt.index()].asset).value);
}

}  // namespace seawall::engine
