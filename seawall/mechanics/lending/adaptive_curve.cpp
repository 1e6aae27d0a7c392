#include "seawall/mechanics/lending/adaptive_curve.hpp"

#include <algorithm>
#include <cmath>

namespace seawall::adaptive_curve {
namespace {

constexpr Int128 ln_2 = 693'147'180'559'945'309;
// ln(10^-18)
constexpr Int128 ln_smallest = -(Int128{41'446'531'673} * 1'000'000'000 + 892'822'312);
constexpr int doublings_max = 60;

Int128 whole_quotient(Int128 a, Int128 b) { return a / b; }
double whole_quotient(double a, double b) { return std::trunc(a / b); }

Int128 doubled(Int128 value, int times) {
  return times >= 0 ? static_cast<Int128>(static_cast<UInt128>(value) << times) : value >> -times;
}
double doubled(double value, int times) { return std::ldexp(value, times); }

// a·b/wad toward 0, which both signed integers and doubles divide to.
template <class N>
typename N::Number wad_product(typename N::Number a, typename N::Number b) {
  return a * b / N::from(wad);
}

template <class N>
typename N::Number moved(typename N::Number at_target, typename N::Number adaptation) {
  // A rate below 2^64 times a power below 2^61 wad.
  const auto grown = N::mul_div_down(at_target, exponential<N>(adaptation), N::from(wad));
  return std::clamp(grown, N::from(rate_min), N::from(rate_max));
}

template <class N>
typename N::Number curve(typename N::Number rate, typename N::Number error) {
  const auto one = N::from(wad);
  const auto slope =
      error < N::from(0) ? one - N::from(wad * wad / steepness) : N::from(steepness) - one;
  return wad_product<N>(wad_product<N>(slope, error) + one, rate);
}

}  // namespace

template <class N>
typename N::Number utilisation(const morpho_blue::Totals<N>& totals) {
  using W = lending::Words<N>;
  if (totals.supplied.value == W::from(0)) return N::from(0);
  return W::narrow(W::mul_div_down(totals.borrowed.value, W::from(wad), totals.supplied.value));
}

template <class N>
typename N::Number exponential(typename N::Number x) {
  using Number = typename N::Number;
  if (x < N::from(ln_smallest)) return N::from(0);
  const Number log = N::from(ln_2);
  const Number half = N::from(x < N::from(0) ? -(ln_2 / 2) : ln_2 / 2);
  const Number doublings = whole_quotient(x + half, log);
  if (doublings > N::from(doublings_max)) return doubled(N::from(wad), doublings_max);
  const Number rest = x - doublings * log;
  const Number power = N::from(wad) + rest + wad_product<N>(rest, rest) / N::from(2);
  return doubled(power, static_cast<int>(doublings));
}

template <class N>
Rate<N> rate(SecondRateOf<N> at_target, typename N::Number utilisation, std::int64_t seconds) {
  using Number = typename N::Number;
  const auto rates = [](Number borrow, Number end) {
    return Rate<N>{SecondRateOf<N>{borrow}, SecondRateOf<N>{end}};
  };
  const Number one = N::from(wad);
  const Number target = N::from(utilisation_target);
  const Number norm = utilisation > target ? one - target : target;
  const Number error = (utilisation - target) * one / norm;
  const Number start = at_target.value;
  if (start == N::from(0)) {
    const Number first = N::from(initial_rate);
    return rates(curve<N>(first, error), first);
  }
  const Number adaptation = wad_product<N>(N::from(adjustment_speed), error) * N::from(seconds);
  if (adaptation == N::from(0)) return rates(curve<N>(start, error), start);
  const Number end = moved<N>(start, adaptation);
  const Number middle = moved<N>(start, adaptation / N::from(2));
  const Number average = (start + end + N::from(2) * middle) / N::from(4);
  return rates(curve<N>(average, error), end);
}

template Int128 utilisation<Exact>(const morpho_blue::Totals<Exact>&);
template double utilisation<Fast>(const morpho_blue::Totals<Fast>&);
template Int128 exponential<Exact>(Int128);
template double exponential<Fast>(double);
template Rate<Exact> rate(SecondRateOf<Exact>, Int128, std::int64_t);
template Rate<Fast> rate(SecondRateOf<Fast>, double, std::int64_t);

}  // namespace seawall::adaptive_curve
