#pragma once

#include "seawall/engine/context.hpp"

namespace seawall::engine {

/// Applies the tick's exogenous prices and what the run's sales did to them.
///
///     recorded         p = p_given
///     generative       p = p_given · g(X_simulated)
///     counterfactual   p = p_recorded · g(X_simulated) / g(X_recorded)
///
/// An unchanged mechanism under `counterfactual` gives the record back (property F-1).
void move_reference_prices(Context& step);

/// Every oracle looks at its source and shows what has become visible.
void publish_oracles(Context& step);

/// Whether the oracle will show nothing new while prices stay: no round is on its way, and an OSM
/// has read and shows what its source says.
[[nodiscard]] bool is_settled(const Model& model, const State& state, OracleId id);

/// Oracles that show the price of a place as it is, whenever they are asked, are asked again:
/// within a block, after a trade there.
void reread_spot_oracles(Context& step, LiquidityId place);

/// Somebody's transaction updates an OSM; refused while its hop has not passed.
void poke_oracle(Context& step, const Request& request);

}  // namespace seawall::engine
