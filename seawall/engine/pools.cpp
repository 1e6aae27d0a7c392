#include "seawall/engine/pools.hpp"

#include <algorithm>
#include <optional>
#include <variant>

namespace seawall::engine {
namespace {

// What the outside gives and takes.
struct OutsideSwap {
  bool sells = false;  // base
  Units base{0};
  Units quote{0};
};

std::optional<OutsideSwap> toward(const AnyPool<Exact>& now, Price reference, Int128 most) {
  const auto wanted = arbitrage<Exact>(now, reference);
  if (!wanted) return std::nullopt;
  const Units base{std::min(wanted->base.value, most)};
  if (base.value <= 0) return std::nullopt;
  const auto quoted = quote<Exact>(now, wanted->side, base);
  if (!quoted) return std::nullopt;  // too small to trade: the pool would pay nothing
  return OutsideSwap{wanted->side == TradeSide::sell, base, *quoted};
}

}  // namespace

PoolPair pair_of(const Model& model, Route::Hop hop) {
  const auto& pair = std::get<PoolPair>(model.liquidity[hop.liquidity.index()].kind);
  return hop.sells_base != 0 ? pair : pair.reversed();
}

Ruling<Units> quote_pool(const Model& model, const State& state, PoolPair pair, Units in) {
  return quote_for<Exact>(whole_pool<Exact>(model, state, pair.pool), pair, in);
}

void refill_pool(Context& step, LiquidityId id, PoolPair pair, double most) {
  const Liquidity& place = step.model.liquidity[id.index()];
  const PairUnits unit = units_of(step.model, pair);
  const Price reference = raw_price(Price{step.state.prices.reference[place.base.index()] /
                                          step.state.prices.reference[place.quote.index()]},
                                    step.model.assets[place.base.index()].decimals,
                                    step.model.assets[place.quote.index()].decimals);
  const auto swapped = toward(pool_now<Exact>(step.model, step.state, pair), reference,
                              floor_to_int128(std::min(most * unit.base, 0x1p125)));
  if (!swapped) return;
  const auto [sells, base, quoted] = *swapped;
  const HolderId holder = step.model.holder_of(id);
  trade_in_pool(step.model, step.state, pair, {sells ? TradeSide::sell : TradeSide::buy, base},
                quoted);
  step.state.ledger.transfer(place.base, sells ? Model::world() : holder,
                             sells ? holder : Model::world(), base);
  step.state.ledger.transfer(place.quote, sells ? holder : Model::world(),
                             sells ? Model::world() : holder, quoted);
  Event event = step.event(EventKind::refill);
  event.liquidity = id;
  event.asset = place.base;
  event.counter_asset = place.quote;
  event.amount = sells ? base.value : -base.value;
  event.counter_amount = sells ? quoted.value : -quoted.value;
  event.market_price = step.state.prices.reference[place.base.index()];
  event.cause_ids = {step.state.liquidity[id.index()].last_move,
                     step.state.prices.last_shock[place.base.index()], 0};
  step.state.liquidity[id.index()].last_move = step.trace.append(event);
}

}  // namespace seawall::engine
