#include "seawall/state/order_book_view.hpp"

#include <algorithm>
#include <variant>

namespace seawall {
namespace {

double unit_of(const Model& model, AssetId asset) {
  return to_double(power_of_ten(model.assets[asset.index()].decimals));
}

std::size_t begin_of(const OrderBookTerms& terms, TradeSide side) {
  return terms.first_level + (side == TradeSide::sell ? 0 : terms.depth.size());
}

// What `share` of every level would cost those who quote it.
SideCost cost_of(const OrderBook& orders, const OrderBookTerms& terms, Fraction share) {
  double base = 0.0;
  double quote = 0.0;
  for (std::size_t i = 0; i < terms.depth.size(); ++i) {
    base += terms.depth[i];
    quote += terms.depth[i] * orders.price_of(TradeSide::sell, i).value;
  }
  return {Amount{share.value * quote}, Amount{share.value * base}};
}

}  // namespace

std::span<double> levels_of(State& state, const OrderBookTerms& terms, TradeSide side) {
  return std::span{state.resting}.subspan(begin_of(terms, side), terms.depth.size());
}

std::span<const double> levels_of(const State& state, const OrderBookTerms& terms, TradeSide side) {
  return std::span{state.resting}.subspan(begin_of(terms, side), terms.depth.size());
}

std::span<ProviderState> providers_of(State& state, const OrderBookTerms& terms) {
  return std::span{state.providers}.subspan(terms.first_provider, terms.providers.size());
}

OrderBook order_book_now(const Model& model, const State& state, LiquidityId id,
                         const OrderBookTerms& terms) {
  const Liquidity& place = model.liquidity[id.index()];
  const PriceState& prices = state.prices;
  const double base = prices.reference[place.base.index()] / prices.carried[place.base.index()];
  return {.centre = Price{base / prices.reference[place.quote.index()]},
          .spread = terms.spread,
          .tick = terms.tick,
          .bids = levels_of(state, terms, TradeSide::sell),
          .asks = levels_of(state, terms, TradeSide::buy)};
}

Quotes quotes_now(const Model& model, const State& state, LiquidityId id, std::size_t provider,
                  Stance stance) {
  const Liquidity& place = model.liquidity[id.index()];
  const auto& terms = std::get<OrderBookTerms>(place.kind);
  const LiquidityProvider& who = terms.providers[provider];
  const ProviderState& holds = state.providers[terms.first_provider + provider];
  const double base_unit = unit_of(model, place.base);
  const ProviderInventory inventory{Amount{to_double(holds.base) / base_unit},
                                    Amount{to_double(holds.quote) / unit_of(model, place.quote)},
                                    Amount{to_double(holds.base - who.base.value) / base_unit}};
  return quotes_of(who, stance, inventory,
                   cost_of(order_book_now(model, state, id, terms), terms, who.share));
}

Quotes shown_now(const OrderBookTerms& terms, std::span<const ProviderState> providers) {
  Quotes shown;
  for (std::size_t i = 0; i < providers.size(); ++i) {
    shown.bids += Fraction{terms.providers[i].share.value * providers[i].bid_share};
    shown.asks += Fraction{terms.providers[i].share.value * providers[i].ask_share};
  }
  return {std::min(shown.bids, Fraction{1.0}), std::min(shown.asks, Fraction{1.0})};
}

void open_order_books(const Model& model, State& state) {
  for (std::size_t i = 0; i < model.liquidity.size(); ++i) {
    const Liquidity& place = model.liquidity[i];
    const auto* terms = std::get_if<OrderBookTerms>(&place.kind);
    if (terms == nullptr) continue;
    const LiquidityId id{i};
    state.resting.resize(terms->first_level + 2 * terms->depth.size());
    state.liquidity[i].last_price =
        state.prices.reference[place.base.index()] / state.prices.reference[place.quote.index()];
    for (std::size_t p = 0; p < terms->providers.size(); ++p) {
      const LiquidityProvider& who = terms->providers[p];
      state.ledger.open(model.holder_of(id), place.base, who.base);
      state.ledger.open(model.holder_of(id), place.quote, who.quote);
      ProviderState opening;
      opening.base = who.base.value;
      opening.quote = who.quote.value;
      opening.away_until = model.clock.start;
      state.providers.push_back(opening);
      const Quotes quotes = quotes_now(model, state, id, p, Stance::quoting);
      state.providers.back().bid_share = quotes.bids.value;
      state.providers.back().ask_share = quotes.asks.value;
    }
    const Quotes shown = shown_now(*terms, providers_of(state, *terms));
    const std::span<double> bids = levels_of(state, *terms, TradeSide::sell);
    const std::span<double> asks = levels_of(state, *terms, TradeSide::buy);
    for (std::size_t level = 0; level < terms->depth.size(); ++level) {
      bids[level] = shown.bids.value * terms->depth[level];
      asks[level] = shown.asks.value * terms->depth[level];
    }
  }
}

}  // namespace seawall
