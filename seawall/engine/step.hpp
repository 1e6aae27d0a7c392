#pragma once

#include "seawall/model/model.hpp"
#include "seawall/scenario/scenario.hpp"
#include "seawall/state/state.hpp"
#include "seawall/trace/trace.hpp"

namespace seawall {

/// One block: what changed outside, what venues now believe, who is under water, what keepers do
/// about it. Deterministic; model and shock are read, state changes, trace grows. Throws
/// BrokenInvariant where money does not add up; the state is then of no further use.
void step(const Model& model, const Shock& shock, State& state, Trace& trace);

}  // namespace seawall
