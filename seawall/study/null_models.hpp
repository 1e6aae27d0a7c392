#pragma once

#include <span>
#include <string>
#include <vector>

#include "seawall/io/scenario_file.hpp"

namespace seawall {

// What a replay is compared with although it needs no engine, or only half a book.

/// How far each price falls below the lowest before it, in logs:
///
///     fall[i] = max(0, ln(min(price[0 … i − 1]) / price[i])),   fall[0] = 0
///
/// N2 says that flow is a constant times this. @param prices > 0
[[nodiscard]] std::vector<double> new_lows(std::span<const double> prices);

/// The same upwards: above the highest before it. For debts whose price rises.
[[nodiscard]] std::vector<double> new_highs(std::span<const double> prices);

/// The constant c for which c · x is nearest to y by least squares; 0 where all x are 0.
/// @param x, y of equal length
[[nodiscard]] double constant_of(std::span<const double> x, std::span<const double> y);

/// N3: every account keeps its debt and gets another one's threshold; its collateral follows. A
/// drawn book is drawn first, and shuffled with the scenario's seed. Call only if
/// why_not_shuffled() has nothing against it.
void shuffle_thresholds(io::ScenarioFile& file);

/// Why shuffling the thresholds of this book would say nothing: fewer than two accounts that owe,
/// or several collaterals, whose thresholds cannot be exchanged. Empty: it says something.
[[nodiscard]] std::string why_not_shuffled(const io::ScenarioFile& file);

}  // namespace seawall
