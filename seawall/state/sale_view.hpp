#pragma once

#include "seawall/model/model.hpp"
#include "seawall/state/depth_view.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// Whole tokens that a liquidity-weighted oracle asks the price of: its stated size, or its share
/// of what accounts have as collateral in the reserves that read it, as it was when indices were
/// last projected.
/// @param oracle  has sale terms
[[nodiscard]] Amount sale_size(const Model& model, const State& state, OracleId oracle);

/// What selling `size` whole tokens of the oracle's asset would fetch on average in the places that
/// it watches, USD a token at the others' reference prices: the size is cut into 32 equal parts and
/// each goes where it fetches most after those before it.
/// @param oracle  has sale terms
/// @param depth   the market as it is; a copy is consumed
/// @return ≥ 0; of size 0 what an infinitely small sale fetches is asked with a part of a token
[[nodiscard]] Price sale_price(const Model& model, const State& state, const Oracle& oracle,
                               DepthView depth, Amount size);

}  // namespace seawall
