#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "seawall/base/time.hpp"

namespace seawall {

/// What others pay for block space: percentiles of the gas prices of included transactions, one
/// row a time, one column a percentile.
///
/// Between two rows each percentile is log-linear in time: its logarithm moves on a straight line.
/// `hold` keeps the earlier row instead.
struct GasPath {
  std::vector<Time> times;     ///< strictly increasing, not empty
  std::vector<double> shares;  ///< [percentiles], of a block's gas, in (0, 1), strictly increasing
  std::vector<double> prices;  ///< [times × percentiles], gwei, > 0, not decreasing in a row
  enum class Between : std::uint8_t { hold, log_linear } between = Between::log_linear;

  /// Percentiles at `time` into `out` [percentiles], not decreasing; before the first row the
  /// first, after the last the last.
  void at(Time time, std::span<double> out) const;
};

/// As a person writes it.
struct GasRowsSpec {
  std::vector<double> percentiles;  ///< per cent, in (0, 100), strictly increasing
  std::vector<Time> times;
  std::vector<double> prices;          ///< [times × percentiles], gwei
  std::string between = "log_linear";  ///< "hold" | "log_linear"
  std::string origin = "gas.rows";     ///< a file's name, or the key path of rows in the scenario
  std::uint64_t first_line = 0;        ///< a text file's line of row 0; 0: rows are counted from 1
  bool is_file = false;
  std::vector<std::string> columns;  ///< of a file: its names of time and the percentiles

  /// How a message names a cell: "gas.csv:17: p60", "gas.parquet: row 16: p60",
  /// "gas.rows[15][2]". @param column 0 is the time, then the percentiles
  [[nodiscard]] std::string where(std::size_t row, std::size_t column) const;
};

/// A percentile's column in a file: "p60", "p99.5".
[[nodiscard]] std::string percentile_column(double percentile);

}  // namespace seawall
