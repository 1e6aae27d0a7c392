#pragma once

#include "seawall/engine/context.hpp"

namespace seawall::engine {

/// Buys at one place and sells at the other, as much as earns most at the prices of this block, at
/// most what was asked for and what there is on both sides; refuses what earns nothing. Bought and
/// sold are the same to the unit, except where the seller's inventory ends before.
void execute_arbitrage(Context& step, const Request& request);

/// A transfer leaves: it is on its way until its request is due.
void begin_transfer(Context& step, const Request& request);
void end_transfer(Context& step, const Request& request);

}  // namespace seawall::engine
