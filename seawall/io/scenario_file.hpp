#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "seawall/base/result.hpp"
#include "seawall/io/file_bytes.hpp"
#include "seawall/io/key_lines.hpp"
#include "seawall/io/scenario_document.hpp"
#include "seawall/model/model_spec.hpp"
#include "seawall/scenario/drawn_book.hpp"
#include "seawall/scenario/scenario.hpp"

namespace seawall::io {

/// A scenario as a person wrote it, with everything it refers to.
struct ScenarioFile {
  ModelSpec model;
  ScenarioSpec scenario;
  std::optional<DrawnBookSpec> drawn_book;  ///< instead of model.positions
  std::vector<Fact> facts;
  std::vector<InputDigest> inputs;  ///< the scenario itself first, then its tables
  KeyLines lines;                   ///< turns key paths of later errors into file and line
};

/// Reads a TOML scenario and the tables that it names (paths are relative to the scenario's
/// folder).
/// @param overrides "key.path=value" each, as given to --set; applied in order before anything is
/// checked
[[nodiscard]] Result<ScenarioFile> read_scenario(const std::string& path,
                                                 std::span<const std::string> overrides = {});

/// The same from memory, for scenarios that are part of the program. May not name files.
[[nodiscard]] Result<ScenarioFile> read_scenario_text(std::string_view text,
                                                      const std::string& name,
                                                      std::span<const std::string> overrides = {});

struct CompiledScenario {
  Model model;
  Scenario scenario;
};

/// compile() and compile_scenario(); errors name the file and line of the key. A drawn book is
/// drawn with the scenario's seed.
[[nodiscard]] Result<CompiledScenario> compile_file(const ScenarioFile& file);

}  // namespace seawall::io
