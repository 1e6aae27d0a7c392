#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace seawall {

/// One run in which a venue's collateral was valued by one of the oracles.
struct OracleRow {
  std::string oracle;  ///< its name
  std::string reads;   ///< what it makes of what, in words
  double bad_debt_usd = 0.0;
  std::uint64_t liquidations = 0;
  std::uint64_t wrongful = 0;
  std::uint64_t late = 0;
  std::uint64_t under_water = 0;
  double lowest_price_usd = 0.0;  ///< of the collateral's reference price
  std::optional<double>
      attack_usd;      ///< lost by who pushes it by the table's move; none: nobody can
  std::string attack;  ///< how, or why not
};

/// The same accounts and the same path under each oracle of the file that prices the asset.
struct OracleTable {
  std::string asset;
  double attack_move = 0.0;  ///< relative, < 0
  std::vector<OracleRow> rows;
  bool is_complete = false;  ///< false: interrupted
};

}  // namespace seawall
