#include "seawall/state/depth_view.hpp"

#include <algorithm>
#include <optional>
#include <variant>

#include "seawall/state/offchain_depth_view.hpp"
#include "seawall/state/order_book_view.hpp"

namespace seawall {
namespace {

double unit_of(const Model& model, AssetId asset) {
  return to_double(power_of_ten(model.assets[asset.index()].decimals));
}

std::vector<Route::Hop> hops_from(const Model& model, std::span<const LiquidityId> allowed,
                                  AssetId from) {
  std::vector<Route::Hop> hops;
  for (std::size_t i = 0; i < model.liquidity.size(); ++i) {
    const LiquidityId id{i};
    if (!allowed.empty() && std::ranges::find(allowed, id) == allowed.end()) continue;
    if (model.liquidity[i].base == from) hops.push_back({id, 1});
    if (model.liquidity[i].quote == from) hops.push_back({id, 0});
  }
  return hops;
}

// The pool behind a hop, with what the hop gives as its base.
std::optional<PoolPair> pool_of(const Model& model, Route::Hop hop) {
  const auto* pair = std::get_if<PoolPair>(&model.liquidity[hop.liquidity.index()].kind);
  if (pair == nullptr) return std::nullopt;
  return hop.sells_base != 0 ? *pair : pair->reversed();
}

// A route is priced hop by hop, each in the market as it is: in one pool the second would not see
// what the first did.
bool share_a_pool(const Model& model, Route::Hop first, Route::Hop second) {
  const auto one = pool_of(model, first);
  const auto other = pool_of(model, second);
  return one && other && one->pool == other->pool;
}

AssetId end_of(const Model& model, Route::Hop hop) {
  const Liquidity& place = model.liquidity[hop.liquidity.index()];
  return hop.sells_base != 0 ? place.quote : place.base;
}

// Whole tokens out for whole tokens in; 0 where it refuses.
template <class Depth>
double through_depth(const Depth& depth, bool sells, double in, double& consumed) {
  if (sells) {
    const auto proceeds = depth.quote(TradeSide::sell, Amount{in});
    if (!proceeds) return 0.0;
    consumed += in;
    return proceeds->value;
  }
  const Amount bought = depth.bought_for(Amount{in});
  consumed -= bought.value;
  return bought.value;
}

}  // namespace

void DepthView::refresh() {
  places_.resize(model_.liquidity.size());
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const Liquidity& place = model_.liquidity[i];
    const HolderId holder = model_.holder_of(LiquidityId{i});
    places_[i] = {to_double(state_.ledger.balance(holder, place.base).value),
                  to_double(state_.ledger.balance(holder, place.quote).value),
                  state_.liquidity[i].consumed, 0.0, 0.0};
  }
  pools_.clear();
  for (std::size_t i = 0; i < model_.pools.size(); ++i)
    pools_.push_back(whole_pool<Fast>(model_, state_, PoolId{i}));
}

double DepthView::through_order_book(Route::Hop hop, double in, Place& now) const {
  const Liquidity& place = model_.liquidity[hop.liquidity.index()];
  OrderBook orders =
      order_book_now(model_, state_, hop.liquidity, std::get<OrderBookTerms>(place.kind));
  orders.sold = Amount{now.sold};
  orders.bought = Amount{now.bought};
  const double base_unit = unit_of(model_, place.base);
  const double quote_unit = unit_of(model_, place.quote);
  const bool sells = hop.sells_base != 0;
  const double tokens = in / (sells ? base_unit : quote_unit);
  const auto got =
      sells ? orders.quote(TradeSide::sell, Amount{tokens}) : orders.bought_for(Amount{tokens});
  const double out = got ? got->value * (sells ? quote_unit : base_unit) : 0.0;
  double& reserve_in = sells ? now.base : now.quote;
  double& reserve_out = sells ? now.quote : now.base;
  if (!got || out > reserve_out) return 0.0;
  reserve_in += in;
  reserve_out -= out;
  (sells ? now.sold : now.bought) += sells ? tokens : got->value;
  return out;
}

