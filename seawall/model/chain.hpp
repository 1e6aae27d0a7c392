#pragma once

#include <cstdint>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"

namespace seawall {

/// Who gets into a block. first_price: the highest bids, each pays its own. base_fee: a price that
/// follows demand (EIP-1559), and tips where a block is crowded.
enum class FeeMarket : std::uint8_t { first_price, base_fee };

/// Block space. The price that others pay for it is the scenario's GasPath; the rules are
/// mechanics/chain/fee_market.hpp's.
struct Chain {
  FeeMarket market = FeeMarket::first_price;
  std::int64_t gas_limit = 10'000'000;  ///< gas of one block, in [1, 10^12]
  Duration expiry = minutes(180);       ///< a pending transaction older than this is dropped, > 0
  Fraction replacement_bump{0.10};  ///< a replacement must pay at least this much more, in [0, 1]
  double block_jitter = 0.0;  ///< sigma of the log of a block's gas price level around the series,
                              ///< in [0, 5]
  AssetId gas_asset;          ///< a coin that pays for gas; none: no cost is booked
};

}  // namespace seawall
