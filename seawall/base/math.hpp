#pragma once

/// Elementary functions that return the same bits on every x86-64 machine, compiler and build type.
///
/// libm picks code by CPU (with or without FMA), so its exp, log and pow differ between machines;
/// these use only +, -, *, / and integer operations on IEEE doubles, no FMA, round to nearest.
/// Compile with -ffp-contract=off, never -ffast-math, and leave flush-to-zero off.
///
/// Each kernel in `math::kernel` is one template over a lane type: `double`, or a GNU vector of
/// doubles (math.cpp). Both run the same operations in the same order, hence the same bits.
///
/// Errors are bounds in units in the last place of the result, tested against MPFR in
/// tests/base/math_test.cpp.
///
/// @source Method: P. T. P. Tang, "Table-driven implementation of the exponential function in IEEE
///         floating-point arithmetic", ACM TOMS 15 (1989), and "... of the logarithm function ...",
///         TOMS 16 (1990). Products and sums without error: T. J. Dekker, Numer. Math. 18 (1971);
///         D. E. Knuth, TAOCP 2. Tables and coefficients: tools/derive_math_coefficients.py.

#include <bit>
#include <cfloat>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "seawall/base/math_tables.hpp"

#if defined(__FAST_MATH__) || FLT_EVAL_METHOD != 0
#error "seawall/base/math.hpp needs strict IEEE double arithmetic"
#endif

