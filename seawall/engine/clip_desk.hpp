#pragma once

#include "seawall/engine/cdp_desk.hpp"

namespace seawall::engine {

/// A seizure, a purchase or a restart at a venue with Dutch auctions. Whoever starts or restarts an
/// auction is paid the incentive in newly minted coin, which the venue owes from then on.
void execute_at_clip(const Desk& desk, const Request& request);

}  // namespace seawall::engine
