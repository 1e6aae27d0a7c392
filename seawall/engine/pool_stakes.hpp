#pragma once

#include "seawall/engine/context.hpp"

namespace seawall::engine {

/// What providers of pools remember: how much the reference price moved lately, and since when it
/// has been outside a range. Once a block, before they look.
void remember_stakes(Context& step);

/// Puts a stake in, takes it out or moves it, and says so in an event; a refusal of the pool's is
/// one too. A range that moves is taken out, half of it is traded in its own pool, and it is put in
/// again around the price.
void execute_stake(Context& step, const Request& request);

}  // namespace seawall::engine
