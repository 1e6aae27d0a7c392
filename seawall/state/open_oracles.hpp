#pragma once

#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// Every oracle at the start of a run: it shows what its source says, and has for as long as it
/// remembers. @param state  with its prices, pools and order books open
void open_oracles(const Model& model, State& state);

}  // namespace seawall
