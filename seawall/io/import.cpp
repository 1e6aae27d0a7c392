#include "seawall/io/import.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/io/import_kinds.hpp"

namespace seawall::io {
namespace {

constexpr std::array<std::string_view, 7> kinds{"aave-v2", "aave-v3", "compound-v2", "compound-v3",
                                                "maker",   "morpho",  "crvusd"};

Result<void> read_kind(std::string_view kind, ImportFiles files, ImportBuilder& out) {
  if (kind == "maker") return import_maker(files, out);
  if (kind == "morpho") return import_morpho(files, out);
  if (kind == "crvusd") return import_crvusd(files, out);
  return import_pool(kind, files, out);
}

/// As CSV has it: in quotes where a reader would take it apart.
std::string cell(std::string_view text) {
  if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string{text};
  std::string out = "\"";
  for (const char c : text)
    out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

}  // namespace

std::span<const std::string_view> import_kinds() { return kinds; }

Result<ImportedBook> import_positions(std::string_view kind, std::span<const ImportFile> files,
                                      const Renames& renames) {
  if (std::ranges::find(kinds, kind) == kinds.end())
    return fail(ErrorCode::unknown_name, "KIND",
                fmt::format("no export is of kind {}{}", in_quotes(kind), suggestion(kind, kinds)));
  if (files.empty())
    return fail(ErrorCode::missing_file, std::string{kind}, "no file; at least one is needed");
  ImportBuilder builder{kind, renames};
  if (auto read = read_kind(kind, files, builder); !read) return std::unexpected{read.error()};
  auto book = builder.finish();
  if (book && book->positions.empty())
    return fail(ErrorCode::malformed_file, files.front().name,
                "nobody in it holds or owes anything that could be imported");
  return book;
}

Result<std::vector<ImportTable>> import_tables(ImportFiles files, ImportBuilder& out) {
  std::vector<ImportTable> tables;
  for (const ImportFile& file : files) {
    if (!file.name.ends_with(".csv"))
      return fail(ErrorCode::malformed_file, file.name,
                  "the ending names no format that keeps every digit; .csv is allowed");
    auto table = ImportTable::load(file);
    if (!table) return std::unexpected{table.error()};
    out.file(file.name, table->rows());
    if (!table->ends_in_a_line())
      out.note(fmt::format("{} does not end with the end of a line: its last amount may be cut",
                           file.name));
    tables.push_back(*std::move(table));
  }
  return tables;
}

std::string positions_csv(const ImportedBook& book) {
  const bool has_modes =
      std::ranges::any_of(book.positions, [](const auto& row) { return !row.mode.empty(); });
  std::map<std::pair<std::string_view, std::string_view>, const ImportedBands*> bands;
  for (const ImportedBands& row : book.bands)
    bands.emplace(std::pair<std::string_view, std::string_view>{row.account, row.venue}, &row);
  std::string out = "account,venue,asset,collateral,debt";
  if (has_modes) out += ",mode";
  if (!bands.empty()) out += ",band_low,band_high";
  out += '\n';
  for (const ImportedPosition& row : book.positions) {
    out += fmt::format("{},{},{},{},{}", cell(row.account), cell(row.venue), cell(row.asset),
                       row.collateral.text(), row.debt.text());
    if (has_modes) out += fmt::format(",{}", cell(row.mode));
    if (const auto at = bands.find({row.account, row.venue}); at != bands.end())
      out += fmt::format(",{},{}", at->second->low, at->second->high);
    else if (!bands.empty())
      out += ",0,0";
    out += '\n';
  }
  return out;
}

}  // namespace seawall::io
