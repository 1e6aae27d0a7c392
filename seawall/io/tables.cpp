#include "seawall/io/tables.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/base/time_text.hpp"
#include "seawall/io/column_reader.hpp"
#include "seawall/io/raw_table.hpp"
#include "seawall/model/checks.hpp"

namespace seawall::io {
namespace {

constexpr std::size_t names_max = 0xffff;

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

/// Both columns or none.
std::vector<BandRange> read_bands(ColumnReader& reader, const RawTable& table, FirstError& errors) {
  constexpr std::array<std::string_view, 2> names{"band_low", "band_high"};
  const bool has_low = reader.find(names[0]) != nullptr;
  const bool has_high = reader.find(names[1]) != nullptr;
  if (!has_low && !has_high) return {};
  if (has_low != has_high) {
    errors.report(ErrorCode::missing_key, table.where_header(names[has_low ? 1 : 0]),
                  fmt::format("the column is missing, but {} is there; both are needed, or none",
                              names[has_low ? 0 : 1]));
    return {};
  }
  std::vector<BandRange> bands(table.rows);
  for (std::size_t end = 0; end < names.size() && !errors.any(); ++end) {
    const std::vector<double> numbers = reader.numbers(names[end], ranges::band_number);
    for (std::size_t row = 0; row < numbers.size() && !errors.any(); ++row) {
      if (numbers[row] != std::floor(numbers[row]))
        errors.report(ErrorCode::wrong_type, table.where(row, names[end]),
                      fmt::format("{} is no whole number; a band's number in {} is allowed",
                                  numbers[row], ranges::band_number.text()));
      (end == 0 ? bands[row].low : bands[row].high) = static_cast<std::int32_t>(numbers[row]);
    }
  }
  return bands;
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

Result<RawTable> load_table(std::string_view bytes, TableFormat format, const std::string& name) {
  return format == TableFormat::csv ? load_csv(bytes, name) : load_parquet(bytes, name);
}

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
  reader.check_names({"account", "venue", "asset", "collateral", "debt"},
                     {"mode", "rate", "band_low", "band_high"});
  reader.check_not_empty();
  if (errors.any()) return errors.take();
  PositionSpec spec;
  spec.origin = table.name;
  spec.first_line = table.first_line;
  read_names(reader, table, errors, spec);
  spec.collateral = reader.numbers("collateral", ranges::not_negative);
  spec.debt = reader.numbers("debt", ranges::not_negative);
  if (reader.find("rate") != nullptr) spec.rate = reader.numbers("rate", ranges::rate_per_year);
  spec.bands = read_bands(reader, table, errors);
  if (errors.any()) return errors.take();
  return spec;
}

Result<PositionSpec> read_positions(std::string_view bytes, TableFormat format,
                                    const std::string& name) {
  const auto table = load_table(bytes, format, name);
  if (!table) return std::unexpected{table.error()};
  return positions_in(*table);
}

Result<PriceRowsSpec> read_prices(std::string_view bytes, TableFormat format,
                                  const std::string& name, const std::vector<std::string>& assets) {
  const auto table = load_table(bytes, format, name);
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
    const std::vector<double> column = reader.numbers(spec.assets[a], ranges::price_scale);
    for (std::size_t row = 0; row < column.size(); ++row)
      spec.prices[row * spec.assets.size() + a] = column[row];
  }
  if (errors.any()) return errors.take();
  return spec;
}

Result<GasRowsSpec> read_gas(std::string_view bytes, TableFormat format, const std::string& name,
                             const std::vector<double>& percentiles, const ColumnNames& columns) {
  const auto table = load_table(bytes, format, name);
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
  const auto table = load_table(bytes, format, name);
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
  const auto table = load_table(bytes, format, name);
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
