#pragma once

#include <span>
#include <vector>

#include "seawall/state/bytes.hpp"
#include "seawall/state/pool_state.hpp"

namespace seawall {

/// Everything of pools that the ledger does not hold.
void write_pools(ByteWriter& writer, std::span<const PoolState> pools);
/// @param pools  of the same model: opened, of the same kinds
void read_pools(ByteReader& reader, std::vector<PoolState>& pools);

/// What tells two models' pools apart at the start, as single numbers.
void write_pool_origins(ByteWriter& writer, std::span<const PoolState> pools);

}  // namespace seawall
