#include "seawall/actors/backstop_bidder.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "seawall/state/cdp_view.hpp"
#include "seawall/state/depth_view.hpp"

namespace seawall {
namespace {

constexpr double whole = 1e18;  // units of a token, of coin and of the venue's own token

class BackstopLook {
 public:
  explicit BackstopLook(const BackstopView& view)
      : view_{view},
        model_{view.bidder.model},
        state_{view.bidder.state},
        behaviour_{view.bidder.behaviour},
        engine_{*cdp_engine(model_, view.venue)},
        terms_{*engine_.backstop},
        sales_{state_.cdp[view.venue.index()]},
        holder_{model_.holder_of(behaviour_.keeper)},
        coin_{engine_.reserves[CdpEngine::debt.index()].asset},
        depth_{model_, state_},
        coin_committed_{view.committed} {}

  [[nodiscard]] std::vector<AuctionCall> run();

 private:
  template <class Sale>
  void settle(const std::vector<Sale>& sales, const std::vector<std::uint32_t>& open,
              AuctionHouse house);
  template <class Sale>
  void restart(const std::vector<Sale>& sales, const std::vector<std::uint32_t>& open,
               AuctionHouse house);
  void expect_lots();
  void bid_on_debt();
  void offer_for_debt(std::uint32_t number);
  void bid_on_surplus();
  void offer_for_surplus(std::uint32_t number);
  template <class Auction>
  [[nodiscard]] bool may_bid_on(const Auction& auction) const;
  [[nodiscard]] const Route* best_route(double tokens) const;
  [[nodiscard]] double proceeds(double tokens) const;
  [[nodiscard]] double least_lot(double asked, double lot_max) const;
  [[nodiscard]] double unit_usd(AssetId asset) const {
    return state_.prices.reference[asset.index()] / whole;
  }
  [[nodiscard]] const Request* waiting_for(AuctionHouse house, std::uint32_t number) const;
  [[nodiscard]] bool has_calls_left() const { return calls_.size() < view_.calls_max; }
  [[nodiscard]] bool pays(double gain_usd, double turnover_usd) const {
    const double rounding = 1e-9 * turnover_usd;  // without a discount the gain is 0
    return gain_usd - view_.gas_usd >= behaviour_.profit_min.value - rounding;
  }
  [[nodiscard]] AuctionRequest request(AuctionHouse house, std::uint32_t number,
                                       EventId cause) const;

