#pragma once

#include <optional>

#include "seawall/mechanics/chain/background_demand.hpp"
#include "seawall/model/model.hpp"
#include "seawall/scenario/scenario.hpp"
#include "seawall/state/state.hpp"
#include "seawall/trace/trace.hpp"

namespace seawall::engine {

/// What every phase of one step works on. Lives for one step.
struct Context {
  const Model& model;
  const Shock& shock;
  State& state;
  Trace& trace;
  std::optional<BackgroundDemand> demand = {};  ///< of this block, where the model has a chain

  /// An event of this block, to be filled further and appended.
  [[nodiscard]] Event event(EventKind kind) const {
    Event made;
    made.kind = kind;
    made.time = state.now;
    made.block = state.block;
    return made;
  }
};

/// A rollup's sequencer is out: nothing on the chain happens in this block.
[[nodiscard]] inline bool is_down(const Context& step) {
  return step.model.sequencer.is_down(step.state.now - step.model.clock.start);
}

}  // namespace seawall::engine
