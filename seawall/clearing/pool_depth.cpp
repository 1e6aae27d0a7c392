#include "seawall/clearing/pool_depth.hpp"

#include <cmath>
#include <optional>
#include <variant>
#include <vector>

#include "seawall/clearing/pool_curve.hpp"
#include "seawall/state/pool_view.hpp"

namespace seawall {
namespace {

/// A pair's coins in tokens, and what the quote is worth.
struct Sight {
  PairUnits unit;
  double quote_usd = 1.0;

  [[nodiscard]] double usd(Price raw) const {
    return raw.value * unit.base / unit.quote * quote_usd;
  }
};

// Liquidity counted in smallest units of base and raw prices, as knots in tokens and USD.
std::optional<DepthPlace> in_usd(const PoolCurve& curve, const Sight& sight, SaleShares shares) {
  if (curve.points.size() < 2) return std::nullopt;
  std::vector<RangeDepth::Knot> knots;
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const double price = sight.usd(Price{curve.points[i].price});
    knots.push_back({price, 0.0});
    if (i == 0) continue;
    RangeDepth::Knot& above = knots[i - 1];
    const double width = 1.0 / std::sqrt(price) - 1.0 / std::sqrt(above.price);
    const double base = (curve.points[i].base - curve.points[i - 1].base) / sight.unit.base;
    above.liquidity = base / width;
  }
  return RangeDepth{knots, shares};
}

// A pool is the same seen from either side. Its depth in USD is that in the other token times what
// that token is worth: √(x · y·usd).
std::optional<DepthPlace> depth_of(const ConstantProduct<Fast>& pool, const Sight& sight) {
  const double product =
      pool.base_reserve.value / sight.unit.base * (pool.quote_reserve.value / sight.unit.quote);
  return PoolDepth{.liquidity = std::sqrt(product * sight.quote_usd), .kept = pool.fee.kept()};
}

// The fee stays in the pool: the price moves for it by as much of its weight as is not base's.
std::optional<DepthPlace> depth_of(const WeightedPair<Fast>& pair, const Sight& sight) {
  const double kept = 1.0 - to_double(pair.pool.fee) / to_double(wad);
  const double base = to_double(pair.pool.tokens[pair.sale.from].weight);
  const double quote = to_double(pair.pool.tokens[pair.sale.to].weight);
  return in_usd(curve_of(pair), sight,
                {.moving = (kept * base + quote) / (base + quote), .trading = kept, .paid = 1.0});
}

// The fee is taken from what is paid; the price is that of balances without it.
std::optional<DepthPlace> depth_of(const StableSwapPair<Fast>& pair, const Sight& sight) {
  const double middle = pair.middle_price().value;
  if (!(middle > 0.0)) return std::nullopt;
  return in_usd(
      curve_of(pair), sight,
      {.moving = 1.0, .trading = 1.0, .paid = pair.marginal_price(TradeSide::sell).value / middle});
}

// The price scale is taken to stay.
std::optional<DepthPlace> depth_of(const CryptoSwapPair<Fast>& pair, const Sight& sight) {
  const double middle = pair.middle_price().value;
  if (!(middle > 0.0)) return std::nullopt;
  return in_usd(
      curve_of(pair), sight,
      {.moving = 1.0, .trading = 1.0, .paid = pair.marginal_price(TradeSide::sell).value / middle});
}

std::optional<DepthPlace> depth_of(const concentrated::Side<Fast>& side, const Sight& sight) {
  const double kept = side.pool->terms.fee.kept();
  return in_usd(curve_of(side), sight, {.moving = kept, .trading = kept, .paid = 1.0});
}

}  // namespace

std::optional<DepthPlace> pool_depth(const Model& model, const State& state, PoolPair pair) {
  const AssetId quote = model.pools[pair.pool.index()].coins[pair.quote];
  const Sight sight{units_of(model, pair), state.prices.reference[quote.index()]};
  const WholePool<Fast> whole = whole_pool<Fast>(model, state, pair.pool);
  return std::visit([&](const auto& kind) { return depth_of(kind.facing(pair), sight); }, whole);
}

}  // namespace seawall
