#include "seawall/model/pool_file.hpp"

#include <fmt/format.h>

namespace seawall {

std::string RowOrigins::where(const std::string& list, std::size_t row,
                              std::string_view key) const {
  return row < rows.size() ? fmt::format("{}: {}", rows[row], key)
                           : fmt::format("{}[{}].{}", list, row, key);
}

}  // namespace seawall
