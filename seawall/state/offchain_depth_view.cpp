#include "seawall/state/offchain_depth_view.hpp"

namespace seawall {

AnyOffchainDepth offchain_depth(const Model& model, const State& state, LiquidityId id) {
  return offchain_depth(model, state, id, Amount{state.liquidity[id.index()].consumed});
}

AnyOffchainDepth offchain_depth(const Model& model, const State& state, LiquidityId id,
                                Amount consumed) {
  const Liquidity& place = model.liquidity[id.index()];
  const Price reference{state.prices.reference[place.base.index()] /
                        state.prices.reference[place.quote.index()]};
  if (const auto* quotes = std::get_if<QuoteDepth>(&place.kind))
    return QuotedDepth{&quotes->table, reference, consumed};
  return OffchainDepth{std::get<ImpactDepth>(place.kind).curve, reference, consumed};
}

}  // namespace seawall
