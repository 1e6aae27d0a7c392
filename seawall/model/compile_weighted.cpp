#include <cmath>
#include <numeric>

#include <fmt/format.h>

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
  if (context.errors.any()) return PoolPair{};
  terms.weights = check_weights(spec, written, context.errors);
  pool.terms = std::move(terms);
  return add_pool(context, place, std::move(pool));
}

}  // namespace seawall::compiling
