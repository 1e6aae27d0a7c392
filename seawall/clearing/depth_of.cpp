#include "seawall/clearing/depth_of.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "seawall/clearing/pool_depth.hpp"
#include "seawall/mechanics/liquidity/impact.hpp"
#include "seawall/mechanics/liquidity/quote_table.hpp"
#include "seawall/state/order_book_view.hpp"

namespace seawall {
namespace {

// Bids as they rest, levels without an order left out.
std::optional<TableDepth> order_book_depth(const Model& model, const State& state, LiquidityId id) {
  const auto& terms = std::get<OrderBookTerms>(model.liquidity[id.index()].kind);
  const OrderBook book = order_book_now(model, state, id, terms);
  std::vector<DepthPoint> points;
  double quantity = 0.0;
  for (std::size_t level = 0; level < book.bids.size(); ++level) {
    if (!(book.bids[level] > 0.0)) continue;
    quantity += book.bids[level];
    const double factor = 1.0 - book.distance_of(level).value;
    if (factor < 1.0) points.push_back({.quantity = quantity, .factor = factor});
  }
  if (points.empty()) return std::nullopt;
  return TableDepth{points, BeyondTable::nothing};
}

// What is left of a table of quotes beyond what is consumed, from its present price on. A price
// that stays level is given the smallest fall that keeps it one number for each quantity.
std::optional<DepthPlace> quoted_depth(const QuoteDepth& quotes, double consumed) {
  constexpr double level_fall = 0x1p-40;
  const FactorTable& table = quotes.table;
  const double left = measured_size(table).value - consumed;
  if (!(left > 0.0)) {
    if (quotes.beyond == BeyondTable::nothing || !std::isfinite(table.tail)) return std::nullopt;
    return CurveDepth{.curve = {.shape = ImpactCurveShape::exponential, .coefficient = table.tail}};
  }
  const double here =
      consumed < 0.0 ? 2.0 - factor_after(table, -consumed) : factor_after(table, consumed);
  std::vector<DepthPoint> points;
  double before = 1.0;
  const auto add = [&](double sold, double factor) {
    if (!(sold > consumed) || !(before > 0.0)) return;
    before = std::min(factor / here, before * (1.0 - level_fall));
    points.push_back({.quantity = sold - consumed, .factor = before});
  };
  for (auto knot = table.knots.rbegin(); knot != table.knots.rend(); ++knot)
    if (knot->quantity > 0.0) add(-knot->quantity, 2.0 - knot->factor);
  for (const FactorTable::Knot& knot : table.knots)
    add(knot.quantity, knot.factor);
  if (points.empty()) return std::nullopt;
  return TableDepth{points, quotes.beyond};
}

void add_place(const Model& model, const State& state, LiquidityId id, AssetId asset,
               std::vector<DepthPlace>& places) {
  const Liquidity& place = model.liquidity[id.index()];
  if (place.base != asset) return;  // the other kinds state the depth of their base
  if (const auto* depth = std::get_if<ImpactDepth>(&place.kind)) {
    places.emplace_back(
        CurveDepth{.curve = depth->curve, .displaced = state.liquidity[id.index()].consumed});
  } else if (const auto* quotes = std::get_if<QuoteDepth>(&place.kind)) {
    if (auto left = quoted_depth(*quotes, state.liquidity[id.index()].consumed))
      places.push_back(*std::move(left));
  } else if (auto table = order_book_depth(model, state, id)) {
    places.emplace_back(*std::move(table));
  }
}

// Of the places of one pool the one that takes most until the price has fallen by a twentieth: they
// sell the same coins, so adding them up would count what the pool holds of the asset twice.
void add_pool(const Model& model, const State& state, PoolId id, AssetId asset,
              std::vector<DepthPlace>& places) {
  constexpr double probe = 0.95;
  const double usd = state.prices.reference[asset.index()];
  std::optional<DepthPlace> deepest;
  double most = 0.0;
  for (const Liquidity& place : model.liquidity) {
    const auto* pair = std::get_if<PoolPair>(&place.kind);
    if (pair == nullptr || pair->pool != id) continue;
    if (place.base != asset && place.quote != asset) continue;
    auto depth = pool_depth(model, state, place.base == asset ? *pair : pair->reversed());
    if (!depth) continue;
    const double sold = std::visit(
        [&](const auto& kind) { return kind.sold(Price{usd}, Price{probe * usd}).value; }, *depth);
    if (deepest && !(sold > most)) continue;
    deepest = std::move(depth);
    most = sold;
  }
  if (deepest) places.push_back(*std::move(deepest));
}

}  // namespace

AssetDepth depth_of(const Model& model, const State& state, AssetId asset) {
  std::vector<DepthPlace> places;
  for (std::size_t i = 0; i < model.liquidity.size(); ++i) {
    const auto* pair = std::get_if<PoolPair>(&model.liquidity[i].kind);
    if (pair == nullptr)
      add_place(model, state, LiquidityId{i}, asset, places);
    else if (model.pools[pair->pool.index()].first_place == LiquidityId{i})
      add_pool(model, state, pair->pool, asset, places);
  }
  AssetDepth depth;
  depth.execution = Depth{std::move(places)};
  const auto& impact = model.assets[asset.index()].impact;
  if (impact && impact->coefficient > 0.0) {
    const Displacement& before = state.prices.displaced[asset.index()];
    depth.mark = Depth{{CurveDepth{.curve = *impact,
                                   .displaced = displaced_at(*impact, before, state.now).value}}};
    depth.source = MarkSource::impact;
  } else if (!depth.execution.is_empty()) {
    depth.mark = depth.execution;
    depth.source = MarkSource::places;
  }
  return depth;
}

}  // namespace seawall
