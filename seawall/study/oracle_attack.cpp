#include "seawall/study/oracle_attack.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "seawall/base/math.hpp"
#include "seawall/clearing/depth_of.hpp"
#include "seawall/state/pool_view.hpp"

namespace seawall {
namespace {

double usd_of_unit(const Model& model, const State& state, AssetId asset) {
  return state.prices.reference[asset.index()] /
         to_double(power_of_ten(model.assets[asset.index()].decimals));
}

// A pool seen from the side of the asset that is pushed down.
struct Push {
  WholePool<Fast> pool;
  PoolPair pair;
  AmountOf<Fast> sold;      // smallest units of the asset
  AmountOf<Fast> proceeds;  // of the other side
};

std::optional<Push> pushed(const Model& model, const State& state, const Liquidity& place,
                           AssetId asset, double factor) {
  const auto* terms = std::get_if<PoolPair>(&place.kind);
  if (terms == nullptr) return std::nullopt;
  const PoolPair pair = place.base == asset ? *terms : terms->reversed();
  Push push{whole_pool<Fast>(model, state, pair.pool), pair, {}, {}};
  const AnyPool<Fast> facing_now = facing<Fast>(push.pool, pair);
  const Price limit{marginal_price<Fast>(facing_now, TradeSide::sell).value * factor};
  push.sold = std::visit(
      [limit](const auto& kind) { return kind.quantity_down_to(TradeSide::sell, limit); },
      facing_now);
  if (!(push.sold.value > 0.0)) return std::nullopt;
  const auto proceeds = trade_for<Fast>(push.pool, pair, push.sold);
  if (!proceeds) return std::nullopt;
  push.proceeds = *proceeds;
  return push;
}

// There and back within a block.
std::optional<double> fees_of_push(const Model& model, const State& state, const Liquidity& place,
                                   AssetId asset, double move) {
  auto push = pushed(model, state, place, asset, 1.0 + move);
  if (!push) return std::nullopt;
  const auto back = trade_for<Fast>(push->pool, push->pair.reversed(), push->proceeds);
  if (!back) return std::nullopt;
  return (push->sold.value - back->value) * usd_of_unit(model, state, asset);
}

// There, and arbitrage takes what it is away from the truth.
std::optional<double> loss_of_push(const Model& model, const State& state, const Liquidity& place,
                                   AssetId asset, double factor) {
  const auto push = pushed(model, state, place, asset, factor);
  if (!push) return std::nullopt;
  const AssetId paid = place.base == asset ? place.quote : place.base;
  return push->sold.value * usd_of_unit(model, state, asset) -
         push->proceeds.value * usd_of_unit(model, state, paid);
}

// What the pushed blocks must show, for the mean to be `move` away; 0 where it cannot be.
double factor_of_block(const MeanTerms& mean, double blocks, double pushed_blocks, double move) {
  if (mean.kind == MeanKind::geometric)
    return math::exp(math::log(1.0 + move) * blocks / pushed_blocks);
  const double weight = mean.kind == MeanKind::exponential
                            ? 1.0 - math::exp(-pushed_blocks / blocks)
                            : pushed_blocks / blocks;
  return std::max(0.0, 1.0 + move / weight);
}

OracleAttack attack_mean(const Model& model, const State& state, const Oracle& oracle,
                         double move) {
  const Liquidity& place = model.liquidity[oracle.source_pool.index()];
  const double blocks =
      std::max(1.0, std::floor(oracle.mean.span.seconds() / model.clock.block.seconds()));
  const double most = oracle.mean.kind == MeanKind::exponential ? 8.0 * blocks : blocks;
  OracleAttack best{std::nullopt, "its pool cannot be pushed far enough"};
  for (double pushed_blocks = 1.0; pushed_blocks <= most;
       pushed_blocks = std::max(pushed_blocks + 1.0, std::floor(pushed_blocks * 1.1))) {
    const double factor = factor_of_block(oracle.mean, blocks, pushed_blocks, move);
    if (!(factor > 0.0)) continue;
    const auto loss = loss_of_push(model, state, place, oracle.asset, factor);
    if (!loss || (best.loss_usd && *loss * pushed_blocks >= *best.loss_usd)) continue;
    best = {*loss * pushed_blocks,
            fmt::format("push {} to {:.3g} of its price in {:.0f} blocks against arbitrage",
                        place.name, factor, pushed_blocks)};
  }
  return best;
}

OracleAttack attack_pool(const Model& model, const State& state, const Oracle& oracle,
                         double move) {
  if (oracle.mean.kind != MeanKind::none) return attack_mean(model, state, oracle, move);
  const Liquidity& place = model.liquidity[oracle.source_pool.index()];
  const auto loss = fees_of_push(model, state, place, oracle.asset, move);
  if (!loss) return {std::nullopt, fmt::format("{} cannot be pushed in one block", place.name)};
  return {loss, fmt::format("{} there and back in one block, with a flash loan", place.name)};
}

OracleAttack attack_sale(const Model& model, const State& state, const Oracle& oracle,
                         double move) {
  double total = 0.0;
  for (const LiquidityId id : oracle.sale.places) {
    const Liquidity& place = model.liquidity[id.index()];
    const auto loss = fees_of_push(model, state, place, oracle.asset, move);
    if (!loss)
      return {std::nullopt,
              fmt::format("{} is among its places and cannot be pushed in one block", place.name)};
    total += *loss;
  }
  return {total, "every place that it watches, there and back in one block"};
}

OracleAttack attack_market(const Model& model, const State& state, const Oracle& oracle,
                           double move) {
  const AssetDepth depth = depth_of(model, state, oracle.asset);
  const Price start{state.prices.reference[oracle.asset.index()]};
  const Amount sold = depth.mark.sold(start, Price{start.value * (1.0 + move)});
  if (depth.source == MarkSource::none || !std::isfinite(sold.value) || !(sold.value > 0.0))
    return {std::nullopt, "no sale moves the reference price"};
  const double loss = sold.value * start.value - depth.mark.worth(start, sold).value;
  return {loss, fmt::format("sell {:.4g} into the whole market", sold.value)};
}

OracleAttack attack_sources(const Model& model, const State& state, const Oracle& oracle,
                            double move) {
  if (oracle.sources.size() == 1) {
    OracleAttack through = attack_on(model, state, oracle.sources[0], move);
    through.how =
        fmt::format("through {}: {}", model.oracles[oracle.sources[0].index()].name, through.how);
    return through;
  }
  std::vector<double> losses;
  for (const OracleId source : oracle.sources)
    losses.push_back(attack_on(model, state, source, move)
                         .loss_usd.value_or(std::numeric_limits<double>::infinity()));
  std::ranges::sort(losses);
  double total = 0.0;
  for (std::size_t i = 0; i <= losses.size() / 2; ++i)
    total += losses[i];
  if (!std::isfinite(total))
    return {std::nullopt, "more than half of its sources cannot be pushed"};
  return {total,
          fmt::format("the cheapest {} of its {} sources", losses.size() / 2 + 1, losses.size())};
}

}  // namespace

OracleAttack attack_on(const Model& model, const State& state, OracleId id, double move) {
  const Oracle& oracle = model.oracles[id.index()];
  if (oracle.fixed) return {std::nullopt, "it follows nothing"};
  if (!oracle.sale.places.empty()) return attack_sale(model, state, oracle, move);
  if (!oracle.sources.empty()) return attack_sources(model, state, oracle, move);
  if (oracle.source_pool.exists()) return attack_pool(model, state, oracle, move);
  return attack_market(model, state, oracle, move);
}

}  // namespace seawall
