#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/model/compile_parts.hpp"

namespace seawall::compiling {

const LiquiditySpec& PlaceToCompile::spec(const Context& context) const {
  return context.spec.liquidity[index];
}

std::string PlaceToCompile::path(std::string_view key) const {
  return path_of("liquidity", index, key);
}

Units check_reserve(double tokens, const Asset& asset, const std::string& where,
                    FirstError& errors) {
  if (!check_range(tokens, ranges::positive, where, errors)) return Units{1};
  const Units units = check_units(tokens, asset.decimals, where, errors);
  if (units.value == 0)
    errors.report(ErrorCode::parameter_out_of_range, where,
                  fmt::format("{} {} is less than one smallest unit; at least 1e-{} is allowed",
                              tokens, asset.name, asset.decimals));
  return units;
}

PoolPair add_pool(Context& context, const PlaceToCompile& place, Pool pool) {
  pool.first_place = LiquidityId{place.index};
  const PoolPair pair = pair_in(pool, PoolId{context.model.pools.size()}, place);
  context.model.pools.push_back(std::move(pool));
  return pair;
}

LiquidityKind compile_shared_pool(Context& context, const PlaceToCompile& place) {
  const LiquiditySpec& spec = place.spec(context);
  FirstError& errors = context.errors;
  if (spec.pool.empty()) {
    errors.report(ErrorCode::missing_key, place.path("pool"),
                  "is missing; a shared_pool names a place before it");
    return PoolPair{};
  }
  const auto first = context.pools.find(spec.pool, place.path("pool"), errors);
  if (!first) return PoolPair{};
  const auto* shared =
      *first < place.index ? std::get_if<PoolPair>(&context.model.liquidity[*first].kind) : nullptr;
  if (shared == nullptr) {
    errors.report(ErrorCode::cyclic_reference, place.path("pool"),
                  fmt::format("{} is no pool on chain before this place", in_quotes(spec.pool)));
    return PoolPair{};
  }
  const Pool& pool = context.model.pools[shared->pool.index()];
  for (const std::size_t asset : {place.base, place.quote})
    if (std::ranges::find(pool.coins, AssetId{asset}) == pool.coins.end())
      errors.report(ErrorCode::unknown_name, place.path(asset == place.base ? "base" : "quote"),
                    fmt::format("{} is not one of the coins of {}",
                                in_quotes(context.model.assets[asset].name), in_quotes(spec.pool)));
  return errors.any() ? PoolPair{} : pair_in(pool, shared->pool, place);
}

PoolPair pair_in(const Pool& pool, PoolId id, const PlaceToCompile& place) {
  const auto number = [&pool](std::size_t asset) {
    return static_cast<std::uint8_t>(std::ranges::find(pool.coins, AssetId{asset}) -
                                     pool.coins.begin());
  };
  return {id, number(place.base), number(place.quote)};
}

}  // namespace seawall::compiling
