#pragma once

#include <string>
#include <utility>
#include <vector>

namespace seawall {

/// A table of a file that describes a pool. Whoever reads the file fills the rows that it stands
/// for.
struct PoolFileSpec {
  std::string name;                                          ///< empty: none
  std::vector<std::pair<std::string, std::string>> columns;  ///< ours, what the file calls them
};

/// Where a row of a pool's description was written, for messages.
struct RowOrigins {
  std::vector<std::string> rows;  ///< "pool.csv:17" of each; empty: written in the scenario

  /// "liquidity[0].weighted.coins[1].weight" or "pool.csv:17: weight".
  [[nodiscard]] std::string where(const std::string& list, std::size_t row,
                                  std::string_view key) const;
};

}  // namespace seawall
