#pragma once

#include "seawall/mechanics/liquidity/arbitrage.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// Two coins that are traded for each other.
struct TradedPair {
  AssetId base;
  AssetId quote;
};

/// A place as an arbitrageur sees it now; an id that does not exist is the outside market at the
/// reference price. The fee is paid everywhere but in pools, which have their own. Valid until
/// anything there trades.
[[nodiscard]] TradingPlace trading_place(const Model& model, const State& state, LiquidityId id,
                                         TradedPair pair, Fraction outside_fee);

/// A pool is on the chain; order books, depth off chain and the outside market are not.
[[nodiscard]] bool is_on_chain(const Model& model, LiquidityId id);

}  // namespace seawall
