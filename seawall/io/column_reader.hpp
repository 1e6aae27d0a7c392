#pragma once

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/base/time_text.hpp"
#include "seawall/io/raw_table.hpp"
#include "seawall/io/tables.hpp"
#include "seawall/model/checks.hpp"

namespace seawall::io {

[[nodiscard]] Result<RawTable> load_table(std::string_view bytes, TableFormat format,
                                          const std::string& name);

/// Asks a raw table for columns of a kind; the first thing that is wrong ends it.
class ColumnReader {
 public:
  ColumnReader(const RawTable& table, FirstError& errors) : table_{table}, errors_{errors} {}

  /// Columns differ, none is unknown, none of the needed is missing.
  void check_names(const std::vector<std::string_view>& needed,
                   const std::vector<std::string_view>& optional) {
    std::vector<std::string_view> known = needed;
    known.insert(known.end(), optional.begin(), optional.end());
    check_repeated();
    for (const RawColumn& column : table_.columns)
      if (std::find(known.begin(), known.end(), column.name) == known.end())
        errors_.report(ErrorCode::unknown_key, table_.where_header(column.name),
                       fmt::format("unknown column {}{}", in_quotes(column.name),
                                   suggestion(column.name, known)));
    for (const std::string_view name : needed)
      if (find(name) == nullptr)
        errors_.report(
            ErrorCode::missing_key, table_.where_header(name),
            fmt::format("the column is missing; needed are {}", fmt::join(needed, ", ")));
  }
  /// Some columns of many: none of the picked is missing.
  void check_picked(const std::vector<std::string_view>& picked) {
    check_repeated();
    std::vector<std::string_view> known;
    known.reserve(table_.columns.size());
    for (const RawColumn& column : table_.columns)
      known.push_back(column.name);
    for (const std::string_view name : picked)
      if (find(name) == nullptr)
        errors_.report(ErrorCode::missing_key, table_.where_header(name),
                       fmt::format("the column is missing{}", suggestion(name, known)));
  }
  void check_repeated() {
    for (std::size_t c = 0; c < table_.columns.size(); ++c)
      for (std::size_t before = 0; before < c; ++before)
        if (table_.columns[c].name == table_.columns[before].name)
          errors_.report(ErrorCode::duplicate_name, table_.where_header(table_.columns[c].name),
                         fmt::format("columns {} and {} are both called {}; names must differ",
                                     before + 1, c + 1, in_quotes(table_.columns[c].name)));
  }
  void check_not_empty() {
    if (table_.rows == 0)
      errors_.report(ErrorCode::malformed_file, table_.name,
                     "there are no rows; at least one is needed");
  }
  [[nodiscard]] const RawColumn* find(std::string_view name) const {
    for (const RawColumn& column : table_.columns)
      if (column.name == name) return &column;
    return nullptr;
  }

  [[nodiscard]] std::vector<double> numbers(std::string_view name, const Range& range) {
    const RawColumn& column = *find(name);
    if (is_unreadable(column)) return {};
    std::vector<double> values;
    if (const auto* given = std::get_if<std::vector<double>>(&column.cells)) {
      values = *given;
    } else if (const auto* pieces = std::get_if<NumberViews>(&column.cells)) {
      values.reserve(table_.rows);
      for (const std::span<const double> piece : *pieces)
        values.insert(values.end(), piece.begin(), piece.end());
    } else if (const auto* texts = std::get_if<std::vector<std::string_view>>(&column.cells);
               texts != nullptr && table_.holds_text_only) {
      values.reserve(texts->size());
      for (std::size_t row = 0; row < texts->size() && !errors_.any(); ++row)
        values.push_back(number((*texts)[row], range, row, name));
    } else {
      errors_.report(ErrorCode::wrong_type, table_.where_header(name),
                     "holds no numbers; numbers are allowed");
    }
    for (std::size_t row = 0; row < values.size() && !errors_.any(); ++row)
      if (!range.contains(values[row]))
        check_range(values[row], range, table_.where(row, name), errors_);
    return values;
  }

  /// Views into the table. @return null after a report
  [[nodiscard]] const std::vector<std::string_view>* texts(std::string_view name) {
    const RawColumn& column = *find(name);
    if (is_unreadable(column)) return nullptr;
    const auto* cells = std::get_if<std::vector<std::string_view>>(&column.cells);
    if (cells == nullptr)
      errors_.report(ErrorCode::wrong_type, table_.where_header(name),
                     "holds no text; names as text are allowed");
    return cells;
  }

  [[nodiscard]] std::vector<Time> times(std::string_view name) {
    const RawColumn& column = *find(name);
    if (is_unreadable(column)) return {};
    if (const auto* given = std::get_if<std::vector<Time>>(&column.cells)) return *given;
    std::vector<Time> values;
    const auto* cells = texts(name);
    if (cells == nullptr) return {};
    for (std::size_t row = 0; row < cells->size() && !errors_.any(); ++row) {
      const auto time = parse_time(trimmed((*cells)[row]));
      if (!time)
        errors_.report(ErrorCode::wrong_type, table_.where(row, name),
                       fmt::format("{} is not a time with its zone; allowed: {}",
                                   in_quotes((*cells)[row]), time_example));
      values.push_back(time.value_or(Time{}));
    }
    return values;
  }

  void check_increasing(const std::vector<Time>& times, std::string_view name) {
    for (std::size_t row = 1; row < times.size(); ++row)
      if (times[row] <= times[row - 1])
        return errors_.report(
            ErrorCode::parameter_out_of_range, table_.where(row, name),
            fmt::format("{} does not come after {} of the row before; times must increase",
                        text_of(times[row]), text_of(times[row - 1])));
  }

 private:
  [[nodiscard]] double number(std::string_view cell, const Range& range, std::size_t row,
                              std::string_view name) {
    const std::string_view text = trimmed(cell);
    double value = 0.0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem == std::errc{} && stop == text.data() + text.size() && !text.empty()) return value;
    if (text.empty())
      errors_.report(ErrorCode::missing_key, table_.where(row, name),
                     fmt::format("is empty; a number in {} is needed", range.text()));
    else
      errors_.report(
          ErrorCode::wrong_type, table_.where(row, name),
          fmt::format("{} is not a number; a number in {} is allowed, such as 12.5 or 1e6",
                      in_quotes(cell), range.text()));
    return 0.0;
  }
  [[nodiscard]] bool is_unreadable(const RawColumn& column) {
    const auto* why = std::get_if<Unreadable>(&column.cells);
    if (why == nullptr) return false;
    errors_.report(
        why->code,
        why->row ? table_.where(*why->row, column.name) : table_.where_header(column.name),
        why->detail);
    return true;
  }

  const RawTable& table_;
  FirstError& errors_;
};

}  // namespace seawall::io
