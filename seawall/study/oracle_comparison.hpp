#pragma once

#include <string>

#include "seawall/analysis/oracle_table.hpp"
#include "seawall/base/result.hpp"
#include "seawall/io/scenario_file.hpp"
#include "seawall/study/replay.hpp"

namespace seawall {

struct OracleComparison {
  std::string asset;                    ///< whose oracles; empty: the one with most oracles
  double attack_move = -0.2;            ///< in (−1, 0)
  ProgressCounter* progress = nullptr;  ///< may be null; must outlive the call
};

/// Runs a scenario once for each of its oracles that prices the asset in the same unit as the one
/// that its lending venues read, with every reserve of the asset valued by that oracle. Accounts,
/// path, seed and everything else are the same.
/// @return unknown_name where there is no such asset, or no lending reserve of it
[[nodiscard]] Result<OracleTable> compare_oracles(const io::ScenarioFile& file,
                                                  const OracleComparison& asked);

}  // namespace seawall
