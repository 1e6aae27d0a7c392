#include "seawall/engine/prices.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "seawall/base/math.hpp"
#include "seawall/engine/order_books.hpp"
#include "seawall/engine/trading.hpp"
#include "seawall/mechanics/liquidity/impact.hpp"
#include "seawall/mechanics/liquidity/peg.hpp"
#include "seawall/mechanics/oracles/deviation_heartbeat.hpp"
#include "seawall/state/oracle_view.hpp"
#include "seawall/state/sale_view.hpp"

namespace seawall::engine {
namespace {

void note_exogenous(Context& step, std::size_t coin) {
  PriceState& prices = step.state.prices;
  if (step.shock.prices[coin] == prices.exogenous[coin]) return;
  prices.exogenous[coin] = step.shock.prices[coin];
  Event event = step.event(EventKind::price_shock);
  event.asset = AssetId{coin};
  event.market_price = prices.exogenous[coin];
  prices.last_shock[coin] = step.trace.append(event);
}

double impact_on(Context& step, std::size_t coin) {
  const auto& impact = step.model.assets[coin].impact;
  if (!impact || step.model.feedback == FeedbackMode::recorded) return 1.0;
  PriceState& prices = step.state.prices;
  const double simulated =
      impact_factor(*impact, displaced_at(*impact, prices.displaced[coin], step.state.now)).value;
  if (step.model.feedback == FeedbackMode::generative) return simulated;
  const double recorded =
      impact_factor(*impact, displaced_at(*impact, prices.recorded[coin], step.state.now)).value;
  // As a sale of this run, what the record sold in this block moves the price from the next one on;
  // sooner, and an unchanged mechanism would be a block behind its own record.
  if (!step.shock.recorded_sold.empty() && step.shock.recorded_sold[coin] != 0.0)
    displace(*impact, prices.recorded[coin], step.state.now,
             Amount{step.shock.recorded_sold[coin]});
  return simulated == recorded ? 1.0 : simulated / recorded;
}

// Redemption and minting hold a pegged coin within its band, as far as their capacity goes. What is
// redeemed is burned and what is minted is sold, both outside.
void hold_peg(Context& step, std::size_t coin, double carried) {
  const Asset& asset = step.model.assets[coin];
  if (!asset.peg || step.model.feedback != FeedbackMode::generative) return;
  PriceState& prices = step.state.prices;
  const Duration elapsed = step.model.clock.block;
  for (double* left : {&prices.redeemable[coin], &prices.mintable[coin]})
    *left = capacity_after(*asset.peg, Amount{*left}, elapsed).value;
  const auto traded_of = [&](double left) {
    return redeemed_at_peg(*asset.peg, *asset.impact, Price{prices.exogenous[coin] * carried},
                           displaced_at(*asset.impact, prices.displaced[coin], step.state.now),
                           Amount{left})
        .value;
  };
  double traded = traded_of(prices.redeemable[coin]);
  if (!(traded > 0.0)) traded = std::min(0.0, traded_of(prices.mintable[coin]));
  const double unit = to_double(power_of_ten(asset.decimals));
  const Units units{floor_to_int128(std::abs(traded) * unit)};
  if (units.value <= 0) return;
  if (traded > 0.0)
    step.state.ledger.burn(AssetId{coin}, Model::world(), units);
  else
    step.state.ledger.mint(AssetId{coin}, Model::world(), units);
  (traded > 0.0 ? prices.redeemable : prices.mintable)[coin] -= std::abs(traded);
  Event event = step.event(EventKind::redeemed);
  event.asset = AssetId{coin};
  event.amount = traded > 0.0 ? units.value : -units.value;
  event.market_price = prices.reference[coin];
  event.cause_ids = {prices.last_sale[coin], prices.last_shock[coin], 0};
  displace_reference(step, AssetId{coin}, -traded, step.trace.append(event));
}

struct Source {
  Price price;
  EventId cause;
};

// What a liquidity-weighted oracle is told by the places that it watches.
Source sale_source(const Model& model, const State& state, OracleId id) {
  const Oracle& oracle = model.oracles[id.index()];
  DepthView depth{model, state};
  depth.refresh();
  const Price usd = sale_price(model, state, oracle, depth, sale_size(model, state, id));
  EventId cause = 0;
  for (const LiquidityId place : oracle.sale.places)
    cause = std::max(cause, state.liquidity[place.index()].last_move);
  return {source_price(model, state, oracle, usd.value), cause};
}

Source source_of(const Model& model, const State& state, OracleId id) {
  const Oracle& oracle = model.oracles[id.index()];
  if (!oracle.sale.places.empty()) return sale_source(model, state, id);
  if (!oracle.sources.empty())
    return {source_price(model, state, oracle, 0.0),
            state.oracles[middle_source(state, oracle).index()].last_event};
  if (oracle.source_pool.exists())
    return {source_price(model, state, oracle, pool_price(model, state, oracle.source_pool)),
            state.liquidity[oracle.source_pool.index()].last_move};
  return {source_price(model, state, oracle, 0.0), state.prices.last_sale[oracle.asset.index()]};
}

// What the oracle makes of its source: a mean, and a margin for doubt. Nothing while the doubt is
// too much, or the source has no price.
std::optional<Price> made_of(const Oracle& oracle, OracleState& state, Price source, Time now) {
  if (!(source.value > 0.0)) return std::nullopt;
  if (oracle.mean.kind != MeanKind::none) source = remember(oracle.mean, state.mean, source, now);
  if (oracle.confidence.multiple == 0.0) return source;
  return shown(oracle.confidence, source, hear(oracle.confidence, state.confidence, source, now));
}

void announce_round(Context& step, OracleId id) {
  const Oracle& oracle = step.model.oracles[id.index()];
  OracleState& state = step.state.oracles[id.index()];
  Event event = step.event(EventKind::oracle_published);
  event.oracle = id;
  event.asset = oracle.asset;
  event.amount = state.feed.visible.answer;
  event.trigger_price = answer_price(state.feed.visible, oracle.decimals).value;
  event.market_price = step.state.prices.reference[oracle.asset.index()];
  event.oracle_age = answer_age(state.feed, step.state.now);
  event.cause_ids = {state.pending_cause, step.state.prices.last_shock[oracle.asset.index()], 0};
  state.last_event = step.trace.append(event);
}

// Quotes must be newer than the block of the last poke: what waited too long is refused.
// @source makerdao/median src/median.sol poke
Ruling<void> set_median(Context& step, const PokeRequest& wanted) {
  OracleState& state = step.state.oracles[wanted.oracle.index()];
  if (wanted.signed_at <= state.feed.visible.visible)
    return std::unexpected{Rejection::quote_stale};
  const Int128 shown = state.feed.visible.answer;
  state.feed.visible = {wanted.answer, wanted.signed_at, step.state.now};
  state.pending_cause = source_of(step.model, step.state, wanted.oracle).cause;
  if (wanted.answer != shown) announce_round(step, wanted.oracle);
  return {};
}

// An OSM shows what it read at the poke before and reads anew.
Ruling<void> poke_module(Context& step, OracleId id) {
  const Oracle& oracle = step.model.oracles[id.index()];
  OracleState& state = step.state.oracles[id.index()];
  const Source source = source_of(step.model, step.state, id);
  const auto answer = oracle_answer(source.price, oracle.decimals);
  const Time read = state.next_read;
  const Time before = state.module.poked;
  const Int128 shown = state.feed.visible.answer;
  const auto poked =
      osm::poke(state.module, answer ? osm::Feed{*answer} : osm::Feed{}, step.state.now);
  if (!poked || state.module.poked == before) return poked;  // nothing, or a source without a value
  state.next_read = step.state.now;
  state.feed.visible = {*state.module.current, read, step.state.now};
  if (state.feed.visible.answer != shown) announce_round(step, id);
  state.pending_cause = source.cause;
  return {};
}

// A refusal leaves the feed stale, and older.
void look(Context& step, OracleId id) {
  const Oracle& oracle = step.model.oracles[id.index()];
  OracleState& state = step.state.oracles[id.index()];
  const Source source = source_of(step.model, step.state, id);
  const auto price = made_of(oracle, state, source.price, step.state.now);
  if (!price) return;
  const auto round = observe(oracle, state.feed, *price, step.state.now, oracle.bounds);
  if (round && *round) state.pending_cause = source.cause;
}

// A mean that is this close to its source will show nothing new to speak of.
constexpr double arrived = 1e-6;

bool has_arrived(const Oracle& oracle, const MeanMemory& mean, Price source, Time now) {
  MeanMemory later = mean;
  const double away = remember(oracle.mean, later, source, now).value / source.value - 1.0;
  return std::abs(away) <= std::max(oracle.deviation.value, arrived);
}

}  // namespace

bool is_settled(const Model& model, const State& state, OracleId id) {
  const Oracle& oracle = model.oracles[id.index()];
  const OracleState& now = state.oracles[id.index()];
  if (oracle.is_medianizer()) return !quote_due(model, state, id);
  if (oracle.fixed) return true;
  if (is_out(model, oracle, state.now)) return false;
  if (oracle.hop == Duration{})
    return now.feed.pending.empty() &&
           (oracle.mean.kind == MeanKind::none ||
            has_arrived(oracle, now.mean, source_of(model, state, id).price, state.now));
  const auto answer = oracle_answer(source_of(model, state, id).price, oracle.decimals);
  return !answer || (*answer == now.feed.visible.answer && now.module.next == *answer);
}

void poke_oracle(Context& step, const Request& request) {
  const PokeRequest& wanted = request.poke();
  const auto poked = step.model.oracles[wanted.oracle.index()].is_medianizer()
                         ? set_median(step, wanted)
                         : poke_module(step, wanted.oracle);
  if (poked) return;
  Event event = step.event(EventKind::request_refused);
  event.keeper = request.actor;
  event.oracle = wanted.oracle;
  event.detail = static_cast<std::uint8_t>(poked.error());
  event.gas_price = request.gas.price_gwei;
  event.waited = step.state.now - request.due;
  step.trace.append(event);
}

void move_reference_prices(Context& step) {
  PriceState& prices = step.state.prices;
  for (std::size_t coin = 0; coin < step.model.coins; ++coin) {
    note_exogenous(step, coin);
    const double carried = carried_by_order_books(step.model, step.state, AssetId{coin});
    prices.carried[coin] = carried;
    hold_peg(step, coin, carried);
    prices.reference[coin] = prices.exogenous[coin] * impact_on(step, coin) * carried;
    prices.lowest[coin] = std::min(prices.lowest[coin], prices.reference[coin]);
    prices.highest[coin] = std::max(prices.highest[coin], prices.reference[coin]);
  }
}

void reread_spot_oracles(Context& step, LiquidityId place) {
  for (std::size_t i = 0; i < step.model.oracles.size(); ++i) {
    const Oracle& oracle = step.model.oracles[i];
    const bool reads_it = oracle.source_pool == place ||
                          std::ranges::find(oracle.sale.places, place) != oracle.sale.places.end();
    const bool is_live = !oracle.fixed && !oracle.is_medianizer() && oracle.hop == Duration{} &&
                         oracle.deviation.value == 0.0 && oracle.delay == Duration{} &&
                         oracle.mean.kind == MeanKind::none;
    if (!reads_it || !is_live || is_out(step.model, oracle, step.state.now)) continue;
    look(step, OracleId{i});
    if (reveal(step.state.oracles[i].feed, step.state.now) == FeedChange::published)
      announce_round(step, OracleId{i});
  }
}

void publish_oracles(Context& step) {
  if (is_down(step)) return;
  for (std::size_t i = 0; i < step.model.oracles.size(); ++i) {
    const Oracle& oracle = step.model.oracles[i];
    if (oracle.fixed || oracle.is_medianizer()) continue;
    OracleState& state = step.state.oracles[i];
    if (oracle.hop > Duration{}) {
      if (!oracle.must_be_poked && step.state.now >= osm::poke_due(state.module))
        static_cast<void>(poke_module(step, OracleId{i}));
      continue;
    }
    if (!is_out(step.model, oracle, step.state.now)) look(step, OracleId{i});
    if (reveal(state.feed, step.state.now) == FeedChange::published)
      announce_round(step, OracleId{i});
  }
}

}  // namespace seawall::engine
