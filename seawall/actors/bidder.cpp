#include "seawall/actors/bidder.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "seawall/actors/backstop_bidder.hpp"
#include "seawall/actors/taker.hpp"
#include "seawall/base/math.hpp"
#include "seawall/base/rng.hpp"
#include "seawall/state/cdp_view.hpp"
#include "seawall/state/oracle_view.hpp"

namespace seawall {
namespace {

constexpr double shade = 0.1;         ///< of the last offer, after a win that nobody answered
constexpr double least_share = 1e-3;  ///< a learner that would offer less offers one unit

UInt256 unsigned_of(Int128 value) { return UInt256{static_cast<UInt128>(value)}; }

class Look {
 public:
  Look(const BidderView& view, BidderPlan& plan)
      : view_{view},
        plan_{plan},
        keeper_{view.state.keepers[view.behaviour.keeper.index()]},
        holder_{view.model.holder_of(view.behaviour.keeper)},
        random_{Seed{view.state.seed}, view.state.path,
                "bidder:" + view.model.keepers[view.behaviour.keeper.index()].name} {
    random_.seek(keeper_.random_position);
    in_flight_ = keeper_.in_flight;
  }

  void run();

 private:
  /// A venue with what a lot is worth there.
  struct Market {
    VenueId venue;
    const CdpEngine& engine;
    const CdpState& state;
    double coins_per_unit;  ///< market value of a unit of collateral after the exit, units of coin
    double coin_usd;        ///< of one unit
  };

  void raise_gas();
  void poke();
  [[nodiscard]] std::optional<PokeRequest> poke_due(OracleId oracle) const;
  void settle_own(const Market& market);
  void seize(const Market& market);
  void bid(const Market& market);
  void offer_for(const Market& market, std::uint32_t number, bool outbids);
  void offer_lot(const Market& market, std::uint32_t number);
  void gather_lots(const Market& market, bool with_bid);
  void trade_at_clip(const Market& market);
  void trade_at_backstop(const Market& market);
  [[nodiscard]] double gas_price() const;
  [[nodiscard]] double gas_usd(RequestKind kind) const;
  [[nodiscard]] bool can_send() const {
    return plan_.credit >= 1.0 && in_flight_ < view_.behaviour.in_flight_max && has_gas_money_;
  }
  [[nodiscard]] bool has_gas_money() const;
  void restart_ended(const Market& market);
  void send(RequestKind kind, Wanted wanted);
  void read_waiting();
  [[nodiscard]] bool waits_for(VenueId venue, std::uint32_t auction) const;
  [[nodiscard]] double share(const Market& market) const;

