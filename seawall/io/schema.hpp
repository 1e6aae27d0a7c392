#pragma once

#include <string>

namespace seawall::io {

/// JSON Schema (2020-12) of a scenario file, made from the keys that the reader knows. Ends with a
/// line break.
[[nodiscard]] std::string scenario_schema();

}  // namespace seawall::io
