#pragma once

#include <string>

#include "seawall/model/model.hpp"

namespace seawall {

/// A pool as results name it.
struct PoolWords {
  std::string kind;   ///< "constant product"
  std::string depth;  ///< "5000 ETH and 10 M USDC"
};
[[nodiscard]] PoolWords pool_words(const Model& model, const Pool& pool);

}  // namespace seawall
