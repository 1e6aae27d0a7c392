#pragma once

#include <optional>
#include <string>
#include <vector>

#include "seawall/seawall.hpp"

namespace cli {

/// A scenario file, read, checked and compiled.
/// @param overrides as given to --set
/// @param seed      nothing: the file's own
[[nodiscard]] seawall::Result<seawall::PreparedScenario> read_input(
    const std::string& path, const std::vector<std::string>& overrides,
    std::optional<std::uint64_t> seed = {});

}  // namespace cli
