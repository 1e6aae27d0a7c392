#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "seawall/base/result.hpp"
#include "seawall/io/exact_decimal.hpp"

namespace seawall::io {

// Others' exports of positions into our format (columns account, venue, asset, collateral, debt
// and, if there are any, mode and a loan's bands). Amounts stay the decimals that the files have.
// Formats that are read: docs/recipes/import-positions.md.

/// "aave-v2", "aave-v3", ...: whose export it is.
[[nodiscard]] std::span<const std::string_view> import_kinds();

struct ImportFile {
  std::string name;  ///< for messages, and by its ending and its parts what it is
  std::string bytes;
};

enum class Side : std::uint8_t { collateral, debt };
[[nodiscard]] constexpr std::string_view name_of(Side side) {
  return side == Side::collateral ? "collateral" : "debt";
}

struct ImportedPosition {
  std::string account;
  std::string venue;
  std::string asset;
  std::string mode;         ///< efficiency mode; empty: none
  ExactDecimal collateral;  ///< tokens, ≥ 0
  ExactDecimal debt;        ///< tokens, ≥ 0
};

/// Where in a LLAMMA a loan's collateral lies. Bands are a loan's, not a position's.
struct ImportedBands {
  std::string account;
  std::string venue;
  std::int64_t low = 0;   ///< n1, the band with the highest price
  std::int64_t high = 0;  ///< n2 ≥ n1
};

/// What was left out of one asset for one reason.
struct DroppedAmount {
  std::string reason;
  std::string venue;
  std::string asset;
  Side side{};
  std::size_t count = 0;
  ExactDecimal amount;  ///< tokens
};

/// file = imported + dropped, exactly: three sums that were made apart from each other.
struct Reconciled {
  std::string venue;
  std::string asset;
  Side side{};
  ExactDecimal file;
  ExactDecimal imported;
  ExactDecimal dropped;
};

/// A total that the data states itself, beside the same of what was read.
struct StatedTotal {
  std::string source;  ///< file, and where in it
  std::string venue;
  std::string what;  ///< "debt in crvUSD"
  ExactDecimal stated;
  ExactDecimal read;
};

struct ImportedBook {
  std::string kind;
  std::vector<std::pair<std::string, std::size_t>> files;  ///< name, rows
  std::vector<ImportedPosition> positions;
  std::vector<ImportedBands> bands;
  std::vector<DroppedAmount> dropped;
  std::size_t empty_rows = 0;  ///< that hold nothing and owe nothing: no positions
  std::vector<Reconciled> reconciled;
  std::vector<StatedTotal> stated;
  std::vector<std::string> notes;
};

using Renames = std::vector<std::pair<std::string, std::string>>;  ///< theirs, ours

/// @param kind    one of import_kinds()
/// @param files   of that kind, in any order
/// @param renames of venues and assets
[[nodiscard]] Result<ImportedBook> import_positions(std::string_view kind,
                                                    std::span<const ImportFile> files,
                                                    const Renames& renames = {});

/// A table that a scenario's `positions` reads. A loan's bands stand in each of its rows; where
/// only some accounts have any, the others have 0 and 0.
[[nodiscard]] std::string positions_csv(const ImportedBook& book);

}  // namespace seawall::io