double DepthView::through(Route::Hop hop, double in, Place& now) const {
  const Liquidity& place = model_.liquidity[hop.liquidity.index()];
  const bool sells = hop.sells_base != 0;
  if (std::holds_alternative<OrderBookTerms>(place.kind)) return through_order_book(hop, in, now);
  const double unit_in = unit_of(model_, sells ? place.base : place.quote);
  const double unit_out = unit_of(model_, sells ? place.quote : place.base);
  return unit_out * std::visit(
                        [&](const auto& depth) {
                          return through_depth(depth, sells, in / unit_in, now.consumed);
                        },
                        offchain_depth(model_, state_, hop.liquidity, Amount{now.consumed}));
}

double DepthView::quote(Route::Hop hop, double in) const {
  if (const auto pair = pool_of(model_, hop)) {
    const auto out = quote_for<Fast>(pools_[pair->pool.index()], *pair, AmountOf<Fast>{in});
    return out ? out->value : 0.0;
  }
  Place place = places_[hop.liquidity.index()];
  return through(hop, in, place);
}

double DepthView::consume(Route::Hop hop, double in) {
  if (const auto pair = pool_of(model_, hop)) {
    const auto out = trade_for<Fast>(pools_[pair->pool.index()], *pair, AmountOf<Fast>{in});
    return out ? out->value : 0.0;
  }
  return through(hop, in, places_[hop.liquidity.index()]);
}

double DepthView::quote(const Route& route, double in) const {
  for (std::uint8_t i = 0; i < route.length && in > 0.0; ++i)
    in = quote(route.hops[i], in);
  return in;
}

void DepthView::consume(const Route& route, double in) {
  for (std::uint8_t i = 0; i < route.length && in > 0.0; ++i)
    in = consume(route.hops[i], in);
}

double DepthView::middle_price(LiquidityId id) const {
  const Liquidity& place = model_.liquidity[id.index()];
  const Place& now = places_[id.index()];
  if (const auto* pair = std::get_if<PoolPair>(&place.kind)) {
    const PairUnits unit = units_of(model_, *pair);
    return seawall::middle_price<Fast>(facing<Fast>(pools_[pair->pool.index()], *pair)).value *
           (unit.base / unit.quote);
  }
  if (const auto* terms = std::get_if<OrderBookTerms>(&place.kind)) {
    OrderBook orders = order_book_now(model_, state_, id, *terms);
    orders.sold = Amount{now.sold};
    orders.bought = Amount{now.bought};
    return orders.middle_price(terms->probe).value;
  }
  return std::visit([](const auto& depth) { return depth.marginal_price(TradeSide::sell).value; },
                    offchain_depth(model_, state_, id, Amount{now.consumed}));
}

TradingPlace DepthView::trading_place(LiquidityId id) const {
  const Liquidity& place = model_.liquidity[id.index()];
  const Place& now = places_[id.index()];
  if (const auto* pair = std::get_if<PoolPair>(&place.kind)) {
    const PairUnits unit = units_of(model_, *pair);
    return {PoolPlace{facing<Fast>(pools_[pair->pool.index()], *pair), unit.base, unit.quote},
            Fraction{0.0}};
  }
  if (const auto* terms = std::get_if<OrderBookTerms>(&place.kind)) {
    OrderBook orders = order_book_now(model_, state_, id, *terms);
    orders.sold = Amount{now.sold};
    orders.bought = Amount{now.bought};
    return {orders, Fraction{0.0}};
  }
  return std::visit([](const auto& depth) { return TradingPlace{depth, Fraction{0.0}}; },
                    offchain_depth(model_, state_, id, Amount{now.consumed}));
}

void DepthView::move_prices(std::span<const double> factors) {
  for (std::size_t i = 0; i < pools_.size(); ++i)
    seawall::move_prices(pools_[i], model_.pools[i], PoolId{i}, factors);
}

std::vector<Route> find_routes(const Model& model, std::span<const LiquidityId> allowed,
                               AssetId from, AssetId to) {
  std::vector<Route> routes;
  if (from == to) return {Route{}};
  const std::vector<Route::Hop> first_hops = hops_from(model, allowed, from);
  for (const Route::Hop hop : first_hops)
    if (end_of(model, hop) == to) routes.push_back({{hop, {}}, 1});
  if (!routes.empty()) return routes;
  for (const Route::Hop first : first_hops)
    for (const Route::Hop second : hops_from(model, allowed, end_of(model, first)))
      if (end_of(model, second) == to && !share_a_pool(model, first, second))
        routes.push_back({{first, second}, 2});
  return routes;
}

}  // namespace seawall
