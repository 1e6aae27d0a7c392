#include "seawall/engine/clip_desk.hpp"

#include "seawall/engine/trading.hpp"
#include "seawall/mechanics/auctions/dutch.hpp"
#include "seawall/mechanics/cdp/dog.hpp"
#include "seawall/state/clip_view.hpp"

namespace seawall::engine {
namespace {

using dutch::Breaker;

// The contract's suck: coin for the keeper, debt that is not queued for the venue.
void pay_incentive(const Desk& desk, KeeperId keeper, Rad<Exact> incentive) {
  const Units minted{coin_of(incentive)};
  Ledger& ledger = desk.step.state.ledger;
  ledger.mint(desk.drawn().asset, desk.step.model.holder_of(keeper), minted);
  ledger.mint(desk.engine.system_debt, desk.step.model.treasury_of(desk.venue), minted);
  desk.state.incentives += minted.value;
}

Lot lot_of(const dutch::Auction<Exact>& sale) {
  return {.vault = sale.owner, .collateral = signed_of(sale.lot.value), .coin = coin_of(sale.tab)};
}

void put_on_sale(const Desk& desk, const Request& request, const dutch::Auction<Exact>& sale) {
  ClipAuction auction;
  auction.sale = sale;
  auction.kicked = desk.step.state.now;
  auction.started = desk.open(request, lot_of(sale), desk.state.clips.size());
  desk.state.clips.push_back(auction);
}

// A bark, and the kick that reverts it where it refuses.
void seize(const Desk& desk, const Request& request) {
  State& state = desk.step.state;
  const AccountId account = request.auction().vault;
  clear_status(state, account, account_status::in_flight);
  const VaultSheet sheet = vault_of(desk.step.model, state, account);
  const auto bark = bark_of(desk.step.model, state, {desk.venue, sheet.vault, desk.state.dirt});
  if (!bark) return desk.refuse(request, bark.error());
  const auto start = dutch::kick<Exact>(clip_terms<Exact>(desk.engine), Breaker::none,
                                        clip_feed(desk.step.model, state, desk.venue),
                                        {bark->tab, bark->dink, account}, state.now);
  if (!start) return desk.refuse(request, start.error());
  desk.take_from_vault(sheet, account, signed_of(bark->dink.value), signed_of(bark->dart.value));
  desk.take_debt(coin_of(bark->due));
  desk.state.dirt = bark->limits.type_dirt;
  put_on_sale(desk, request, start->auction);
  pay_incentive(desk, request.actor, start->incentive);
  desk.settle_vault(account, bark->vault);
  ++state.keepers[request.actor.index()].calls;
}

// What one purchase moves, in the ledger's units.
struct Trade {
  Int128 paid;
  Int128 given;
  Int128 returned;
  RouteQuote exit;  ///< of a flash loan
};

// Whether the buyer can pay: out of its own coin, or with what the collateral fetches at once.
Ruling<Trade> funded(const Desk& desk, const Request& request,
                     const dutch::Purchase<Exact>& purchase) {
  const AuctionRequest& wanted = request.auction();
  const State& state = desk.step.state;
  Trade trade{.paid = coin_of(purchase.dai_paid),
              .given = signed_of(purchase.collateral_given.value),
              .returned = signed_of(purchase.collateral_returned.value),
              .exit = {}};
  if (wanted.flash_loan == 0) {
    const HolderId buyer = desk.step.model.holder_of(request.actor);
    if (state.ledger.balance(buyer, desk.drawn().asset).value < trade.paid)
      return std::unexpected{Rejection::insufficient_capital};
    return trade;
  }
  const auto exit = quote_route(desk.step.model, state, wanted.exit, Units{trade.given});
  if (!exit) return std::unexpected{exit.error()};
  if (exit->out.value - trade.paid < wanted.profit_min.value)
    return std::unexpected{Rejection::not_profitable};
  trade.exit = *exit;
  return trade;
}

EventId record_purchase(const Desk& desk, const Request& request, const ClipAuction& auction,
                        const Trade& trade, EventKind kind) {
  return desk.step.trace.append(desk.trade_of(request, kind,
                                              {.vault = auction.sale.owner,
                                               .collateral = trade.given,
                                               .coin = trade.paid,
                                               .causes = {auction.started, auction.last_take}}));
}

// The contract's order: collateral to the buyer, the buyer's own business, the coin.
void move_money(const Desk& desk, const Request& request, const Trade& trade, EventId purchase) {
  Ledger& ledger = desk.step.state.ledger;
  const Model& model = desk.step.model;
  const HolderId buyer = model.holder_of(request.actor);
  const AssetId collateral = desk.locked().asset;
  ledger.transfer(collateral, model.cash_of(desk.venue), buyer, Units{trade.given});
  if (request.auction().flash_loan != 0)
    sell(desk.step,
         {.seller = buyer,
          .asset = collateral,
          .amount = Units{trade.given},
          .route = request.auction().exit,
          .cause = purchase,
          .keeper = request.actor,
          .venue = desk.venue},
         trade.exit);
  ledger.transfer(desk.drawn().asset, buyer, model.treasury_of(desk.venue), Units{trade.paid});
  ledger.transfer(collateral, model.cash_of(desk.venue), Model::world(), Units{trade.returned});
  if (request.auction().flash_loan == 0 && trade.given > 0)
    desk.send_out(request.actor, trade.given, purchase);
}

void count_purchase(const Desk& desk, const Trade& trade) {
  const double paid_usd = desk.usd(desk.drawn().asset, trade.paid);
  const double worth_usd = desk.usd(desk.locked().asset, trade.given);
  if (worth_usd > 0.0) desk.note_clearing(paid_usd / worth_usd);
  desk.step.state.tally.repaid_usd += paid_usd;
}

void take(const Desk& desk, const Request& request) {
  ClipAuction* const auction = desk.open_auction(desk.state.clips, request);
  if (auction == nullptr) return;
  const AuctionRequest& wanted = request.auction();
  const auto purchase = dutch::take<Exact>(
      clip_terms<Exact>(desk.engine), Breaker::none, auction->sale,
      {Wad<Exact>{unsigned_of(wanted.lot.value)}, price_max_of(wanted)}, desk.step.state.now);
  if (!purchase) return desk.refuse(request, purchase.error());
  const auto trade = funded(desk, request, *purchase);
  if (!trade) return desk.refuse(request, trade.error());
  const bool is_over = !purchase->rest.has_value();
  auction->last_take =
      record_purchase(desk, request, *auction, *trade,
                      is_over ? EventKind::auction_settled : EventKind::auction_taken);
  ++auction->takes;
  move_money(desk, request, *trade, auction->last_take);
  count_purchase(desk, *trade);
  desk.state.dirt.value = *subtract(desk.state.dirt.value, purchase->dirt_removed.value);
  if (!is_over) {
    auction->sale = *purchase->rest;
    return;
  }
  auction->is_over = 1;
  desk.close(wanted.auction);
  ++desk.step.state.keepers[request.actor.index()].won;
}

void restart(const Desk& desk, const Request& request) {
  ClipAuction* const auction = desk.open_auction(desk.state.clips, request);
  if (auction == nullptr) return;
  const State& state = desk.step.state;
  const auto start =
      dutch::redo<Exact>(clip_terms<Exact>(desk.engine), Breaker::none,
                         clip_feed(desk.step.model, state, desk.venue), auction->sale, state.now);
  if (!start) return desk.refuse(request, start.error());
  auction->sale = start->auction;
  Lot lot = lot_of(auction->sale);
  lot.causes = {auction->started, state.oracles[desk.locked().oracle.index()].last_event};
  desk.step.trace.append(desk.event_of(request, EventKind::auction_restarted, lot));
  pay_incentive(desk, request.actor, start->incentive);
}

}  // namespace

void execute_at_clip(const Desk& desk, const Request& request) {
  switch (request.kind) {
    case RequestKind::seize:
      return seize(desk, request);
    case RequestKind::take:
      return take(desk, request);
    default:
      return restart(desk, request);
  }
}

}  // namespace seawall::engine
