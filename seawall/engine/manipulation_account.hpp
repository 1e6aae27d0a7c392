#pragma once

#include "seawall/model/model.hpp"
#include "seawall/scenario/scenario.hpp"
#include "seawall/state/state.hpp"
#include "seawall/trace/outcome.hpp"

namespace seawall {

/// What those who moved prices gave and took, and what contracts came to. Flows are the ledger's
/// own transfers, so that a row's parts sum to what its purse gained, but for gas.
void add_manipulation(const Model& model, const Scenario& scenario, const State& state,
                      Outcome& out);

}  // namespace seawall
