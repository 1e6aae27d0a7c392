#pragma once

#include <compare>
#include <cstdint>
#include <limits>

#include "seawall/base/checked256.hpp"
#include "seawall/base/number_policy.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/rejection.hpp"

// Fixed point of Liquity v1 and v2 (Bold): everything is a wad (10^18) in uint256 under SafeMath.
//
// A number remembers whether an operation on the way to it did not fit (Checked256), so a formula
// is written as the contract writes it and asked once, at its end, whether the contract reverts. A
// rule works on copies of the few totals and commits only what has not failed: state never holds a
// failed number.
// @source liquity/dev and liquity/bold, Dependencies/LiquityMath.sol
namespace seawall::liquity {

/// Double with the manners of Checked256: nothing overflows and nothing is rounded to an integer; a
/// difference that only rounding pushes below 0 is 0, a clearly negative one has failed.
struct CheckedDouble {
  double value = 0.0;
  bool failed = false;

  constexpr CheckedDouble() = default;
  constexpr CheckedDouble(double of) : value{of} {}          // NOLINT(google-explicit-constructor)
  CheckedDouble(Int128 of) : value{to_double(of)} {}         // NOLINT(google-explicit-constructor)
  CheckedDouble(int of) : value{static_cast<double>(of)} {}  // NOLINT(google-explicit-constructor)

  constexpr std::partial_ordering operator<=>(const CheckedDouble& other) const {
    return value <=> other.value;
  }
  constexpr bool operator==(const CheckedDouble& other) const { return value == other.value; }

  friend CheckedDouble operator+(CheckedDouble a, CheckedDouble b) {
    return made(a.value + b.value, a.failed || b.failed);
  }
  friend CheckedDouble operator-(CheckedDouble a, CheckedDouble b) {
    constexpr double rounding = 1e-9;  // of what is taken away; sums of 10^5 troves err by less
    const bool negative = a.value < b.value;
    return made(negative ? 0.0 : a.value - b.value,
                a.failed || b.failed || b.value - a.value > rounding * b.value);
  }
  friend CheckedDouble operator*(CheckedDouble a, CheckedDouble b) {
    return made(a.value * b.value, a.failed || b.failed);
  }
  friend CheckedDouble operator/(CheckedDouble a, CheckedDouble b) {
    const bool by_zero = b.value == 0.0;
    return made(by_zero ? 0.0 : a.value / b.value, a.failed || b.failed || by_zero);
  }
  friend CheckedDouble divide_up(CheckedDouble a, CheckedDouble b) { return a / b; }

 private:
  static CheckedDouble made(double value, bool failed) {
    CheckedDouble result{value};
    result.failed = failed;
    return result;
  }
};

/// The arithmetic of Liquity's contracts under a number policy.
template <class N>
struct LiquityMath;

template <>
struct LiquityMath<Exact> {
  using Number = Checked256;
  [[nodiscard]] static constexpr Number unbounded() { return {UInt256::maximum()}; }
};

template <>
struct LiquityMath<Fast> {
  using Number = CheckedDouble;
  [[nodiscard]] static constexpr Number unbounded() {
    return {std::numeric_limits<double>::infinity()};
  }
};

template <class N>
using Number = typename LiquityMath<N>::Number;

struct CollateralKind;
struct CoinKind;
struct StakeKind;
struct CoinPriceKind;
struct RatioKind;
struct NominalRatioKind;
struct WeightedDebtKind;

template <class N>
using Collateral = Quantity<CollateralKind, Number<N>>;  ///< 10^-18 of the collateral asset
template <class N>
using Coin = Quantity<CoinKind, Number<N>>;  ///< 10^-18 of the venue's coin: LUSD, BOLD
template <class N>
using Stake = Quantity<StakeKind, Number<N>>;  ///< a trove's part in redistributions
template <class N>
using CoinPrice = Quantity<CoinPriceKind, Number<N>>;  ///< coin per collateral, wad
template <class N>
using Ratio = Quantity<RatioKind, Number<N>>;  ///< wad; 1.1·10^18 is 110 %. Also rates a year
template <class N>
using NominalRatio = Quantity<NominalRatioKind, Number<N>>;  ///< collateral/debt · 10^20, no price
template <class N>
using WeightedDebt = Quantity<WeightedDebtKind, Number<N>>;  ///< debt · yearly rate, wad²

/// What a trove holds, or a whole system.
template <class N>
struct Holding {
  Collateral<N> collateral;
  Coin<N> debt;

