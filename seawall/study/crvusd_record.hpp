#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "seawall/base/result.hpp"
#include "seawall/base/time.hpp"

namespace seawall {

/// Venue and account, as seawall import calls them: "crvusd-WETH", an address in lower case.
using LoanName = std::pair<std::string, std::string>;

/// A loan that was liquidated, as the chain has it.
struct RecordedLiquidation {
  Time time;
  LoanName loan;
  double debt = 0.0;  ///< crvUSD
};

/// What is recorded of crvUSD's markets on Ethereum.
struct CrvusdRecord {
  std::vector<RecordedLiquidation> hard;  ///< by time
  std::set<LoanName> soft;                ///< whose price was in its bands at some time
};

/// Files below a folder of recorded days.
inline constexpr const char* hard_liquidations_file =
    "liquidations/crvusd_llamalend_hard_liquidations.csv";
inline constexpr const char* soft_episodes_file =
    "liquidations/crvusd_llamalend_soft_liquidation_episodes.csv";

/// Hard liquidations within [first, last] and loans with an episode of soft liquidation that
/// touches it.
[[nodiscard]] Result<CrvusdRecord> read_crvusd_record(const std::filesystem::path& data_dir,
                                                      Time first, Time last);

}  // namespace seawall