  const BidderView& view_;
  BidderPlan& plan_;
  const KeeperState& keeper_;
  HolderId holder_;
  Rng random_;
  std::uint32_t in_flight_ = 0;
  std::vector<const Request*> waiting_;
  Int128 committed_ = 0;  ///< coin in bids that wait
  bool has_gas_money_ = true;
  std::vector<std::uint32_t> lots_;
};

double Look::gas_price() const {
  if (view_.demand == nullptr) return 0.0;
  return std::min(view_.behaviour.gas_price_max,
                  view_.demand->quantile(view_.behaviour.urgency.value));
}

double Look::gas_usd(RequestKind kind) const {
  if (view_.demand == nullptr || !view_.model.chain->gas_asset.exists()) return 0.0;
  return gas_cost(gas_of(kind), gas_price()).value *
         view_.state.prices.reference[view_.model.chain->gas_asset.index()];
}

// A wallet does not sign what it could not pay for: everything that waits, and one call more.
bool Look::has_gas_money() const {
  if (view_.demand == nullptr || !view_.model.chain->gas_asset.exists()) return true;
  const AssetId asset = view_.model.chain->gas_asset;
  const double unit = to_double(power_of_ten(view_.model.assets[asset.index()].decimals));
  const double calls = static_cast<double>(in_flight_) + 1.0;
  const double needed = calls * gas_cost(gas_of(RequestKind::seize), gas_price()).value;
  return to_double(view_.state.ledger.balance(holder_, asset).value) >= needed * unit;
}

void Look::send(RequestKind kind, Wanted wanted) {
  Request request;
  request.kind = kind;
  request.actor = view_.behaviour.keeper;
  request.wanted = wanted;
  if (view_.demand != nullptr)
    request.gas = {.price_gwei = gas_price(), .tip_gwei = gas_price(), .gas = gas_of(kind)};
  plan_.requests.push_back(request);
  plan_.credit -= 1.0;
  ++in_flight_;
}

// Its own transactions that are not in a block yet.
void Look::read_waiting() {
  const auto note = [this](const Request& request) {
    if (request.actor != view_.behaviour.keeper || request.kind == RequestKind::sell_elsewhere)
      return;
    waiting_.push_back(&request);
    if (request.kind == RequestKind::bid && request.auction().house != AuctionHouse::surplus)
      committed_ += request.auction().bid.value;
  };
  for (const Request& request : view_.state.chain.pool)
    note(request);
  for (const Request& request : view_.state.queue.pending())
    note(request);
}

bool Look::waits_for(VenueId venue, std::uint32_t auction) const {
  const auto is_for = [&](const Request& request) {
    return (request.kind == RequestKind::bid || request.kind == RequestKind::settle ||
            request.kind == RequestKind::restart) &&
           request.auction().house == AuctionHouse::collateral &&
           request.auction().venue == venue && request.auction().auction == auction;
  };
  return std::ranges::any_of(waiting_, [&](const Request* request) { return is_for(*request); }) ||
         std::ranges::any_of(plan_.requests, is_for);
}

void Look::raise_gas() {
  if (!view_.behaviour.raises_gas || view_.demand == nullptr) return;
  const double bump = 1.0 + view_.model.chain->replacement_bump.value;
  for (const Request* waiting : waiting_) {
    const double asked = std::max(gas_price(), waiting->gas.price_gwei * bump);
    if (asked > view_.behaviour.gas_price_max || asked <= waiting->gas.price_gwei) continue;
    if (view_.demand->quantile(0.5) <= waiting->gas.price_gwei) continue;  // its turn will come
    Request request = *waiting;
    request.gas.price_gwei = request.gas.tip_gwei = asked;
    request.gas.replaces = waiting->sequence;
    plan_.requests.push_back(request);
  }
}

void Look::poke() {
  if (!view_.behaviour.pokes) return;
  for (std::size_t i = 0; i < view_.model.oracles.size() && can_send(); ++i) {
    const OracleId oracle{i};
    const bool is_sent = std::ranges::any_of(waiting_, [&](const Request* request) {
      return request->kind == RequestKind::poke && request->poke().oracle == oracle;
    });
    if (is_sent) continue;
    if (const auto wanted = poke_due(oracle)) send(RequestKind::poke, *wanted);
  }
}

std::optional<PokeRequest> Look::poke_due(OracleId oracle) const {
  const Oracle& terms = view_.model.oracles[oracle.index()];
  if (!terms.must_be_poked) return std::nullopt;
  if (terms.is_medianizer()) {
    const auto quote = quote_due(view_.model, view_.state, oracle);
    if (!quote) return std::nullopt;
    return PokeRequest{.oracle = oracle, .answer = quote->answer, .signed_at = view_.state.now};
  }
  if (view_.state.now < osm::poke_due(view_.state.oracles[oracle.index()].module))
    return std::nullopt;
  return PokeRequest{.oracle = oracle};
}

void Look::settle_own(const Market& market) {
  for (const std::uint32_t number : market.state.open) {
    if (!can_send()) return;
    const FlipAuction& auction = market.state.auctions[number];
    if (auction.english.high_bidder != holder_ || waits_for(market.venue, number)) continue;
    if (!flip::deal<Exact>(auction.english, view_.state.now)) continue;
    AuctionRequest request;
    request.venue = market.venue;
    request.auction = number;
    request.cause = auction.last_bid;
    send(RequestKind::settle, request);
  }
}

// One call for a vault that fits one lot; a larger one needs many, and several may wait at once.
void Look::seize(const Market& market) {
  for (const UnderWater& entry : view_.state.under_water) {
    if (!can_send()) return;
    if (view_.model.positions.venues[entry.account.index()] != market.venue ||
        has_status(view_.state, entry.account, account_status::in_flight) ||
        !has_status(view_.state, entry.account, account_status::under_water))
      continue;
    const auto calls_waiting = std::ranges::count_if(waiting_, [&](const Request* request) {
      return request->kind == RequestKind::seize && request->auction().vault == entry.account;
    });
    const Division lots = divide(vault_of(view_.model, view_.state, entry.account).vault.ink.value,
                                 unsigned_of(market.engine.flip.lot_max.value));
    const double lots_left = to_double(lots.quotient) + (lots.remainder == UInt256{} ? 0.0 : 1.0) -
                             static_cast<double>(calls_waiting);
    for (double lot = 0.0; lot < lots_left && can_send(); lot += 1.0) {
      AuctionRequest request;
      request.venue = market.venue;
      request.vault = entry.account;
      request.cause = entry.verdict;
      send(RequestKind::seize, request);
    }
  }
}

// An auction that ended without a bid takes none until somebody restarts it.
void Look::restart_ended(const Market& market) {
  for (const std::uint32_t number : market.state.open) {
    if (!can_send()) return;
    const FlipAuction& auction = market.state.auctions[number];
    if (auction.english.high_bidder.exists() || view_.state.now <= auction.english.end ||
        waits_for(market.venue, number))
      continue;
    AuctionRequest request;
    request.venue = market.venue;
    request.auction = number;
    request.cause = auction.started;
    send(RequestKind::restart, request);
  }
}

// What it offers of the market value; a learner falls tenfold with each win that nobody answered.
double Look::share(const Market& market) const {
  double share = share_offered(view_.behaviour, market.state);
  if (view_.behaviour.policy == BidPolicy::learning)
    for (std::uint32_t i = 0; i < keeper_.unanswered && share >= least_share; ++i)
      share *= shade;
  return share;
}

// A bid in the first phase, if it pays.
void Look::offer_for(const Market& market, std::uint32_t number, bool outbids) {
  const flip::EnglishAuction<Exact>& auction = market.state.auctions[number].english;
  const double lot = to_double(auction.lot.value);
  const double value = lot * market.coins_per_unit;
  const double tab = to_double(auction.tab.value) / 1e27;
  const double standing = to_double(auction.bid.value) / 1e27;
  const double step = to_double(market.engine.flip.bid_step) / 1e18;
  const double part = share(market);
  double offered = part < least_share ? 1.0 : std::floor(std::min(tab, part * value));
  const bool whole_tab = offered >= std::floor(tab);
  if (outbids && !whole_tab && offered < standing * step + 1.0) return;
  if (outbids && whole_tab && offered <= standing) return;
  offered = std::max(offered, 1.0);
  const double gain_usd = (value - offered) * market.coin_usd - gas_usd(RequestKind::bid) -
                          gas_usd(RequestKind::settle);
  if (gain_usd < view_.behaviour.profit_min.value) return;
  const Units own =
      view_.state.ledger.balance(holder_, market.engine.reserves[CdpEngine::debt.index()].asset);
  const Int128 bid = floor_to_int128(whole_tab ? std::ceil(tab) : offered);
  if (own.value - committed_ < bid + 1) return;
  AuctionRequest request;
  request.venue = market.venue;
  request.vault = market.state.auctions[number].vault;
  request.auction = number;
  request.lot = Units{static_cast<Int128>(auction.lot.value.low)};
  request.bid = Units{bid};
  request.whole_tab = whole_tab ? 1 : 0;
  request.cause = market.state.auctions[number].started;
  committed_ += bid;
  send(RequestKind::bid, request);
}

// A bid in the second phase: less collateral for the same coin.
void Look::offer_lot(const Market& market, std::uint32_t number) {
  const flip::EnglishAuction<Exact>& auction = market.state.auctions[number].english;
  const double tab = to_double(auction.tab.value) / 1e27;
  const double step = to_double(market.engine.flip.bid_step) / 1e18;
  const double enough =
      tab / (share_offered(view_.behaviour, market.state) * market.coins_per_unit);
  const double lot = to_double(auction.lot.value);
  if (enough < 1.0 || enough > lot / step * (1.0 - 1e-9)) return;
  const double gain_usd = (enough * market.coins_per_unit - tab) * market.coin_usd -
                          gas_usd(RequestKind::bid) - gas_usd(RequestKind::settle);
  const double rounding = 1e-9 * tab * market.coin_usd;  // without a discount the gain is 0
  if (gain_usd < view_.behaviour.profit_min.value - rounding) return;
  const Units own =
      view_.state.ledger.balance(holder_, market.engine.reserves[CdpEngine::debt.index()].asset);
  const Int128 bid = floor_to_int128(std::ceil(tab)) + 1;
  if (own.value - committed_ < bid) return;
  AuctionRequest request;
  request.venue = market.venue;
  request.vault = market.state.auctions[number].vault;
  request.auction = number;
  request.lot = Units{floor_to_int128(enough)};
  request.bid = Units{bid};
  request.whole_tab = 1;
  request.cause = market.state.auctions[number].started;
  committed_ += bid;
  send(RequestKind::bid, request);
}

// Lots that still take bids and that it neither leads nor has a transaction waiting for.
void Look::gather_lots(const Market& market, bool with_bid) {
  const Time soon = view_.state.now + view_.model.clock.block;
  lots_.clear();
  for (const std::uint32_t number : market.state.open) {
    const flip::EnglishAuction<Exact>& auction = market.state.auctions[number].english;
    if (auction.high_bidder.exists() != with_bid || auction.high_bidder == holder_) continue;
    if (auction.end <= soon || (auction.tic && *auction.tic <= soon)) continue;
    if (!waits_for(market.venue, number)) lots_.push_back(number);
  }
}

// In random order, so that keepers do not all run for the same lot.
void Look::bid(const Market& market) {
  for (const bool with_bid : {false, true}) {
    if (!can_send()) return;
    gather_lots(market, with_bid);
    for (std::size_t left = lots_.size(); left > 0 && can_send(); --left) {
      std::swap(lots_[random_.below(left)], lots_[left - 1]);
      const std::uint32_t number = lots_[left - 1];
      if (market.state.auctions[number].english.is_lot_phase())
        offer_lot(market, number);
      else
        offer_for(market, number, with_bid);
    }
  }
}

void Look::trade_at_clip(const Market& market) {
  if (!can_send()) return;
  const auto calls_max = std::min(static_cast<std::uint32_t>(std::min(plan_.credit, 1e9)),
                                  view_.behaviour.in_flight_max - in_flight_);
  const double start = market.state.open.empty() ? 0.0 : random_.uniform();
  for (const AuctionCall& call : look_at_dutch_auctions({.bidder = view_,
                                                         .venue = market.venue,
                                                         .waiting = waiting_,
                                                         .committed = committed_,
                                                         .coin_usd = market.coin_usd,
                                                         .coins_per_unit = market.coins_per_unit,
                                                         .gas_usd = gas_usd(RequestKind::take),
                                                         .start = start,
                                                         .calls_max = calls_max}))
    send(call.kind, call.wanted);
}

void Look::trade_at_backstop(const Market& market) {
  if (!market.engine.backstop || !market.engine.backstop->is_auctioned() || !can_send()) return;
  const auto calls_max = std::min(static_cast<std::uint32_t>(std::min(plan_.credit, 1e9)),
                                  view_.behaviour.in_flight_max - in_flight_);
  for (const AuctionCall& call : look_at_backstop_auctions(
           {.bidder = view_,
            .venue = market.venue,
            .waiting = waiting_,
            .committed = committed_,
            .gas_usd = gas_usd(RequestKind::bid) + gas_usd(RequestKind::settle),
            .calls_max = calls_max}))
    send(call.kind, call.wanted);
}

void Look::run() {
  const BidderBehaviour& behaviour = view_.behaviour;
  const double earned =
      behaviour.transactions_per_minute * view_.model.clock.block.seconds() / 60.0;
  plan_.credit = std::min(keeper_.credit + earned, std::max(1.0, 2.0 * earned));
  has_gas_money_ = has_gas_money();
  if (in_flight_ > 0) read_waiting();
  raise_gas();
  poke();
  for (std::size_t v = 0; v < view_.model.venues.size() && can_send(); ++v) {
    const CdpEngine* engine = cdp_engine(view_.model, VenueId{v});
    if (engine == nullptr) continue;
    if (!behaviour.venues.empty() &&
        std::ranges::find(behaviour.venues, VenueId{v}) == behaviour.venues.end())
      continue;
    const std::vector<double>& usd = view_.state.prices.reference;
    const double coin = usd[engine->reserves[CdpEngine::debt.index()].asset.index()];
    const double collateral = usd[engine->reserves[CdpEngine::collateral.index()].asset.index()];
    const Market market{VenueId{v}, *engine, view_.state.cdp[v],
                        collateral * (1.0 - behaviour.exit_cost.value) / coin, coin / 1e18};
    if (engine->auction == CdpAuction::clip) {
      trade_at_clip(market);
    } else {
      settle_own(market);
      if (behaviour.seizes) restart_ended(market);
      if (behaviour.seizes) seize(market);
      if (behaviour.bids) bid(market);
    }
    trade_at_backstop(market);
  }
  plan_.random_position = random_.position();
}

}  // namespace

std::int64_t gas_of(RequestKind kind) {
  switch (kind) {
    case RequestKind::liquidation:
    case RequestKind::deal:
      return 500'000;
    case RequestKind::seize:
    case RequestKind::take:
      return 400'000;
    case RequestKind::bid:
      return 150'000;
    case RequestKind::settle:
    case RequestKind::poke:
      return 100'000;
    case RequestKind::restart:
      return 60'000;
    case RequestKind::arbitrage:
    case RequestKind::add_collateral:
    case RequestKind::repay_debt:
      return 250'000;
    case RequestKind::close_account:
      return 900'000;
    // Uniswap/v3-periphery test/__snapshots__/NonfungiblePositionManager.spec.ts.snap: increase
    // 189,256; decrease, collect and burn in one 178,028; moving is that, a swap of 130,000 and a
    // mint of 369,488.
    case RequestKind::add_liquidity:
      return 190'000;
    case RequestKind::remove_liquidity:
      return 180'000;
    case RequestKind::move_liquidity:
      return 680'000;
    // A deposit, a swap, a loan and the swap back: the sum of theirs above.
    case RequestKind::manipulate:
      return 900'000;
    case RequestKind::sell_elsewhere:
    case RequestKind::arrival:
      break;
  }
  return 0;
}

double share_offered(const BidderBehaviour& behaviour, const CdpState& venue) {
  const double own = 1.0 - behaviour.discount.value;
  if (behaviour.policy != BidPolicy::last_clearing || venue.learned.empty()) return own;
  const double learned = venue.learned[behaviour.keeper.index()];
  if (learned < 0.0) return own;
  return std::min(1.0, learned / (1.0 - behaviour.exit_cost.value));
}

double learned_after(double learned, double cleared, Fraction rate) {
  return learned < 0.0 ? cleared : learned + rate.value * (cleared - learned);
}

void look_for_auctions(const BidderView& view, BidderPlan& plan) {
  plan.requests.clear();
  Look{view, plan}.run();
}

}  // namespace seawall
