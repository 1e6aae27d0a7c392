#include "seawall/engine/order_books.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <variant>

#include "seawall/base/math.hpp"
#include "seawall/state/order_book_view.hpp"

namespace seawall::engine {
namespace {

double unit_of(const Model& model, AssetId asset) {
  return to_double(power_of_ten(model.assets[asset.index()].decimals));
}

const OrderBookTerms& terms_of(const Model& model, LiquidityId id) {
  return std::get<OrderBookTerms>(model.liquidity[id.index()].kind);
}

// `total` in parts as the weights are, but none above its limit; what the limits leave over goes to
// whoever has room, in order. The parts sum to the total, which the limits together hold.
void share_out(Int128 total, std::span<const double> weights, std::span<const Int128> limits,
               std::span<Int128> parts) {
  double sum = 0.0;
  for (const double weight : weights)
    sum += weight;
  double until = 0.0;
  Int128 given = 0;
  Int128 left = total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    until += weights[i];
    Int128 upto = total;  // the last one's, whatever the roundings before
    if (i + 1 < weights.size())
      upto = sum > 0.0 ? std::min(total, floor_to_int128(to_double(total) * (until / sum))) : 0;
    parts[i] = std::min(std::max(upto - given, Int128{0}), limits[i]);
    given = std::max(given, upto);
    left -= parts[i];
  }
  for (std::size_t i = 0; i < weights.size() && left > 0; ++i) {
    const Int128 more = std::min(left, limits[i] - parts[i]);
    parts[i] += more;
    left -= more;
  }
  SEAWALL_ASSERT(left == 0);
}

// What trading brought a provider since the start, and what it began with, at `price`.
struct Standing {
  double gain = 0.0;     // quote tokens
  double capital = 0.0;  // quote tokens
};

Standing standing_of(const Model& model, const Liquidity& place, const LiquidityProvider& who,
                     const ProviderState& holds, double price) {
  const double base_unit = unit_of(model, place.base);
  const double quote_unit = unit_of(model, place.quote);
  return {to_double(holds.quote - who.quote.value) / quote_unit +
              to_double(holds.base - who.base.value) / base_unit * price,
          to_double(who.quote.value) / quote_unit + to_double(who.base.value) / base_unit * price};
}

void announce_change(Context& step, LiquidityId id, std::size_t provider, Stance stance,
                     double bids_moved) {
  const Liquidity& place = step.model.liquidity[id.index()];
  LiquidityState& here = step.state.liquidity[id.index()];
  Event event =
      step.event(stance == Stance::away ? EventKind::depth_withdrawn : EventKind::depth_returned);
  event.detail = static_cast<std::uint8_t>(provider);
  event.liquidity = id;
  event.asset = place.base;
  event.counter_asset = place.quote;
  event.amount = floor_to_int128(bids_moved * unit_of(step.model, place.base));
  event.market_price = step.state.prices.reference[place.base.index()];
  event.cause_ids = {here.last_move, step.state.prices.last_shock[place.base.index()], 0};
  here.last_move = step.trace.append(event);
  step.state.providers[terms_of(step.model, id).first_provider + provider].last_change =
      here.last_move;
}

// One provider's look at the world.
void let_provider_act(Context& step, LiquidityId id, std::size_t provider) {
  const Liquidity& place = step.model.liquidity[id.index()];
  const OrderBookTerms& terms = terms_of(step.model, id);
  const LiquidityProvider& who = terms.providers[provider];
  const LiquidityState& here = step.state.liquidity[id.index()];
  ProviderState& holds = providers_of(step.state, terms)[provider];
  const Duration elapsed = step.model.clock.block;

  const Standing now = standing_of(step.model, place, who, holds, here.last_price);
  const double lost = now.capital > 0.0 ? std::max(0.0, holds.gain - now.gain) / now.capital : 0.0;
  holds.gain = now.gain;
  holds.recent_loss =
      loss_after(Fraction{holds.recent_loss}, Fraction{lost}, terms.memory, elapsed).value;

  const bool was_away = step.state.now - elapsed < holds.away_until;
  const Fraction expected =
      expected_return(who, terms.spread, here.variance, Fraction{holds.recent_loss});
  if (who.withdrawn_share.value > 0.0)
    holds.away_until = away_until(who, expected, holds.away_until, step.state.now);
  const Stance stance = step.state.now < holds.away_until ? Stance::away : Stance::quoting;
  const Quotes quotes = quotes_now(step.model, step.state, id, provider, stance);
  if (was_away != (stance == Stance::away)) {
    double full = 0.0;
    for (const double depth : terms.depth)
      full += depth;
    announce_change(step, id, provider, stance,
                    full * who.share.value * std::abs(quotes.bids.value - holds.bid_share));
  }
  holds.bid_share = quotes.bids.value;
  holds.ask_share = quotes.asks.value;
}

// Orders of those who show less are cancelled at once; missing ones come back at the refill rate.
void move_levels(std::span<double> levels, const OrderBookTerms& terms, Fraction before,
                 Fraction after, RefillRate rate, Duration elapsed) {
  if (after < before) cancel_share(levels, Fraction{after.value / before.value});
  refill_levels(levels, terms.depth, after, rate, elapsed);
}

}  // namespace

