#pragma once

#include "seawall/mechanics/liquidity/concentrated_pool.hpp"

// Positions in a pool. A refusal leaves pool and position as they were.
namespace seawall::concentrated {

/// From a tick up to, and without, another; both multiples of the pool's spacing.
struct TickRange {
  Tick lower = 0;
  Tick upper = 0;  ///< > lower
  bool operator==(const TickRange&) const = default;
};

template <class N>
struct TokenAmounts {
  typename Numbers<N>::Tokens amount0{};  ///< smallest units
  typename Numbers<N>::Tokens amount1{};
  bool operator==(const TokenAmounts&) const = default;
};

/// One owner's liquidity in one range. A value that its owner keeps; the rules change it.
template <class N>
struct Position {
  TickRange range{};
  UInt128 liquidity = 0;
  /// Fees per liquidity within the range when the position was last touched.
  std::array<typename Numbers<N>::Growth, 2> growth_inside{};
  std::array<typename Numbers<N>::Owed, 2> owed{};  ///< withdrawn or earned, and not collected yet

  bool operator==(const Position&) const = default;
};

/// Adds liquidity to a position, which may be a new one.
/// @return what the owner pays in, rounded up
/// Refuses: tick_out_of_range (a range not ascending, off the spacing, past the last ticks),
/// insufficient_input (0), overflow (more than liquidity_per_tick_max at one of its ends).
/// @source Uniswap/v3-core contracts/UniswapV3Pool.sol mint
template <class N>
Ruling<TokenAmounts<N>> add_liquidity(Pool<N>& pool, Position<N>& position, UInt128 liquidity);

/// Takes liquidity out; what it was worth and all fees become `owed`. 0 only credits the fees.
/// @return what it was worth, rounded down
/// Refuses: insufficient_liquidity (more than the position has, or a position without any).
/// @source Uniswap/v3-core contracts/UniswapV3Pool.sol burn
template <class N>
Ruling<TokenAmounts<N>> remove_liquidity(Pool<N>& pool, Position<N>& position, UInt128 liquidity);

/// Takes all out and puts as much as that pays for into another range: remove, collect and add in
/// one. What is left over stays in `owed` with the fees, so no token moves.
/// @return what went into the new range
/// Refuses: tick_out_of_range, insufficient_liquidity (nothing to move, or too little for any
/// liquidity there), overflow.
template <class N>
Ruling<TokenAmounts<N>> move_liquidity(Pool<N>& pool, Position<N>& position, TickRange range);

/// Pays out what a position is owed, at most what is asked for.
/// @source Uniswap/v3-core contracts/UniswapV3Pool.sol collect
template <class N>
TokenAmounts<N> collect(Position<N>& position, const TokenAmounts<N>& asked);

/// `owed` and what the position has earned since it was last touched.
template <class N>
[[nodiscard]] TokenAmounts<N> claim_of(const Pool<N>& pool, const Position<N>& position);

/// What remove_liquidity would give for so much in a range. @param range valid (asserted)
template <class N>
[[nodiscard]] TokenAmounts<N> worth_of(const Pool<N>& pool, TickRange range, UInt128 liquidity);

/// The most liquidity in a range that these amounts pay for. @param range valid (asserted)
/// @source Uniswap/v3-periphery contracts/libraries/LiquidityAmounts.sol getLiquidityForAmounts
template <class N>
[[nodiscard]] UInt128 liquidity_for(const Pool<N>& pool, TickRange range,
                                    const TokenAmounts<N>& amounts);

/// So much may end at one tick that the sum over all ticks fits 128 bits.
/// @source Uniswap/v3-core contracts/libraries/Tick.sol tickSpacingToMaxLiquidityPerTick
[[nodiscard]] UInt128 liquidity_per_tick_max(const Terms& terms);

[[nodiscard]] Position<Fast> fast_of(const Position<Exact>& exact);

}  // namespace seawall::concentrated