  Holding operator+(const Holding& other) const {
    return {collateral + other.collateral, debt + other.debt};
  }
  Holding operator-(const Holding& other) const {
    return {collateral - other.collateral, debt - other.debt};
  }
  bool operator==(const Holding&) const = default;
  [[nodiscard]] bool failed() const { return collateral.value.failed || debt.value.failed; }
};

/// `count` whole units of a wad quantity: whole<Coin<N>>(1'800).
template <class Wad>
[[nodiscard]] Wad whole(Int128 count) {
  return Wad{decltype(Wad::value){wad * count}};
}

/// `raw` smallest units: raw<Ratio<N>>(wad / 200).
template <class Wad>
[[nodiscard]] Wad raw(Int128 units) {
  return Wad{decltype(Wad::value){units}};
}

/// ⌊value · part / of⌋ in the kind of `value`. Fails where the product passes 256 bits or of = 0.
template <class Kind, class Other, class R>
[[nodiscard]] Quantity<Kind, R> share(Quantity<Kind, R> value, Quantity<Other, R> part,
                                      Quantity<Other, R> of) {
  return Quantity<Kind, R>{value.value * part.value / of.value};
}

/// ⌊value · ratio / 10^18⌋ in the kind of `value`.
template <class Kind, class R>
[[nodiscard]] Quantity<Kind, R> times(Quantity<Kind, R> value, Quantity<RatioKind, R> ratio) {
  return Quantity<Kind, R>{value.value * ratio.value / R{wad}};
}

/// Collateral worth `ratio` times the coin: ⌊coin · ratio / price⌋.
template <class R>
[[nodiscard]] Quantity<CollateralKind, R> worth(Quantity<CoinKind, R> coin,
                                                Quantity<RatioKind, R> ratio,
                                                Quantity<CoinPriceKind, R> price) {
  return Quantity<CollateralKind, R>{coin.value * ratio.value / price.value};
}

/// ⌊collateral · price / debt⌋; without debt the largest number there is.
template <class N>
[[nodiscard]] Ratio<N> collateral_ratio(const Holding<N>& holding, CoinPrice<N> price) {
  if (holding.debt == Coin<N>{}) return Ratio<N>{LiquityMath<N>::unbounded()};
  return Ratio<N>{holding.collateral.value * price.value / holding.debt.value};
}

/// ⌊collateral · 10^20 / debt⌋: what orders troves whatever the price.
template <class N>
[[nodiscard]] NominalRatio<N> nominal_ratio(const Holding<N>& holding) {
  if (holding.debt == Coin<N>{}) return NominalRatio<N>{LiquityMath<N>::unbounded()};
  return NominalRatio<N>{holding.collateral.value * Number<N>{wad * 100} / holding.debt.value};
}

/// The smallest price at which a holding reaches a ratio: ⌈ratio · debt / collateral⌉, exactly
/// where ⌊collateral · price / debt⌋ stops being below it. 0 without debt; unbounded with debt and
/// no collateral.
template <class N>
[[nodiscard]] CoinPrice<N> price_at_ratio(const Holding<N>& holding, Ratio<N> ratio) {
  if (holding.debt == Coin<N>{}) return {};
  if (holding.collateral == Collateral<N>{}) return CoinPrice<N>{LiquityMath<N>::unbounded()};
  return CoinPrice<N>{divide_up(ratio.value * holding.debt.value, holding.collateral.value)};
}

/// factor^minutes by squaring, every product rounded half up; at most 1000 years of minutes.
/// @param factor  ≤ 1 wad: what is left after a minute
/// @source LiquityMath._decPow
template <class N>
[[nodiscard]] Ratio<N> decay_power(Ratio<N> factor, std::int64_t minutes) {
  constexpr std::int64_t minutes_max = 525'600'000;
  const auto product = [](Number<N> a, Number<N> b) {
    return (a * b + Number<N>{wad / 2}) / Number<N>{wad};
  };
  Number<N> rest{wad};
  Number<N> power = factor.value;
  std::int64_t left = minutes < minutes_max ? minutes : minutes_max;
  if (left <= 0) return Ratio<N>{rest};
  for (; left > 1; left /= 2) {
    if (left % 2 != 0) rest = product(power, rest);
    power = product(power, power);
  }
  return Ratio<N>{product(power, rest)};
}

/// An amount spread over units; what does not divide is carried to the next time.
///
///     per_unit = ⌊(amount · 10^18 + carried) / units⌋,   carried ← the remainder
template <class R>
struct Spread {
  R per_unit;  ///< wad
  R carried;   ///< in [0, units) wad; always 0 in doubles, where it would be noise
};

template <class N>
[[nodiscard]] Spread<Number<N>> spread(Number<N> amount, Number<N> carried, Number<N> units) {
  const Number<N> numerator = amount * Number<N>{wad} + carried;
  const Number<N> per_unit = numerator / units;
  if constexpr (N::is_exact) return {per_unit, numerator - per_unit * units};
  return {per_unit, Number<N>{}};
}

/// In doubles.
[[nodiscard]] inline CheckedDouble approximate(Checked256 number) {
  CheckedDouble result{to_double(number.value)};
  result.failed = number.failed;
  return result;
}
template <class Kind>
[[nodiscard]] Quantity<Kind, CheckedDouble> approximate(Quantity<Kind, Checked256> quantity) {
  return Quantity<Kind, CheckedDouble>{approximate(quantity.value)};
}
[[nodiscard]] inline Holding<Fast> approximate(const Holding<Exact>& holding) {
  return {approximate(holding.collateral), approximate(holding.debt)};
}

[[nodiscard]] inline std::unexpected<Rejection> refuse(Rejection reason) {
  return std::unexpected{reason};
}

}  // namespace seawall::liquity
