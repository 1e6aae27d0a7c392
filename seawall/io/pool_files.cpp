#include "seawall/io/pool_files.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/io/pool_tables.hpp"

namespace seawall::io {
namespace {

/// A table of a scenario that may name a file: its key path and what it calls its columns.
struct Asked {
  std::string table;
  const ColumnNames& columns;
  TableFiles& files;
};

Result<void> check_columns(const Asked& asked, bool has_file,
                           const std::vector<std::string_view>& known) {
  if (!asked.columns.empty() && !has_file)
    return fail(ErrorCode::unknown_key, asked.table + ".columns",
                fmt::format("names columns of a file, but {} has none", asked.table));
  for (const auto& [ours, theirs] : asked.columns)
    if (std::ranges::find(known, ours) == known.end())
      return fail(ErrorCode::unknown_key, fmt::format("{}.columns.{}", asked.table, ours),
                  fmt::format("{} is not one of {}{}", in_quotes(ours), fmt::join(known, ", "),
                              suggestion(ours, known)));
  return {};
}

/// Reads the file that `key` names, unless its rows are written out.
template <class Read>
Result<void> load_rows(const Asked& asked, std::string_view key, const std::string& file,
                       bool has_rows, Read read) {
  if (file.empty()) return {};
  const std::string where = fmt::format("{}.{}", asked.table, key);
  if (has_rows)
    return fail(ErrorCode::duplicate_name, where,
                "is there beside the rows themselves; one of the two is allowed");
  const auto loaded = asked.files.load(file, where);
  if (!loaded) return std::unexpected{loaded.error()};
  return read(*loaded);
}

template <class Pool>
Result<void> load_coins(std::optional<Pool>& pool, const std::string& table, TableFiles& files,
                        std::string_view number) {
  if (!pool) return {};
  const Asked asked{table, pool->file.columns, files};
  if (auto checked = check_columns(asked, !pool->file.name.empty(), {"asset", "reserve", number});
      !checked)
    return checked;
  return load_rows(asked, "file", pool->file.name, !pool->coins.empty(),
                   [&](const TableFiles::Loaded& loaded) {
                     return read_coins(loaded.bytes, loaded.format, loaded.path, *pool);
                   });
}

Result<void> load_ranges(ConcentratedSpec& pool, const std::string& table, TableFiles& files) {
  const Asked asked{table, pool.columns, files};
  const bool has_file = !pool.positions_file.empty() || !pool.ticks_file.empty();
  if (auto checked = check_columns(asked, has_file,
                                   {"lower", "upper", "liquidity", "base", "quote", "tick", "net"});
      !checked)
    return checked;
  if (auto read = load_rows(asked, "positions_file", pool.positions_file, !pool.positions.empty(),
                            [&](const TableFiles::Loaded& loaded) {
                              return read_pool_positions(loaded.bytes, loaded.format, loaded.path,
                                                         pool);
                            });
      !read)
    return read;
  return load_rows(asked, "ticks_file", pool.ticks_file, !pool.ticks.empty(),
                   [&](const TableFiles::Loaded& loaded) {
                     return read_pool_ticks(loaded.bytes, loaded.format, loaded.path, pool);
                   });
}

}  // namespace

Result<void> load_pool(LiquiditySpec& place, const std::string& path, TableFiles& files) {
  for (Result<void> loaded :
       {load_coins(place.weighted, path + ".weighted", files, "weight"),
        load_coins(place.stable_swap, path + ".stable_swap", files, "rate"),
        load_coins(place.crypto_swap, path + ".crypto_swap", files, "reserve")})
    if (!loaded) return loaded;
  if (!place.concentrated) return {};
  return load_ranges(*place.concentrated, path + ".concentrated", files);
}

}  // namespace seawall::io
