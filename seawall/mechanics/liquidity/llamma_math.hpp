#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "seawall/base/checked256.hpp"
#include "seawall/base/number_policy.hpp"
#include "seawall/base/rejection.hpp"

// The numbers in which crvUSD's contracts compute. One text serves both policies: a Word adds,
// multiplies and divides with the ordinary operators, as checked uint256 (division rounds down, and
// what does not fit makes the whole expression fail) or as double. docs/mechanics/crvusd.md §1.
namespace seawall::llamma {

namespace detail {
template <class N>
struct Arithmetic;
template <>
struct Arithmetic<Exact> {
  using Word = Checked256;
  using Shares = UInt128;
};
template <>
struct Arithmetic<Fast> {
  using Word = double;
  using Shares = double;
};
}  // namespace detail

/// An intermediate of a rule: uint256 as the contract, or a double.
template <class N>
using Word = typename detail::Arithmetic<N>::Word;
/// Claims on one band's contents; the contract packs a user's in 128 bits.
template <class N>
using Shares = typename detail::Arithmetic<N>::Shares;

/// @param integer ≥ 0
template <class N>
[[nodiscard]] constexpr Word<N> word(Int128 integer) {
  if constexpr (N::is_exact)
    return Checked256{integer};
  else
    return static_cast<double>(integer);
}

/// 1 in prices, fees, discounts and shares of a whole: 10^18.
template <class N>
[[nodiscard]] constexpr Word<N> one() {
  return word<N>(wad);
}

/// One smallest unit, where the contract adds it against its own rounding; Fast rounds nothing.
template <class N>
[[nodiscard]] constexpr Word<N> last_unit() {
  return word<N>(N::is_exact ? 1 : 0);
}

/// Whether the contract would have come this far.
[[nodiscard]] constexpr bool is_sound(Checked256 value) { return !value.failed; }
[[nodiscard]] inline bool is_sound(double value) { return std::isfinite(value); }

[[nodiscard]] constexpr bool is_zero(Checked256 value) { return value.value == UInt256{}; }
[[nodiscard]] constexpr bool is_zero(double value) { return value == 0.0; }

/// a − b where the contract knows that b ≤ a; in doubles a rounding may say otherwise, and gives 0.
[[nodiscard]] inline Checked256 without(Checked256 a, Checked256 b) { return a - b; }
[[nodiscard]] inline double without(double a, double b) { return std::max(a - b, 0.0); }

/// max(a − b, 0), which no contract refuses.
[[nodiscard]] inline Checked256 excess(Checked256 a, Checked256 b) {
  Checked256 made = a > b ? a - b : Checked256{};
  made.failed |= a.failed || b.failed;
  return made;
}
[[nodiscard]] inline double excess(double a, double b) { return std::max(a - b, 0.0); }

/// As std::min and std::max; what failed on either side is not lost.
[[nodiscard]] inline Checked256 smaller(Checked256 a, Checked256 b) {
  Checked256 made = b < a ? b : a;
  made.failed = a.failed || b.failed;
  return made;
}
[[nodiscard]] inline double smaller(double a, double b) { return std::min(a, b); }
[[nodiscard]] inline Checked256 larger(Checked256 a, Checked256 b) {
  Checked256 made = a < b ? b : a;
  made.failed = a.failed || b.failed;
  return made;
}
[[nodiscard]] inline double larger(double a, double b) { return std::max(a, b); }

/// ⌊√value⌋.
[[nodiscard]] Checked256 root(Checked256 value);
[[nodiscard]] inline double root(double value) { return std::sqrt(value); }

/// ⌈a/b⌉. @param b > 0
[[nodiscard]] inline double divide_up(double a, double b) { return a / b; }
using seawall::divide_up;

/// The word as an amount or a price of the engine. Refuses: overflow (the contract would have
/// reverted, or counts past 2^127 where the engine does not).
template <class N>
[[nodiscard]] Ruling<typename N::Number> narrow(Word<N> value) {
  if (!is_sound(value)) return std::unexpected{Rejection::overflow};
  if constexpr (N::is_exact) {
    if (value.value.high != 0 || (value.value.low >> 127) != 0)
      return std::unexpected{Rejection::overflow};
    return static_cast<Int128>(value.value.low);
  } else {
    return value;
  }
}

/// As narrow, for shares: refuses past 2^128 − 1, as the contract.
template <class N>
[[nodiscard]] Ruling<Shares<N>> narrow_shares(Word<N> value) {
  if (!is_sound(value)) return std::unexpected{Rejection::overflow};
  if constexpr (N::is_exact) {
    if (!value.value.fits_128()) return std::unexpected{Rejection::overflow};
    return value.value.low;
  } else {
    return value;
  }
}

/// Of something that was taken from `whole`, `rest` is left over. In doubles 2^-40 of the whole is
/// nothing: what is left when all holders of a band have gone is their roundings.
[[nodiscard]] constexpr bool is_nothing_left(UInt128 rest, UInt128) { return rest == 0; }
[[nodiscard]] constexpr bool is_nothing_left(double rest, double whole) {
  return rest <= 0x1p-40 * whole;
}

/// e^power in wads, as AMM.vy computes it: a rational approximation in 2^96 fixed point.
/// @param power wads
/// @return nothing outside (−41.4465…, 135.3060…) and where a result ≤ 1000 would be too coarse for
/// a band's price
/// @source curvefi/curve-stablecoin contracts/AMM.vy _p_oracle_up (method: Remco Bloemen, solmate)
[[nodiscard]] std::optional<UInt256> exp_wad(Int128 power);

/// ln value in wads, rounded down, as Controller.vy computes it.
/// @param value wads, > 0 (asserted), < 2^255
/// @source curvefi/curve-stablecoin contracts/Controller.vy wad_ln (method: Remco Bloemen,
/// snekmate)
[[nodiscard]] Int128 ln_wad(UInt256 value);

/// ln value in wads as ControllerFactory.vy computes it once for a new AMM: the binary digits of
/// log2 by squaring, over log2 e. Some units in 10^18 away from ln_wad, and both are in use.
/// @param value wads, in [1, 2] wad
/// @source curvefi/curve-stablecoin contracts/ControllerFactory.vy ln_int
[[nodiscard]] Int128 ln_by_squaring(Int128 value);

}  // namespace seawall::llamma
