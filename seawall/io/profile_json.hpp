#pragma once

#include <string>

#include "seawall/analysis/profile.hpp"

namespace seawall {

/// A liquidation profile as JSON, two spaces deep, with a line break at its end. Numbers that do
/// not exist are null.
[[nodiscard]] std::string profile_json(const LiquidationProfile& profile);

}  // namespace seawall
