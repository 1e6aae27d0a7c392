#pragma once

#include <cstdint>
#include <optional>

#include "seawall/mechanics/liquidity/liquidity.hpp"

namespace seawall {

/// The share of an input that trades; the rest stays in the pool. 997/1000 is Uniswap v2's 0.3 %
/// fee.
struct FeeRatio {
  std::int32_t numerator = 997;  ///< in [1, denominator]
  std::int32_t denominator =
      1000;  ///< in [1, 10 000]: a uint112 reserve times it must fit 127 bits

  [[nodiscard]] constexpr double kept() const {
    return static_cast<double>(numerator) / static_cast<double>(denominator);
  }
  [[nodiscard]] constexpr bool is_valid() const {
    return numerator >= 1 && numerator <= denominator && denominator <= 10'000;
  }
};

/// The largest reserve a Uniswap v2 pair stores: 2^112 − 1 smallest units.
inline constexpr Int128 pool_reserve_max = (Int128{1} << 112) - 1;

// The library rule is one text over three kinds of number: Contract256 (uint256 as the contract
// counts, for callers that need amounts no pool could hold), Exact (Int128 with 256-bit
// intermediates, the engine's) and Fast (double). An empty optional is a result that does not fit.

/// uint256 with checked operations, as SafeMath.
struct Contract256 {
  using Number = UInt256;
  [[nodiscard]] static bool is_positive(UInt256 value) { return value != UInt256{}; }
  [[nodiscard]] static std::optional<UInt256> plus(UInt256 a, UInt256 b) { return add(a, b); }
  [[nodiscard]] static std::optional<UInt256> minus(UInt256 a, UInt256 b) { return subtract(a, b); }
  [[nodiscard]] static std::optional<UInt256> times(UInt256 a, std::int32_t factor);
  [[nodiscard]] static std::optional<UInt256> mul_div_down(UInt256 a, UInt256 b, UInt256 divisor);
  [[nodiscard]] static std::optional<UInt256> next_above(UInt256 floor) {
    return add(floor, UInt256{1});
  }
};

template <class N>
struct PoolArithmetic;

template <>
struct PoolArithmetic<Exact> {
  using Number = Int128;
  [[nodiscard]] static bool is_positive(Int128 value) { return value > 0; }
  [[nodiscard]] static std::optional<Int128> plus(Int128 a, Int128 b);
  [[nodiscard]] static std::optional<Int128> minus(Int128 a, Int128 b);
  [[nodiscard]] static std::optional<Int128> times(Int128 a, std::int32_t factor);
  [[nodiscard]] static std::optional<Int128> mul_div_down(Int128 a, Int128 b, Int128 divisor);
  [[nodiscard]] static std::optional<Int128> next_above(Int128 floor) { return plus(floor, 1); }
};

template <>
struct PoolArithmetic<Fast> {
  using Number = double;
  [[nodiscard]] static bool is_positive(double value) { return value > 0.0; }
  [[nodiscard]] static std::optional<double> plus(double a, double b) { return a + b; }
  [[nodiscard]] static std::optional<double> minus(double a, double b) {
    return a < b ? std::nullopt : std::optional{a - b};
  }
  [[nodiscard]] static std::optional<double> times(double a, std::int32_t factor) {
    return a * factor;
  }
  [[nodiscard]] static std::optional<double> mul_div_down(double a, double b, double c) {
    return a * b / c;
  }
  [[nodiscard]] static std::optional<double> next_above(double value) {
    return value;
  }  // nothing was rounded
};

template <>
struct PoolArithmetic<Contract256> : Contract256 {};

/// What a pool pays for an input; the fee is taken from the input.
///
///     out = ⌊in·n·R_out / (R_in·d + in·n)⌋,   n/d = fee
///
/// @return < reserve_out. Refuses: insufficient_input (in = 0), insufficient_liquidity (an empty
/// reserve),
///         overflow (an intermediate passes the number's range).
/// @note  Fast differs from Exact by less than 1 unit + 2^-50 of the result.
/// @source Uniswap/v2-periphery UniswapV2Library.getAmountOut
template <class N>
[[nodiscard]] Ruling<typename PoolArithmetic<N>::Number> amount_out(
    typename PoolArithmetic<N>::Number in, typename PoolArithmetic<N>::Number reserve_in,
    typename PoolArithmetic<N>::Number reserve_out, FeeRatio fee = {}) {
  using A = PoolArithmetic<N>;
  if (!A::is_positive(in)) return std::unexpected{Rejection::insufficient_input};
  if (!A::is_positive(reserve_in) || !A::is_positive(reserve_out))
    return std::unexpected{Rejection::insufficient_liquidity};
  const auto traded = A::times(in, fee.numerator);
  const auto scaled_reserve = A::times(reserve_in, fee.denominator);
  if (!traded || !scaled_reserve) return std::unexpected{Rejection::overflow};
  const auto divisor = A::plus(*scaled_reserve, *traded);
  if (!divisor) return std::unexpected{Rejection::overflow};
  const auto out = A::mul_div_down(*traded, reserve_out, *divisor);
  if (!out) return std::unexpected{Rejection::overflow};
  return *out;
}

/// What a pool asks for an output.
///
///     in = ⌊R_in·out·d / ((R_out − out)·n)⌋ + 1
///
/// @return > 0. Refuses: insufficient_output (out = 0), insufficient_liquidity (an empty reserve,
/// or
///         out ≥ reserve_out), overflow.
/// @note  Fast differs from Exact by at most 1 unit + 2^-50·R_out/(R_out − out) of the result.
/// @source Uniswap/v2-periphery UniswapV2Library.getAmountIn
template <class N>
[[nodiscard]] Ruling<typename PoolArithmetic<N>::Number> amount_in(
    typename PoolArithmetic<N>::Number out, typename PoolArithmetic<N>::Number reserve_in,
    typename PoolArithmetic<N>::Number reserve_out, FeeRatio fee = {}) {
  using A = PoolArithmetic<N>;
  if (!A::is_positive(out)) return std::unexpected{Rejection::insufficient_output};
  if (!A::is_positive(reserve_in) || !A::is_positive(reserve_out))
    return std::unexpected{Rejection::insufficient_liquidity};
  const auto rest = A::minus(reserve_out, out);
  if (!rest || !A::is_positive(*rest)) return std::unexpected{Rejection::insufficient_liquidity};
  const auto scaled_reserve = A::times(reserve_in, fee.denominator);
  const auto divisor = A::times(*rest, fee.numerator);
  if (!scaled_reserve || !divisor) return std::unexpected{Rejection::overflow};
  const auto floor = A::mul_div_down(*scaled_reserve, out, *divisor);
  const auto in = floor ? A::next_above(*floor) : std::nullopt;
  if (!in) return std::unexpected{Rejection::overflow};
  return *in;
}

/// A pool with base·quote constant, as the engine trades with it: numbers in, numbers out.
/// The product never falls: fees and roundings stay in the pool (property Q-1).
///
/// Prices are smallest quote units per smallest base unit. Quantities that reach a price are closed
/// forms in doubles, rounded down to whole units in Exact: within 1 unit + 2^-48 of the base
/// reserve, never more than the pool can take. They say how much to trade; the trade itself is
/// exact.
/// @source docs/mechanics/liquidity.md §1 (UniswapV2Library, UniswapV2Pair)
template <class N>
struct ConstantProduct {
  using TradeAmount = AmountOf<N>;

