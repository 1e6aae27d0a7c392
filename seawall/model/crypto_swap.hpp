#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "seawall/base/wide.hpp"
#include "seawall/model/pool_file.hpp"

namespace seawall {

/// A cryptoswap pool of two coins (Curve). Its balances, price scale and averages are in the state.
struct CryptoTerms {
  std::int64_t amplification = 0;         ///< A·4·10^4
  std::int64_t gamma = 0;                 ///< wad
  std::int64_t mid_fee = 0;               ///< parts of 10^10, at balance
  std::int64_t out_fee = 0;               ///< parts of 10^10, far from it
  std::int64_t fee_gamma = 0;             ///< wad: where the one becomes the other
  std::int64_t admin_share = 0;           ///< of the profit, parts of 10^10
  std::int64_t allowed_extra_profit = 0;  ///< wad
  std::int64_t adjustment_step = 0;       ///< wad
  std::uint32_t half_time = 600;          ///< seconds, of the price average
  std::vector<std::int32_t> decimals;     ///< [coins]
  Int128 price_scale = 0;                 ///< coin 1 in coin 0 at the start, wad
};

/// As a person writes it.
struct CryptoCoinSpec {
  std::string asset;
  double reserve = 0.0;  ///< tokens, > 0
};

struct CryptoSwapSpec {
  double amplification = 0.0;  ///< as the contract counts it, A·4·10^4
  double gamma = 0.0;
  double mid_fee = 0.0;  ///< share of what is paid out, at balance
  double out_fee = 0.0;  ///< far from it
  double fee_gamma = 0.0;
  double admin_share = 0.5;            ///< of the profit
  double allowed_extra_profit = 2e-6;  ///< as the factory's two-coin pools begin
  double adjustment_step = 1.46e-4;
  double half_time_seconds = 600.0;
  std::optional<double> price_scale = {};  ///< tokens of the first coin; absent: the assets' prices
  std::vector<CryptoCoinSpec> coins;       ///< 2; or a file with them
  PoolFileSpec file = {};
  RowOrigins origins = {};
};

}  // namespace seawall
