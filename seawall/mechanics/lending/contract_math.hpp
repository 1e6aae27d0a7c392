#pragma once

#include <cmath>
#include <limits>
#include <optional>

#include "seawall/base/checked256.hpp"
#include "seawall/base/number_policy.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/lending/scaled.hpp"

namespace seawall {

// Contracts that count in uint256 and revert on what does not fit, under a number policy. A rule is
// written once with `Word`: in Exact it is a Checked256, whose failure stays with what is made of
// it; in Fast a double. What a rule takes and gives is a `Number`, which never has failed.
//
// A product of two words may pass 256 bits: mul_div takes it in 512 (the contracts' mulDiv), `a * b
// / c` reverts there (Solidity's own operators). A rule says which of them its contract uses.

template <class N>
struct ContractMath;

template <>
struct ContractMath<Exact> {
  using Number = UInt256;
  using Word = Checked256;
  using Signed = Int256;

  [[nodiscard]] static Number number_from(Int128 integer) { return Word{integer}.value; }
  [[nodiscard]] static Word from(Int128 integer) { return Word{integer}; }
  [[nodiscard]] static double to_double(Number value) { return seawall::to_double(value); }

  /// An amount of the engine's; Exact::unbounded stands for the largest word. @param amount ≥ 0
  [[nodiscard]] static Word widen(Int128 amount) {
    return amount == Exact::unbounded ? Word{UInt256::maximum()} : Word{amount};
  }
  /// Nothing where it failed or does not fit 127 bits.
  [[nodiscard]] static std::optional<Int128> narrow(Word word) {
    constexpr UInt256 limit{static_cast<UInt128>(Exact::unbounded)};
    if (word.failed || word.value >= limit) return std::nullopt;
    return static_cast<Int128>(word.value.low);
  }

  [[nodiscard]] static Word mul_div_down(Word a, Word b, Word c) {
    return seawall::mul_div_down(a, b, c);
  }
  [[nodiscard]] static Word mul_div_up(Word a, Word b, Word c) {
    return seawall::mul_div_up(a, b, c);
  }
  [[nodiscard]] static Word div_down(Word a, Word b) { return a / b; }
  [[nodiscard]] static Word div_up(Word a, Word b) { return divide_up(a, b); }
  /// ⌊a/b⌋, floored in Fast too: for a quotient so small that its rounding is not.
  [[nodiscard]] static Word div_whole(Word a, Word b) { return a / b; }
  /// ⌈a/unit⌉ · unit.
  [[nodiscard]] static Word multiple_up(Word a, Word unit) { return divide_up(a, unit) * unit; }

  /// a − b, which fails below 0.
  [[nodiscard]] static Word minus_signed(Word a, Signed b) {
    return b.is_negative() ? a + Word{b.magnitude()} : a - Word{b.magnitude()};
  }
  /// a − b. @param a, b < 2^255, not failed
  [[nodiscard]] static Signed difference(Word a, Word b) {
    return Signed{a.value} - Signed{b.value};
  }

  [[nodiscard]] static bool has_failed(const Word& word) { return word.failed; }
  /// a > b, by more than the roundings of a double in Fast.
  [[nodiscard]] static bool exceeds(const Word& a, const Word& b) { return a > b; }
  /// @param word has not failed (asserted)
  [[nodiscard]] static Number number(const Word& word) {
    SEAWALL_ASSERT(!word.failed);
    return word.value;
  }
};

/// Doubles. Only what a contract would refuse whatever its integers fails: a difference below 0, a
/// division by 0.
template <>
struct ContractMath<Fast> {
  using Number = double;
  using Word = double;
  using Signed = double;

  [[nodiscard]] static Number number_from(Int128 integer) { return seawall::to_double(integer); }
  [[nodiscard]] static Word from(Int128 integer) { return seawall::to_double(integer); }
  [[nodiscard]] static double to_double(Number value) { return value; }

  [[nodiscard]] static Word widen(double amount) { return amount; }
  [[nodiscard]] static std::optional<double> narrow(Word word) {
    return has_failed(word) ? std::nullopt : std::optional{word};
  }

  [[nodiscard]] static Word mul_div_down(Word a, Word b, Word c) { return ratio(a * b, c); }
  [[nodiscard]] static Word mul_div_up(Word a, Word b, Word c) { return ratio(a * b, c); }
  [[nodiscard]] static Word div_down(Word a, Word b) { return ratio(a, b); }
  [[nodiscard]] static Word div_up(Word a, Word b) { return ratio(a, b); }
  [[nodiscard]] static Word div_whole(Word a, Word b) { return std::floor(ratio(a, b)); }
  [[nodiscard]] static Word multiple_up(Word a, Word) { return a; }
  [[nodiscard]] static Word minus_signed(Word a, Signed b) { return a - b; }
  [[nodiscard]] static Signed difference(Word a, Word b) { return a - b; }

  [[nodiscard]] static bool has_failed(Word word) { return !(word >= 0.0); }
  [[nodiscard]] static bool exceeds(Word a, Word b) { return a > b * (1.0 + 0x1p-40); }
  [[nodiscard]] static Number number(Word word) { return word; }

 private:
  [[nodiscard]] static Word ratio(Word a, Word b) {
    return b == 0.0 ? std::numeric_limits<double>::quiet_NaN() : a / b;
  }
};

template <class N>
using ContractNumber = typename ContractMath<N>::Number;

// Quantities as such a contract stores them.
template <class N>
using ContractAmount = Quantity<AmountKind, ContractNumber<N>>;  ///< smallest units of an asset
template <class N>
using ContractShares = Quantity<ScaledKind, ContractNumber<N>>;  ///< claims on a pool
template <class N>
using ContractPrice = Quantity<PriceKind, ContractNumber<N>>;
template <class N>
using ContractValue = Quantity<ValueKind, ContractNumber<N>>;
template <class N>
using ContractIndex = Quantity<IndexKind, ContractNumber<N>>;
template <class N>
using ContractFraction = Quantity<FractionKind, ContractNumber<N>>;  ///< wad

/// What a rule worked out, as it is stored; overflow where it has failed.
template <class N, class Kind>
[[nodiscard]] Ruling<Quantity<Kind, ContractNumber<N>>> settled(
    typename ContractMath<N>::Word word) {
  if (ContractMath<N>::has_failed(word)) return std::unexpected{Rejection::overflow};
  return Quantity<Kind, ContractNumber<N>>{ContractMath<N>::number(word)};
}

/// What a rule worked out, as the engine counts. Asserts that it fits.
template <class N>
[[nodiscard]] typename N::Number must_fit(typename ContractMath<N>::Word word) {
  const auto narrow = ContractMath<N>::narrow(word);
  SEAWALL_ASSERT(narrow.has_value());
  return *narrow;
}

}  // namespace seawall
