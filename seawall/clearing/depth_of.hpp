#pragma once

#include <cstdint>

#include "seawall/clearing/depth.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// What moves an asset's price when it is sold.
enum class MarkSource : std::uint8_t {
  impact,  ///< the asset's own impact, as the simulation applies it
  places,  ///< no impact is stated: arbitrage holds the price where the asset is sold
  none,    ///< neither: no sale moves it
};

/// Where an asset is sold (USD a token), and what that does to the price that venues read. Two
/// things: a sale executes in its places, and triggers through the mark.
struct AssetDepth {
  Depth execution;
  Depth mark;
  MarkSource source = MarkSource::none;
};

/// Every place in which the asset is traded, the others' prices as they are: pools as the ledger
/// has them, order books as they rest, impact depth and tables with what is consumed already.
/// @param asset  a coin
[[nodiscard]] AssetDepth depth_of(const Model& model, const State& state, AssetId asset);

}  // namespace seawall
