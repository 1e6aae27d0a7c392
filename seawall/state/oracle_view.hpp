#pragma once

#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// Of an oracle's sources the one whose visible answer is in the middle; of an even number the
/// upper of the two, of equal answers the one listed last.
/// @param oracle  has sources
[[nodiscard]] OracleId middle_source(const State& state, const Oracle& oracle);

}  // namespace seawall
