#include "seawall/clearing/anchors/pool_trades.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/base/assert.hpp"

namespace seawall::anchors {

PoolArbitrage arbitrage(const ProductPool& pool, std::array<double, 2> prices) {
  const double product = pool.reserves[0] * pool.reserves[1];
  PoolArbitrage best;
  for (const std::size_t given : {0U, 1U}) {
    const std::size_t taken = 1 - given;
    const double ratio = prices[taken] / prices[given];
    const double in = std::sqrt(pool.kept * ratio * product) - pool.reserves[given];
    const double out = pool.reserves[taken] - std::sqrt(product / (ratio * pool.kept));
    best.in[given] = std::max(in, 0.0) / pool.kept;
    best.out[taken] = std::max(out, 0.0);
  }
  for (const std::size_t asset : {0U, 1U})
    best.profit += prices[asset] * (best.out[asset] - best.in[asset]);
  return best;
}

SplitSale split_sale(std::span<const ProductPool> pools, double quantity) {
  SEAWALL_ASSERT(!pools.empty() && quantity > 0.0);
  SplitSale split{.sold = std::vector<double>(pools.size(), 0.0)};
  std::vector<bool> used(pools.size(), true);
  // A pool that drops out leaves more to the others and none comes back, so one round per pool.
  for (std::size_t round = 0; round < pools.size(); ++round) {
    double lengths = quantity;
    double roots = 0.0;
    for (std::size_t i = 0; i < pools.size(); ++i) {
      if (!used[i]) continue;
      lengths += pools[i].reserves[0] / pools[i].kept;
      roots += std::sqrt(pools[i].reserves[0] * pools[i].reserves[1] / pools[i].kept);
    }
    split.marginal = (roots / lengths) * (roots / lengths);
    bool dropped = false;
    for (std::size_t i = 0; i < pools.size(); ++i) {
      const auto& [reserves, kept] = pools[i];
      split.sold[i] =
          used[i]
              ? (std::sqrt(kept * reserves[0] * reserves[1] / split.marginal) - reserves[0]) / kept
              : 0.0;
      if (split.sold[i] >= 0.0) continue;
      split.sold[i] = 0.0;
      used[i] = false;
      dropped = true;
    }
    if (!dropped) break;
  }
  for (std::size_t i = 0; i < pools.size(); ++i) {
    const double effective = pools[i].kept * split.sold[i];
    split.received += pools[i].reserves[1] * effective / (pools[i].reserves[0] + effective);
  }
  return split;
}

}  // namespace seawall::anchors
