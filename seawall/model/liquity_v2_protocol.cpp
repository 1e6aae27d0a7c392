#include "seawall/model/liquity_v2_protocol.hpp"

#include <fmt/format.h>

namespace seawall {

std::optional<TermFault> LiquityV2Protocol::check() const {
  if (critical_ratio < minimum_ratio)
    return TermFault{"critical_ratio",
                     fmt::format("{} is below minimum_ratio, {}; at least that is allowed",
                                 critical_ratio, minimum_ratio)};
  if (shutdown_ratio > critical_ratio)
    return TermFault{"shutdown_ratio",
                     fmt::format("{} is above critical_ratio, {}; at most that is allowed",
                                 shutdown_ratio, critical_ratio)};
  return std::nullopt;
}

}  // namespace seawall
