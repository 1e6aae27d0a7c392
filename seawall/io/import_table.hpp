#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "seawall/io/exact_decimal.hpp"
#include "seawall/io/import.hpp"
#include "seawall/io/raw_table.hpp"
#include "seawall/model/checks.hpp"

namespace seawall::io {

/// A column of an export under the name that this file gives it.
struct ImportColumn {
  std::string_view name;  ///< the table's, which lives longer
  const std::vector<std::string_view>* cells = nullptr;
};

/// An export in CSV. Asks for columns by any of the names that exports give them; the first thing
/// that is wrong goes to `errors`, and what follows is harmless.
class ImportTable {
 public:
  using Names = std::vector<std::string_view>;

  [[nodiscard]] static Result<ImportTable> load(const ImportFile& file);

  [[nodiscard]] const std::string& name() const { return raw_.name; }
  [[nodiscard]] std::size_t rows() const { return raw_.rows; }
  /// The file may be cut: a whole one ends with a line's end.
  [[nodiscard]] bool ends_in_a_line() const { return ends_in_a_line_; }
  [[nodiscard]] bool has(const Names& names) const { return find(names).has_value(); }

  [[nodiscard]] std::optional<ImportColumn> find(const Names& names) const;
  /// Reports a missing column with the names that it may have.
  [[nodiscard]] ImportColumn need(const Names& names, FirstError& errors) const;

  /// An empty cell is reported.
  [[nodiscard]] std::string text(const ImportColumn& column, std::size_t row,
                                 FirstError& errors) const;
  /// A name, an address in lower case: exports differ in how they write the same one.
  [[nodiscard]] std::string account(const ImportColumn& column, std::size_t row,
                                    FirstError& errors) const;
  /// A decimal in [0, inf).
  [[nodiscard]] ExactDecimal amount(const ImportColumn& column, std::size_t row,
                                    FirstError& errors) const;
  /// Whole smallest units, as tokens. @param decimals in [0, 36]
  [[nodiscard]] ExactDecimal units(const ImportColumn& column, std::size_t row, int decimals,
                                   FirstError& errors) const;
  [[nodiscard]] std::int64_t whole(const ImportColumn& column, std::size_t row, const Range& range,
                                   FirstError& errors) const;
  /// "true" or "false" in any case, 1 or 0.
  [[nodiscard]] bool flag(const ImportColumn& column, std::size_t row, FirstError& errors) const;
  [[nodiscard]] std::string where(const ImportColumn& column, std::size_t row) const {
    return raw_.where(row, column.name);
  }

 private:
  RawTable raw_;
  bool ends_in_a_line_ = true;
};

/// Reports a key that stands in an earlier row already. Tables live longer.
class OnceEach {
 public:
  void check(const std::string& key, const std::string& what, const ImportTable& table,
             const ImportColumn& column, std::size_t row, FirstError& errors);

 private:
  struct Place {
    const ImportTable* table = nullptr;
    std::string_view column;
    std::size_t row = 0;
  };
  std::map<std::string, Place> places_;
};

inline constexpr Range import_decimals{.low = 0, .high = 36};

}  // namespace seawall::io
