#pragma once

#include <optional>
#include <string>

#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// What it costs to push an oracle.
struct OracleAttack {
  std::optional<double> loss_usd;  ///< none: nobody can, at any price that the model knows
  std::string how;
};

/// The least that somebody loses who makes an oracle show `move` less than the truth for one
/// reading. Money that comes back is not lost, so a flash loan costs its fees alone:
///
///     a pool, in one block     fees of selling until its price has fallen by the move, and of
///     buying
///                              back
///     a mean over N blocks     k·(q·p − proceeds(q)): in k of them the pool is pushed to r, and
///                              arbitrage brings it back; the cheapest k, with r = 1 − m·N/k
///                              (arithmetic) or (1 − m)^(N/k) (geometric)
///     the reference price      q·p − proceeds(q) for the q that moves the whole market
///     a median of n            the cheapest ⌊n/2⌋ + 1 sources
///     what a sale would fetch  every place that it watches
///
/// An OSM, an exchange rate and a poked median cost what their source costs.
/// @param move in (−1, 0)
/// @source docs/mechanics/oracles.md §9; theory: docs/mechanics/anchors.md §4
[[nodiscard]] OracleAttack attack_on(const Model& model, const State& state, OracleId oracle,
                                     double move);

}  // namespace seawall
