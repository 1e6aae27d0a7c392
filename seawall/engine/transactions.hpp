#pragma once

#include "seawall/engine/context.hpp"

namespace seawall::engine {

/// Carries out what this block has room for, in order, each by the rules of what it asks for.
void execute_pending(Context& step);

}  // namespace seawall::engine
