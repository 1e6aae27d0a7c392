#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "seawall/base/result.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/model_spec.hpp"

namespace seawall::io {

/// Why a column cannot be used; an error only if somebody asks for it.
struct Unreadable {
  ErrorCode code{};
  std::optional<std::size_t> row;
  std::string detail;
};

/// Doubles where they lie, one piece after the other; none is empty.
using NumberViews = std::vector<std::span<const double>>;

struct RawColumn {
  std::string name;
  std::variant<Unreadable, std::vector<std::string_view>, NumberViews, std::vector<double>,
               std::vector<Time>>
      cells;
};

/// A table as a file has it, before anybody asks what it means.
struct RawTable {
  std::string name;  ///< of the file, for messages
  std::vector<RawColumn> columns;
  std::size_t rows = 0;
  std::uint64_t first_line = 0;  ///< line of row 0 in a text file; 0: the file has rows, not lines
  bool holds_text_only = false;  ///< CSV: numbers and times are still texts
  std::shared_ptr<const void> owner;  ///< of what the views show

  [[nodiscard]] std::string where(std::size_t row, std::string_view column) const;
  [[nodiscard]] std::string where_header(std::string_view column) const;
};

/// The version that this program reads, of positions, prices and flows alike.
inline constexpr std::string_view table_schema_version = "1";

[[nodiscard]] Result<RawTable> load_csv(std::string_view bytes, const std::string& name);
[[nodiscard]] Result<RawTable> load_parquet(std::string_view bytes, const std::string& name);

/// Without the blanks and tabs around it.
[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

/// Columns as read_positions() says. Copied out of the table once, into the form that compile()
/// takes.
[[nodiscard]] Result<PositionSpec> positions_in(const RawTable& table);

[[nodiscard]] std::unexpected<Error> unknown_schema_version(const std::string& where,
                                                            std::string_view found);

}  // namespace seawall::io
