#pragma once

#include <array>
#include <cstdint>

#include "seawall/mechanics/liquidity/curve_number.hpp"

// Cryptoswap's invariant of two coins, over values in wads: a balance scaled to 18 decimals, that
// of coin 1 times the pool's price scale. docs/mechanics/crypto-swap.md §1.
//
//   x + y = D + D/a·(γ + 1 − K)²/γ²·(1 − K)/K,   K = 4xy/D²
//
// with a = A·4: constant product far from K = 1, nearly constant sum close to it. Number is
// Checked256 (the contract's integers) or CheckedDouble.
namespace seawall::crypto_swap {

inline constexpr std::int64_t amplification_unit = 10'000;  ///< a = amplification/10 000
inline constexpr std::int64_t amplification_min = 4'000;
inline constexpr std::int64_t amplification_max = 4'000'000'000;
inline constexpr std::int64_t gamma_min = 10'000'000'000;  ///< wads
inline constexpr std::int64_t gamma_max = 20'000'000'000'000'000;
inline constexpr Int128 fee_denominator = 10'000'000'000;

template <class Number>
using Pair = std::array<Number, 2>;

struct Shape {
  std::int64_t amplification = amplification_min;  ///< A·4·10 000
  std::int64_t gamma = gamma_min;                  ///< wads

  bool operator==(const Shape&) const = default;
};

/// D by Newton from twice the geometric mean, until a step changes it by less than 10^-14 (or 100).
/// @return Refuses: outside_safe_range (shape; the larger value outside [10^9, 10^33], the smaller
///         below 10^-4 of it, either outside 1 % to 100 times D), overflow, not_converged.
/// @source curvefi/curve-crypto-contract contracts/two/CurveCryptoSwap2.vy newton_D
template <class Number>
[[nodiscard]] Ruling<Number> invariant(const Shape& shape, const Pair<Number>& values);

/// The value of coin `unknown` at which the other has the given invariant; what stands in its place
/// is not read. Newton from the constant product until a step is below 10^-14 of it, of D or of the
/// other, or 100.
/// @return Refuses: outside_safe_range (shape; D outside [10^17, 10^33], either value outside 1 %
/// to
///         100 times D), overflow, not_converged.
/// @source CurveCryptoSwap2.vy newton_y
template <class Number>
[[nodiscard]] Ruling<Number> value_at(const Shape& shape, const Pair<Number>& values,
                                      std::size_t unknown, const Number& invariant);

/// What one more of coin `given` receives of the other, in value, before fees.
[[nodiscard]] double rate(const Shape& shape, const Pair<CheckedDouble>& values, std::size_t given,
                          double invariant);

/// The fee between two: near balance and far from it.
struct FeeTerms {
  std::int64_t middle = 0;  ///< parts of 10^10, ≤ outer
  std::int64_t outer = 0;   ///< parts of 10^10
  std::int64_t gamma = 1;   ///< wads, > 0: how far from balance the change lies

  bool operator==(const FeeTerms&) const = default;
};

/// middle·f + outer·(1 − f), f = g/(g + 1 − 4xy/(x + y)²). @return parts of 10^10
/// @source CurveCryptoSwap2.vy _fee
template <class Number>
[[nodiscard]] Number fee(const FeeTerms& terms, const Pair<Number>& values);

/// √(xy) by Newton, until a step is at most 1 or below 10^-18; in doubles the root itself.
/// @return Refuses: overflow (also where both are 0), not_converged.
/// @source CurveCryptoSwap2.vy geometric_mean
[[nodiscard]] Ruling<Checked256> geometric_mean(const Pair<Checked256>& values);
[[nodiscard]] Ruling<CheckedDouble> geometric_mean(const Pair<CheckedDouble>& values);

/// 2^(−elapsed/half_time) in wads, by its binomial series until a term is below 10^-8; so far is it
/// from the power itself, and Fast follows it there.
/// @param half_time  seconds, > 0
/// @source CurveCryptoSwap2.vy halfpow
[[nodiscard]] Ruling<Int128> half_power(std::uint64_t elapsed, std::uint32_t half_time);

}  // namespace seawall::crypto_swap
