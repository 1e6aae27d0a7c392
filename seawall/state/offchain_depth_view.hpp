#pragma once

#include <variant>

#include "seawall/mechanics/liquidity/impact.hpp"
#include "seawall/mechanics/liquidity/quote_table.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

using AnyOffchainDepth = std::variant<OffchainDepth, QuotedDepth>;

/// Depth off chain at the present reference price. The model must outlive it.
/// @param id is_offchain_depth()
[[nodiscard]] AnyOffchainDepth offchain_depth(const Model& model, const State& state,
                                              LiquidityId id);

/// The same when `consumed` base tokens had been sold into it.
[[nodiscard]] AnyOffchainDepth offchain_depth(const Model& model, const State& state,
                                              LiquidityId id, Amount consumed);

}  // namespace seawall
