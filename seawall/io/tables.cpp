#include "seawall/io/tables.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/base/time_text.hpp"
#include "seawall/io/raw_table.hpp"
#include "seawall/model/checks.hpp"

namespace seawall::io {
namespace {

constexpr std::size_t names_max = 0xffff;

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

/// Numbers names in the order of their first appearance.
std::vector<std::uint16_t> code_names(const std::vector<std::string_view>& cells,
                                      std::vector<std::string>& names) {
  std::map<std::string, std::uint16_t, std::less<>> index;
  for (const std::string& name : names)
    index.emplace(name, static_cast<std::uint16_t>(index.size()));
  std::vector<std::uint16_t> codes;
  codes.reserve(cells.size());
  for (std::size_t row = 0; row < cells.size(); ++row) {
    if (row > 0 && cells[row] == cells[row - 1]) {
      codes.push_back(codes.back());
      continue;
    }
    auto found = index.find(cells[row]);
    if (found == index.end()) {
      if (names.size() >= names_max) return {};
      found = index.emplace(cells[row], static_cast<std::uint16_t>(names.size())).first;
      names.emplace_back(cells[row]);
    }
    codes.push_back(found->second);
  }
  return codes;
}

Result<RawTable> load(std::string_view bytes, TableFormat format, const std::string& name) {
  return format == TableFormat::csv ? load_csv(bytes, name) : load_parquet(bytes, name);
}

void read_names(ColumnReader& reader, const RawTable& table, FirstError& errors,
                PositionSpec& spec) {
  const auto code = [&](std::string_view column, std::vector<std::string>& names) {
    const auto* cells = reader.texts(column);
    if (cells == nullptr) return std::vector<std::uint16_t>{};
    auto codes = code_names(*cells, names);
    if (codes.size() < cells->size())
      errors.report(ErrorCode::too_large, table.where_header(column),
                    "more than 65,535 different names; at most that many are allowed");
    return codes;
  };
  spec.venue = code("venue", spec.venue_names);
  spec.asset = code("asset", spec.asset_names);
  spec.mode = reader.find("mode") != nullptr ? code("mode", spec.mode_names)
                                             : std::vector<std::uint16_t>(table.rows, 0);
  if (const auto* cells = reader.texts("account")) {
    spec.account.reserve(cells->size());
    for (const std::string_view cell : *cells)
      spec.account.emplace_back(cell);
  }
}

/// What a file of quotes calls its columns.
struct QuoteColumns {
  std::string sold;
  std::string received;  ///< or price, whichever there is
  std::string time;
  bool is_price = false;
};

QuoteColumns quote_columns(const RawTable& table, const QuotesFileSpec& file) {
  const auto called = [&](std::string_view ours) {
    for (const auto& [name, column] : file.columns)
      if (name == ours) return column;
    return std::string{ours};
  };
  const auto is_there = [&](const std::string& column) {
    return std::ranges::any_of(table.columns,
                               [&](const RawColumn& there) { return there.name == column; });
  };
  const auto is_mapped = [&](std::string_view ours) {
    return std::ranges::any_of(file.columns,
                               [&](const auto& mapping) { return mapping.first == ours; });
  };
  const bool is_price =
      is_mapped("price") || (!is_mapped("received") && !is_there("received") && is_there("price"));
  return {.sold = called("sold"),
          .received = called(is_price ? "price" : "received"),
          .time = called("time"),
          .is_price = is_price};
}

/// "no row has dst = 'USDD' and src = 'WETH', and at least one is needed; no dst is 'USDD'; did you
/// mean 'USDC'?" and the like.
std::string nothing_left(const QuotesFileSpec& file,
                         const std::vector<const std::vector<std::string_view>*>& cells) {
  std::vector<std::string> wanted;
  std::string hint;
  for (std::size_t f = 0; f < file.filter.size(); ++f) {
    const auto& [column, text] = file.filter[f];
    wanted.push_back(fmt::format("{} = {}", column, in_quotes(text)));
    std::vector<std::string_view> there(*cells[f]);
    std::ranges::sort(there);
    there.erase(std::unique(there.begin(), there.end()), there.end());
    if (hint.empty() && !std::ranges::binary_search(there, std::string_view{text}))
      hint = fmt::format("; no {} is {}{}", column, in_quotes(text), suggestion(text, there));
  }
  if (file.from > Time{}) wanted.push_back("time from " + text_of(file.from));
  if (file.until > Time{}) wanted.push_back("time before " + text_of(file.until));
  return fmt::format("no row has {}, and at least one is needed{}", fmt::join(wanted, " and "),
                     hint);
}

/// Rows that pass the filter and lie in the time asked for.
std::vector<std::size_t> quote_rows(ColumnReader& reader, const RawTable& table,
                                    const QuotesFileSpec& file, const std::string& time_column,
                                    FirstError& errors) {
  std::vector<const std::vector<std::string_view>*> cells;
  for (const auto& [column, text] : file.filter)
    cells.push_back(reader.texts(column));
  const bool is_timed = file.from > Time{} || file.until > Time{};
  const std::vector<Time> times = is_timed ? reader.times(time_column) : std::vector<Time>{};
  if (errors.any()) return {};
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < table.rows; ++row) {
    bool counts =
        !is_timed || (times[row] >= file.from && (file.until == Time{} || times[row] < file.until));
    for (std::size_t f = 0; f < cells.size() && counts; ++f)
      counts = trimmed((*cells[f])[row]) == file.filter[f].second;
    if (counts) rows.push_back(row);
  }
  if (rows.empty()) errors.report(ErrorCode::malformed_file, table.name, nothing_left(file, cells));
  return rows;
}

}  // namespace

