#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "seawall/model/model.hpp"
#include "seawall/trace/event.hpp"

namespace seawall {

/// How often accounts of one venue fell under water after sales for those of another.
struct ContagionRow {
  std::string from;  ///< venue whose sales; empty: no sale, the price came from outside
  std::vector<std::uint64_t> to;  ///< [venues] verdicts
};

/// From a run's own events: the verdicts at each venue by whose sales moved the price that they
/// were measured with. A verdict's price rounds lead back to the sales and outside moves behind
/// them; it counts in the row of every venue that sold there, and in the first row where none did.
/// @param events  at trace level full, ascending by id; others give nothing
/// @return rows that are not all 0, the outside first; empty with fewer than two venues
[[nodiscard]] std::vector<ContagionRow> contagion_table(const Model& model,
                                                        std::span<const Event> events);

}  // namespace seawall
