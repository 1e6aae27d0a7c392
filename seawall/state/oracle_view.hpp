#pragma once

#include <optional>

#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// Of an oracle's sources the one whose visible answer is in the middle; of an even number the
/// upper of the two, of equal answers the one listed last.
/// @param oracle  has sources
[[nodiscard]] OracleId middle_source(const State& state, const Oracle& oracle);

/// What a poke of a medianizer would carry now: its sources' middle price, or without sources the
/// reference price, if it is due.
/// @param oracle  is_medianizer()
/// @return nothing where neither deviation nor heartbeat asks for it, or there is no price
[[nodiscard]] std::optional<OracleRound> quote_due(const Model& model, const State& state,
                                                   OracleId oracle);

}  // namespace seawall
