#pragma once

#include <string>
#include <vector>

#include "seawall/analysis/target.hpp"
#include "seawall/base/result.hpp"
#include "seawall/io/scenario_file.hpp"
#include "seawall/study/replay_parts.hpp"

namespace seawall {

/// The replay of 22 November 2022: one short of 92 M CRV on Aave v2, squeezed by its own
/// liquidation.
[[nodiscard]] ReplayDefinition crv_squeeze();

}  // namespace seawall
