#include "seawall/actors/taker.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "seawall/actors/golden_section.hpp"
#include "seawall/state/cdp_view.hpp"
#include "seawall/state/clip_view.hpp"
#include "seawall/state/depth_view.hpp"

namespace seawall {
namespace {

using dutch::Breaker;

constexpr int search_steps = 40;  ///< golden section: the best size to 5e-9 of the lot
constexpr double crumb = 1e-6;    ///< of a lot: too little to be bought, or to have slippage

class TakerLook {
 public:
  explicit TakerLook(const TakerView& view)
      : view_{view},
        model_{view.bidder.model},
        state_{view.bidder.state},
        behaviour_{view.bidder.behaviour},
        engine_{*cdp_engine(model_, view.venue)},
        auctions_{state_.cdp[view.venue.index()]},
        exact_{clip_terms<Exact>(engine_)},
        fast_{clip_terms<Fast>(engine_)},
        depth_{model_, state_},
        soon_{state_.now + model_.clock.block} {}

  [[nodiscard]] std::vector<AuctionCall> run();

 private:
  /// An auction at the price that it will ask in the next block.
  struct Lot {
    std::uint32_t number;
    const ClipAuction& auction;
    Ray<Exact> price;
  };
  /// A purchase as the rule would settle it, with what it brings.
  struct Offer {
    Units wanted{0};
    Units given{0};
    Int128 paid = 0;        ///< smallest units of coin, rounded up
    double proceeds = 0.0;  ///< the same
    Route exit = {};
  };
  struct Exit {
    Route route;
    double proceeds = 0.0;
  };

  void restart();
  void seize();
  void take();
  void consider(const Lot& lot);
  [[nodiscard]] double size_from_capital(const Lot& lot) const;
  [[nodiscard]] double size_from_loan(const Lot& lot) const;
  [[nodiscard]] Exit best_exit(double given) const;
  [[nodiscard]] Ruling<Offer> offer(const Lot& lot, double wanted) const;
  [[nodiscard]] bool pays(const Offer& made) const;
  [[nodiscard]] AuctionRequest request_for(const Lot& lot, const Offer& made) const;
  void read_waiting();
  [[nodiscard]] bool waits_for(RequestKind kind, std::uint32_t number) const;
  [[nodiscard]] bool has_calls_left() const { return calls_.size() < view_.calls_max; }
  [[nodiscard]] bool borrows() const { return behaviour_.funding == KeeperFunding::flash_loan; }
  [[nodiscard]] Int128 own_coin() const;

