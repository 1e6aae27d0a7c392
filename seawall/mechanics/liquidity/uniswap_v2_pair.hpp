#pragma once

#include <cstdint>

#include "seawall/mechanics/liquidity/constant_product.hpp"

namespace seawall {

struct PairAmounts {
  Units amount0{};
  Units amount1{};
};

/// A Uniswap v2 pair as its contract stores it. Protocol fee (`feeTo`) is off, as on every pair we
/// meet.
struct UniswapV2Pair {
  Units reserve0{};  ///< [0, 2^112)
  Units reserve1{};  ///< [0, 2^112)
  Units shares{};    ///< total supply of liquidity shares, the locked minimum included
  FeeRatio fee{};
  UInt256 price0_cumulative{};  ///< Σ ⌊R1·2^112/R0⌋·seconds, wraps at 2^256 as the contract's
  UInt256 price1_cumulative{};
  std::uint32_t updated = 0;  ///< unix seconds of the last change, modulo 2^32

  /// The pool as the engine trades with it: token 0 is base, token 1 quote.
  [[nodiscard]] ConstantProduct<Exact> pool() const { return {reserve0, reserve1, fee}; }
};

/// Shares of the first deposit that nobody can ever burn.
inline constexpr Units pair_shares_locked{1000};

/// ⌊R1·2^112/R0⌋·seconds, added with the reserves held *before* the first change of a block: a
/// second change at the same timestamp adds nothing.
/// @source UniswapV2Pair._update
void accumulate_prices(UniswapV2Pair& pair, std::uint32_t timestamp);

/// Any exchange the pair would let pass: pays `out`, has received `in` (either token, also both).
///
///     (d·R0′ − (d−n)·in0)·(d·R1′ − (d−n)·in1) ≥ d²·R0·R1
///
/// @return refuses and leaves the pair as it was: insufficient_output, insufficient_liquidity (out
/// ≥ reserve),
///         insufficient_input, invariant_violated (the product check), overflow (a reserve past
///         2^112 − 1)
/// @source UniswapV2Pair.swap
Ruling<void> exchange(UniswapV2Pair& pair, PairAmounts in, PairAmounts out,
                      std::uint32_t timestamp);

/// Deposits both tokens. First: ⌊√(amount0·amount1)⌋ shares, 1000 of them locked; later: the
/// smaller of the two proportions, and what was given beyond it belongs to the pool.
/// @return shares the depositor receives, > 0. Refuses: insufficient_liquidity (no share),
/// overflow.
/// @source UniswapV2Pair.mint
Ruling<Units> mint_shares(UniswapV2Pair& pair, PairAmounts in, std::uint32_t timestamp);

/// Gives shares back for ⌊shares·reserve/total⌋ of each token.
/// @return both > 0. Refuses: insufficient_liquidity (one would be 0, or more than anybody can
/// hold).
/// @source UniswapV2Pair.burn
Ruling<PairAmounts> burn_shares(UniswapV2Pair& pair, Units shares, std::uint32_t timestamp);

}  // namespace seawall
