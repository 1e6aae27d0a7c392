#pragma once

#include <compare>

#include "seawall/base/wide.hpp"

namespace seawall {

/// A number that knows what it measures. `Representation` is double for the market and Int128 for
/// money. Same kinds add, subtract and compare; the products that make sense are listed below;
/// nothing else compiles. Integer quantities multiply only through a number policy, which names its
/// rounding.
template <class Kind, class Representation>
struct Quantity {
  Representation value{};

  constexpr Quantity() = default;
  constexpr explicit Quantity(Representation number) : value{number} {}

  constexpr auto operator<=>(const Quantity&) const = default;
  constexpr Quantity operator+(Quantity other) const { return Quantity{value + other.value}; }
  constexpr Quantity operator-(Quantity other) const { return Quantity{value - other.value}; }
  constexpr Quantity operator-() const { return Quantity{-value}; }
  constexpr Quantity& operator+=(Quantity other) { return *this = *this + other; }
  constexpr Quantity& operator-=(Quantity other) { return *this = *this - other; }
};

struct AmountKind;    // how much of an asset
struct PriceKind;     // numeraire per unit of an asset
struct ValueKind;     // how much numeraire
struct FractionKind;  // dimensionless
struct IndexKind;     // growth of a claim since a venue began

using Amount = Quantity<AmountKind, double>;      ///< whole tokens (not the smallest unit)
using Price = Quantity<PriceKind, double>;        ///< numeraire per whole token
using Value = Quantity<ValueKind, double>;        ///< numeraire
using Fraction = Quantity<FractionKind, double>;  ///< dimensionless; 1 is the whole

using Units = Quantity<AmountKind, Int128>;  ///< smallest units of an asset, as a contract counts

[[nodiscard]] constexpr Value operator*(Amount amount, Price price) {
  return Value{amount.value * price.value};
}
[[nodiscard]] constexpr Value operator*(Price price, Amount amount) { return amount * price; }
[[nodiscard]] constexpr Amount operator/(Value value, Price price) {
  return Amount{value.value / price.value};
}
[[nodiscard]] constexpr Price operator/(Value value, Amount amount) {
  return Price{value.value / amount.value};
}
[[nodiscard]] constexpr Fraction operator/(Value a, Value b) { return Fraction{a.value / b.value}; }
[[nodiscard]] constexpr Fraction operator/(Amount a, Amount b) {
  return Fraction{a.value / b.value};
}
[[nodiscard]] constexpr Fraction operator/(Price a, Price b) { return Fraction{a.value / b.value}; }
[[nodiscard]] constexpr Fraction operator*(Fraction a, Fraction b) {
  return Fraction{a.value * b.value};
}
[[nodiscard]] constexpr Amount operator*(Fraction share, Amount amount) {
  return Amount{share.value * amount.value};
}
[[nodiscard]] constexpr Price operator*(Fraction share, Price price) {
  return Price{share.value * price.value};
}
[[nodiscard]] constexpr Value operator*(Fraction share, Value value) {
  return Value{share.value * value.value};
}

}  // namespace seawall
