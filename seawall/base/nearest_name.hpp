#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace seawall {

/// The known name with the fewest edits (insert, delete, replace, swap of neighbours; letter case
/// counts a quarter) from `name`, if at most a third of it differs; the first of equals.
[[nodiscard]] std::optional<std::string_view> nearest_name(std::string_view name,
                                                           std::span<const std::string_view> known);

/// What to append to "unknown asset 'WTEH'": "; did you mean 'WETH'?", else the names there are.
[[nodiscard]] std::string suggestion(std::string_view name,
                                     std::span<const std::string_view> known);

/// A name as a message quotes it: control characters replaced, cut after 80 characters.
[[nodiscard]] std::string in_quotes(std::string_view name);

}  // namespace seawall
