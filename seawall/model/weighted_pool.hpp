#pragma once

#include <string>
#include <vector>

#include "seawall/base/wide.hpp"
#include "seawall/model/pool_file.hpp"

namespace seawall {

/// A weighted pool (Balancer). All that changes of it is in the ledger.
struct WeightedTerms {
  std::vector<Int128> weights;  ///< [coins] wads, > 0; they sum to one wad
  Int128 fee = 0;               ///< wad, share of what is paid in
};

/// As a person writes it.
struct WeightedCoinSpec {
  std::string asset;
  double reserve = 0.0;  ///< tokens, > 0
  double weight = 0.0;   ///< share of the pool's value, in [0.01, 0.99]; they sum to 1
};

struct WeightedSpec {
  double fee = 0.003;                   ///< share of what is paid in
  std::vector<WeightedCoinSpec> coins;  ///< 2 to 8; or a file with them
  PoolFileSpec file = {};
  RowOrigins origins = {};
};

}  // namespace seawall
