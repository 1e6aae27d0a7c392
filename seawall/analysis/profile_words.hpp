#pragma once

#include <string>
#include <vector>

#include "seawall/analysis/profile.hpp"

namespace seawall {

/// Three sentences with what the numbers say: where the first jump of the price is and what is sold
/// against what is absorbed there; what loss of depth brings it nearer; how concentrated the sales
/// are and what is not modelled. Nothing is called safe: what was not found is named with the range
/// that was looked at.
[[nodiscard]] std::vector<std::string> findings_of(const LiquidationProfile& profile);

/// "7.5 %" of a shock of −0.075.
[[nodiscard]] std::string fall_text(double shock);
/// "−60 % to 0 %": the shocks that were looked at.
[[nodiscard]] std::string range_text(const LiquidationProfile& profile);
/// "1,830 USD", or that the depth is exhausted where the price is 0.
[[nodiscard]] std::string settles_text(double price);
/// What a jump is, in words without its place: "9 accounts whose sales trigger each other", "one
/// account's own sale".
[[nodiscard]] std::string who_jumps(const ProfileFold& jump);

}  // namespace seawall
