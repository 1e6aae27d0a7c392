#pragma once

#include "seawall/engine/cdp_desk.hpp"

namespace seawall::engine {

/// A seizure, a bid, a settlement or a restart at a venue with English auctions.
void execute_at_flip(const Desk& desk, const Request& request);

}  // namespace seawall::engine