/// Call these qualified (math::exp): beside the C library's global names an unqualified call is
/// ambiguous.
namespace seawall::math {

namespace kernel {

// What a lane type must offer; these are the scalar lane's, math.cpp has the vector's.
template <class V>
struct Lane;

template <>
struct Lane<double> {
  using Bits = std::uint64_t;
  static Bits to_bits(double x) { return std::bit_cast<Bits>(x); }
  static double from_bits(Bits bits) { return std::bit_cast<double>(bits); }
  static double splat(double x) { return x; }
  static double select(bool choice, double yes, double no) { return choice ? yes : no; }
  static bool all(bool choice) { return choice; }
  template <std::size_t rows, std::size_t columns>
  static double gather(const double (&table)[rows][columns], Bits row, std::size_t column) {
    return table[row][column];
  }
};

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();
inline constexpr std::uint64_t sign_bit = 0x8000'0000'0000'0000;
inline constexpr int fraction_bits = 52;

/// An unevaluated sum, |low| at most half an ulp of high unless said otherwise.
template <class V>
struct Pair {
  V high;
  V low;
};

template <class V>
V select(auto choice, V yes, V no) {
  return Lane<V>::select(choice, yes, no);
}

/// a + b exactly.
template <class V>
Pair<V> two_sum(V a, V b) {
  const V sum = a + b;
  const V b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}

/// a + b exactly, where |a| >= |b| or a = 0.
template <class V>
Pair<V> ordered_sum(V a, V b) {
  const V sum = a + b;
  return {sum, b - (sum - a)};
}

/// x = high + low with 26 bits each, |x| < 2^995.
template <class V>
Pair<V> halves(V x) {
  const V scaled = x * 134'217'729.0;  // 2^27 + 1
  const V high = scaled - (scaled - x);
  return {high, x - high};
}

/// a * b exactly, unless a part of it underflows; |a|, |b| < 2^995.
template <class V>
Pair<V> two_product(V a, V b) {
  const V product = a * b;
  const Pair<V> x = halves(a);
  const Pair<V> y = halves(b);
  return {product, ((x.high * y.high - product) + x.high * y.low + x.low * y.high) + x.low * y.low};
}

template <class V>
V absolute(V x) {
  return Lane<V>::from_bits(Lane<V>::to_bits(x) & ~sign_bit);
}

/// e^x = 2^exponent * (table + table_low) * (1 + r + remainder), |r| <= ln 2 / 256.
template <class V>
struct ExpParts {
  V table;      ///< in [1, 2)
  V table_low;  ///< the table's rounding error
  V r;
  V r_low;                          ///< the rounding error of r
  V remainder;                      ///< e^r - 1 - r
  typename Lane<V>::Bits exponent;  ///< + exponent_bias
};

inline constexpr std::uint64_t exponent_bias =
    2'044;  // even; keeps every exponent from -1077 up positive

/// Multiplies by 2^(exponent - exponent_bias) in two steps, so that neither factor leaves the
/// normal range.
template <class V>
V scale(V x, typename Lane<V>::Bits exponent) {
  const auto half = exponent >> 1;
  const V first = Lane<V>::from_bits((half + (1'023 - exponent_bias / 2)) << fraction_bits);
  const V second =
      Lane<V>::from_bits((exponent - half + (1'023 - exponent_bias / 2)) << fraction_bits);
  return x * first * second;
}

/// @param x    clamped to [-746, 710], beyond which e^x is 0 or infinite anyway
/// @param low  added to x, |low| at most an ulp of x
template <class V>
ExpParts<V> exp_parts(V x, V low) {
  namespace t = tables;
  x = select(x > 710.0, Lane<V>::splat(710.0), x);
  x = select(x < -746.0, Lane<V>::splat(-746.0), x);
  constexpr double shift = 0x1.8p52;  // leaves round(x * 128 / ln 2) in the last bits
  const V shifted = x * t::exp_cells_per_unit + shift;
  const V k = shifted - shift;
  const auto cell =
      Lane<V>::to_bits(shifted) - (std::bit_cast<std::uint64_t>(shift) - exponent_bias * 128);
  const auto row = cell & 127;
  const V exact = x - k * t::exp_step_high;
  const V rest = low - k * t::exp_step_low;
  const V r = exact + rest;
  const V r2 = r * r;
  const auto& c = t::exp_remainder;
  const V remainder = r2 * ((c[0] + r * c[1]) + r2 * ((c[2] + r * c[3]) + r2 * c[4]));
  return {Lane<V>::gather(t::exp_table, row, 0),
          Lane<V>::gather(t::exp_table, row, 1),
          r,
          (exact - r) + rest,
          remainder,
          cell >> 7};
}

template <class V>
V exp_sum(V x, V low) {
  const ExpParts<V> e = exp_parts(x, low);
  return scale(e.table + (e.table_low + e.table * (e.r + e.remainder)), e.exponent);
}

template <class V>
V exp(V x) {
  return exp_sum(x, Lane<V>::splat(0.0));
}

template <class V>
V expm1(V x) {
  // Beyond 40, -1 or e^x; the lower clamp keeps 2^-exponent finite.
  const ExpParts<V> e = exp_parts(select(x < -40.0, Lane<V>::splat(-40.0), x), Lane<V>::splat(0.0));
  const V one = Lane<V>::from_bits((1'023 + exponent_bias - e.exponent)
                                   << fraction_bits);  // in units of 2^exponent
  const V unit = select(x > 100.0, Lane<V>::splat(0.0), one);
  const Pair<V> step = two_sum(e.table, -unit);
  // table * r in an exact part and one that is small wherever the result is.
  const V nearest = select(e.table < 1.5, Lane<V>::splat(1.0), Lane<V>::splat(2.0));
  const Pair<V> sum = two_sum(step.high, nearest * e.r);
  const V rest = e.table_low * (1.0 + e.r) + ((e.table - nearest) * e.r + e.table * e.remainder);
  const V result =
      scale(sum.high + (sum.low + (step.low + (e.table * e.r_low + rest))), e.exponent);
  return select(absolute(x) < 0x1p-54, x, result);
}

/// log x = log_high + log_low + log(1 + r.high + r.low), for normal x > 0.
template <class V>
struct LogParts {
  V log_high;  ///< a multiple of 2^-42; 0, or else |log_high| > |r|
  V log_low;
  Pair<V> r;  ///< in [-2^-8, 2^-7], with its rounding error
  V r_per_x;  ///< the r of something small added to x, for x < 2^1023
};

/// @param x    > 0; a subnormal must come as x * 2^54 with k_offset = -54
template <class V>
LogParts<V> log_parts(V x, V k_offset) {
  constexpr std::uint64_t first =
      0x3fe6'0000'0000'0000;  // 0.6875, so that 1 lies inside a range, not at an end
  constexpr std::uint64_t bias = 1'024;
  const auto bits = Lane<V>::to_bits(x);
  const auto offset = bits - (first - (bias << fraction_bits));
  const auto exponent = offset >> fraction_bits;  // k + bias
  const auto row = (offset >> (fraction_bits - 7)) & 127;
  const V k = (Lane<V>::from_bits(exponent | 0x4330'0000'0000'0000) - (0x1p52 + bias)) + k_offset;
  const auto m_bits = bits - ((exponent - bias) << fraction_bits);
  const V m_high = Lane<V>::from_bits(m_bits & 0xffff'ffff'ffe0'0000);  // 32 bits
  const V m_low = Lane<V>::from_bits(m_bits) - m_high;
  const V inverse = Lane<V>::gather(tables::log_table, row, 0);  // 20 bits: both products are exact
  // Where the first is the smaller, the order costs at most 2^-85, and then either both are on one
  // grid and the sum is exact, or log_high exceeds 2^-8.
  const Pair<V> r = ordered_sum(m_high * inverse - 1.0, m_low * inverse);
  return {k * tables::ln2_high + Lane<V>::gather(tables::log_table, row, 1),
          k * tables::ln2_low + Lane<V>::gather(tables::log_table, row, 2), r,
          inverse * Lane<V>::from_bits((2'047 - exponent) << fraction_bits)};
}

/// log(1 + r) - r + r^2 / 2
template <class V>
V log_remainder(V r) {
  const auto& c = tables::log_remainder;
  const V r2 = r * r;
  return (r * r2) * (((c[0] + r * c[1]) + r2 * (c[2] + r * c[3])) +
                     (r2 * r2) * ((c[4] + r * c[5]) + r2 * c[6]));
}

template <class V>
V log_value(const LogParts<V>& parts) {
  const V r = parts.r.high;
  const Pair<V> sum = ordered_sum(parts.log_high, r);
  return sum.high + (sum.low + ((parts.log_low + parts.r.low) + (log_remainder(r) - 0.5 * r * r)));
}

/// To about 2^-67 of its value.
template <class V>
Pair<V> log_pair(const LogParts<V>& parts) {
  const V r = parts.r.high;
  const Pair<V> square = two_product(-0.5 * r, r);
  const Pair<V> first = ordered_sum(parts.log_high, r);
  const Pair<V> second = ordered_sum(first.high, square.high);
  const V small = (parts.log_low + parts.r.low * (1.0 - r)) + square.low;
  return ordered_sum(second.high, (first.low + second.low) + (small + log_remainder(r)));
}

/// What log gives where its kernel does not apply: -inf at 0, NaN below, x itself at +inf and NaN.
template <class V>
V log_specials(V x, V result) {
  result = select(x < infinity, result, x);
  result = select(x <= 0.0, Lane<V>::splat(nan), result);
  return select(x == 0.0, Lane<V>::splat(-infinity), result);
}

template <class V>
auto is_positive_normal(V x) {
  return (x >= DBL_MIN) & (x < infinity);
}

template <class V>
LogParts<V> log_parts_of_any(V x) {
  const auto subnormal = x < DBL_MIN;
  const V zero = Lane<V>::splat(0.0);
  return log_parts(select(subnormal, x * 0x1p54, x),
                   select(subnormal, Lane<V>::splat(-54.0), zero));
}

template <class V>
[[gnu::noinline, gnu::cold]] V log_of_any(V x) {
  return log_specials(x, log_value(log_parts_of_any(x)));
}

template <class V>
V log(V x) {
  if (!Lane<V>::all(is_positive_normal(x))) [[unlikely]]
    return log_of_any(x);
  return log_value(log_parts(x, Lane<V>::splat(0.0)));
}

template <class V>
V log1p(V x) {
  const V zero = Lane<V>::splat(0.0);
  const Pair<V> sum = two_sum(Lane<V>::splat(1.0), x);
  LogParts<V> parts = log_parts(sum.high, zero);
  const V r_low = select(absolute(x) < 0x1p60, sum.low * parts.r_per_x, zero);
  parts.r = two_sum(parts.r.high, parts.r.low + r_low);
  const V result = log_specials(sum.high, log_value(parts));
  return select(absolute(x) < 0x1p-54, x, result);
}

template <class V>
V pow(V x, V y) {
  const Pair<V> l = log_pair(log_parts_of_any(x));
  // |log x| > 2^-54 unless x = 1, so a larger |y| changes nothing, and its product would lose its
  // halves.
  V bounded = select(y > 0x1p70, Lane<V>::splat(0x1p70), y);
  bounded = select(bounded < -0x1p70, Lane<V>::splat(-0x1p70), bounded);
  const Pair<V> product = two_product(bounded, l.high);
  const V low = product.low + bounded * l.low;
  V result =
      exp_sum(product.high, select(absolute(product.high) < 1'000.0, low, Lane<V>::splat(0.0)));
  const V at_zero = select(y > 0.0, Lane<V>::splat(0.0), Lane<V>::splat(infinity));
  const V at_infinity = select(y > 0.0, Lane<V>::splat(infinity), Lane<V>::splat(0.0));
  result = select(x == 0.0, at_zero, result);
  result = select(x == infinity, at_infinity, result);
  result = select(x < 0.0, Lane<V>::splat(nan), result);
  result = select(x != x, x, result);
  result = select(y != y, y, result);
  result = select(x == 1.0, Lane<V>::splat(1.0), result);
  return select(y == 0.0, Lane<V>::splat(1.0), result);
}

/// factor * erfc(x.high + x.low), where square = (x.high + x.low)^2, |x| < 28.5 and factor is a
/// power of two.
template <class V>
V erfc_scaled(Pair<V> x, Pair<V> square, double factor) {
  const auto negative = x.high < 0.0;
  const V size = absolute(x.high);
  const V bounded = select(size < 28.5, size, Lane<V>::splat(28.5));  // keeps NaN inside the table
  const V size_low = select(negative, -x.low, x.low);
  const ExpParts<V> e = exp_parts(-square.high, -square.low);
  const auto row =
      (Lane<V>::to_bits(bounded + 1.0) >> 48) - 0x3ff0;  // 16 cells an octave of 1 + |x|
  const auto column = [&](std::size_t i) { return Lane<V>::gather(tables::erfc_table, row, i); };
  const V t = (bounded - column(0)) + size_low;
  V slope = column(12);
  for (std::size_t i = 11; i >= 3; --i)
    slope = column(i) + t * slope;
  // erfc x = 2^exponent * (table + growth) * (base + rest): only table * base needs all its bits.
  const V base = column(1);
  const V rest = column(2) + t * slope;
  const V growth = e.table_low + e.table * (e.r + e.remainder);
  const Pair<V> product = two_product(e.table, base);
  const V low = product.low + (e.table * rest + growth * (base + rest));
  const V positive = scale((product.high + low) * factor, e.exponent);
  const Pair<V> mirrored = ordered_sum(Lane<V>::splat(2.0), -scale(product.high, e.exponent));
  const V reflected = (mirrored.high + (mirrored.low - scale(low, e.exponent))) * factor;
  return select(x.high != x.high, x.high, select(negative, reflected, positive));
}

template <class V>
V erfc(V x) {
  const V far = select(x < 0.0, Lane<V>::splat(-28.0), Lane<V>::splat(28.0));
  const V bounded = select(absolute(x) > 28.0, far, x);
  return erfc_scaled({bounded, Lane<V>::splat(0.0)}, two_product(bounded, bounded), 1.0);
}

template <class V>
V normal_cdf(V z) {
  const V far = select(z < 0.0, Lane<V>::splat(-39.0), Lane<V>::splat(39.0));
  const V bounded = select(absolute(z) > 39.0, far, z);
  Pair<V> x = two_product(-bounded, Lane<V>::splat(tables::inverse_sqrt2_high));
  x.low = x.low - bounded * tables::inverse_sqrt2_low;
  const Pair<V> square = two_product(bounded, bounded);
  return erfc_scaled(x, {0.5 * square.high, 0.5 * square.low}, 0.5);
}

}  // namespace kernel

/// e^x for any x, within 0.52 ulp; 0.8 ulp where the result is subnormal (x < -708.4).
/// @return 0 at -inf and below -745.13, inf above 709.78, NaN at NaN.
[[nodiscard]] inline double exp(double x) { return kernel::exp(x); }

/// e^x - 1 for any x, within 0.52 ulp, small x included. @return -1 at -inf, inf above 709.78, NaN
/// at NaN, x at +-0.
[[nodiscard]] inline double expm1(double x) { return kernel::expm1(x); }

/// Natural logarithm for any x > 0, subnormals included, within 0.52 ulp.
/// @return -inf at +-0, NaN below 0 and at NaN, inf at inf.
[[nodiscard]] inline double log(double x) { return kernel::log(x); }

/// log(1 + x) for any x > -1, within 0.52 ulp, small x included.
/// @return -inf at -1, NaN below and at NaN, inf at inf, x at +-0.
[[nodiscard]] inline double log1p(double x) { return kernel::log1p(x); }

/// x^y for x >= 0, within 0.53 ulp; 0.8 ulp where the result is subnormal.
/// @return 1 when y = 0 or x = 1 (even if the other is NaN), NaN for x < 0 whatever y (no integer
/// powers of
///         negatives), 0^y = 0 for y > 0 and inf for y < 0, inf^y the reverse; NaN at NaN.
[[nodiscard]] inline double pow(double x, double y) { return kernel::pow(x, y); }

/// 2 / sqrt(pi) times the integral of e^(-t^2) from x to infinity, any x, within 0.65 ulp; 0.9 ulp
/// where the result is subnormal (x > 26.54). @return 2 at -inf, 0 at inf and above 27.23, NaN at
/// NaN.
[[nodiscard]] inline double erfc(double x) { return kernel::erfc(x); }

/// Probability that a standard normal variable is below z, any z, within 0.65 ulp; 0.9 ulp where
/// the result is subnormal (z < -37.5). @return 0 at -inf and below -38.49, 1 at inf, NaN at NaN.
[[nodiscard]] inline double normal_cdf(double z) { return kernel::normal_cdf(z); }

/// IEEE 754 fixes the square root to the last bit, so the library's is everybody's.
[[nodiscard]] inline double sqrt(double x) { return std::sqrt(x); }

/// y[i] = exp(x[i]), bit for bit the scalar's. The spans have one length; they may be the same
/// span.
void exp(std::span<const double> x, std::span<double> y);

/// y[i] = log(x[i]), bit for bit the scalar's. The spans have one length; they may be the same
/// span.
void log(std::span<const double> x, std::span<double> y);

}  // namespace seawall::math
