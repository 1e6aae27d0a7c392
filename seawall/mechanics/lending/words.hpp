#pragma once

#include <cmath>
#include <limits>

#include "seawall/base/checked256.hpp"
#include "seawall/base/number_policy.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/mechanics/lending/scaled.hpp"

// The numbers of lending contracts that count in uint256 and revert where one does not fit. A rule
// is written once, as its contract writes it: in Exact over Checked256, which remembers that
// something did not fit, in Fast over doubles.
//
// A comparison reads values alone, so a rule asks `has_failed` before it branches on what it has
// worked out. What it takes and gives has never failed.
namespace seawall::lending {

template <class N>
struct Words;

template <>
struct Words<Exact> {
  using Number = Checked256;

  [[nodiscard]] static Number from(Int128 integer) { return integer; }
  [[nodiscard]] static double to_double(const Number& word) {
    return seawall::to_double(word.value);
  }
  [[nodiscard]] static bool has_failed(const Number& word) { return word.failed; }

  /// An amount of the engine's; Exact::unbounded is the largest word. @param amount ≥ 0
  [[nodiscard]] static Number widen(Int128 amount) {
    return amount == Exact::unbounded ? Number{UInt256::maximum()} : Number{amount};
  }
  /// As the engine counts; Exact::unbounded where it has failed or would not fit.
  [[nodiscard]] static Int128 narrow(const Number& word) {
    constexpr UInt256 limit{static_cast<UInt128>(Exact::unbounded)};
    return word.failed || word.value >= limit ? Exact::unbounded
                                              : static_cast<Int128>(word.value.low);
  }

  /// ⌊a·b/c⌋ and ⌈a·b/c⌉ of Solidity's own operators: a·b must fit 256 bits.
  [[nodiscard]] static Number mul_div_down(const Number& a, const Number& b, const Number& c) {
    return a * b / c;
  }
  [[nodiscard]] static Number mul_div_up(const Number& a, const Number& b, const Number& c) {
    return (a * b + (c - 1)) / c;
  }
  /// The same with the product in 512 bits, as OpenZeppelin's mulDiv.
  [[nodiscard]] static Number long_mul_div_down(const Number& a, const Number& b, const Number& c) {
    return seawall::mul_div_down(a, b, c);
  }
  [[nodiscard]] static Number long_mul_div_up(const Number& a, const Number& b, const Number& c) {
    return seawall::mul_div_up(a, b, c);
  }
  /// ⌊a/b⌋ of the contract; a quotient in Fast.
  [[nodiscard]] static Number div_down(const Number& a, const Number& b) { return a / b; }
  [[nodiscard]] static Number div_up(const Number& a, const Number& b) { return divide_up(a, b); }
};

template <>
struct Words<Fast> {
  using Number = double;

  [[nodiscard]] static Number from(Int128 integer) { return seawall::to_double(integer); }
  [[nodiscard]] static double to_double(Number word) { return word; }
  /// A division by 0, and what is made of it.
  [[nodiscard]] static bool has_failed(Number word) { return std::isnan(word); }

  [[nodiscard]] static Number widen(double amount) { return amount; }
  [[nodiscard]] static double narrow(Number word) { return word; }

  [[nodiscard]] static Number mul_div_down(Number a, Number b, Number c) {
    return div_down(a * b, c);
  }
  [[nodiscard]] static Number mul_div_up(Number a, Number b, Number c) {
    return div_down(a * b, c);
  }
  [[nodiscard]] static Number long_mul_div_down(Number a, Number b, Number c) {
    return div_down(a * b, c);
  }
  [[nodiscard]] static Number long_mul_div_up(Number a, Number b, Number c) {
    return div_down(a * b, c);
  }
  [[nodiscard]] static Number div_down(Number a, Number b) {
    return b == 0.0 ? std::numeric_limits<double>::quiet_NaN() : a / b;
  }
  [[nodiscard]] static Number div_up(Number a, Number b) { return div_down(a, b); }
};

template <class N>
using Word = typename Words<N>::Number;

// Quantities as such a contract stores them.
template <class N>
using WordAmount = Quantity<AmountKind, Word<N>>;  ///< smallest units of an asset
template <class N>
using WordShares = Quantity<ScaledKind, Word<N>>;  ///< claims on a pool
template <class N>
using WordValue = Quantity<ValueKind, Word<N>>;  ///< the contract's unit of account
template <class N>
using WordPrice = Quantity<PriceKind, Word<N>>;
template <class N>
using WordIndex = Quantity<IndexKind, Word<N>>;
template <class N>
using WordShare = Quantity<FractionKind, Word<N>>;  ///< of the whole; wad unless said otherwise

}  // namespace seawall::lending
