#pragma once

#include <string>
#include <string_view>

#include "seawall/model/model.hpp"
#include "seawall/trace/outcome.hpp"
#include "seawall/trace/trace.hpp"

namespace seawall::cases {

/// A case: a scenario in TOML, a line of dashes, and what happens, an event a line.
struct CaseFile {
  std::string scenario;
  std::string expected;
};

inline constexpr std::string_view divider = "---- what happens ----\n";

[[nodiscard]] CaseFile read_case(const std::string& path);
void write_case(const std::string& path, const CaseFile& content);

/// Events as a person reads them, amounts in whole tokens to the last unit, and how the run ended.
[[nodiscard]] std::string told(const Model& model, const Trace& trace, const Outcome& outcome);

}  // namespace seawall::cases
