#pragma once

#include <vector>

#include "seawall/actors/keeper.hpp"

namespace seawall {

/// Looks at what venues that keep their own books let anybody do, and takes what pays:
///
///   1. an account's liquidation as a whole, where what it brings, sold along the best route, is
///      worth what is paid, the call's cost and the least profit;
///   2. of what can be had in any size the size with the most profit.
///
/// What no route leads out of is kept and counted at the reference price. A keeper with its own
/// capital asks for no more than that carries; a flash loan must pay for itself within the call.
/// Sizes come from the venue's Exact rule; the engine asks it again when the call is carried out.
/// @param requests  all of their fields but the number in the keeper's sequence; overwritten
void look_for_deals(const KeeperView& view, std::vector<Request>& requests);

}  // namespace seawall
