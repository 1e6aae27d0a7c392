#include <algorithm>
#include <memory>
#include <optional>

#include <arrow/api.h>
#include <arrow/csv/api.h>
#include <arrow/io/memory.h>
#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/io/raw_table.hpp"

namespace seawall::io {
namespace {

constexpr std::int32_t block_size = 1 << 20;
constexpr std::size_t columns_max = 4096;

/// The bytes of one UTF-8 character, or 0 where there is none (also for zero, which no text file
/// holds).
std::size_t character_size(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const auto follows = [&](std::size_t i) {
    return i < bytes.size() && (byte(i) & 0xC0U) == 0x80U;
  };
  const unsigned char lead = byte(0);
  if (lead == 0) return 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return follows(1) ? 2 : 0;
  if (lead < 0xF0 && lead >= 0xE0) {
    if (!follows(1) || !follows(2)) return 0;
    const bool is_overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool is_surrogate = lead == 0xED && byte(1) >= 0xA0;
    return is_overlong || is_surrogate ? 0 : 3;
  }
  if (lead < 0xF0 || lead > 0xF4 || !follows(1) || !follows(2) || !follows(3)) return 0;
  if ((lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) >= 0x90)) return 0;
  return 4;
}

/// The line of the first byte that is no text, else nothing.
std::optional<std::uint64_t> binary_line(std::string_view bytes) {
  std::uint64_t line = 1;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto byte = static_cast<unsigned char>(bytes[at]);
    if (byte == '\n') ++line;
    const std::size_t size = byte > 0 && byte < 0x80 ? 1 : character_size(bytes.substr(at));
    if (size == 0) return line;
    at += size;
  }
  return std::nullopt;
}

/// Takes the text up to the next line's end, without it.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::vector<std::string> header_names(std::string_view header) {
  std::vector<std::string> names;
  while (true) {
    const std::size_t comma = header.find(',');
    std::string_view name = header.substr(0, comma);
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"')
      name = name.substr(1, name.size() - 2);
    names.emplace_back(name);
    if (comma == std::string_view::npos) return names;
    header.remove_prefix(comma + 1);
  }
}

/// Comment lines before the header; only a schema_version means something.
Result<void> skip_comments(std::string_view& rest, std::uint64_t& line, const std::string& name) {
  while (rest.starts_with('#')) {
    std::string_view comment = trimmed(take_line(rest).substr(1));
    constexpr std::string_view key = "schema_version";
    if (comment.starts_with(key)) {
      comment = trimmed(comment.substr(key.size()));
      if (comment.starts_with('=')) comment = trimmed(comment.substr(1));
      if (comment != table_schema_version)
        return unknown_schema_version(fmt::format("{}:{}", name, line), comment);
    }
    ++line;
  }
  return {};
}

struct Ragged {
  std::int64_t number = -1;
  std::int32_t expected = 0;
  std::int32_t actual = 0;
  bool is_found = false;
};

arrow::Result<std::shared_ptr<arrow::Table>> parse_body(std::string_view body,
                                                        const std::vector<std::string>& names,
                                                        Ragged& ragged) {
  auto read = arrow::csv::ReadOptions::Defaults();
  read.use_threads = false;  // rows are numbered only in order
  read.block_size = block_size;
  read.column_names = names;
  auto parse = arrow::csv::ParseOptions::Defaults();
  parse.ignore_empty_lines = false;
  parse.invalid_row_handler = [&ragged](const arrow::csv::InvalidRow& row) {
    if (!ragged.is_found) ragged = {row.number, row.expected_columns, row.actual_columns, true};
    return arrow::csv::InvalidRowResult::Error;
  };
  auto convert = arrow::csv::ConvertOptions::Defaults();
  convert.strings_can_be_null = false;
  convert.check_utf8 = false;  // done, with the line
  for (const std::string& name : names)
    convert.column_types[name] = arrow::utf8();
  const auto input = std::make_shared<arrow::io::BufferReader>(std::make_shared<arrow::Buffer>(
      reinterpret_cast<const std::uint8_t*>(body.data()), static_cast<std::int64_t>(body.size())));
  ARROW_ASSIGN_OR_RAISE(auto reader, arrow::csv::TableReader::Make(arrow::io::default_io_context(),
                                                                   input, read, parse, convert));
  return reader->Read();
}

RawTable texts_of(const std::shared_ptr<arrow::Table>& parsed,
                  const std::vector<std::string>& names) {
  RawTable table;
  table.rows = static_cast<std::size_t>(parsed->num_rows());
  table.owner = parsed;
  for (std::size_t c = 0; c < names.size(); ++c) {
    std::vector<std::string_view> cells;
    cells.reserve(table.rows);
    for (const auto& chunk : parsed->column(static_cast<int>(c))->chunks()) {
      const auto& texts = static_cast<const arrow::StringArray&>(*chunk);
      for (std::int64_t i = 0; i < texts.length(); ++i)
        cells.push_back(texts.GetView(i));
    }
    table.columns.push_back({names[c], std::move(cells)});
  }
  return table;
}

}  // namespace

Result<RawTable> load_csv(std::string_view bytes, const std::string& name) {
  if (const auto line = binary_line(bytes))
    return fail(ErrorCode::malformed_file, fmt::format("{}:{}", name, *line),
                "holds bytes that are no text; CSV in UTF-8 is allowed");
  std::string_view rest = bytes;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  std::uint64_t line = 1;
  if (auto skipped = skip_comments(rest, line, name); !skipped)
    return std::unexpected{std::move(skipped).error()};
  while (rest.ends_with('\n') || rest.ends_with('\r') || rest.ends_with(' '))
    rest.remove_suffix(1);
  if (rest.empty())
    return fail(ErrorCode::malformed_file, name,
                "the file is empty; a line with the names of columns and rows are needed");
  const std::vector<std::string> names = header_names(take_line(rest));
  if (names.size() > columns_max)
    return fail(ErrorCode::too_large, fmt::format("{}:{}", name, line),
                fmt::format("{} columns; at most {} are allowed", names.size(), columns_max));
  RawTable table;
  if (rest.empty()) {
    for (const std::string& column : names)
      table.columns.push_back({column, std::vector<std::string_view>{}});
  } else {
    Ragged ragged;
    const auto parsed = parse_body(rest, names, ragged);
    if (ragged.is_found)
      return fail(
          ErrorCode::malformed_file,
          fmt::format("{}:{}", name,
                      line + static_cast<std::uint64_t>(std::max<std::int64_t>(ragged.number, 1))),
          fmt::format("{} cells; {} are allowed, one for each column of line {}", ragged.actual,
                      ragged.expected, line));
    if (!parsed.ok())
      return fail(ErrorCode::malformed_file, name,
                  parsed.status().message() + "; CSV in UTF-8 is allowed");
    table = texts_of(*parsed, names);
  }
  table.name = name;
  table.first_line = line + 1;
  table.holds_text_only = true;
  return table;
}

}  // namespace seawall::io