  const BackstopView& view_;
  const Model& model_;
  const State& state_;
  const BidderBehaviour& behaviour_;
  const CdpEngine& engine_;
  const BackstopTerms& terms_;
  const CdpState& sales_;
  HolderId holder_;
  AssetId coin_;
  DepthView depth_;
  std::vector<Route> routes_;
  Int128 coin_committed_ = 0;
  std::vector<AuctionCall> calls_;
};

Units least_units(double tokens) { return Units{floor_to_int128(std::ceil(tokens))}; }

const Request* BackstopLook::waiting_for(AuctionHouse house, std::uint32_t number) const {
  const auto found = std::ranges::find_if(view_.waiting, [&](const Request* request) {
    return (request->kind == RequestKind::bid || request->kind == RequestKind::settle ||
            request->kind == RequestKind::restart) &&
           request->auction().house == house && request->auction().venue == view_.venue &&
           request->auction().auction == number;
  });
  return found == view_.waiting.end() ? nullptr : *found;
}

AuctionRequest BackstopLook::request(AuctionHouse house, std::uint32_t number,
                                     EventId cause) const {
  AuctionRequest made;
  made.venue = view_.venue;
  made.house = house;
  made.auction = number;
  made.cause = cause;
  return made;
}

template <class Sale>
void BackstopLook::settle(const std::vector<Sale>& sales, const std::vector<std::uint32_t>& open,
                          AuctionHouse house) {
  for (const std::uint32_t number : open) {
    if (!has_calls_left()) return;
    const Sale& sale = sales[number];
    if (sale.auction.high_bidder != holder_ || waiting_for(house, number) != nullptr ||
        !deal(sale.auction, state_.now))
      continue;
    AuctionRequest wanted = request(house, number, sale.last_bid);
    if constexpr (std::is_same_v<Sale, DebtSale>)
      if (const Route* route = best_route(to_double(sale.auction.lot.value)); route != nullptr)
        wanted.exit = *route;
    calls_.push_back({RequestKind::settle, wanted});
  }
}

template <class Sale>
void BackstopLook::restart(const std::vector<Sale>& sales, const std::vector<std::uint32_t>& open,
                           AuctionHouse house) {
  for (const std::uint32_t number : open) {
    if (!has_calls_left()) return;
    const Sale& sale = sales[number];
    if (sale.auction.high_bidder.exists() || state_.now <= sale.auction.end ||
        waiting_for(house, number) != nullptr)
      continue;
    calls_.push_back({RequestKind::restart, request(house, number, sale.started)});
  }
}

const Route* BackstopLook::best_route(double tokens) const {
  const Route* best = nullptr;
  double most = 0.0;
  for (const Route& route : routes_)
    if (const double paid = depth_.quote(route, tokens); paid > most) {
      most = paid;
      best = &route;
    }
  return best;
}

// Units of coin for units of the token.
double BackstopLook::proceeds(double tokens) const {
  if (routes_.empty())
    return tokens * unit_usd(terms_.asset) * (1.0 - behaviour_.exit_cost.value) / unit_usd(coin_);
  const Route* const route = best_route(tokens);
  return route == nullptr ? 0.0 : depth_.quote(*route, tokens);
}

// Lots that it will sell already lower what the next one fetches.
void BackstopLook::expect_lots() {
  for (const std::uint32_t number : sales_.open_flops) {
    const flop::DebtAuction<Exact>& auction = sales_.flops[number].auction;
    const Request* const waiting = waiting_for(AuctionHouse::debt, number);
    double lot = auction.high_bidder == holder_ ? to_double(auction.lot.value) : 0.0;
    if (waiting != nullptr && waiting->kind == RequestKind::bid)
      lot = to_double(waiting->auction().lot.value);
    if (lot <= 0.0) continue;
    if (const Route* route = best_route(lot); route != nullptr) depth_.consume(*route, lot);
  }
}

// Proceeds rise with the lot, so halving finds where they are enough. @return 0: nowhere
double BackstopLook::least_lot(double asked, double lot_max) const {
  constexpr int halvings = 100;  // more than a double has digits
  const double enough = asked / (1.0 - behaviour_.discount.value);
  if (proceeds(lot_max) < enough) return 0.0;
  double low = 0.0;
  double high = lot_max;
  for (int i = 0; i < halvings; ++i) {
    const double middle = 0.5 * (low + high);
    (proceeds(middle) < enough ? low : high) = middle;
  }
  return high;
}

template <class Auction>
bool BackstopLook::may_bid_on(const Auction& auction) const {
  const Time soon = state_.now + model_.clock.block;
  return auction.high_bidder != holder_ && auction.end > soon &&
         (!auction.tic || *auction.tic > soon);
}

void BackstopLook::offer_for_debt(std::uint32_t number) {
  const DebtSale& sale = sales_.flops[number];
  const double asked = to_double(terms_.lot.value);
  const double step = to_double(terms_.bid_step) / whole;
  const double lot_max = to_double(sale.auction.lot.value) / step * (1.0 - 1e-9);
  const double lot = least_lot(asked, lot_max);
  if (lot < 1.0) return;
  const double coin_usd = unit_usd(coin_);
  if (!pays((proceeds(lot) - asked) * coin_usd, asked * coin_usd)) return;
  if (state_.ledger.balance(holder_, coin_).value - coin_committed_ < terms_.lot.value) return;
  AuctionRequest wanted = request(AuctionHouse::debt, number, sale.started);
  wanted.lot = least_units(lot);
  wanted.bid = terms_.lot;
  calls_.push_back({RequestKind::bid, wanted});
  coin_committed_ += terms_.lot.value;
  if (const Route* route = best_route(lot); route != nullptr) depth_.consume(*route, lot);
}

void BackstopLook::bid_on_debt() {
  expect_lots();
  for (const std::uint32_t number : sales_.open_flops) {
    if (!has_calls_left()) return;
    if (may_bid_on(sales_.flops[number].auction) &&
        waiting_for(AuctionHouse::debt, number) == nullptr)
      offer_for_debt(number);
  }
}

void BackstopLook::offer_for_surplus(std::uint32_t number) {
  const SurplusSale& sale = sales_.flaps[number];
  const double lot_usd = to_double(terms_.surplus_lot.value) * unit_usd(coin_);
  const double bid =
      std::floor((1.0 - behaviour_.discount.value) * lot_usd / unit_usd(terms_.asset));
  const double step = to_double(terms_.bid_step) / whole;
  if (bid < 1.0 || bid < to_double(sale.auction.bid.value) * step * (1.0 + 1e-9)) return;
  if (!pays(lot_usd - bid * unit_usd(terms_.asset), lot_usd)) return;
  Int128 committed = 0;
  for (const Request* waiting : view_.waiting)
    if (waiting->kind == RequestKind::bid && waiting->auction().house == AuctionHouse::surplus)
      committed += waiting->auction().bid.value;
  for (const AuctionCall& call : calls_)
    if (call.kind == RequestKind::bid && call.wanted.house == AuctionHouse::surplus)
      committed += call.wanted.bid.value;
  const Units offered{floor_to_int128(bid)};
  if (state_.ledger.balance(holder_, terms_.asset).value - committed < offered.value) return;
  AuctionRequest wanted = request(AuctionHouse::surplus, number, sale.started);
  wanted.lot = terms_.surplus_lot;
  wanted.bid = offered;
  calls_.push_back({RequestKind::bid, wanted});
}

void BackstopLook::bid_on_surplus() {
  for (const std::uint32_t number : sales_.open_flaps) {
    if (!has_calls_left()) return;
    if (may_bid_on(sales_.flaps[number].auction) &&
        waiting_for(AuctionHouse::surplus, number) == nullptr)
      offer_for_surplus(number);
  }
}

std::vector<AuctionCall> BackstopLook::run() {
  if (sales_.open_flops.empty() && sales_.open_flaps.empty()) return {};
  depth_.refresh();
  routes_ = find_routes(model_, {}, terms_.asset, coin_);
  settle(sales_.flops, sales_.open_flops, AuctionHouse::debt);
  settle(sales_.flaps, sales_.open_flaps, AuctionHouse::surplus);
  if (behaviour_.seizes) {
    restart(sales_.flops, sales_.open_flops, AuctionHouse::debt);
    restart(sales_.flaps, sales_.open_flaps, AuctionHouse::surplus);
  }
  if (behaviour_.bids) {
    bid_on_debt();
    bid_on_surplus();
  }
  return std::move(calls_);
}

}  // namespace

std::vector<AuctionCall> look_at_backstop_auctions(const BackstopView& view) {
  return BackstopLook{view}.run();
}

}  // namespace seawall
