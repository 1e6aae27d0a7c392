#include <algorithm>
#include <utility>

#include <fmt/format.h>

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

PoolPair pair_in(const Pool& pool, PoolId id, const PlaceToCompile& place) {
  const auto number = [&pool](std::size_t asset) {
    return static_cast<std::uint8_t>(std::ranges::find(pool.coins, AssetId{asset}) -
                                     pool.coins.begin());
  };
  return {id, number(place.base), number(place.quote)};
}

}  // namespace seawall::compiling
