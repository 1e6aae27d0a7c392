#pragma once

#include <nlohmann/json_fwd.hpp>

#include "seawall/analysis/mechanism.hpp"
#include "seawall/analysis/seed_spread.hpp"
#include "seawall/analysis/sensitivity.hpp"

namespace seawall {

// Parts of a replay's JSON; what is not known is null. Internal to io.

[[nodiscard]] nlohmann::ordered_json seeds_json(const SeedSpread& spread);
[[nodiscard]] nlohmann::ordered_json sensitivity_json(const Sensitivity& sensitivity);
[[nodiscard]] nlohmann::ordered_json mechanisms_json(const MechanismTable& table);

}  // namespace seawall
