#pragma once

#include <string>

#include "seawall/analysis/mechanism.hpp"
#include "seawall/analysis/seed_spread.hpp"
#include "seawall/analysis/sensitivity.hpp"
#include "seawall/io/text.hpp"

namespace seawall::io {

/// Each target over the seeds: least, median, most, and how many seeds are within.
[[nodiscard]] std::string seeds_text(const SeedSpread& spread, const Look& look);

/// Each target against each fitted parameter, then what the targets cannot tell.
[[nodiscard]] std::string sensitivity_text(const Sensitivity& sensitivity, const Look& look);

/// One column a mechanism, one row a figure, then each one's terms.
[[nodiscard]] std::string mechanisms_text(const MechanismTable& table, const Look& look);

}  // namespace seawall::io
