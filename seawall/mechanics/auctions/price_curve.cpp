#include "seawall/mechanics/auctions/price_curve.hpp"

#include <optional>

namespace seawall {
namespace {

constexpr std::int64_t seconds_end = std::int64_t{1} << 31;

bool is_factor(Int128 cut) { return cut >= 0 && cut <= ray; }

// One rounded product of the power. Empty where the contract's integers overflow.
std::optional<UInt256> ray_product(UInt256 a, UInt256 b) {
  const auto product = multiply(a, b);
  const auto biased = product ? add(*product, UInt256{static_cast<UInt128>(ray / 2)}) : product;
  if (!biased) return std::nullopt;
  return divide(*biased, ray_one).quotient;
}

std::optional<double> ray_product(double a, double b) { return a * b / to_double(ray); }

// The contract refuses to square 2^128 or more before it looks whether the result would fit.
bool may_be_squared(UInt256 x) { return x.fits_128(); }
bool may_be_squared(double) { return true; }

template <class W>
std::optional<W> power(W x, std::uint64_t n, W one) {
  W z = n % 2 != 0 ? x : one;
  for (n /= 2; n != 0; n /= 2) {
    const auto square = may_be_squared(x) ? ray_product(x, x) : std::nullopt;
    if (!square) return std::nullopt;
    x = *square;
    if (n % 2 == 0) continue;
    const auto product = ray_product(z, x);
    if (!product) return std::nullopt;
    z = *product;
  }
  return z;
}

UInt256 widen(Int128 value) { return UInt256{static_cast<UInt128>(value)}; }

// The share of the top that is asked.
template <class N>
struct Share {
  using Math = MakerMath<N>;
  std::int64_t elapsed;

  Ruling<Ray<N>> operator()(const LinearCurve& curve) const {
    if (elapsed >= curve.tau_seconds) return Ray<N>{Math::from(UInt256{})};
    const auto share =
        Math::mul_div_down(Math::from(widen(curve.tau_seconds - elapsed)), Math::from(ray_one),
                           Math::from(widen(curve.tau_seconds)));
    if (!share) return std::unexpected{Rejection::overflow};
    return Ray<N>{*share};
  }
  Ruling<Ray<N>> operator()(const StairstepCurve& curve) const {
    return decayed(curve.cut, elapsed / curve.step_seconds);
  }
  Ruling<Ray<N>> operator()(const ExponentialCurve& curve) const {
    return decayed(curve.cut, elapsed);
  }

 private:
  static Ruling<Ray<N>> decayed(Int128 cut, std::int64_t n) {
    return ray_power<N>(Ray<N>{Math::from(widen(cut))}, static_cast<std::uint64_t>(n));
  }
};

// How many factors the curve multiplies.
struct Factors {
  std::int64_t elapsed;
  double operator()(const LinearCurve&) const { return 1.0; }
  double operator()(const StairstepCurve& curve) const {
    return static_cast<double>(elapsed / curve.step_seconds);
  }
  double operator()(const ExponentialCurve&) const { return static_cast<double>(elapsed); }
};

struct Validity {
  bool operator()(const LinearCurve& curve) const {
    return curve.tau_seconds >= 0 && curve.tau_seconds < seconds_end;
  }
  bool operator()(const StairstepCurve& curve) const {
    return curve.step_seconds >= 1 && curve.step_seconds < seconds_end && is_factor(curve.cut);
  }
  bool operator()(const ExponentialCurve& curve) const { return is_factor(curve.cut); }
};

}  // namespace

bool is_valid(const PriceCurve& curve) { return std::visit(Validity{}, curve); }

template <class N>
Ruling<Ray<N>> ray_power(Ray<N> base, std::uint64_t n) {
  const auto result = power(base.value, n, MakerMath<N>::from(ray_one));
  if (!result) return std::unexpected{Rejection::overflow};
  return Ray<N>{*result};
}

template <class N>
Ruling<Ray<N>> price_at(const PriceCurve& curve, Ray<N> top, std::int64_t elapsed_seconds) {
  SEAWALL_ASSERT(is_valid(curve) && elapsed_seconds >= 0);
  const auto share = std::visit(Share<N>{elapsed_seconds}, curve);
  if (!share) return share;
  const auto price = ray_multiply_down<N>(top, *share);
  if (!price) return std::unexpected{Rejection::overflow};
  return *price;
}

double price_error_bound(const PriceCurve& curve, Ray<Fast> top, std::int64_t elapsed_seconds) {
  const double factors = std::visit(Factors{elapsed_seconds}, curve);
  const auto price = price_at<Fast>(curve, top, elapsed_seconds);
  // Exact: one unit, and half a unit of the share for each factor. Fast: a few ulp for each.
  return 1.0 + (1.0 + factors / 2.0) * top.value / to_double(ray) +
         (factors + 4.0) * 0x1p-51 * price->value;
}

template Ruling<Ray<Exact>> ray_power<Exact>(Ray<Exact>, std::uint64_t);
template Ruling<Ray<Fast>> ray_power<Fast>(Ray<Fast>, std::uint64_t);
template Ruling<Ray<Exact>> price_at<Exact>(const PriceCurve&, Ray<Exact>, std::int64_t);
template Ruling<Ray<Fast>> price_at<Fast>(const PriceCurve&, Ray<Fast>, std::int64_t);

}  // namespace seawall
