#pragma once

#include <optional>
#include <string>
#include <vector>

#include "seawall/seawall.hpp"

namespace cli {

/// A scenario file, read, checked and compiled.
struct ScenarioInput {
  std::string name;
  std::string description;
  std::uint64_t seed = 1;
  seawall::Model model;
  seawall::Scenario scenario;
  std::vector<seawall::InputDigest> inputs;  ///< the file and every file that it names
};

[[nodiscard]] seawall::Result<ScenarioInput> read_input(const std::string& path,
                                                        const std::vector<std::string>& overrides,
                                                        std::optional<std::uint64_t> seed = {});

}  // namespace cli
