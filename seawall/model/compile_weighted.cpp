#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/model/pool_coins.hpp"

namespace seawall::compiling {
namespace {

constexpr std::size_t weighted_coins_max = 8;
constexpr double sum_tolerated = 1e-9;

// Wads that sum to one: the last takes what rounding leaves.
std::vector<Int128> check_weights(const WeightedSpec& spec, const WrittenCoins& written,
                                  FirstError& errors) {
  std::vector<Int128> weights;
  double sum = 0.0;
  for (std::size_t i = 0; i < spec.coins.size(); ++i) {
    check_range(spec.coins[i].weight, ranges::pool_weight, written.where(i, "weight"), errors);
    sum += spec.coins[i].weight;
    weights.push_back(wads_of(spec.coins[i].weight));
  }
  if (errors.any()) return weights;
  if (std::abs(sum - 1.0) > sum_tolerated)
    errors.report(ErrorCode::parameter_out_of_range, written.table + ".coins",
                  fmt::format("weights sum to {:.9g}; 1 is allowed", sum));
  weights.back() = wad - std::accumulate(weights.begin(), weights.end() - 1, Int128{0});
  return weights;
}

// What the Vault stores and the pool's fixed-point numbers hold.
void check_tokens(Context& context, const Pool& pool, const WeightedSpec& spec,
                  const WrittenCoins& written) {
  constexpr int decimals_max = 18;
  constexpr Int128 balance_max = (Int128{1} << 112) - 1;
  for (std::size_t i = 0; i < pool.coins.size(); ++i) {
    const Asset& asset = context.model.assets[pool.coins[i].index()];
    if (asset.decimals > decimals_max)
      context.errors.report(ErrorCode::parameter_out_of_range, written.where(i, "asset"),
                            fmt::format("{} has {} decimals; a weighted pool allows at most {}",
                                        in_quotes(asset.name), asset.decimals, decimals_max));
    check_range(spec.coins[i].reserve, ranges::weighted_reserve, written.where(i, "reserve"),
                context.errors);
    if (pool.reserves[i].value > balance_max)
      context.errors.report(ErrorCode::too_large, written.where(i, "reserve"),
                            fmt::format("{} {} are more than 2^112 smallest units",
                                        spec.coins[i].reserve, asset.name));
  }
}

}  // namespace

LiquidityKind compile_weighted(Context& context, const PlaceToCompile& place) {
  const LiquiditySpec& owner = place.spec(context);
  if (!owner.weighted) {
    context.errors.report(ErrorCode::missing_key, place.path("weighted"),
                          "is missing; a weighted pool needs weighted with its coins");
    return PoolPair{};
  }
  const WeightedSpec& spec = *owner.weighted;
  const WrittenCoins written = coins_of(spec, place.path("weighted"), weighted_coins_max);
  Pool pool = pool_of(context, place, written);
  WeightedTerms terms;
  if (check_range(spec.fee, ranges::weighted_fee, written.table + ".fee", context.errors))
    terms.fee = wads_of(spec.fee);
  if (!context.errors.any()) check_tokens(context, pool, spec, written);
  if (context.errors.any()) return PoolPair{};
  terms.weights = check_weights(spec, written, context.errors);
  pool.terms = std::move(terms);
  return add_pool(context, place, std::move(pool));
}

}  // namespace seawall::compiling
