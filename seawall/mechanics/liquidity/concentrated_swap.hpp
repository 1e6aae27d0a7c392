#pragma once

#include <vector>

#include "seawall/mechanics/liquidity/concentrated_pool.hpp"

namespace seawall::concentrated {

template <class N>
struct SwapOrder {
  Token paid{};  ///< into the pool: zero lowers the price, one raises it
  SwapAmount<N> amount{};
  /// √price·2^96 where the swap stops, filled in part; in [limit_min, limit_max] of Math<N>.
  typename Numbers<N>::SqrtPrice limit{};
};

/// Amounts that change hands, in smallest units.
template <class N>
struct SwapFill {
  typename Numbers<N>::Tokens in{};   ///< paid into the pool, fee included
  typename Numbers<N>::Tokens out{};  ///< paid by the pool
  typename Numbers<N>::Tokens fee{};  ///< of `in`: earned by the liquidity and the protocol

  bool operator==(const SwapFill&) const = default;
};

/// A swap worked out and not made: what changes hands, and the pool as it will be.
template <class N>
struct SwapPlan {
  using Growth = typename Numbers<N>::Growth;
  Token paid{};
  typename Numbers<N>::SqrtPrice price{};
  Tick tick = 0;
  UInt128 liquidity = 0;
  std::size_t below = 0;               ///< ticks with liquidity at or below `tick`
  Growth growth{};                     ///< of fees in the token that is paid
  typename Numbers<N>::Tokens left{};  ///< of the order's amount; > 0 where the limit stopped it
  SwapFill<N> fill{};
  typename Numbers<N>::Tokens protocol_fee{};
  std::vector<Growth> crossings{};  ///< `growth` at each tick that is crossed, in order
};

/// Walks from tick to tick until the amount is used up or the price is at the limit.
/// Refuses: insufficient_input (an amount of 0), limit_already_passed (a limit that is not ahead of
/// the price, or past the last price of all).
/// @source Uniswap/v3-core contracts/UniswapV3Pool.sol swap
template <class N>
[[nodiscard]] Ruling<SwapPlan<N>> plan_swap(const Pool<N>& pool, const SwapOrder<N>& order);

/// Makes a swap that was planned for the pool as it is.
template <class N>
void commit_swap(Pool<N>& pool, const SwapPlan<N>& plan);

/// Both at once. A refusal leaves the pool as it was.
template <class N>
Ruling<SwapFill<N>> exchange(Pool<N>& pool, const SwapOrder<N>& order);

}  // namespace seawall::concentrated