  TradeAmount base_reserve{};   ///< smallest units, in [1, 2^112)
  TradeAmount quote_reserve{};  ///< smallest units, in [1, 2^112)
  FeeRatio fee{};

  /// Refuses as amount_out and amount_in do, also where the pair would: a reserve past 2^112 − 1
  /// (overflow), nothing to pay out (insufficient_output).
  [[nodiscard]] Ruling<TradeAmount> quote(TradeSide side, TradeAmount base) const;
  Ruling<TradeAmount> swap(TradeSide side, TradeAmount base);

  [[nodiscard]] Price middle_price() const;  ///< quote_reserve / base_reserve, no fee
  [[nodiscard]] Price marginal_price(TradeSide side) const;

  /// Base until the *pool's* price for the next trade is `limit`. The fee of this trade stays in
  /// the pool and counts. @param limit raw price; ≤ 0 asks for everything the pool can take
  [[nodiscard]] TradeAmount quantity_down_to(TradeSide side, Price limit) const;

  /// Largest trade whose *average* price is no worse than `limit`: break-even at `limit`.
  [[nodiscard]] TradeAmount quantity_at_average_price(TradeSide side, Price limit) const;

  /// The trade whose *last unit* trades at `limit`: the most profit against an outside price of
  /// `limit`.
  [[nodiscard]] TradeAmount quantity_at_marginal_price(TradeSide side, Price limit) const;

  /// What an arbitrageur with a free outside market at `reference` does: refills the pool from
  /// either side; nothing inside the fee's band. @param reference raw price, > 0
  [[nodiscard]] std::optional<Trade<TradeAmount>> arbitrage(Price reference) const;

  /// The same pool seen from its other asset.
  [[nodiscard]] ConstantProduct reversed() const { return {quote_reserve, base_reserve, fee}; }

 private:
  [[nodiscard]] TradeAmount clamped(TradeSide side, double base) const;
};

extern template struct ConstantProduct<Exact>;
extern template struct ConstantProduct<Fast>;
static_assert(TradableLiquidity<ConstantProduct<Exact>> &&
              TradableLiquidity<ConstantProduct<Fast>>);

}  // namespace seawall
