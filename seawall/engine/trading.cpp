#include "seawall/engine/trading.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

#include "seawall/engine/order_books.hpp"
#include "seawall/engine/pools.hpp"
#include "seawall/state/offchain_depth_view.hpp"
#include "seawall/state/order_book_view.hpp"
#include "seawall/state/split_exit.hpp"

namespace seawall::engine {
namespace {

double unit_of(const Model& model, AssetId asset) {
  return to_double(power_of_ten(model.assets[asset.index()].decimals));
}

AssetId asset_in(const Liquidity& place, Route::Hop hop) {
  return hop.sells_base != 0 ? place.base : place.quote;
}
AssetId asset_out(const Liquidity& place, Route::Hop hop) {
  return hop.sells_base != 0 ? place.quote : place.base;
}

using Leg = RouteQuote::Leg;

// Depth off chain counts in doubles and pays the floor.
template <class Depth>
Ruling<Leg> quote_depth(const Depth& depth, Route::Hop hop, Units in, double base_unit,
                        double quote_unit) {
  if (hop.sells_base != 0) {
    const Amount base{to_double(in.value) / base_unit};
    const auto proceeds = depth.quote(TradeSide::sell, base);
    if (!proceeds) return std::unexpected{proceeds.error()};
    return Leg{in, Units{floor_to_int128(proceeds->value * quote_unit)}, base.value};
  }
  const Amount base = depth.bought_for(Amount{to_double(in.value) / quote_unit});
  if (base.value <= 0.0) return std::unexpected{Rejection::insufficient_input};
  return Leg{in, Units{floor_to_int128(base.value * base_unit)}, -base.value};
}

// One hop's price. All kinds pay the floor of what their rule gives.
Ruling<Leg> quote_hop(const Model& model, const State& state, Route::Hop hop, Units in) {
  const Liquidity& place = model.liquidity[hop.liquidity.index()];
  const double base_unit = unit_of(model, place.base);
  const double quote_unit = unit_of(model, place.quote);
  if (std::holds_alternative<PoolPair>(place.kind)) {
    const auto out = quote_pool(model, state, pair_of(model, hop), in);
    if (!out) return std::unexpected{out.error()};
    const Units base = hop.sells_base != 0 ? in : *out;
    const double sign = hop.sells_base != 0 ? 1.0 : -1.0;
    return Leg{in, *out, sign * to_double(base.value) / base_unit};
  }
  if (std::holds_alternative<OrderBookTerms>(place.kind)) {
    const auto traded = quote_order_book(model, state, hop, in);
    if (!traded) return std::unexpected{traded.error()};
    return Leg{in, traded->out, traded->base_sold};
  }
  return std::visit(
      [&](const auto& depth) { return quote_depth(depth, hop, in, base_unit, quote_unit); },
      offchain_depth(model, state, hop.liquidity));
}

EventId record_sale(Context& step, const Sale& sale, Route::Hop hop, const Leg& leg) {
  const Liquidity& place = step.model.liquidity[hop.liquidity.index()];
  const AssetId in = asset_in(place, hop);
  const AssetId out = asset_out(place, hop);
  LiquidityState& depth = step.state.liquidity[hop.liquidity.index()];
  const double sold = to_double(leg.in.value) / unit_of(step.model, in);
  const double received = to_double(leg.out.value) / unit_of(step.model, out);
  Event event = step.event(EventKind::sale);
  event.venue = sale.venue;
  event.keeper = sale.keeper;
  event.liquidity = hop.liquidity;
  event.asset = in;
  event.counter_asset = out;
  event.amount = leg.in.value;
  event.counter_amount = leg.out.value;
  event.market_price = step.state.prices.reference[in.index()];
  event.execution_price = received * step.state.prices.reference[out.index()] / sold;
  event.cause_ids = {sale.cause, depth.last_move, 0};
  depth.last_move = step.trace.append(event);
  return depth.last_move;
}

void consume(LiquidityState& depth, double base_sold) {
  depth.consumed += base_sold;
  depth.consumed_most = std::max(depth.consumed_most, std::fabs(depth.consumed));
}

void commit_hop(Context& step, const Sale& sale, Route::Hop hop, const Leg& leg) {
  const Liquidity& place = step.model.liquidity[hop.liquidity.index()];
  const bool is_depth = is_offchain_depth(place);
  if (std::holds_alternative<PoolPair>(place.kind))
    trade_in_pool(step.model, step.state, pair_of(step.model, hop), {TradeSide::sell, leg.in},
                  leg.out);
  const HolderId other = is_depth ? Model::world() : step.model.holder_of(hop.liquidity);
  step.state.ledger.transfer(asset_in(place, hop), sale.seller, other, leg.in);
  step.state.ledger.transfer(asset_out(place, hop), other, sale.seller, leg.out);
  if (is_depth) consume(step.state.liquidity[hop.liquidity.index()], leg.base_sold);
  if (std::holds_alternative<OrderBookTerms>(place.kind))
    fill_order_book(step, hop, leg.in, {leg.out, leg.base_sold});
  displace_reference(step, place.base, leg.base_sold, record_sale(step, sale, hop, leg));
}

}  // namespace

void displace_reference(Context& step, AssetId asset, double base_sold, EventId sale) {
  PriceState& prices = step.state.prices;
  const auto& impact = step.model.assets[asset.index()].impact;
  if (!impact || impact->coefficient == 0.0 || step.model.feedback == FeedbackMode::recorded)
    return;  // leaves the price alone
  prices.last_sale[asset.index()] = sale;
  displace(*impact, prices.displaced[asset.index()], step.state.now, Amount{base_sold});
}

Ruling<RouteQuote> quote_route(const Model& model, const State& state, const Route& route,
                               Units in) {
  RouteQuote quote;
  quote.out = in;
  for (std::uint8_t i = 0; i < route.length; ++i) {
    const auto leg = quote_hop(model, state, route.hops[i], quote.out);
    if (!leg) return std::unexpected{leg.error()};
    quote.legs[i] = *leg;
    quote.out = leg->out;
  }
  return quote;
}

Ruling<SplitQuote> quote_split(const Model& model, const State& state,
                               std::span<const LiquidityId> allowed, AssetId from, AssetId to,
                               Units in) {
  DepthView depth{model, state};
  depth.refresh();
  const SplitExit split = ExitPlaces{model, allowed, from, to}.split(depth, to_double(in.value));
  std::vector<Int128> held(model.coins);  // what is left to be sold of each coin
  held[from.index()] = in.value;
  SplitQuote quote;
  for (const ExitPart& part : split.parts) {
    Int128& left = held[part.from.index()];
    const Units given{part.takes_rest ? left : std::min(left, floor_to_int128(part.in))};
    if (given.value <= 0) continue;
    const auto priced = quote_route(model, state, {{part.hop, {}}, 1}, given);
    if (!priced) return std::unexpected{priced.error()};
    left -= given.value;
    held[part.to.index()] += priced->out.value;
    quote.parts.push_back({part.hop, *priced});
  }
  quote.out = Units{held[to.index()]};
  if (quote.parts.empty() || held[from.index()] != 0)
    return std::unexpected{Rejection::insufficient_liquidity};
  return quote;
}

void sell(Context& step, const Sale& sale, const SplitQuote& quote) {
  for (const SplitQuote::Part& part : quote.parts)
    commit_hop(step, sale, part.hop, part.quote.legs[0]);
}

void sell(Context& step, const Sale& sale, const RouteQuote& quote) {
  for (std::uint8_t i = 0; i < sale.route.length; ++i)
    commit_hop(step, sale, sale.route.hops[i], quote.legs[i]);
}

void trade_outside(Context& step, const OutsideTrade& trade) {
  step.state.ledger.transfer(trade.asset, trade.trader, Model::world(), trade.in);
  step.state.ledger.transfer(trade.counter_asset, Model::world(), trade.trader, trade.out);
  Event event = step.event(EventKind::sale);
  event.venue = trade.venue;
  event.keeper = trade.keeper;
  event.asset = trade.asset;
  event.counter_asset = trade.counter_asset;
  event.amount = trade.in.value;
  event.counter_amount = trade.out.value;
  event.market_price = step.state.prices.reference[trade.asset.index()];
  event.execution_price = trade.execution_price;
  event.cause_ids = {trade.cause, 0, 0};
  displace_reference(step, trade.moved, trade.moved_sold, step.trace.append(event));
}

namespace {

// Where the pool refuses, the seller keeps what it has.
void sell_on_chain(Context& step, const Request& request, Units lot) {
  const OutsideSaleRequest& wanted = request.outside_sale();
  const Sale sale{.seller = step.model.holder_of(request.actor),
                  .asset = wanted.asset,
                  .amount = lot,
                  .route = wanted.exit,
                  .cause = wanted.cause,
                  .keeper = request.actor,
                  .venue = wanted.venue};
  const auto quote = quote_route(step.model, step.state, wanted.exit, lot);
  if (quote) return sell(step, sale, *quote);
  Event event = step.event(EventKind::request_refused);
  event.venue = wanted.venue;
  event.keeper = request.actor;
  event.asset = wanted.asset;
  event.counter_asset = wanted.counter_asset;
  event.amount = lot.value;
  event.detail = static_cast<std::uint8_t>(quote.error());
  event.cause_ids = {wanted.cause, 0, 0};
  step.trace.append(event);
}

}  // namespace

void sell_elsewhere(Context& step, const Request& request) {
  const OutsideSaleRequest& wanted = request.outside_sale();
  const HolderId keeper = step.model.holder_of(request.actor);
  // Gas may have taken a part of it on the way.
  const Units lot = std::min(wanted.lot, step.state.ledger.balance(keeper, wanted.asset));
  const double sold = to_double(lot.value) / unit_of(step.model, wanted.asset);
  const double price = step.state.prices.reference[wanted.asset.index()] * wanted.share_kept;
  const double received = sold * price / step.state.prices.reference[wanted.counter_asset.index()];
  const Units paid{floor_to_int128(received * unit_of(step.model, wanted.counter_asset))};
  if (lot.value == 0) return;
  if (wanted.exit.length > 0) return sell_on_chain(step, request, lot);
  trade_outside(step, {.trader = keeper,
                       .keeper = request.actor,
                       .venue = wanted.venue,
                       .asset = wanted.asset,
                       .counter_asset = wanted.counter_asset,
                       .in = lot,
                       .out = paid,
                       .execution_price = price,
                       .moved = wanted.asset,
                       .moved_sold = sold,
                       .cause = wanted.cause});
}

void refill_liquidity(Context& step) {
  const double minutes = step.model.clock.block.seconds() / 60.0;
  for (std::size_t i = 0; i < step.model.liquidity.size(); ++i) {
    const Liquidity& place = step.model.liquidity[i];
    if (std::holds_alternative<OrderBookTerms>(place.kind)) {
      refill_order_book(step, LiquidityId{i});
      continue;
    }
    const double most = place.refill_per_minute.value * minutes;
    if (most <= 0.0) continue;
    if (const auto* pair = std::get_if<PoolPair>(&place.kind)) {
      refill_pool(step, LiquidityId{i}, *pair, most);
    } else {
      double& consumed = step.state.liquidity[i].consumed;
      consumed = consumed > 0.0 ? std::max(0.0, consumed - most) : std::min(0.0, consumed + most);
    }
  }
}

double pool_price(const Model& model, const State& state, LiquidityId id) {
  const Liquidity& place = model.liquidity[id.index()];
  if (const auto* pair = std::get_if<PoolPair>(&place.kind))
    return seawall::pool_price(model, state, *pair).value;
  if (const auto* orders = std::get_if<OrderBookTerms>(&place.kind))
    return order_book_now(model, state, id, *orders).middle_price(orders->probe).value;
  return std::visit([](const auto& depth) { return depth.marginal_price(TradeSide::sell).value; },
                    offchain_depth(model, state, id));
}

}  // namespace seawall::engine
