#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "seawall/base/result.hpp"
#include "seawall/model/model_spec.hpp"
#include "seawall/scenario/scenario.hpp"

namespace seawall::io {

// Tables in CSV and Parquet. `bytes` is the whole file, `name` is what messages call it. Errors
// name the line of a CSV file or the row of a Parquet file (from 1), the column, what was found and
// what is allowed.
//
// schema_version: in a Parquet file's metadata, or in a first line "# schema_version=1" of a CSV
// file; absent is 1.

enum class TableFormat : bool { csv, parquet };

/// By the file's ending: .csv or .parquet.
[[nodiscard]] Result<TableFormat> table_format_of(const std::string& path);

/// Columns account, venue, asset, collateral, debt and, if wanted, mode, rate, and band_low with
/// band_high, in any order.
[[nodiscard]] Result<PositionSpec> read_positions(std::string_view bytes, TableFormat format,
                                                  const std::string& name);

/// Column time (ISO 8601 with zone, or a timestamp with zone) and one column of USD per asset.
/// @param assets columns to take; empty: all
[[nodiscard]] Result<PriceRowsSpec> read_prices(std::string_view bytes, TableFormat format,
                                                const std::string& name,
                                                const std::vector<std::string>& assets);

/// What a file calls the time and the percentiles of gas prices.
using ColumnNames = std::vector<std::pair<std::string, std::string>>;  ///< ours, the file's

/// Column time and one of gwei per percentile ("p30", "p60", ...).
/// @param percentiles per cent, as the scenario lists them
/// @param columns     what the file calls some of them; empty: it uses our names and has no other
///                    column. Not empty: other columns are not read.
[[nodiscard]] Result<GasRowsSpec> read_gas(std::string_view bytes, TableFormat format,
                                           const std::string& name,
                                           const std::vector<double>& percentiles,
                                           const ColumnNames& columns);

/// Fills the points of quotes from a file's rows that pass the filter, by rising size.
///
/// Columns sold and received or price, by our names or as `file.columns` maps them; a column time
/// where from or until is given, and the columns of the filter, which hold text. Other columns are
/// not read. Columns that are read hold a number in every row, also in rows that do not count.
[[nodiscard]] Result<void> read_quotes(std::string_view bytes, TableFormat format,
                                       const std::string& name, QuotesSpec& quotes);

/// Columns time and sold (tokens; bought is negative).
[[nodiscard]] Result<RecordedFlowSpec> read_recorded_flow(std::string_view bytes,
                                                          TableFormat format,
                                                          const std::string& name);

}  // namespace seawall::io
