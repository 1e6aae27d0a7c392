#pragma once

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/support/random_world.hpp"

namespace seawall::support {

/// What each liquidation did to whom, and where the coin's debt went: what no numbering of accounts
/// may change.
struct RunTotals {
  std::multiset<std::tuple<std::string, Int128, Int128>> liquidated;
  std::vector<Int128> debts;  ///< of each reserve

  bool operator==(const RunTotals&) const = default;
};

[[nodiscard]] inline RunTotals totals_of(const World& world, std::uint64_t seed) {
  const Ran ran = run_through(world, {.seed = seed});
  RunTotals totals;
  for (const Event& event : ran.events)
    if (event.kind == EventKind::liquidation)
      totals.liquidated.insert(
          {world.model.positions.names[event.account.index()], event.amount, event.counter_amount});
  for (const ReserveAccounting& row : ran.outcome.reserves)
    totals.debts.insert(totals.debts.end(), {row.interest, row.repaid, row.outstanding, row.bad,
                                             row.stranded, row.rounding});
  return totals;
}

}  // namespace seawall::support