std::string RawTable::where(std::size_t row, std::string_view column) const {
  return first_line > 0 ? fmt::format("{}:{}: {}", name, first_line + row, column)
                        : fmt::format("{}: row {}: {}", name, row + 1, column);
}

std::string RawTable::where_header(std::string_view column) const {
  return first_line > 0 ? fmt::format("{}:{}: {}", name, first_line - 1, column)
                        : fmt::format("{}: column {}", name, column);
}

std::unexpected<Error> unknown_schema_version(const std::string& where, std::string_view found) {
  return fail(ErrorCode::schema_version, where,
              fmt::format("schema_version {} is not known to this program; {} is allowed",
                          in_quotes(found), table_schema_version));
}

Result<TableFormat> table_format_of(const std::string& path) {
  if (path.ends_with(".csv")) return TableFormat::csv;
  if (path.ends_with(".parquet")) return TableFormat::parquet;
  return fail(ErrorCode::malformed_file, path,
              "the ending names no format; .csv and .parquet are allowed");
}

Result<PositionSpec> positions_in(const RawTable& table) {
  FirstError errors;
  ColumnReader reader{table, errors};
  reader.check_names({"account", "venue", "asset", "collateral", "debt"}, {"mode"});
  reader.check_not_empty();
  if (errors.any()) return errors.take();
  PositionSpec spec;
  spec.origin = table.name;
  spec.first_line = table.first_line;
  read_names(reader, table, errors, spec);
  spec.collateral = reader.numbers("collateral", ranges::not_negative);
  spec.debt = reader.numbers("debt", ranges::not_negative);
  if (errors.any()) return errors.take();
  return spec;
}

Result<PositionSpec> read_positions(std::string_view bytes, TableFormat format,
                                    const std::string& name) {
  const auto table = load(bytes, format, name);
  if (!table) return std::unexpected{table.error()};
  return positions_in(*table);
}

Result<PriceRowsSpec> read_prices(std::string_view bytes, TableFormat format,
                                  const std::string& name, const std::vector<std::string>& assets) {
  const auto table = load(bytes, format, name);
  if (!table) return std::unexpected{table.error()};
  FirstError errors;
  ColumnReader reader{*table, errors};
  PriceRowsSpec spec;
  spec.assets = assets;
  if (assets.empty())
    for (const RawColumn& column : table->columns)
      if (column.name != "time") spec.assets.push_back(column.name);
  reader.check_repeated();
  reader.check_not_empty();
  for (const std::string& column : std::vector<std::string>{"time"})
    if (reader.find(column) == nullptr)
      errors.report(ErrorCode::missing_key, table->where_header(column),
                    "the column is missing; needed are time and a column for each asset");
  std::vector<std::string_view> known;
  for (const RawColumn& column : table->columns)
    known.push_back(column.name);
  for (const std::string& asset : spec.assets)
    if (reader.find(asset) == nullptr)
      errors.report(ErrorCode::missing_key, table->where_header(asset),
                    fmt::format("the column is missing{}", suggestion(asset, known)));
  if (errors.any()) return errors.take();
  spec.origin = name;
  spec.is_file = true;
  spec.first_line = table->first_line;
  spec.times = reader.times("time");
  reader.check_increasing(spec.times, "time");
  spec.prices.resize(table->rows * spec.assets.size());
  for (std::size_t a = 0; a < spec.assets.size() && !errors.any(); ++a) {
    const std::vector<double> column = reader.numbers(spec.assets[a], ranges::positive);
    for (std::size_t row = 0; row < column.size(); ++row)
      spec.prices[row * spec.assets.size() + a] = column[row];
  }
  if (errors.any()) return errors.take();
  return spec;
}

