#pragma once

#include <string>

#include "seawall/engine/context.hpp"
#include "seawall/trace/outcome.hpp"

namespace seawall::engine {

/// What this block touched: no ledger row overdrawn, sums unchanged, and accounts' claims changed
/// by exactly what the ledger's totals did. Asserts; the cost follows what was touched.
void check_touched_rows(Context& step);

/// Everything: per asset all ledger rows sum to zero, Σ of accounts' claims equals the ledger's
/// total, and per reserve opened + interest = repaid + outstanding + bad + rounding.
/// @return what is broken, or empty
[[nodiscard]] std::string full_audit(const Model& model, const State& state);

/// One row a reserve, outstanding and stranded debt summed from the accounts.
[[nodiscard]] std::vector<ReserveAccounting> account_for_debt(const Model& model,
                                                              const State& state);

}  // namespace seawall::engine
