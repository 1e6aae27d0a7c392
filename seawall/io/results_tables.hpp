#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "seawall/analysis/names.hpp"
#include "seawall/base/result.hpp"
#include "seawall/trace/event.hpp"
#include "seawall/trace/series.hpp"

namespace seawall::io {

// The files of a result folder but the manifest. What each column means is in docs/results.md.

/// Where an arbitrageur's inventory arrived: `detail` of inventory_moved.
inline constexpr std::string_view arrived_on_chain = "on_chain";
inline constexpr std::string_view arrived_outside = "outside";

/// What an account's debt was paid out of: `detail` of absorbed.
inline constexpr std::string_view absorbed_by_deposits = "deposits";
inline constexpr std::string_view absorbed_by_funds = "funds";

[[nodiscard]] Result<void> write_events(const std::filesystem::path& path,
                                        std::span<const Event> events, const Names& names);
[[nodiscard]] Result<void> write_series(const std::filesystem::path& path, const Series& series,
                                        const Names& names);
[[nodiscard]] std::string names_json(const Names& names);

[[nodiscard]] Result<Names> read_names(const std::filesystem::path& path);
/// Also fills names.accounts for the accounts that events name.
[[nodiscard]] Result<std::vector<Event>> read_events(const std::filesystem::path& path,
                                                     Names& names);
[[nodiscard]] Result<Series> read_series(const std::filesystem::path& path, const Names& names);

}  // namespace seawall::io
