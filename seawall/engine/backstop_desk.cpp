#include "seawall/engine/backstop_desk.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "seawall/mechanics/cdp/vow.hpp"

namespace seawall::engine {
namespace {

Wad<Exact> wad_of(Int128 units) { return Wad<Exact>{unsigned_of(units)}; }
Rad<Exact> rad_of(Int128 units) { return Rad<Exact>{*multiply(unsigned_of(units), ray_one)}; }

flop::Terms<Exact> flop_terms(const BackstopTerms& terms) {
  return {.beg = wad_of(terms.bid_step),
          .pad = wad_of(terms.lot_growth),
          .ttl = terms.bid_lifetime,
          .tau = terms.auction_lifetime};
}

flap::Terms<Exact> flap_terms(const BackstopTerms& terms) {
  return {.beg = wad_of(terms.bid_step), .ttl = terms.bid_lifetime, .tau = terms.auction_lifetime};
}

vow::Account<Exact> account_of(const Desk& desk) {
  const Ledger& ledger = desk.step.state.ledger;
  const HolderId treasury = desk.step.model.treasury_of(desk.venue);
  return {.dai = rad_of(ledger.balance(treasury, desk.drawn().asset).value),
          .sin = rad_of(ledger.balance(treasury, desk.engine.system_debt).value),
          .queued = rad_of(desk.state.queued),
          .on_auction = rad_of(desk.state.on_auction)};
}

// What is on sale is `asset`, what is asked for it `counter_asset`.
struct Goods {
  AssetId asset;
  AssetId counter_asset;
};
Goods of_debt(const Desk& desk) { return {desk.engine.backstop->asset, desk.drawn().asset}; }
Goods of_surplus(const Desk& desk) { return {desk.drawn().asset, desk.engine.backstop->asset}; }

Event event_at(const Desk& desk, EventKind kind, Goods goods) {
  Event event = desk.step.event(kind);
  event.venue = desk.venue;
  event.asset = goods.asset;
  event.counter_asset = goods.counter_asset;
  event.market_price = desk.step.state.prices.reference[goods.asset.index()];
  return event;
}

Event event_of(const Desk& desk, const Request& request, EventKind kind, Goods goods) {
  Event event = event_at(desk, kind, goods);
  event.keeper = request.actor;
  event.gas_price = request.gas.price_gwei;
  event.waited = desk.step.state.now - request.due;
  return event;
}

Goods goods_of(const Desk& desk, const Request& request) {
  return request.auction().house == AuctionHouse::debt ? of_debt(desk) : of_surplus(desk);
}

void refuse(const Desk& desk, const Request& request, Rejection rejection) {
  Event event = event_of(desk, request, EventKind::request_refused, goods_of(desk, request));
  event.detail = static_cast<std::uint8_t>(rejection);
  event.amount = request.auction().lot.value;
  event.counter_amount = request.auction().bid.value;
  event.cause_ids = {request.auction().cause, 0, 0};
  desk.step.trace.append(event);
}

// The last seizure: where the debt came from.
EventId last_seizure(const Desk& desk) {
  if (!desk.state.auctions.empty()) return desk.state.auctions.back().started;
  return desk.state.clips.empty() ? 0 : desk.state.clips.back().started;
}

void kick_debt(const Desk& desk) {
  const BackstopTerms& terms = *desk.engine.backstop;
  DebtSale sale;
  sale.auction = flop::kick<Exact>(flop_terms(terms), rad_of(terms.lot.value),
                                   wad_of(terms.lot_start.value), desk.step.state.now);
  Event event = event_at(desk, EventKind::auction_started, of_debt(desk));
  event.amount = terms.lot_start.value;
  event.counter_amount = terms.lot.value;
  event.cause_ids = {last_seizure(desk), 0, 0};
  sale.started = desk.step.trace.append(event);
  desk.state.on_auction += terms.lot.value;
  desk.state.open_flops.push_back(static_cast<std::uint32_t>(desk.state.flops.size()));
  desk.state.flops.push_back(sale);
}

void kick_surplus(const Desk& desk) {
  const BackstopTerms& terms = *desk.engine.backstop;
  SurplusSale sale;
  sale.auction =
      flap::kick<Exact>(flap_terms(terms), rad_of(terms.surplus_lot.value), desk.step.state.now);
  desk.step.state.ledger.transfer(desk.drawn().asset, desk.step.model.treasury_of(desk.venue),
                                  desk.step.model.cash_of(desk.venue), terms.surplus_lot);
  Event event = event_at(desk, EventKind::auction_started, of_surplus(desk));
  event.amount = terms.surplus_lot.value;
  sale.started = desk.step.trace.append(event);
  desk.state.open_flaps.push_back(static_cast<std::uint32_t>(desk.state.flaps.size()));
  desk.state.flaps.push_back(sale);
}

template <class Sale>
Sale* sale_of(const Desk& desk, const Request& request, std::vector<Sale>& sales) {
  if (request.auction().auction < sales.size() && sales[request.auction().auction].is_over == 0)
    return &sales[request.auction().auction];
  refuse(desk, request, Rejection::auction_finished);
  return nullptr;
}

void close(std::vector<std::uint32_t>& open, std::uint32_t number) {
  open.erase(std::ranges::lower_bound(open, number));
}

// The bid's coin cancels the debt that was put on auction for it. Older texts of the contract leave
// this to a call of its own (Vow.kiss), which anybody may make in the same block.
void cancel_debt(const Desk& desk, Int128 amount) {
  SEAWALL_ASSERT(vow::kiss(account_of(desk), rad_of(amount)).has_value());
  const HolderId treasury = desk.step.model.treasury_of(desk.venue);
  desk.step.state.ledger.burn(desk.drawn().asset, treasury, Units{amount});
  desk.step.state.ledger.burn(desk.engine.system_debt, treasury, Units{amount});
  desk.state.on_auction -= amount;
  desk.state.healed += amount;
  desk.state.raised += amount;
  desk.step.state.reserves[desk.step.model.reserve_row(desk.venue, CdpEngine::debt)].repaid +=
      amount;
}

template <class Sale>
void record_bid(const Desk& desk, const Request& request, Sale& sale, Int128 price) {
  Event event = event_of(desk, request, EventKind::auction_bid, goods_of(desk, request));
  const AuctionRequest& wanted = request.auction();
  event.amount = wanted.lot.value;
  event.counter_amount = wanted.bid.value;
  event.execution_price =
      desk.usd(event.counter_asset, price) / desk.tokens(event.asset, wanted.lot.value);
  event.cause_ids = {sale.started, sale.last_bid, 0};
  sale.last_bid = desk.step.trace.append(event);
  ++sale.bids;
}

void bid_on_debt(const Desk& desk, const Request& request) {
  DebtSale* const sale = sale_of(desk, request, desk.state.flops);
  if (sale == nullptr) return;
  State& state = desk.step.state;
  const AuctionRequest& wanted = request.auction();
  const HolderId bidder = desk.step.model.holder_of(request.actor);
  const auto outcome = flop::dent<Exact>(
      flop_terms(*desk.engine.backstop), sale->auction,
      {.bidder = bidder, .lot = wad_of(wanted.lot.value), .bid = rad_of(wanted.bid.value)},
      state.now);
  if (!outcome) return refuse(desk, request, outcome.error());
  const Units refund{coin_of(outcome->refund)};
  const Units paid{coin_of(outcome->paid)};
  const AssetId coin = desk.drawn().asset;
  if (state.ledger.balance(bidder, coin) < refund + paid)
    return refuse(desk, request, Rejection::insufficient_capital);
  if (outcome->refunded.exists()) state.ledger.transfer(coin, bidder, outcome->refunded, refund);
  if (paid.value > 0) {
    state.ledger.transfer(coin, bidder, desk.step.model.treasury_of(desk.venue), paid);
    cancel_debt(desk, paid.value);
  }
  sale->auction = outcome->auction;
  record_bid(desk, request, *sale, wanted.bid.value);
}

void bid_on_surplus(const Desk& desk, const Request& request) {
  SurplusSale* const sale = sale_of(desk, request, desk.state.flaps);
  if (sale == nullptr) return;
  State& state = desk.step.state;
  const AuctionRequest& wanted = request.auction();
  const HolderId bidder = desk.step.model.holder_of(request.actor);
  const auto outcome = flap::tend<Exact>(
      flap_terms(*desk.engine.backstop), sale->auction,
      {.bidder = bidder, .lot = rad_of(wanted.lot.value), .bid = wad_of(wanted.bid.value)},
      state.now);
  if (!outcome) return refuse(desk, request, outcome.error());
  const Units refund{signed_of(outcome->refund.value)};
  const Units paid{signed_of(outcome->paid.value)};
  const AssetId token = desk.engine.backstop->asset;
  if (state.ledger.balance(bidder, token) < refund + paid)
    return refuse(desk, request, Rejection::insufficient_capital);
  if (outcome->refunded.exists()) state.ledger.transfer(token, bidder, outcome->refunded, refund);
  state.ledger.transfer(token, bidder, desk.step.model.cash_of(desk.venue), paid);
  sale->auction = outcome->auction;
  record_bid(desk, request, *sale, wanted.bid.value);
}

EventId record_settlement(const Desk& desk, const Request& request, Event event) {
  event.execution_price =
      desk.usd(event.counter_asset, event.counter_amount) / desk.tokens(event.asset, event.amount);
  ++desk.step.state.keepers[event.keeper.index()].won;
  event.gas_price = request.gas.price_gwei;
  return desk.step.trace.append(event);
}

void settle_debt(const Desk& desk, const Request& request) {
  DebtSale* const sale = sale_of(desk, request, desk.state.flops);
  if (sale == nullptr) return;
  const auto settlement = flop::deal(sale->auction, desk.step.state.now);
  if (!settlement) return refuse(desk, request, settlement.error());
  const Units minted{signed_of(settlement->minted.value)};
  desk.step.state.ledger.mint(desk.engine.backstop->asset, settlement->winner, minted);
  desk.state.minted += minted.value;
  Event event = event_of(desk, request, EventKind::auction_settled, of_debt(desk));
  event.keeper = keeper_of(desk.step.model, settlement->winner);
  event.amount = minted.value;
  event.counter_amount = coin_of(sale->auction.bid);
  event.cause_ids = {sale->started, sale->last_bid, 0};
  OutsideSaleRequest exit;
  exit.asset = desk.engine.backstop->asset;
  exit.lot = minted;
  exit.exit = request.auction().exit;
  exit.cause = record_settlement(desk, request, event);
  desk.send_out(event.keeper, exit);
  sale->is_over = 1;
  close(desk.state.open_flops, request.auction().auction);
}

void settle_surplus(const Desk& desk, const Request& request) {
  SurplusSale* const sale = sale_of(desk, request, desk.state.flaps);
  if (sale == nullptr) return;
  const auto settlement = flap::deal(sale->auction, desk.step.state.now);
  if (!settlement) return refuse(desk, request, settlement.error());
  const Units lot{coin_of(settlement->lot)};
  const Units burned{signed_of(settlement->burned.value)};
  const HolderId cash = desk.step.model.cash_of(desk.venue);
  desk.step.state.ledger.transfer(desk.drawn().asset, cash, settlement->winner, lot);
  desk.step.state.ledger.burn(desk.engine.backstop->asset, cash, burned);
  desk.state.burned += burned.value;
  Event event = event_of(desk, request, EventKind::auction_settled, of_surplus(desk));
  event.keeper = keeper_of(desk.step.model, settlement->winner);
  event.amount = lot.value;
  event.counter_amount = burned.value;
  event.cause_ids = {sale->started, sale->last_bid, 0};
  record_settlement(desk, request, event);
  sale->is_over = 1;
  close(desk.state.open_flaps, request.auction().auction);
}

template <class Sale>
void record_restart(const Desk& desk, const Request& request, const Sale& sale, Int128 lot) {
  Event event = event_of(desk, request, EventKind::auction_restarted, goods_of(desk, request));
  event.amount = lot;
  event.cause_ids = {sale.started, 0, 0};
  desk.step.trace.append(event);
}

void restart_debt(const Desk& desk, const Request& request) {
  DebtSale* const sale = sale_of(desk, request, desk.state.flops);
  if (sale == nullptr) return;
  constexpr UInt256 most{UInt128{1} << 120};  // what the ledger can mint many times over
  auto ticked =
      flop::tick<Exact>(flop_terms(*desk.engine.backstop), sale->auction, desk.step.state.now);
  if (ticked && ticked->lot.value > most) ticked = std::unexpected{Rejection::overflow};
  if (!ticked) return refuse(desk, request, ticked.error());
  sale->auction = *ticked;
  record_restart(desk, request, *sale, signed_of(ticked->lot.value));
}

void restart_surplus(const Desk& desk, const Request& request) {
  SurplusSale* const sale = sale_of(desk, request, desk.state.flaps);
  if (sale == nullptr) return;
  const auto ticked =
      flap::tick<Exact>(flap_terms(*desk.engine.backstop), sale->auction, desk.step.state.now);
  if (!ticked) return refuse(desk, request, ticked.error());
  sale->auction = *ticked;
  record_restart(desk, request, *sale, coin_of(ticked->lot));
}

}  // namespace

void open_backstop_auctions(const Desk& desk) {
  const BackstopTerms& terms = *desk.engine.backstop;
  const vow::Account<Exact> account = account_of(desk);
  const vow::Terms<Exact> asked{.wait = terms.wait,
                                .sump = rad_of(terms.lot.value),
                                .dump = wad_of(terms.lot_start.value),
                                .bump = rad_of(terms.surplus_lot.value),
                                .hump = rad_of(terms.surplus_kept.value)};
  if (terms.sells_tokens() && vow::flop(account, asked)) kick_debt(desk);
  if (terms.sells_surplus() && vow::flap(account, asked)) kick_surplus(desk);
}

void execute_at_backstop(const Desk& desk, const Request& request) {
  const bool of_debt_auction = request.auction().house == AuctionHouse::debt;
  switch (request.kind) {
    case RequestKind::bid:
      return of_debt_auction ? bid_on_debt(desk, request) : bid_on_surplus(desk, request);
    case RequestKind::settle:
      return of_debt_auction ? settle_debt(desk, request) : settle_surplus(desk, request);
    default:
      return of_debt_auction ? restart_debt(desk, request) : restart_surplus(desk, request);
  }
}

std::string check_backstop(const Model& model, const State& state, VenueId venue) {
  const CdpEngine& engine = *cdp_engine(model, venue);
  if (!engine.backstop || !engine.backstop->is_auctioned()) return {};
  const CdpState& sales = state.cdp[venue.index()];
  Int128 coin = 0;
  Int128 tokens = 0;
  Int128 unpaid = 0;
  for (const std::uint32_t number : sales.open_flaps) {
    coin += coin_of(sales.flaps[number].auction.lot);
    tokens += signed_of(sales.flaps[number].auction.bid.value);
  }
  for (const std::uint32_t number : sales.open_flops)
    if (!sales.flops[number].auction.high_bidder.exists())
      unpaid += coin_of(sales.flops[number].auction.bid);
  const HolderId cash = model.cash_of(venue);
  const AssetId drawn = engine.reserves[CdpEngine::debt.index()].asset;
  if (state.ledger.balance(cash, drawn).value == coin &&
      state.ledger.balance(cash, engine.backstop->asset).value == tokens &&
      sales.on_auction == unpaid)
    return {};
  return fmt::format(
      "auctions of {}'s own token: {} coin and {} tokens lie with them and {} of "
      "debt has no bid, the books say {}, {} and {}",
      model.venues[venue.index()].name, to_string(coin), to_string(tokens), to_string(unpaid),
      to_string(state.ledger.balance(cash, drawn).value),
      to_string(state.ledger.balance(cash, engine.backstop->asset).value),
      to_string(sales.on_auction));
}

}  // namespace seawall::engine
