#pragma once

#include <span>
#include <string_view>

#include "seawall/base/result.hpp"
#include "seawall/io/node.hpp"

namespace seawall::io {

/// A venue's parameters as they were on a network on a day.
struct Preset {
  std::string_view name;    ///< "maker-eth-a-2025-07"
  std::string_view as_of;   ///< day or month that the source is of
  std::string_view source;  ///< repository and file that states the figures
  std::string_view toml;    ///< keys of a venue
};

[[nodiscard]] std::span<const Preset> presets();
/// Their names, in the order of presets().
[[nodiscard]] std::span<const std::string_view> preset_names();

/// Where a venue of the tree names a preset, adds those of its keys that the file does not state.
/// Errors: unknown_name.
[[nodiscard]] Result<void> apply_presets(Node& root);

}  // namespace seawall::io
