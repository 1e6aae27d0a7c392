#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "seawall/base/checked256.hpp"
#include "seawall/mechanics/liquidity/liquidity.hpp"

// Concentrated liquidity as Uniswap v3 has it. docs/mechanics/concentrated-liquidity.md has the
// formulas, the order of operations, assumptions, sources and properties.
//
// Price is token 1 per token 0, in smallest units. A pool keeps its square root times 2^96 and
// moves on a line divided by ticks: price = 1.0001^tick. Between two ticks liquidity L is constant
// and
//
//     amount0 = L·(1/√a − 1/√b),   amount1 = L·(√b − √a),   a < b
//
// Here is what can be worked out between two ticks. `Exact` is the contract's integers, `Fast` the
// same quantities in the same units as doubles; liquidity is an integer in both, because what is
// left after many ticks must be what was put there, exactly.
namespace seawall::concentrated {

using Tick = std::int32_t;

inline constexpr Tick tick_min = -887'272;  ///< price 2^-128
inline constexpr Tick tick_max = 887'272;   ///< price 2^128

/// √price·2^96 at tick_min and tick_max. A pool's price is ≥ the first and < the second.
inline constexpr UInt256 sqrt_price_min{UInt128{4'295'128'739}};
inline constexpr UInt256 sqrt_price_max{UInt128{0xfffd8963U},
                                        (UInt128{0xefd1fc6a50648849U} << 64) | 0x5d951d5263988d26U};

enum class Token : std::uint8_t { zero, one };
[[nodiscard]] constexpr Token other(Token token) {
  return token == Token::zero ? Token::one : Token::zero;
}
[[nodiscard]] constexpr std::size_t index_of(Token token) {
  return static_cast<std::size_t>(token);
}

/// Which amount a swap is given: what is paid, fee included, or what is received.
enum class Specified : std::uint8_t { input, output };

enum class Rounding : std::uint8_t { down, up };

/// Share of the input that liquidity earns.
struct Fee {
  std::int32_t millionths = 3'000;  ///< in [0, 1 000 000)

  bool operator==(const Fee&) const = default;
  [[nodiscard]] constexpr bool is_valid() const {
    return millionths >= 0 && millionths < 1'000'000;
  }
  [[nodiscard]] constexpr double taken() const { return millionths / 1e6; }
  [[nodiscard]] constexpr double kept() const { return (1'000'000 - millionths) / 1e6; }
};

/// √(1.0001^tick)·2^96, rounded up. Refuses: tick_out_of_range.
/// @source Uniswap/v3-core contracts/libraries/TickMath.sol getSqrtRatioAtTick
[[nodiscard]] Ruling<UInt256> exact_sqrt_price_at(Tick tick);

template <class N>
struct Numbers;

template <>
struct Numbers<Exact> {
  using SqrtPrice = UInt256;  ///< Q64.96, < 2^160
  using Tokens = UInt256;     ///< smallest units, < 2^255
  using Growth = UInt256;  ///< of fees per liquidity, Q128.128, wraps; of seconds, wraps at 2^160
  using Owed = UInt128;    ///< smallest units, wraps as the contract's
};

template <>
struct Numbers<Fast> {
  using SqrtPrice = double;
  using Tokens = double;
  using Growth = double;
  using Owed = double;
};

template <class N>
struct SwapAmount {
  Specified specified{};
  typename Numbers<N>::Tokens amount{};  ///< ≥ 0, < 2^255
};

/// One move of the price within a range of constant liquidity.
template <class N>
struct SwapStep {
  typename Numbers<N>::SqrtPrice price{};  ///< after it
  typename Numbers<N>::Tokens in{};        ///< paid to the liquidity, without the fee
  typename Numbers<N>::Tokens out{};
  typename Numbers<N>::Tokens fee{};  ///< paid besides
};

template <class N>
struct Math;

/// The contract's arithmetic, each rounding on the side that it has there.
template <>
struct Math<Exact> : Numbers<Exact> {
  static constexpr SqrtPrice price_min = sqrt_price_min;
  static constexpr SqrtPrice price_max = sqrt_price_max;
  static constexpr SqrtPrice limit_min{UInt128{sqrt_price_min.low + 1}};  ///< of a swap's limit
  static constexpr SqrtPrice limit_max{sqrt_price_max.high, sqrt_price_max.low - 1};

  [[nodiscard]] static Ruling<SqrtPrice> sqrt_price_at(Tick tick) {
    return exact_sqrt_price_at(tick);
  }
  /// The greatest tick whose price is not above this one. Refuses: tick_out_of_range.
  /// @source Uniswap/v3-core contracts/libraries/TickMath.sol getTickAtSqrtRatio: the same tick
  [[nodiscard]] static Ruling<Tick> tick_at(SqrtPrice price);

  /// Amounts between two prices, in either order. @param a, b ≥ 1, < 2^160
  /// @source Uniswap/v3-core contracts/libraries/SqrtPriceMath.sol getAmount0Delta, getAmount1Delta
  [[nodiscard]] static Tokens amount0_between(SqrtPrice a, SqrtPrice b, UInt128 liquidity,
                                              Rounding rounding);
  [[nodiscard]] static Tokens amount1_between(SqrtPrice a, SqrtPrice b, UInt128 liquidity,
                                              Rounding rounding);

  /// The most liquidity between two prices that an amount pays for.
  /// @param a, b as above, unequal  @return saturates at 2^128 − 1
  /// @source Uniswap/v3-periphery contracts/libraries/LiquidityAmounts.sol
  [[nodiscard]] static UInt128 liquidity_for0(SqrtPrice a, SqrtPrice b, Tokens amount);
  [[nodiscard]] static UInt128 liquidity_for1(SqrtPrice a, SqrtPrice b, Tokens amount);

  /// Where the price stands after an amount was paid in or taken out, with no tick in the way.
  /// Rounded so that the pool never pays too much. Refuses: insufficient_liquidity (more taken than
  /// there is, or no liquidity at all), overflow (a price past 2^160).
  /// @source Uniswap/v3-core contracts/libraries/SqrtPriceMath.sol getNextSqrtPriceFromInput,
  /// getNextSqrtPriceFromOutput
  [[nodiscard]] static Ruling<SqrtPrice> price_after_input(SqrtPrice price, UInt128 liquidity,
                                                           Tokens amount, Token token);
  [[nodiscard]] static Ruling<SqrtPrice> price_after_output(SqrtPrice price, UInt128 liquidity,
                                                            Tokens amount, Token token);

  /// Moves toward `target` until the amount is used up or the target is reached. Token 0 is paid
  /// where the target is not above the price.
  ///
  ///     input for the curve = ⌊amount·(1 − fee)⌋;  target not reached: fee = all the rest
  ///     target reached:       fee = ⌈in·fee/(1 − fee)⌉
  ///
  /// @param price, target in [sqrt_price_min, sqrt_price_max]
  /// @source Uniswap/v3-core contracts/libraries/SwapMath.sol computeSwapStep
  [[nodiscard]] static SwapStep<Exact> step(SqrtPrice price, SqrtPrice target, UInt128 liquidity,
                                            SwapAmount<Exact> amount, Fee fee);

  [[nodiscard]] static Tokens plus(Tokens a, Tokens b) { return wrapping_add(a, b); }
  /// @param b ≤ a
  [[nodiscard]] static Tokens minus(Tokens a, Tokens b) { return wrapping_subtract(a, b); }
  [[nodiscard]] static Tokens part(Tokens amount, std::int32_t divisor);  ///< ⌊amount/divisor⌋
  [[nodiscard]] static Tokens unlimited() { return {(UInt128{1} << 127) - 1, ~UInt128{0}}; }

  [[nodiscard]] static Growth grown(Growth growth, Tokens fee, UInt128 liquidity);
  [[nodiscard]] static Growth difference(Growth a, Growth b) { return wrapping_subtract(a, b); }
  [[nodiscard]] static Owed earned(Growth growth, UInt128 liquidity);
  [[nodiscard]] static Owed owed(Tokens amount) { return amount.low; }
  [[nodiscard]] static Tokens tokens(Owed owed) { return {owed}; }

  /// Seconds per liquidity: elapsed·2^128/max(1, L), and what lies between two sums.
  [[nodiscard]] static Growth seconds_grown(Growth sum, std::uint32_t elapsed, UInt128 liquidity);
  [[nodiscard]] static Growth seconds_between(Growth from, Growth to, std::uint32_t elapsed,
                                              std::uint32_t whole);

  [[nodiscard]] static double to_double(UInt256 value) { return seawall::to_double(value); }
  /// The nearest on the stated side that a swap may have as its limit. @param price √price·2^96,
  /// ≥ 0, may be infinite
  [[nodiscard]] static SqrtPrice price_from(double price, Rounding rounding);
  [[nodiscard]] static Tokens tokens_from(Units units) {
    return {static_cast<UInt128>(units.value)};
  }
  /// What does not fit becomes Exact::unbounded.
  [[nodiscard]] static Units units_from(Tokens amount);
};

/// Doubles. A step differs from the contract's by the contract's own roundings (property C-6).
template <>
struct Math<Fast> : Numbers<Fast> {
  static constexpr SqrtPrice price_min = 4'295'128'739.0;
  static constexpr SqrtPrice price_max = 0x1.fffb12c7dfa40p+159;
  static constexpr SqrtPrice limit_min = 4'295'128'739.0 + 0x1p-20;  ///< the next double
  static constexpr SqrtPrice limit_max = 0x1.fffb12c7dfa3fp+159;     ///< the one before

  [[nodiscard]] static Ruling<SqrtPrice> sqrt_price_at(Tick tick);
  /// As the contract's, but for prices within 2^-52 of a tick's.
  [[nodiscard]] static Ruling<Tick> tick_at(SqrtPrice price);
  [[nodiscard]] static Tokens amount0_between(SqrtPrice a, SqrtPrice b, UInt128 liquidity,
                                              Rounding rounding);
  [[nodiscard]] static Tokens amount1_between(SqrtPrice a, SqrtPrice b, UInt128 liquidity,
                                              Rounding rounding);
  [[nodiscard]] static UInt128 liquidity_for0(SqrtPrice a, SqrtPrice b, Tokens amount);
  [[nodiscard]] static UInt128 liquidity_for1(SqrtPrice a, SqrtPrice b, Tokens amount);
  [[nodiscard]] static SwapStep<Fast> step(SqrtPrice price, SqrtPrice target, UInt128 liquidity,
                                           SwapAmount<Fast> amount, Fee fee);

  [[nodiscard]] static Tokens plus(Tokens a, Tokens b) { return a + b; }
  // Never below 0: the last digits of a sum must not leave a swap with a debt.
  [[nodiscard]] static Tokens minus(Tokens a, Tokens b) { return a > b ? a - b : 0.0; }
  [[nodiscard]] static Tokens part(Tokens amount, std::int32_t divisor) { return amount / divisor; }
  [[nodiscard]] static Tokens unlimited() { return 0x1p255; }

  [[nodiscard]] static Growth grown(Growth growth, Tokens fee, UInt128 liquidity) {
    return growth + fee * 0x1p128 / static_cast<double>(liquidity);
  }
  [[nodiscard]] static Growth difference(Growth a, Growth b) { return a - b; }
  [[nodiscard]] static Owed earned(Growth growth, UInt128 liquidity) {
    return growth * static_cast<double>(liquidity) * 0x1p-128;
  }
  [[nodiscard]] static Owed owed(Tokens amount) { return amount; }
  [[nodiscard]] static Tokens tokens(Owed owed) { return owed; }

  [[nodiscard]] static Growth seconds_grown(Growth sum, std::uint32_t elapsed, UInt128 liquidity);
  [[nodiscard]] static Growth seconds_between(Growth from, Growth to, std::uint32_t elapsed,
                                              std::uint32_t whole) {
    return from + (to - from) * elapsed / whole;
  }

  [[nodiscard]] static double to_double(double value) { return value; }
  [[nodiscard]] static SqrtPrice price_from(double price, Rounding rounding);
  [[nodiscard]] static Tokens tokens_from(AmountOf<Fast> units) { return units.value; }
  [[nodiscard]] static AmountOf<Fast> units_from(Tokens amount) { return AmountOf<Fast>{amount}; }
};

}  // namespace seawall::concentrated
