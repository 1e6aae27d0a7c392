#pragma once

#include "seawall/engine/context.hpp"

namespace seawall::engine {

/// Finds accounts whose exact verdict turned: woken by their watches, decided by Exact. Those already under
/// water are looked at again, because prices recover.
void find_candidates(Context& step);

/// Carries out pending requests that are due, in order.
void execute_pending(Context& step);

}  // namespace seawall::engine
