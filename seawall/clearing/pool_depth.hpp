#pragma once

#include <optional>

#include "seawall/clearing/depth.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// What selling the pair's base into its pool does to the base's price in USD, the quote's as it
/// is.
/// @return nothing of a pool without liquidity
[[nodiscard]] std::optional<DepthPlace> pool_depth(const Model& model, const State& state,
                                                   PoolPair pair);

}  // namespace seawall
