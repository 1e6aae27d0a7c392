#pragma once

#include "seawall/study/replay_parts.hpp"

namespace seawall {

/// The study of 5 August 2024: recorded crvUSD loans of another day on that day's prices. Its
/// levels are no prediction; who comes first is.
[[nodiscard]] ReplayDefinition crvusd_august();

}  // namespace seawall
