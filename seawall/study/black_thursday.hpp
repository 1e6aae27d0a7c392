#pragma once

#include "seawall/study/replay_parts.hpp"

namespace seawall {

/// The replay of 12 and 13 March 2020: Maker's collateral auctions without bidders.
[[nodiscard]] ReplayDefinition black_thursday();

}  // namespace seawall
