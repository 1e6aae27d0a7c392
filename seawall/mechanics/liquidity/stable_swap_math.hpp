#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "seawall/mechanics/liquidity/curve_number.hpp"
#include "seawall/mechanics/liquidity/leg.hpp"

// The StableSwap invariant and what follows from it, over balances in value units (wads: a coin's
// smallest units times its rate). docs/mechanics/stable-swap.md §1.
//
//   A·n^n·Σx + D = A·n^n·D + D^(n+1)/(n^n·Πx)
//
// `amplification` is A·n^(n−1)·100 as the contract keeps it. Number is Checked256 (the contract's
// integers) or CheckedDouble.
namespace seawall::stable_swap {

inline constexpr std::size_t coins_max = 8;
inline constexpr int amplification_precision = 100;
inline constexpr Int128 fee_denominator = 10'000'000'000;  ///< a whole, in fees and multipliers

template <class Number>
using Balances = std::array<Number, coins_max>;

/// D by Newton from the sum of the balances, until a step changes it by at most 1 (Fast: 2^-48).
/// @param balances  2 to 8 of them
/// @return 0 where all are 0. Refuses: overflow (also where only some are 0), not_converged.
/// @source curvefi/stableswap-ng CurveStableSwapNG.vy get_D
template <class Number>
[[nodiscard]] Ruling<Number> invariant(std::span<const Number> balances, Number amplification);

/// y, the balance of coin `unknown` at which the others have the given invariant; what stands in
/// its place is not read. Newton from D until a step changes y by at most 1; in doubles the
/// positive root of the quadratic itself.
/// @return refuses: overflow (also where another balance is 0), not_converged
/// @source CurveStableSwapNG.vy get_y, get_y_D
template <class Number>
[[nodiscard]] Ruling<Number> balance_at(std::span<const Number> balances, std::size_t unknown,
                                        Number amplification, Number invariant);

/// An exchange on the invariant, before any fee.
template <class Number>
struct Traded {
  Number from_balance{};  ///< after
  Number to_balance{};    ///< after
  Number received{};      ///< of `to`, one less than the difference (Fast: the difference)
  Number rate{};          ///< Fast only: what the last unit of `from` received
};

/// @param added      to coin `from`
/// @param invariant  D of the balances, which the exchange keeps
/// @return refuses: overflow, not_converged, insufficient_output (not even one unit to pay)
/// @note   In doubles `received` is not a difference of balances but
///         added·(c/x + y)/(c/y′ + y), c the constant of the quadratic for y′, which loses no
///         digits however small the trade is.
/// @source CurveStableSwapNG.vy __exchange
template <class Number>
[[nodiscard]] Ruling<Traded<Number>> trade(std::span<const Number> balances, Leg leg, Number added,
                                           Number amplification, Number invariant);

/// What one more unit of `from` receives of `to`, before fees: (c/x + y)/(c/y + y).
/// @return not a number where a balance is 0
[[nodiscard]] double rate(std::span<const CheckedDouble> balances, Leg leg,
                          CheckedDouble amplification, CheckedDouble invariant);

/// State prices of coins 1 to n − 1 in coin 0, wads: element i is coin i + 1.
/// @source CurveStableSwapNG.vy _get_p
template <class Number>
[[nodiscard]] Balances<Number> prices(std::span<const Number> balances, Number amplification,
                                      Number invariant);

/// What an exchange pays, in parts of 10^10.
struct FeeTerms {
  Int128 fee = 0;                            ///< near balance, in [0, 10^10]
  Int128 offpeg_multiplier = 0;              ///< times the fee far from it; none up to 10^10
  Int128 admin_share = fee_denominator / 2;  ///< of a fee, set aside for the fee receiver

  bool operator==(const FeeTerms&) const = default;
};

/// m·fee/((m − 1)·4ab/(a + b)² + 1): the fee where a = b, m times it where one of them is nothing.
/// @param fee  in parts of 10^10, as the result
/// @source CurveStableSwapNG.vy _dynamic_fee
template <class Number>
[[nodiscard]] Number dynamic_fee(const Number& a, const Number& b, const Number& fee,
                                 Int128 multiplier);

}  // namespace seawall::stable_swap
