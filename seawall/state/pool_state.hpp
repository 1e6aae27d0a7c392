#pragma once

#include <variant>

#include "seawall/mechanics/liquidity/crypto_swap_pool.hpp"
#include "seawall/mechanics/liquidity/stable_swap_pool.hpp"
#include "seawall/state/concentrated_state.hpp"

namespace seawall {

/// The state of a kind of which the ledger holds all that changes.
struct InLedger {};

/// A StableSwap pool as its contract stores it.
struct StableSwapState {
  StableSwapPool<Exact> pool;
};

/// A cryptoswap pool as its contract stores it.
struct CryptoSwapState {
  CryptoSwapPool<Exact> pool;
};

/// What changes of a pool besides its row of the ledger: this room's registration of what State
/// holds. docs/mechanics/pools.md lists the others.
using PoolState = std::variant<InLedger, StableSwapState, ConcentratedState, CryptoSwapState>;

}  // namespace seawall