Ruling<OrderBookHop> quote_order_book(const Model& model, const State& state, Route::Hop hop,
                                      Units in) {
  const Liquidity& place = model.liquidity[hop.liquidity.index()];
  const double base_unit = unit_of(model, place.base);
  const double quote_unit = unit_of(model, place.quote);
  const OrderBook orders =
      order_book_now(model, state, hop.liquidity, terms_of(model, hop.liquidity));
  OrderBookHop traded;
  if (hop.sells_base != 0) {
    const Amount base{to_double(in.value) / base_unit};
    const auto proceeds = orders.quote(TradeSide::sell, base);
    if (!proceeds) return std::unexpected{proceeds.error()};
    traded = {Units{floor_to_int128(proceeds->value * quote_unit)}, base.value};
  } else {
    const auto base = orders.bought_for(Amount{to_double(in.value) / quote_unit});
    if (!base) return std::unexpected{base.error()};
    traded = {Units{floor_to_int128(base->value * base_unit)}, -base->value};
  }
  const AssetId paid_in = hop.sells_base != 0 ? place.quote : place.base;
  if (traded.out > state.ledger.balance(model.holder_of(hop.liquidity), paid_in))
    return std::unexpected{Rejection::insufficient_liquidity};
  return traded;
}

void fill_order_book(Context& step, Route::Hop hop, Units in, const OrderBookHop& traded) {
  const OrderBookTerms& terms = terms_of(step.model, hop.liquidity);
  const bool sells = hop.sells_base != 0;
  const TradeSide side = sells ? TradeSide::sell : TradeSide::buy;
  take_from_levels(levels_of(step.state, terms, side), Amount{std::abs(traded.base_sold)});

  const std::span<ProviderState> providers = providers_of(step.state, terms);
  std::array<double, order_book_providers_max> weights{};
  std::array<Int128, order_book_providers_max> limits{};
  std::array<Int128, order_book_providers_max> paid{};
  std::array<Int128, order_book_providers_max> received{};
  const std::size_t count = providers.size();
  for (std::size_t i = 0; i < count; ++i) {
    const ProviderState& holds = providers[i];
    weights[i] = terms.providers[i].share.value * (sells ? holds.bid_share : holds.ask_share);
    limits[i] = sells ? holds.quote : holds.base;
  }
  const std::span<const double> shares{weights.data(), count};
  share_out(traded.out.value, shares, std::span{limits}.first(count), std::span{paid}.first(count));
  // Each receives in proportion to what it really paid.
  for (std::size_t i = 0; i < count; ++i) {
    weights[i] = to_double(paid[i]);
    limits[i] = in.value;
  }
  share_out(in.value, shares, std::span{limits}.first(count), std::span{received}.first(count));
  for (std::size_t i = 0; i < count; ++i) {
    (sells ? providers[i].quote : providers[i].base) -= paid[i];
    (sells ? providers[i].base : providers[i].quote) += received[i];
  }
}

void refill_order_book(Context& step, LiquidityId id) {
  const Liquidity& place = step.model.liquidity[id.index()];
  const OrderBookTerms& terms = terms_of(step.model, id);
  LiquidityState& here = step.state.liquidity[id.index()];
  const PriceState& prices = step.state.prices;
  const Duration elapsed = step.model.clock.block;
  const double price = prices.reference[place.base.index()] / prices.reference[place.quote.index()];
  here.variance =
      variance_after(here.variance, math::log(price / here.last_price), terms.memory, elapsed);
  here.last_price = price;

  const std::span<const ProviderState> providers = providers_of(step.state, terms);
  const Quotes before = shown_now(terms, providers);
  for (std::size_t i = 0; i < terms.providers.size(); ++i)
    let_provider_act(step, id, i);
  const Quotes after = shown_now(terms, providers);
  const RefillRate rate{terms.refill_time, place.refill_per_minute};
  move_levels(levels_of(step.state, terms, TradeSide::sell), terms, before.bids, after.bids, rate,
              elapsed);
  move_levels(levels_of(step.state, terms, TradeSide::buy), terms, before.asks, after.asks, rate,
              elapsed);
}

double carried_by_order_books(const Model& model, const State& state, AssetId coin) {
  if (model.feedback != FeedbackMode::generative) return 1.0;
  double factor = 1.0;
  for (std::size_t i = 0; i < model.liquidity.size(); ++i) {
    const auto* terms = std::get_if<OrderBookTerms>(&model.liquidity[i].kind);
    if (terms == nullptr || !terms->moves_reference || model.liquidity[i].base != coin) continue;
    const OrderBook orders = order_book_now(model, state, LiquidityId{i}, *terms);
    factor *= (orders.middle_price(terms->probe) / orders.centre).value;
  }
  return factor;
}

}  // namespace seawall::engine
