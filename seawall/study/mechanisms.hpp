#pragma once

#include <string_view>

#include "seawall/analysis/mechanism.hpp"
#include "seawall/base/result.hpp"
#include "seawall/study/replay.hpp"

namespace seawall {

/// Plays a replay of one CDP engine under each way of liquidating: its English auctions, its Dutch
/// ones, and a lending pool's fixed spread. The book, prices, oracles, gas and keepers' money are
/// the same; what the pool needs beside them is stated in the row's terms:
///
/// Every vault is an account of the pool (Aave v2's rules, so a call repays half of the debt at
/// most), the liquidation threshold is 1 / liquidation_ratio (in whole basis points, rounded down)
/// and the bonus is the engine's penalty. The bidders that bid are its keepers: their coin, gas
/// cap, urgency and transactions a minute; each sells what it seized in the same transaction, at
/// the market less its exit cost, and raises no gas.
///
/// @return unknown_name where the replay has no CDP engine with both kinds of auction
[[nodiscard]] Result<MechanismTable> run_mechanisms(std::string_view name,
                                                    const ReplayOptions& options);

}  // namespace seawall
