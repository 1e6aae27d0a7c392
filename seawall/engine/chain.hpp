#pragma once

#include <vector>

#include "seawall/engine/context.hpp"

namespace seawall::engine {

/// What others bid for this block's space. Nothing where the model has no chain.
void open_block(Context& step);

/// The requests that happen in this block of a chain, in order:
/// what is due joins the pending pool, and the block takes what pays best; what waited too long is
/// dropped, with an event.
[[nodiscard]] std::vector<Request> requests_of_block(Context& step);

}  // namespace seawall::engine
