#pragma once

#include <string>
#include <string_view>

#include "seawall/base/result.hpp"

namespace seawall::io {

/// What a controller's market file (SYMBOL_market.json) says of its AMM.
struct CrvusdMarket {
  std::string symbol;         ///< of the collateral
  double base_price = 0.0;    ///< upper edge of band 0 on that day, USD: grown with interest
  double oracle_price = 0.0;  ///< USD
};

/// @param name for messages. Errors: malformed_file, missing_key, wrong_type
[[nodiscard]] Result<CrvusdMarket> read_crvusd_market(std::string_view bytes,
                                                      const std::string& name);

}  // namespace seawall::io
