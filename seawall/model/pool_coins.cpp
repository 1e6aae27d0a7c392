#include "seawall/model/pool_coins.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"

namespace seawall::compiling {
namespace {

constexpr std::size_t coins_min = 2;

void check_count(const WrittenCoins& written, FirstError& errors) {
  const std::size_t count = written.coins.size();
  if (count == 0)
    return errors.report(ErrorCode::missing_key, written.table + ".coins",
                         "is missing; a pool needs coins, or a file of them");
  if (count < coins_min || count > written.coins_max)
    errors.report(ErrorCode::parameter_out_of_range, written.table + ".coins",
                  fmt::format("{} {}; {} to {} are allowed", count,
                              count == 1 ? "coin is there" : "coins are there", coins_min,
                              written.coins_max));
}

void check_traded(const Pool& pool, std::size_t asset, const std::string& table,
                  const PlaceToCompile& place, std::string_view key, Context& context) {
  if (std::ranges::find(pool.coins, AssetId{asset}) != pool.coins.end()) return;
  context.errors.report(
      ErrorCode::unknown_name, place.path(key),
      fmt::format("{} is not one of {}.coins", in_quotes(context.model.assets[asset].name), table));
}

}  // namespace

Pool pool_of(Context& context, const PlaceToCompile& place, const WrittenCoins& written) {
  FirstError& errors = context.errors;
  Pool pool;
  pool.name = place.spec(context).name;
  check_count(written, errors);
  for (std::size_t i = 0; i < written.coins.size() && !errors.any(); ++i) {
    const WrittenCoin& coin = written.coins[i];
    const auto asset = context.assets.find(coin.asset, written.where(i, "asset"), errors);
    if (!asset) break;
    if (std::ranges::find(pool.coins, AssetId{*asset}) != pool.coins.end())
      errors.report(ErrorCode::duplicate_name, written.where(i, "asset"),
                    fmt::format("{} is there twice; once is allowed", in_quotes(coin.asset)));
    pool.coins.push_back(AssetId{*asset});
    pool.reserves.push_back(check_reserve(coin.reserve * context.spec.depth_multiplier,
                                          context.model.assets[*asset], written.where(i, "reserve"),
                                          errors));
  }
  if (errors.any()) return pool;
  check_traded(pool, place.base, written.table, place, "base", context);
  check_traded(pool, place.quote, written.table, place, "quote", context);
  return pool;
}

std::int64_t check_parts(double share, double whole, const Range& range, const std::string& where,
                         FirstError& errors) {
  if (!check_range(share, range, where, errors)) return 0;
  return static_cast<std::int64_t>(std::floor(share * whole + 0.5));
}

Int128 wads_of(double value) { return floor_to_int128(value * 1e18 + 0.5); }

}  // namespace seawall::compiling
