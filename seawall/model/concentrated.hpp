#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "seawall/base/wide.hpp"
#include "seawall/model/pool_file.hpp"

namespace seawall {

/// Liquidity between two ticks that nobody in the model owns.
struct LiquidityRange {
  std::int32_t lower = 0;  ///< tick, a multiple of the spacing
  std::int32_t upper = 0;  ///< > lower
  UInt128 liquidity = 0;   ///< > 0
};

/// A pool with concentrated liquidity (Uniswap v3). Price, ticks and fees are in the state.
struct ConcentratedTerms {
  std::int32_t fee_millionths = 3000;  ///< share of what is paid in
  std::int32_t tick_spacing = 60;
  std::int32_t protocol_divisor = 0;  ///< the protocol's part of a fee is one in so many; 0: none
  UInt256 sqrt_price{};  ///< √(token 1 per token 0)·2^96 at the start, in smallest units
  std::vector<LiquidityRange> ranges;  ///< at the start
};

/// As a person writes it.
struct ConcentratedPositionSpec {
  double lower = 0.0;               ///< quote tokens per base token, > 0
  double upper = 0.0;               ///< > lower
  std::optional<double> liquidity;  ///< of the contract; or amounts
  double base = 0.0;                ///< tokens, at most
  double quote = 0.0;               ///< tokens, at most
};

struct ConcentratedTickSpec {
  std::int32_t tick = 0;
  std::string net;  ///< what crossing upward adds to the liquidity in range, an integer
};

struct ConcentratedSpec {
  double fee = 0.003;        ///< share of what is paid in, whole millionths
  double tick_spacing = 60;  ///< in [1, 16 383]
  double protocol_divisor = 0;
  std::optional<double> price;  ///< quote tokens per base token; absent: the assets' prices
  std::string sqrt_price_x96;   ///< instead of price: the contract's integer
  std::string token0;           ///< the asset that the contract calls token 0; empty: base
  std::vector<ConcentratedPositionSpec> positions;
  std::vector<ConcentratedTickSpec> ticks;
  std::string positions_file = {};  ///< empty: none
  std::string ticks_file = {};
  std::vector<std::pair<std::string, std::string>> columns = {};  ///< ours, the file's
  RowOrigins position_origins = {};
  RowOrigins tick_origins = {};
};

}  // namespace seawall
