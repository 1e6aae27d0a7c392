#include "seawall/engine/flip_desk.hpp"

#include "seawall/mechanics/auctions/flip.hpp"
#include "seawall/mechanics/cdp/cat.hpp"

namespace seawall::engine {
namespace {

flip::Terms<Exact> terms_of(const Desk& desk) {
  return {.beg = Wad<Exact>{unsigned_of(desk.engine.flip.bid_step)},
          .ttl = desk.engine.flip.bid_lifetime,
          .tau = desk.engine.flip.auction_lifetime};
}

void kick_flip(const Desk& desk, const Request& request, const cat::Bite<Exact>& bite) {
  const Time now = desk.step.state.now;
  FlipAuction auction;
  auction.english = flip::kick<Exact>(terms_of(desk), bite.tab, bite.lot, now);
  auction.vault = request.auction().vault;
  auction.debt = coin_of(bite.debt);
  auction.lot = signed_of(bite.lot.value);
  auction.kicked = now;
  auction.started = desk.open(
      request,
      {.vault = auction.vault, .collateral = auction.lot, .coin = coin_of(bite.tab), .causes = {}},
      desk.state.auctions.size());
  desk.state.auctions.push_back(auction);
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
  if (!bite) return desk.refuse(request, bite.error());
  desk.take_from_vault(sheet, account, signed_of(bite->lot.value), signed_of(bite->art.value));
  desk.take_debt(coin_of(bite->debt));
  kick_flip(desk, request, *bite);
  desk.settle_vault(account, bite->vault);
  ++state.keepers[request.actor.index()].calls;
}

// As the standing bid has it.
Lot lot_of(const FlipAuction& auction) {
  return {.vault = auction.vault,
          .collateral = signed_of(auction.english.lot.value),
          .coin = coin_of(auction.english.bid),
          .causes = {auction.started, auction.last_bid}};
}

void record_bid(const Desk& desk, const Request& request, FlipAuction& auction) {
  const Event event = desk.trade_of(request, EventKind::auction_bid, lot_of(auction));
  auction.last_bid = desk.step.trace.append(event);
  auction.bid_share = event.execution_price / event.market_price;
  ++auction.bids;
}

void bid(const Desk& desk, const Request& request) {
  FlipAuction* const auction = desk.open_auction(desk.state.auctions, request);
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
                           ? flip::dent<Exact>(terms_of(desk), auction->english, offer, state.now)
                           : flip::tend<Exact>(terms_of(desk), auction->english, offer, state.now);
  if (!outcome) return desk.refuse(request, outcome.error());
  const Int128 standing = coin_of(auction->english.bid);
  const Int128 refund = outcome->refunded.exists() ? standing : 0;
  const Int128 paid = coin_of(offered) - standing;
  const AssetId coin = desk.drawn().asset;
  if (state.ledger.balance(bidder, coin).value < refund + paid)
    return desk.refuse(request, Rejection::insufficient_capital);
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

void settle(const Desk& desk, const Request& request) {
  FlipAuction* const auction = desk.open_auction(desk.state.auctions, request);
  if (auction == nullptr) return;
  State& state = desk.step.state;
  const auto settlement = flip::deal<Exact>(auction->english, state.now);
  if (!settlement) return desk.refuse(request, settlement.error());
  const Lot lot = lot_of(*auction);
  state.ledger.transfer(desk.locked().asset, desk.step.model.cash_of(desk.venue),
                        settlement->winner, Units{lot.collateral});
  Event event = desk.trade_of(request, EventKind::auction_settled, lot);
  event.keeper = keeper_of(desk.step.model, settlement->winner);
  desk.send_out(event.keeper, lot.collateral, desk.step.trace.append(event));
  desk.note_clearing(auction->bid_share);
  state.tally.repaid_usd += desk.usd(desk.drawn().asset, lot.coin);
  KeeperState& winner = state.keepers[event.keeper.index()];
  ++winner.won;
  if (auction->bids == 1) ++winner.unanswered;
  auction->is_over = 1;
  desk.close(request.auction().auction);
}

void restart(const Desk& desk, const Request& request) {
  FlipAuction* const auction = desk.open_auction(desk.state.auctions, request);
  if (auction == nullptr) return;
  const auto ticked = flip::tick<Exact>(terms_of(desk), auction->english, desk.step.state.now);
  if (!ticked) return desk.refuse(request, ticked.error());
  auction->english = *ticked;
  Lot lot = lot_of(*auction);
  lot.coin = 0;
  lot.causes = {auction->started, 0};
  desk.step.trace.append(desk.event_of(request, EventKind::auction_restarted, lot));
}

}  // namespace

void execute_at_flip(const Desk& desk, const Request& request) {
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

}  // namespace seawall::engine