Result<GasRowsSpec> read_gas(std::string_view bytes, TableFormat format, const std::string& name,
                             const std::vector<double>& percentiles, const ColumnNames& columns) {
  const auto table = load(bytes, format, name);
  if (!table) return std::unexpected{table.error()};
  FirstError errors;
  ColumnReader reader{*table, errors};
  GasRowsSpec spec;
  spec.percentiles = percentiles;
  spec.columns = {"time"};
  for (const double percentile : percentiles)
    spec.columns.push_back(percentile_column(percentile));
  for (std::string& column : spec.columns)
    for (const auto& [ours, theirs] : columns)
      if (column == ours) {
        column = theirs;
        break;
      }
  const std::vector<std::string_view> needed(spec.columns.begin(), spec.columns.end());
  if (columns.empty())
    reader.check_names(needed, {});
  else
    reader.check_picked(needed);
  reader.check_not_empty();
  if (errors.any()) return errors.take();
  spec.origin = name;
  spec.is_file = true;
  spec.first_line = table->first_line;
  spec.times = reader.times(needed[0]);
  reader.check_increasing(spec.times, needed[0]);
  spec.prices.resize(table->rows * percentiles.size());
  for (std::size_t p = 0; p < percentiles.size() && !errors.any(); ++p) {
    const std::vector<double> column = reader.numbers(needed[p + 1], ranges::gas_price_gwei);
    for (std::size_t row = 0; row < column.size(); ++row)
      spec.prices[row * percentiles.size() + p] = column[row];
  }
  if (errors.any()) return errors.take();
  return spec;
}

Result<RecordedFlowSpec> read_recorded_flow(std::string_view bytes, TableFormat format,
                                            const std::string& name) {
  const auto table = load(bytes, format, name);
  if (!table) return std::unexpected{table.error()};
  FirstError errors;
  ColumnReader reader{*table, errors};
  reader.check_names({"time", "sold"}, {});
  reader.check_not_empty();
  if (errors.any()) return errors.take();
  RecordedFlowSpec spec;
  spec.times = reader.times("time");
  reader.check_increasing(spec.times, "time");
  spec.sold = reader.numbers("sold", ranges::any);
  if (errors.any()) return errors.take();
  return spec;
}

Result<void> read_quotes(std::string_view bytes, TableFormat format, const std::string& name,
                         QuotesSpec& quotes) {
  const auto table = load(bytes, format, name);
  if (!table) return std::unexpected{table.error()};
  FirstError errors;
  ColumnReader reader{*table, errors};
  const QuoteColumns columns = quote_columns(*table, quotes.file);
  std::vector<std::string_view> needed{columns.sold, columns.received};
  if (quotes.file.from > Time{} || quotes.file.until > Time{}) needed.push_back(columns.time);
  for (const auto& [column, text] : quotes.file.filter)
    needed.push_back(column);
  reader.check_picked(needed);
  reader.check_not_empty();
  if (errors.any()) return errors.take();
  std::vector<std::size_t> rows = quote_rows(reader, *table, quotes.file, columns.time, errors);
  const std::vector<double> sold = reader.numbers(columns.sold, ranges::any);
  const std::vector<double> received = reader.numbers(columns.received, ranges::any);
  if (errors.any()) return errors.take();
  std::ranges::stable_sort(rows, {}, [&](std::size_t row) { return sold[row]; });
  for (const std::size_t row : rows) {
    QuotePointSpec& point = quotes.points.emplace_back();
    point.sold = sold[row];
    (columns.is_price ? point.price : point.received) = received[row];
    quotes.rows.push_back(table->first_line > 0
                              ? fmt::format("{}:{}", name, table->first_line + row)
                              : fmt::format("{}: row {}", name, row + 1));
  }
  return {};
}

}  // namespace seawall::io
