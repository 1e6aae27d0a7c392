#pragma once

#include <string>

#include "seawall/analysis/profile.hpp"
#include "seawall/io/text.hpp"

namespace seawall::io {

/// What `seawall profile` prints: shocks, the curve, folds, depth, severity, who it hangs on, and
/// what to say of it.
[[nodiscard]] std::string profile_text(const LiquidationProfile& profile, const Look& look);

}  // namespace seawall::io
