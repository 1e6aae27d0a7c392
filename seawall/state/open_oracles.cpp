#include "seawall/state/open_oracles.hpp"

#include <variant>

#include "seawall/base/assert.hpp"
#include "seawall/state/oracle_view.hpp"
#include "seawall/state/pool_view.hpp"
#include "seawall/state/sale_view.hpp"

namespace seawall {
namespace {

// A pool has its own price from the start; other places begin at the reference price.
Price first_price(const Model& model, const State& state, OracleId id) {
  const Oracle& oracle = model.oracles[id.index()];
  if (oracle.fixed) return *oracle.fixed;
  if (!oracle.sale.places.empty()) {
    DepthView depth{model, state};
    depth.refresh();
    const Price usd = sale_price(model, state, oracle, depth, sale_size(model, state, id));
    return source_price(model, state, oracle, usd.value);
  }
  if (oracle.source_pool.exists()) {
    const Liquidity& place = model.liquidity[oracle.source_pool.index()];
    const auto* pair = std::get_if<PoolPair>(&place.kind);
    const double outside =
        state.prices.reference[place.base.index()] / state.prices.reference[place.quote.index()];
    const double price = pair == nullptr ? outside : pool_price(model, state, *pair).value;
    return source_price(model, state, oracle, price);
  }
  return source_price(model, state, oracle, 0.0);
}

// What an OSM has read before the run is what it reads at its start.
void open_module(const Model& model, const Oracle& oracle, Int128 answer, OracleState& opened) {
  const std::int64_t since = model.clock.start.nanoseconds % oracle.hop.nanoseconds;
  opened.module = {.hop = oracle.hop,
                   .current = answer,
                   .next = answer,
                   .poked = Time{model.clock.start.nanoseconds - since}};
  opened.next_read = model.clock.start;
}

// Answers of sources are copied: a price made of an integer need not give it back.
Int128 first_answer(const Model& model, State& state, OracleId id) {
  const Oracle& oracle = model.oracles[id.index()];
  OracleState& opened = state.oracles[id.index()];
  const bool is_copied =
      !oracle.sources.empty() && oracle.rate.start == 0.0 && oracle.confidence.multiple == 0.0;
  Price price = first_price(model, state, id);
  if (oracle.mean.kind != MeanKind::none)
    opened.mean = mean_of_one(oracle.mean, price, model.clock.start);
  if (is_copied) return state.oracles[middle_source(state, oracle).index()].feed.visible.answer;
  if (oracle.confidence.multiple != 0.0)
    price = *shown(oracle.confidence, price,
                   hear(oracle.confidence, opened.confidence, price, model.clock.start));
  const auto answer = oracle_answer(price, oracle.decimals, oracle.bounds);
  // compile() checked prices and decimals; a sale that fetches nothing is shown as the least.
  SEAWALL_ASSERT(answer.has_value() || !oracle.sale.places.empty());
  return answer.value_or(oracle.bounds.answer_min);
}

}  // namespace

void open_oracles(const Model& model, State& state) {
  state.oracles.resize(model.oracles.size());
  for (std::size_t i = 0; i < model.oracles.size(); ++i) {
    const Int128 answer = first_answer(model, state, OracleId{i});
    OracleState& opened = state.oracles[i];
    opened.feed.visible = {answer, model.clock.start, model.clock.start};
    if (model.oracles[i].hop > Duration{}) open_module(model, model.oracles[i], answer, opened);
  }
}

}  // namespace seawall
