#pragma once

#include <string>

#include "seawall/analysis/report.hpp"
#include "seawall/io/text.hpp"

namespace seawall::io {

// Tables of a report that say what became of whom. Each is empty where there is nobody.

[[nodiscard]] std::string venues_text(const Report& report, const Look& look);
[[nodiscard]] std::string contagion_text(const Report& report, const Look& look);
[[nodiscard]] std::string keepers_text(const Report& report, const Look& look);
[[nodiscard]] std::string manipulators_text(const Report& report, const Look& look);
[[nodiscard]] std::string contracts_text(const Report& report, const Look& look);

}  // namespace seawall::io
