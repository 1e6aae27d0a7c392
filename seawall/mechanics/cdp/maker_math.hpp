#pragma once

#include <optional>

#include "seawall/base/number_policy.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/wide.hpp"

namespace seawall {

// Maker counts in three fixed points, all of them uint256: wad 10^18 (collateral, normalised debt,
// prices of a feed), ray 10^27 (rates, ratios, spot), rad = wad·ray 10^45 (dai inside the Vat). A
// product of two may pass 256 bits where each fits; the contracts' SafeMath reverts there, so every
// operation that can says so with an empty optional. A rule makes Rejection::overflow of it.

struct WadKind;
struct RayKind;
struct RadKind;

/// The arithmetic of Maker's contracts under a number policy.
template <class N>
struct MakerMath;

/// uint256, checked; division rounds down.
template <>
struct MakerMath<Exact> {
  using Number = UInt256;

  [[nodiscard]] static Number from(UInt256 integer) { return integer; }
  [[nodiscard]] static double to_double(Number value) { return seawall::to_double(value); }

  [[nodiscard]] static std::optional<Number> plus(Number a, Number b) { return add(a, b); }
  [[nodiscard]] static std::optional<Number> minus(Number a, Number b) { return subtract(a, b); }
  [[nodiscard]] static std::optional<Number> times(Number a, Number b) { return multiply(a, b); }
  /// ⌊a/b⌋; nothing where b = 0, as Solidity.
  [[nodiscard]] static std::optional<Number> div_down(Number a, Number b) {
    if (b == Number{}) return std::nullopt;
    return divide(a, b).quotient;
  }
  /// ⌊a·b/c⌋; nothing where a·b passes 256 bits, even if the quotient would fit, and where c = 0.
  [[nodiscard]] static std::optional<Number> mul_div_down(Number a, Number b, Number c) {
    const auto product = multiply(a, b);
    return product ? div_down(*product, c) : std::nullopt;
  }
};

/// Doubles: nothing is rounded and nothing overflows. A difference below zero is still refused.
template <>
struct MakerMath<Fast> {
  using Number = double;

  [[nodiscard]] static Number from(UInt256 integer) { return seawall::to_double(integer); }
  [[nodiscard]] static constexpr double to_double(Number value) { return value; }

  [[nodiscard]] static constexpr std::optional<Number> plus(Number a, Number b) { return a + b; }
  [[nodiscard]] static constexpr std::optional<Number> minus(Number a, Number b) {
    return a < b ? std::nullopt : std::optional{a - b};
  }
  [[nodiscard]] static constexpr std::optional<Number> times(Number a, Number b) { return a * b; }
  [[nodiscard]] static constexpr std::optional<Number> div_down(Number a, Number b) {
    return b == 0.0 ? std::nullopt : std::optional{a / b};
  }
  [[nodiscard]] static constexpr std::optional<Number> mul_div_down(Number a, Number b, Number c) {
    return c == 0.0 ? std::nullopt : std::optional{a * b / c};
  }
};

template <class N>
using MakerNumber = typename MakerMath<N>::Number;
template <class N>
using Wad = Quantity<WadKind, MakerNumber<N>>;  ///< 10^18
template <class N>
using Ray = Quantity<RayKind, MakerNumber<N>>;  ///< 10^27
template <class N>
using Rad = Quantity<RadKind, MakerNumber<N>>;  ///< 10^45

inline constexpr UInt256 wad_one{static_cast<UInt128>(wad)};
inline constexpr UInt256 ray_one{static_cast<UInt128>(ray)};

/// wad · ray, without loss: normalised debt times its rate, collateral times spot, a lot times its
/// price.
template <class N>
[[nodiscard]] std::optional<Rad<N>> rad_product(Wad<N> amount, Ray<N> factor) {
  const auto product = MakerMath<N>::times(amount.value, factor.value);
  return product ? std::optional{Rad<N>{*product}} : std::nullopt;
}

/// ⌊value·factor/10^27⌋ in the kind of `value` (wad, ray or rad): the contracts' rmul.
template <class N, class Kind>
[[nodiscard]] std::optional<Quantity<Kind, MakerNumber<N>>> ray_multiply_down(
    Quantity<Kind, MakerNumber<N>> value, Ray<N> factor) {
  using Result = Quantity<Kind, MakerNumber<N>>;
  const auto result =
      MakerMath<N>::mul_div_down(value.value, factor.value, MakerMath<N>::from(ray_one));
  return result ? std::optional{Result{*result}} : std::nullopt;
}

/// ⌊value·10^27/divisor⌋ in the kind of `value`: the contracts' rdiv. Nothing where divisor = 0.
template <class N, class Kind>
[[nodiscard]] std::optional<Quantity<Kind, MakerNumber<N>>> ray_divide_down(
    Quantity<Kind, MakerNumber<N>> value, Ray<N> divisor) {
  using Result = Quantity<Kind, MakerNumber<N>>;
  const auto result =
      MakerMath<N>::mul_div_down(value.value, MakerMath<N>::from(ray_one), divisor.value);
  return result ? std::optional{Result{*result}} : std::nullopt;
}

/// ⌊value·factor/10^18⌋ in the kind of `value`: the contracts' wmul.
template <class N, class Kind>
[[nodiscard]] std::optional<Quantity<Kind, MakerNumber<N>>> wad_multiply_down(
    Quantity<Kind, MakerNumber<N>> value, Wad<N> factor) {
  using Result = Quantity<Kind, MakerNumber<N>>;
  const auto result =
      MakerMath<N>::mul_div_down(value.value, factor.value, MakerMath<N>::from(wad_one));
  return result ? std::optional{Result{*result}} : std::nullopt;
}

/// ⌊rad/ray⌋: how much a sum of dai buys at a price, or what debt is at a rate. Nothing where the
/// divisor is 0.
template <class N>
[[nodiscard]] std::optional<Wad<N>> wad_quotient(Rad<N> value, Ray<N> divisor) {
  const auto quotient = MakerMath<N>::div_down(value.value, divisor.value);
  return quotient ? std::optional{Wad<N>{*quotient}} : std::nullopt;
}

/// A wad as a ray: · 10^9.
template <class N>
[[nodiscard]] std::optional<Ray<N>> ray_of(Wad<N> value) {
  constexpr UInt256 billion{static_cast<UInt128>(1'000'000'000)};
  const auto result = MakerMath<N>::times(value.value, MakerMath<N>::from(billion));
  return result ? std::optional{Ray<N>{*result}} : std::nullopt;
}

}  // namespace seawall
