#pragma once

#include <variant>

namespace seawall {

/// The state of a kind of which the ledger holds all that changes.
struct InLedger {};

/// What changes of a pool besides its row of the ledger, in the order of PoolTerms. The
/// registration of what State holds; docs/mechanics/pools.md lists the others.
using PoolState = std::variant<InLedger>;

}  // namespace seawall
