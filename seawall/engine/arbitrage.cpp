#include "seawall/engine/arbitrage.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "seawall/engine/trading.hpp"
#include "seawall/state/trading_place.hpp"

namespace seawall::engine {
namespace {

// One arbitrage while it is carried out.
struct Deal {
  Context& step;
  const Request& request;
  const ArbitrageRequest& wanted;

  [[nodiscard]] HolderId purse_at(LiquidityId id) const {
    return step.model.holder_of(is_on_chain(step.model, id) ? request.actor : wanted.outside);
  }
  [[nodiscard]] Int128 held(HolderId holder, AssetId asset) const {
    return step.state.ledger.balance(holder, asset).value;
  }
  [[nodiscard]] double unit(AssetId asset) const {
    return to_double(power_of_ten(step.model.assets[asset.index()].decimals));
  }
};

// One half of it: what goes in and what comes out, and the fee in quote.
struct Half {
  LiquidityId place;
  bool sells = false;
  Units in{0};
  Units out{0};
  Units fee{0};
  RouteQuote quote;
};

Route route_of(const Half& half) {
  return {{{half.place, static_cast<std::uint8_t>(half.sells ? 1 : 0)}, {}}, 1};
}

Units fee_on(const Deal& deal, LiquidityId place, Units quote) {
  if (is_on_chain(deal.step.model, place)) return Units{0};
  return Units{floor_to_int128(std::ceil(to_double(quote.value) * deal.wanted.outside_fee.value))};
}

// Exact: what the place gives for `in`.
Ruling<void> price(const Deal& deal, Half& half) {
  if (half.in.value <= 0) return std::unexpected{Rejection::insufficient_input};
  if (half.place.exists()) {
    const auto quote = quote_route(deal.step.model, deal.step.state, route_of(half), half.in);
    if (!quote) return std::unexpected{quote.error()};
    half.quote = *quote;
    half.out = quote->out;
  } else {
    const std::vector<double>& usd = deal.step.state.prices.reference;
    const AssetId in = half.sells ? deal.wanted.base : deal.wanted.quote;
    const AssetId out = half.sells ? deal.wanted.quote : deal.wanted.base;
    half.out = Units{floor_to_int128(to_double(half.in.value) / deal.unit(in) * usd[in.index()] /
                                     usd[out.index()] * deal.unit(out))};
  }
  if (half.out.value <= 0) return std::unexpected{Rejection::insufficient_output};
  if (half.sells) half.fee = fee_on(deal, half.place, half.out);
  return {};
}

void carry_out(const Deal& deal, const Half& half) {
  Context& step = deal.step;
  const HolderId purse = deal.purse_at(half.place);
  const AssetId in = half.sells ? deal.wanted.base : deal.wanted.quote;
  const AssetId out = half.sells ? deal.wanted.quote : deal.wanted.base;
  const EventId cause = std::max(step.state.prices.last_shock[deal.wanted.base.index()],
                                 step.state.prices.last_sale[deal.wanted.base.index()]);
  if (half.place.exists()) {
    sell(step,
         {.seller = purse,
          .asset = in,
          .amount = half.in,
          .route = route_of(half),
          .cause = cause,
          .keeper = deal.request.actor,
          .venue = VenueId::none()},
         half.quote);
  } else {
    const double base =
        to_double((half.sells ? half.in : half.out).value) / deal.unit(deal.wanted.base);
    trade_outside(step, {.trader = purse,
                         .keeper = deal.request.actor,
                         .venue = VenueId::none(),
                         .asset = in,
                         .counter_asset = out,
                         .in = half.in,
                         .out = half.out,
                         .execution_price = step.state.prices.reference[in.index()],
                         .moved = deal.wanted.base,
                         .moved_sold = half.sells ? base : -base,
                         .cause = cause});
  }
  if (half.fee.value > 0)
    step.state.ledger.transfer(deal.wanted.quote, purse, Model::world(), half.fee);
}

// How much to buy, at the prices and with the inventory of this moment; then both halves exactly.
Ruling<void> strike(const Deal& deal, Half& bought, Half& sold) {
  const ArbitrageRequest& wanted = deal.wanted;
  const Context& step = deal.step;
  const TradedPair pair{wanted.base, wanted.quote};
  const TradingPlace cheap =
      trading_place(step.model, step.state, wanted.bought_at, pair, wanted.outside_fee);
  const TradingPlace dear =
      trading_place(step.model, step.state, wanted.sold_at, pair, wanted.outside_fee);
  const HolderId payer = deal.purse_at(wanted.bought_at);
  const HolderId deliverer = deal.purse_at(wanted.sold_at);
  const Int128 quote = deal.held(payer, pair.quote);
  const Int128 base = deal.held(deliverer, pair.base);
  const double deliverable = payer == deliverer ? std::numeric_limits<double>::infinity()
                                                : to_double(base) / deal.unit(pair.base);
  const Amount size = std::min(
      wanted.base_max, arbitrage_size(cheap, dear,
                                      {.quote = Amount{to_double(quote) / deal.unit(pair.quote)},
                                       .base = Amount{deliverable}}));
  if (!(size.value > 0.0)) return std::unexpected{Rejection::not_profitable};
  const double cost = cheap.worth(TradeSide::buy, size).value * deal.unit(pair.quote);
  bought.in = Units{floor_to_int128(std::min(cost, to_double(quote)))};
  bought.fee = fee_on(deal, wanted.bought_at, bought.in);
  // Doubles end before the last digits of what it holds do.
  bought.in = std::min(bought.in, Units{quote - bought.fee.value});
  if (const auto priced = price(deal, bought); !priced) return priced;
  sold.in = payer == deliverer ? bought.out : std::min(bought.out, Units{base});
  if (const auto priced = price(deal, sold); !priced) return priced;
  if (sold.out - sold.fee < bought.in + bought.fee)
    return std::unexpected{Rejection::not_profitable};
  return {};
}

void refuse(Context& step, const Request& request, Rejection rejection) {
  const ArbitrageRequest& wanted = request.arbitrage();
  Event event = step.event(EventKind::request_refused);
  event.keeper = request.actor;
  event.detail = static_cast<std::uint8_t>(rejection);
  event.asset = wanted.base;
  event.counter_asset = wanted.quote;
  event.liquidity = wanted.bought_at.exists() ? wanted.bought_at : wanted.sold_at;
  event.gas_price = request.gas.price_gwei;
  event.waited = step.state.now - request.due;
  step.trace.append(event);
}

}  // namespace

void execute_arbitrage(Context& step, const Request& request) {
  const ArbitrageRequest& wanted = request.arbitrage();
  const Deal deal{step, request, wanted};
  Half bought;
  bought.place = wanted.bought_at;
  Half sold;
  sold.place = wanted.sold_at;
  sold.sells = true;
  if (const auto struck = strike(deal, bought, sold); !struck)
    return refuse(step, request, struck.error());
  carry_out(deal, bought);
  carry_out(deal, sold);
  ++step.state.keepers[request.actor.index()].calls;
}

void begin_transfer(Context& step, const Request& request) {
  const TransferRequest& wanted = request.transfer();
  step.state.ledger.transfer(wanted.asset, step.model.holder_of(wanted.from),
                             step.model.holder_of(wanted.transit), wanted.amount);
}

void end_transfer(Context& step, const Request& request) {
  const TransferRequest& wanted = request.transfer();
  step.state.ledger.transfer(wanted.asset, step.model.holder_of(wanted.transit),
                             step.model.holder_of(wanted.to), wanted.amount);
  Event event = step.event(EventKind::inventory_moved);
  event.keeper = request.actor;
  event.asset = wanted.asset;
  event.amount = wanted.amount.value;
  event.detail = wanted.to == request.actor ? 1 : 0;
  step.trace.append(event);
}

}  // namespace seawall::engine
