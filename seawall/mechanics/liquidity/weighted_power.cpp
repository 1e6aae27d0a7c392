#include "seawall/mechanics/liquidity/weighted_power.hpp"

#include <array>
#include <cmath>

#include "seawall/base/math.hpp"

namespace seawall::weighted {
namespace {

constexpr Int128 error_relative = 10'000;  // wads: 10^-14
constexpr Int128 one_20 = power_of_ten(20);
constexpr Int128 one_36 = power_of_ten(36);
constexpr Int128 exponent_min = -41 * wad;
constexpr Int128 exponent_max = 130 * wad;

// e^(2^k) as the contract tabulates it.
struct Step {
  Int128 power;   // 2^k
  Int128 digits;  // of e^power
};

// The largest two, wads, with e^power as a plain integer; the first only with 35 zeros more.
constexpr Step largest{128 * wad, decimal("388770840599459509222")};
constexpr int largest_zeros = 35;
constexpr Step second{64 * wad, decimal("6235149080811616882910000000")};

// 20 digits after the point in both.
constexpr std::array<Step, 10> steps{{{32 * one_20, decimal("7896296018268069516100000000000000")},
                                      {16 * one_20, decimal("888611052050787263676000000")},
                                      {8 * one_20, decimal("298095798704172827474000")},
                                      {4 * one_20, decimal("5459815003314423907810")},
                                      {2 * one_20, decimal("738905609893065022723")},
                                      {one_20, decimal("271828182845904523536")},
                                      {one_20 / 2, decimal("164872127070012814685")},
                                      {one_20 / 4, decimal("128402541668774148407")},
                                      {one_20 / 8, decimal("113314845306682631683")},
                                      {one_20 / 16, decimal("106449445891785942956")}}};
constexpr std::size_t steps_of_exp = 8;  // the smaller ones are left to the series

Int256 wide(Int128 value) { return Int256{value}; }

Int256 largest_factor() { return wide(largest.digits) * wide(power_of_ten(largest_zeros)); }

// e^x for 0 ≤ x < 1/4, 20 digits, by twelve terms of its series.
Int256 exp_series(Int256 x) {
  Int256 term = x;
  Int256 sum = wide(one_20) + x;
  for (int n = 2; n <= 12; ++n) {
    term = term * x / wide(one_20) / wide(n);
    sum = sum + term;
  }
  return sum;
}

// e^x, wads. @param x  in [0, 130]
Int256 exp_positive(Int256 x) {
  Int256 factor = wide(1);
  if (x >= wide(largest.power)) {
    x = x - wide(largest.power);
    factor = largest_factor();
  } else if (x >= wide(second.power)) {
    x = x - wide(second.power);
    factor = wide(second.digits);
  }
  x = x * wide(100);
  Int256 product = wide(one_20);
  for (std::size_t i = 0; i < steps_of_exp; ++i) {
    if (x < wide(steps[i].power)) continue;
    x = x - wide(steps[i].power);
    product = product * wide(steps[i].digits) / wide(one_20);
  }
  return product * exp_series(x) / wide(one_20) * factor / wide(100);
}

Int256 exponential(Int256 x) {
  return x.is_negative() ? wide(one_36) / exp_positive(-x) : exp_positive(x);
}

// ln((1 + z)/(1 − z)) = 2·(z + z³/3 + z⁵/5 + …), `one` of a whole.
Int256 ln_series(Int256 z, Int256 one, int last_divisor) {
  const Int256 square = z * z / one;
  Int256 odd_power = z;
  Int256 sum = z;
  for (int divisor = 3; divisor <= last_divisor; divisor += 2) {
    odd_power = odd_power * square / one;
    sum = sum + odd_power / wide(divisor);
  }
  return sum * wide(2);
}

// ln x with 36 digits, for x near 1.
Int256 ln_36(Int256 x) {
  const Int256 one = wide(one_36);
  x = x * wide(wad);
  return ln_series((x - one) * one / (x + one), one, 15);
}

// ln x, wads. @param x  wads, ≥ 1
Int256 ln_above_one(Int256 x) {
  Int256 sum = wide(0);
  if (x >= largest_factor() * wide(wad)) {
    x = x / largest_factor();
    sum = sum + wide(largest.power);
  }
  if (x >= wide(second.digits) * wide(wad)) {
    x = x / wide(second.digits);
    sum = sum + wide(second.power);
  }
  const Int256 one = wide(one_20);
  sum = sum * wide(100);
  x = x * wide(100);
  for (const Step& step : steps) {
    if (x < wide(step.digits)) continue;
    x = x * one / wide(step.digits);
    sum = sum + wide(step.power);
  }
  return (sum + ln_series((x - one) * one / (x + one), one, 11)) / wide(100);
}

Int256 ln(Int256 x) { return x < wide(wad) ? -ln_above_one(wide(one_36) / x) : ln_above_one(x); }

// y·ln x, wads.
Int256 log_of_power(Int256 x, Int256 y) {
  const Int256 one = wide(wad);
  const bool is_near_one = x > wide(wad - wad / 10) && x < wide(wad + wad / 10);
  if (!is_near_one) return ln(x) * y / one;
  const Int256 log = ln_36(x);
  return ((log / one) * y + ((log % one) * y) / one) / one;
}

bool is_exponent(const Checked256& exponent, Int128 times) {
  return exponent == Checked256{times * wad};
}
// A quotient of two weights in doubles may miss a whole number by its last digit.
bool is_exponent(CheckedDouble exponent, Int128 times) {
  const double whole = to_double(times * wad);
  return std::fabs(exponent.value - whole) <= 0x1p-50 * whole;
}

// The exponents that pools of halves and of four fifths have.
template <class Number, class Multiply>
std::optional<Number> short_power(const Number& base, const Number& exponent, Multiply multiply) {
  if (is_exponent(exponent, 1)) return base;
  if (is_exponent(exponent, 2)) return multiply(base, base);
  if (!is_exponent(exponent, 4)) return std::nullopt;
  const Number square = multiply(base, base);
  return multiply(square, square);
}

Ruling<Checked256> raw_power(const Checked256& base, const Checked256& exponent) {
  if (has_failed(base) || has_failed(exponent)) return std::unexpected{Rejection::overflow};
  const Ruling<UInt256> made = power(base.value, exponent.value);
  if (!made) return std::unexpected{made.error()};
  return Checked256{*made};
}

Ruling<CheckedDouble> raw_power(CheckedDouble base, CheckedDouble exponent) {
  const double one = to_double(wad);
  return sound(CheckedDouble{one * math::pow(base.value / one, exponent.value / one)});
}

template <class Number>
Number error_of(const Number& raw) {
  return mul_up(raw, Number{error_relative}) + Number{1};
}

template <class Number>
Ruling<Number> bounded_above(const Number& base, const Number& exponent) {
  if (const auto made = short_power(base, exponent, mul_up<Number>)) return sound(*made);
  const Ruling<Number> raw = raw_power(base, exponent);
  if (!raw) return raw;
  return sound(*raw + error_of(*raw));
}

template <class Number>
Ruling<Number> bounded_below(const Number& base, const Number& exponent) {
  if (const auto made = short_power(base, exponent, mul_down<Number>)) return sound(*made);
  const Ruling<Number> raw = raw_power(base, exponent);
  if (!raw) return raw;
  const Number error = error_of(*raw);
  if (has_failed(error)) return std::unexpected{Rejection::overflow};
  return *raw < error ? Number{0} : *raw - error;
}

bool is_short(CheckedDouble exponent) {
  return is_exponent(exponent, 1) || is_exponent(exponent, 2) || is_exponent(exponent, 4);
}

double margin(double power, CheckedDouble exponent) {
  const double one = to_double(wad);
  return is_short(exponent) ? 0.0 : power * (to_double(error_relative) / one) + 1.0 / one;
}

}  // namespace

Ruling<UInt256> power(UInt256 base, UInt256 exponent) {
  constexpr UInt256 exponent_bound{UInt128{1} << 126, 0};  // 2^254
  if (exponent == UInt256{}) return UInt256{static_cast<UInt128>(wad)};
  if (base == UInt256{}) return base;
  if ((base.high >> 127) != 0 ||
      exponent >= divide(exponent_bound, UInt256{static_cast<UInt128>(one_20)}).quotient)
    return std::unexpected{Rejection::outside_safe_range};
  const Int256 log = log_of_power(Int256{base}, Int256{exponent});
  if (log < wide(exponent_min) || log > wide(exponent_max))
    return std::unexpected{Rejection::outside_safe_range};
  return exponential(log).bits;
}

Ruling<Checked256> power_down(const Checked256& base, const Checked256& exponent) {
  return bounded_below(base, exponent);
}
Ruling<Checked256> power_up(const Checked256& base, const Checked256& exponent) {
  return bounded_above(base, exponent);
}
Ruling<CheckedDouble> power_down(CheckedDouble base, CheckedDouble exponent) {
  return bounded_below(base, exponent);
}
Ruling<CheckedDouble> power_up(CheckedDouble base, CheckedDouble exponent) {
  return bounded_above(base, exponent);
}

Ruling<Checked256> share_out(const Checked256& balance, const Checked256& added,
                             const Checked256& exponent) {
  const auto bound = power_up(div_up(balance, balance + added), exponent);
  if (!bound) return bound;
  return complement(*bound);
}

Ruling<CheckedDouble> share_out(CheckedDouble balance, CheckedDouble added,
                                CheckedDouble exponent) {
  const double one = to_double(wad);
  const double times = exponent.value / one;
  const double lost = -math::expm1(-times * math::log1p((added / balance).value));
  return sound(CheckedDouble{one * std::max(lost - margin(1.0 - lost, exponent), 0.0)});
}

Ruling<Checked256> share_in(const Checked256& balance, const Checked256& taken,
                            const Checked256& exponent) {
  const auto bound = power_up(div_up(balance, balance - taken), exponent);
  if (!bound) return bound;
  return sound(*bound - Checked256{wad});
}

Ruling<CheckedDouble> share_in(CheckedDouble balance, CheckedDouble taken, CheckedDouble exponent) {
  const double one = to_double(wad);
  const double times = exponent.value / one;
  const double gained = math::expm1(-times * math::log1p(-(taken / balance).value));
  return sound(CheckedDouble{one * (gained + margin(1.0 + gained, exponent))});
}

}  // namespace seawall::weighted
