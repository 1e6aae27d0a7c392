#pragma once

#include <string>

#include "seawall/analysis/profile.hpp"
#include "seawall/io/text.hpp"

namespace seawall::io {

/// The liquidation risk profile: tokens that must be sold once the price is there (a line) against
/// what the depth absorbs from today's price down to there (dotted), both against the price.
[[nodiscard]] std::string risk_profile_chart(const LiquidationProfile& profile,
                                             const ProfileSide& side, const Look& look);

/// R against the price, with its maximum; blank where too few sales lie ahead to rate it.
[[nodiscard]] std::string branching_chart(const LiquidationProfile& profile,
                                          const ProfileSide& side, const Look& look);

}  // namespace seawall::io