  const TakerView& view_;
  const Model& model_;
  const State& state_;
  const BidderBehaviour& behaviour_;
  const CdpEngine& engine_;
  const CdpState& auctions_;
  dutch::Terms<Exact> exact_;
  dutch::Terms<Fast> fast_;
  DepthView depth_;
  std::vector<Route> routes_;
  Time soon_;
  Int128 committed_ = 0;
  std::vector<AuctionCall> calls_;
};

// The rule's limit in the request's units, never below the price itself.
Units limit_of(Ray<Exact> price) {
  constexpr UInt256 billion{static_cast<UInt128>(1'000'000'000)};
  const Division parts = divide(price.value, billion);
  return Units{static_cast<Int128>(parts.quotient.low) + (parts.remainder == UInt256{} ? 0 : 1)};
}

double coins(Ray<Exact> price) { return to_double(price.value) / 1e27; }

// Coin that a purchase may still cost.
double most_paid(const AuctionRequest& wanted, const ClipAuction& auction) {
  const double asked = to_double(wanted.lot.value) * to_double(wanted.bid.value) / 1e18;
  return std::min(asked, to_double(auction.sale.tab.value) / 1e27);
}

void TakerLook::read_waiting() {
  committed_ = view_.committed;
  for (const Request* waiting : view_.waiting) {
    if (waiting->kind != RequestKind::take || waiting->auction().flash_loan != 0) continue;
    const AuctionRequest& wanted = waiting->auction();
    committed_ += floor_to_int128(std::min(
        most_paid(wanted, state_.cdp[wanted.venue.index()].clips[wanted.auction]), 0x1p120));
  }
}

// @param number  of the auction, or of the vault where it seizes
bool TakerLook::waits_for(RequestKind kind, std::uint32_t number) const {
  return std::ranges::any_of(view_.waiting, [&](const Request* request) {
    if (request->kind != kind || request->auction().venue != view_.venue ||
        request->auction().house != AuctionHouse::collateral)
      return false;
    const AuctionRequest& wanted = request->auction();
    return (kind == RequestKind::seize ? wanted.vault.value : wanted.auction) == number;
  });
}

void TakerLook::restart() {
  for (const std::uint32_t number : auctions_.open) {
    if (!has_calls_left()) return;
    const ClipAuction& auction = auctions_.clips[number];
    const auto asked = dutch::quote<Exact>(exact_, auction.sale, soon_);
    if (!asked || !asked->needs_restart || waits_for(RequestKind::restart, number)) continue;
    AuctionRequest request;
    request.venue = view_.venue;
    request.vault = auction.sale.owner;
    request.auction = number;
    request.cause = auction.started;
    calls_.push_back({RequestKind::restart, request});
  }
}

void TakerLook::seize() {
  Rad<Exact> dirt = auctions_.dirt;
  for (const UnderWater& entry : state_.under_water) {
    if (!has_calls_left()) return;
    if (model_.positions.venues[entry.account.index()] != view_.venue ||
        has_status(state_, entry.account, account_status::in_flight) ||
        !has_status(state_, entry.account, account_status::under_water) ||
        waits_for(RequestKind::seize, entry.account.value))
      continue;
    const cat::Vault<Exact> vault = vault_of(model_, state_, entry.account).vault;
    const auto bark = bark_of(model_, state_, {view_.venue, vault, dirt});
    if (!bark && bark.error() == Rejection::liquidation_limit_reached) return;
    if (!bark) continue;
    dirt = bark->limits.type_dirt;
    AuctionRequest request;
    request.venue = view_.venue;
    request.vault = entry.account;
    request.cause = entry.verdict;
    calls_.push_back({RequestKind::seize, request});
  }
}

Int128 TakerLook::own_coin() const {
  const HolderId holder = model_.holder_of(behaviour_.keeper);
  const AssetId coin = engine_.reserves[CdpEngine::debt.index()].asset;
  return state_.ledger.balance(holder, coin).value - committed_;
}

TakerLook::Exit TakerLook::best_exit(double given) const {
  if (!borrows()) return {{}, given * view_.coins_per_unit};
  Exit best;
  for (const Route& route : routes_) {
    const double proceeds = depth_.quote(route, given);
    if (proceeds > best.proceeds) best = {route, proceeds};
  }
  return best;
}

// All of the lot, or what its coin pays for.
double TakerLook::size_from_capital(const Lot& lot) const {
  const double own = std::max(0.0, to_double(own_coin()));
  const double whole = to_double(lot.auction.sale.lot.value);
  const double price = coins(lot.price);
  const double tab = to_double(lot.auction.sale.tab.value) / 1e27;
  if (std::min(whole * price, tab) + 1.0 <= own) return whole;
  return std::floor(own / price * (1.0 - 1e-12));
}

// Proceeds bend down with slippage and the price does not, so the score has one top; but the rule
// lets the whole of a lot leave less than dust and a part not, so the whole is looked at apart.
double TakerLook::size_from_loan(const Lot& lot) const {
  const double kept = share_offered(behaviour_, auctions_);
  const dutch::Auction<Fast> auction = in_doubles(lot.auction.sale);
  const Ray<Fast> no_limit{HUGE_VAL};
  const auto score = [&](double size) {
    const auto purchase =
        dutch::take<Fast>(fast_, Breaker::none, auction, {Wad<Fast>{size}, no_limit}, soon_);
    if (!purchase) return -HUGE_VAL;
    return kept * best_exit(purchase->collateral_given.value).proceeds -
           purchase->dai_paid.value / 1e27;
  };
  const double whole = auction.lot.value;
  const double probe = whole * crumb;
  if (kept * best_exit(probe).proceeds < probe * coins(lot.price)) return 0.0;
  const Bracket part = golden_section(whole, search_steps, score);
  const double size = part.low + (part.high - part.low) / 2;
  const double most = score(whole);
  return most >= score(size) * (1.0 - 1e-9) && most > 0.0 ? whole : std::floor(size);
}

Ruling<TakerLook::Offer> TakerLook::offer(const Lot& lot, double wanted) const {
  Offer made;
  made.wanted =
      Units{std::min(floor_to_int128(wanted), static_cast<Int128>(lot.auction.sale.lot.value.low))};
  const auto purchase = dutch::take<Exact>(
      exact_, Breaker::none, lot.auction.sale,
      {Wad<Exact>{UInt256{static_cast<UInt128>(made.wanted.value)}}, lot.price}, soon_);
  if (!purchase) return std::unexpected{purchase.error()};
  made.given = Units{static_cast<Int128>(purchase->collateral_given.value.low)};
  made.paid = coin_of(purchase->dai_paid);
  const Exit exit = best_exit(to_double(made.given.value));
  made.proceeds = exit.proceeds;
  made.exit = exit.route;
  return made;
}

bool TakerLook::pays(const Offer& made) const {
  if (made.given.value <= 0) return false;
  const double paid = to_double(made.paid);
  if (paid > share_offered(behaviour_, auctions_) * made.proceeds) return false;
  const double gain_usd = (made.proceeds - paid) * view_.coin_usd - view_.gas_usd;
  return gain_usd >= behaviour_.profit_min.value && (borrows() || made.paid <= own_coin());
}

AuctionRequest TakerLook::request_for(const Lot& lot, const Offer& made) const {
  AuctionRequest request;
  request.venue = view_.venue;
  request.vault = lot.auction.sale.owner;
  request.auction = lot.number;
  request.lot = made.wanted;
  request.bid = limit_of(lot.price);
  request.cause = lot.auction.started;
  if (!borrows()) return request;
  request.flash_loan = 1;
  const double margin = (view_.gas_usd + behaviour_.profit_min.value) / view_.coin_usd;
  request.profit_min = Units{floor_to_int128(std::min(margin, 0x1p120) * (1.0 - 1e-9))};
  request.exit = made.exit;
  return request;
}

void TakerLook::consider(const Lot& lot) {
  const double size = borrows() ? size_from_loan(lot) : size_from_capital(lot);
  if (size < std::max(1.0, to_double(lot.auction.sale.lot.value) * crumb)) return;
  const auto made = offer(lot, size);
  if (!made || !pays(*made)) return;
  calls_.push_back({RequestKind::take, request_for(lot, *made)});
  if (borrows())
    depth_.consume(made->exit, to_double(made->given.value));
  else
    committed_ += made->paid;
}

void TakerLook::take() {
  const std::vector<std::uint32_t>& open = auctions_.open;
  if (open.empty() || !has_calls_left()) return;
  if (borrows()) {
    depth_.refresh();
    routes_ = find_routes(model_, {}, engine_.reserves[CdpEngine::collateral.index()].asset,
                          engine_.reserves[CdpEngine::debt.index()].asset);
    if (routes_.empty()) return;
  }
  const double cheap_enough = share_offered(behaviour_, auctions_) * view_.coins_per_unit;
  const auto first = static_cast<std::size_t>(view_.start * static_cast<double>(open.size()));
  for (std::size_t i = 0; i < open.size() && has_calls_left(); ++i) {
    const std::uint32_t number = open[(first + i) % open.size()];
    if (waits_for(RequestKind::take, number)) continue;
    const ClipAuction& auction = auctions_.clips[number];
    const auto asked = dutch::quote<Exact>(exact_, auction.sale, soon_);
    if (!asked || asked->needs_restart) continue;
    if (!borrows() && coins(asked->price) > cheap_enough) continue;
    consider({number, auction, asked->price});
  }
}

std::vector<AuctionCall> TakerLook::run() {
  read_waiting();
  if (behaviour_.seizes) {
    restart();
    seize();
  }
  if (behaviour_.bids) take();
  return std::move(calls_);
}

}  // namespace

std::vector<AuctionCall> look_at_dutch_auctions(const TakerView& view) {
  return TakerLook{view}.run();
}

}  // namespace seawall
