#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "seawall/base/wide.hpp"
#include "seawall/model/pool_file.hpp"

namespace seawall {

/// A StableSwap pool (Curve's StableSwap-NG). Its balances and averages are in the state.
struct StableSwapTerms {
  std::vector<Int128> rates;           ///< [coins] 10^(36 − decimals) times what a coin counts as
  std::int64_t amplification = 0;      ///< A times 100
  std::int64_t fee = 0;                ///< parts of 10^10
  std::int64_t offpeg_multiplier = 0;  ///< parts of 10^10
  std::int64_t admin_share = 0;        ///< of a fee, parts of 10^10
  std::uint32_t price_window = 866;    ///< seconds of the moving average of its price
};

/// As a person writes it.
struct StableCoinSpec {
  std::string asset;
  double reserve = 0.0;  ///< tokens, > 0
  double rate = 1.0;     ///< what a whole coin counts as, such as a share of a vault; > 0
};

struct StableSwapSpec {
  double amplification = 0.0;      ///< A, whole, in [1, 1 000 000]
  double fee = 0.0004;             ///< share of what is paid out, near balance
  double offpeg_multiplier = 2.0;  ///< times the fee far from balance; up to 1 none
  double admin_share = 0.5;        ///< of a fee, set aside for the fee receiver
  double price_window_seconds = 866.0;
  std::vector<StableCoinSpec> coins;  ///< 2 to 8; or a file with them
  PoolFileSpec file = {};
  RowOrigins origins = {};
};

}  // namespace seawall
