#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "seawall/model/compile_parts.hpp"
#include "seawall/model/pool_file.hpp"

// What kinds of pools with a list of coins check alike.
namespace seawall::compiling {

/// One coin of a pool, as every kind writes it.
struct WrittenCoin {
  std::string_view asset;
  double reserve = 0.0;  ///< tokens
};

/// A pool's list of coins. `table` is its key path, "liquidity[2].weighted".
struct WrittenCoins {
  std::string table;
  const PoolFileSpec& file;
  const RowOrigins& origins;
  std::vector<WrittenCoin> coins;
  std::size_t coins_max = 2;

  [[nodiscard]] std::string where(std::size_t coin, std::string_view key) const {
    return origins.where(table + ".coins", coin, key);
  }
};

template <class Spec>
[[nodiscard]] WrittenCoins coins_of(const Spec& spec, std::string table, std::size_t coins_max) {
  WrittenCoins written{std::move(table), spec.file, spec.origins, {}, coins_max};
  for (const auto& coin : spec.coins)
    written.coins.push_back({coin.asset, coin.reserve});
  return written;
}

/// A pool without terms: coins that exist, none twice, the place's two among them, each with a
/// reserve times the depth multiplier. What is wrong is reported, and the pool is not to be used.
[[nodiscard]] Pool pool_of(Context& context, const PlaceToCompile& place,
                           const WrittenCoins& written);

/// A share as whole parts of `whole`; reports what is outside the range.
[[nodiscard]] std::int64_t check_parts(double share, double whole, const Range& range,
                                       const std::string& where, FirstError& errors);

/// A number as wads, to the nearest. @param value in [0, 10^18]
[[nodiscard]] Int128 wads_of(double value);

}  // namespace seawall::compiling
