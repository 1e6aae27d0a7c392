#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// ", did you mean X?" for the nearest of `known` if it is near enough, else "".
[[nodiscard]] std::string suggestion(std::string_view word, const std::vector<std::string>& known);

}  // namespace cli
