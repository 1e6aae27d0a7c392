#pragma once

#include "seawall/engine/context.hpp"
#include "seawall/state/pool_view.hpp"

namespace seawall::engine {

/// The pool behind a hop, with what the hop gives as its base. @param hop of a place in a pool
[[nodiscard]] PoolPair pair_of(const Model& model, Route::Hop hop);

/// What `in` smallest units of the pair's base fetch now.
[[nodiscard]] Ruling<Units> quote_pool(const Model& model, const State& state, PoolPair pair,
                                       Units in);

/// The outside trades a pool back toward the reference price.
/// @param id of a place in a pool  @param most whole base tokens, > 0
void refill_pool(Context& step, LiquidityId id, PoolPair pair, double most);

}  // namespace seawall::engine
