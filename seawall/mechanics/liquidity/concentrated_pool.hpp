#pragma once

#include <optional>

#include "seawall/mechanics/liquidity/concentrated_observations.hpp"
#include "seawall/mechanics/liquidity/concentrated_ticks.hpp"

namespace seawall::concentrated {

/// What is agreed when a pool is opened.
struct Terms {
  Fee fee{};
  std::int32_t tick_spacing = 60;  ///< positions end on its multiples; in [1, 16 383]
  /// The protocol takes 1/n of the fee paid in each token; 0: nothing, else in [4, 10].
  std::array<std::int32_t, 2> protocol_divisor{};
  Token base = Token::zero;  ///< which token is base where the pool is seen as TradableLiquidity

  [[nodiscard]] bool is_valid() const;
  bool operator==(const Terms&) const = default;
};

/// A Uniswap v3 pool as its contract stores it: numbers in, numbers out. Who holds which token is
/// the engine's; what the pool must hold is what went in less what came out (property C-1).
///
/// Swaps with a price limit are in concentrated_swap.hpp, positions in concentrated_position.hpp;
/// the members here are the pool as something to sell into: base is `terms.base`, prices are
/// smallest units of the other token per smallest unit of base, and a trade is made whole or
/// refused.
/// @source docs/mechanics/concentrated-liquidity.md (Uniswap/v3-core contracts/UniswapV3Pool.sol)
template <class N>
struct Pool {
  using TradeAmount = AmountOf<N>;
  using Growth = typename Numbers<N>::Growth;

  Terms terms{};
  typename Numbers<N>::SqrtPrice sqrt_price{};  ///< √price·2^96
  Tick tick = 0;          ///< of the price; one less where a swap downward has just crossed a tick
  std::uint32_t now = 0;  ///< of the block, unix seconds modulo 2^32; set before its first change
  UInt128 liquidity = 0;  ///< in range
  std::array<Growth, 2> fee_growth{};  ///< per liquidity, Q128.128
  std::array<typename Numbers<N>::Owed, 2> protocol_fees{};
  TickSet<N> ticks;
  Observations<N> observations;

  /// @param base > 0. Refuses: insufficient_input (base ≤ 0), insufficient_liquidity (all that the
  /// pool has is less; in Fast by more than 2^-40 of it), overflow (an amount past 2^127).
  [[nodiscard]] Ruling<TradeAmount> quote(TradeSide side, TradeAmount base) const;
  Ruling<TradeAmount> swap(TradeSide side, TradeAmount base);

  /// In the next range with liquidity; where there is none, 0 for a sale, infinite for a purchase.
  [[nodiscard]] Price marginal_price(TradeSide side) const;

  /// Base until the marginal price is `limit`, to the last unit in Exact. Fees do not stay in the
  /// curve, so it is also the trade whose last unit trades at `limit`.
  /// @param limit ≤ 0 of a sale, infinite of a purchase ask for all there is
  [[nodiscard]] TradeAmount quantity_down_to(TradeSide side, Price limit) const;
  [[nodiscard]] TradeAmount quantity_at_marginal_price(TradeSide side, Price limit) const {
    return quantity_down_to(side, limit);
  }

  /// Largest trade whose *average* price is no worse than `limit`: break-even at `limit`. A closed
  /// form in doubles within the range where it ends, rounded down to whole units in Exact.
  [[nodiscard]] TradeAmount quantity_at_average_price(TradeSide side, Price limit) const;

  /// What an arbitrageur with a free outside market at `reference` does; nothing inside the fee's
  /// band. @param reference > 0
  [[nodiscard]] std::optional<Trade<TradeAmount>> arbitrage(Price reference) const;

  /// What has added up until `seconds_ago` before this block.
  [[nodiscard]] Ruling<Cumulatives<N>> observe(std::uint32_t seconds_ago) const {
    return observations.at({now, tick, liquidity}, seconds_ago);
  }
  [[nodiscard]] Ruling<Tick> mean_tick(std::uint32_t seconds_ago) const {
    return observations.mean_tick({now, tick, liquidity}, seconds_ago);
  }

  bool operator==(const Pool&) const = default;
};

/// A pool without liquidity. Refuses: tick_out_of_range (the price).
/// @param terms valid (asserted)  @param now unix seconds modulo 2^32
template <class N>
[[nodiscard]] Ruling<Pool<N>> open_pool(const Terms& terms, typename Numbers<N>::SqrtPrice price,
                                        std::uint32_t now);

/// The same pool in doubles.
[[nodiscard]] Pool<Fast> fast_of(const Pool<Exact>& exact);
/// A sum of fees per liquidity in doubles. It is a difference of sums: a wrapped one is below 0.
[[nodiscard]] double fast_growth(UInt256 growth);

extern template struct Pool<Exact>;
extern template struct Pool<Fast>;
static_assert(TradableLiquidity<Pool<Exact>> && TradableLiquidity<Pool<Fast>>);

}  // namespace seawall::concentrated
