#include "seawall/clearing/pool_depth.hpp"

#include <cmath>
#include <variant>

#include "seawall/state/pool_view.hpp"

namespace seawall {
namespace {

/// A pool's coins in tokens, and what the quote is worth.
struct Sight {
  PairUnits unit;
  double quote_usd = 1.0;
};

// A pool is the same seen from either side. Its depth in USD is that in the other token times what
// that token is worth: √(x · y·usd).
DepthPlace depth_of(const ConstantProduct<Fast>& pool, const Sight& sight) {
  const double product =
      pool.base_reserve.value / sight.unit.base * (pool.quote_reserve.value / sight.unit.quote);
  return PoolDepth{.liquidity = std::sqrt(product * sight.quote_usd), .kept = pool.fee.kept()};
}

}  // namespace

DepthPlace pool_depth(const Model& model, const State& state, PoolPair pair) {
  const AssetId quote = model.pools[pair.pool.index()].coins[pair.quote];
  const Sight sight{units_of(model, pair), state.prices.reference[quote.index()]};
  return std::visit([&](const auto& kind) { return depth_of(kind, sight); },
                    pool_now<Fast>(model, state, pair));
}

}  // namespace seawall
