// Accuracy of seawall::math against MPFR, its special values, and that its bits never change.

#include "seawall/base/math.hpp"

#include <gtest/gtest.h>
#include <mpfr.h>

#include <algorithm>
#include <bit>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <limits>
#include <random>
#include <vector>

namespace seawall {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr int points = 200'000;
constexpr mpfr_prec_t precision =
    90;  // bits; MPFR rounds each result correctly, and no test needs more than 70

class Big {
 public:
  explicit Big(double x = 0.0) {
    mpfr_init2(value_, precision);
    mpfr_set_d(value_, x, MPFR_RNDN);
  }
  ~Big() { mpfr_clear(value_); }
  Big(const Big&) = delete;
  Big& operator=(const Big&) = delete;
  mpfr_ptr get() { return value_; }

 private:
  mpfr_t value_;
};

/// |computed - exact| in units of the last place of the exact value; gradual underflow counted.
double ulp_error(double computed, Big& exact) {
  if (!std::isfinite(computed)) {
    return std::isinf(computed) && std::isinf(mpfr_get_d(exact.get(), MPFR_RNDN)) ? 0.0 : infinity;
  }
  if (mpfr_zero_p(exact.get()) != 0) return computed == 0.0 ? 0.0 : infinity;
  const long exponent = std::max<long>(mpfr_get_exp(exact.get()), -1'021) - 53;
  Big difference(computed);
  mpfr_sub(difference.get(), difference.get(), exact.get(), MPFR_RNDN);
  mpfr_mul_2si(difference.get(), difference.get(), -exponent, MPFR_RNDN);
  return std::fabs(mpfr_get_d(difference.get(), MPFR_RNDN));
}

using Function = double (*)(double);
using Exact = std::function<void(mpfr_ptr result, mpfr_ptr x)>;

Exact mpfr(int (*function)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t)) {
  return [function](mpfr_ptr result, mpfr_ptr x) { function(result, x, MPFR_RNDN); };
}

void exact_normal_cdf(mpfr_ptr result, mpfr_ptr z) {
  Big root(0.5);
  mpfr_sqrt(root.get(), root.get(), MPFR_RNDN);
  mpfr_mul(root.get(), root.get(), z, MPFR_RNDN);
  mpfr_neg(root.get(), root.get(), MPFR_RNDN);
  mpfr_erfc(result, root.get(), MPFR_RNDN);
  mpfr_div_2ui(result, result, 1, MPFR_RNDN);
}

double ulp_max(const char* name, Function function, const Exact& exact,
               const std::vector<double>& inputs) {
  double worst = 0.0;
  double worst_at = 0.0;
  for (const double x : inputs) {
    Big wide(x);
    Big result;
    exact(result.get(), wide.get());
    const double error = ulp_error(function(x), result);
    if (error > worst) {
      worst = error;
      worst_at = x;
    }
  }
  std::printf("%-11s %.4f ulp at %a\n", name, worst, worst_at);
  return worst;
}

/// Any double of the given range of magnitudes, even over exponents.
double any_magnitude(std::mt19937_64& bits, double low, double high) {
  const auto first = std::bit_cast<std::uint64_t>(low);
  const auto last = std::bit_cast<std::uint64_t>(high);
  return std::bit_cast<double>(first + bits() % (last - first + 1));
}

double between(std::mt19937_64& bits, double low, double high) {
  return low + (high - low) * (static_cast<double>(bits() >> 11) * 0x1p-53);
}

/// Half even over [low, high], a quarter even over its exponents, a quarter near a centre; and x,
/// -x around edges.
std::vector<double> any_inputs(double low, double high, double centre, std::uint64_t seed) {
  std::mt19937_64 bits(seed);
  std::vector<double> inputs;
  for (int i = 0; i < points; ++i) {
    double x = between(bits, low, high);
    if (i % 4 == 1) {
      const bool negative = low < 0.0 && (i % 8 == 1 || high <= 0.0);
      x = any_magnitude(bits, low > 0.0 ? low : 0x1p-1074, negative ? -low : high) *
          (negative ? -1.0 : 1.0);
    }
    if (i % 4 == 3) x = centre + between(bits, -1.0, 1.0) * any_magnitude(bits, 0x1p-60, 0.1);
    if (x >= low && x <= high) inputs.push_back(x);
  }
  for (const double edge :
       {low, high, centre, 1.0, 1.0 - 0x1p-8, 1.0 + 0x1p-7, 0.6875, 1.375, 0x1p-54, DBL_MIN}) {
    for (const double x : {std::nextafter(edge, -infinity), edge, std::nextafter(edge, infinity)}) {
      if (x >= low && x <= high) inputs.push_back(x);
      if (-x >= low && -x <= high) inputs.push_back(-x);
    }
  }
  return inputs;
}

TEST(Math, ExpIsWithinItsBound) {
  EXPECT_LE(ulp_max("exp", math::exp, mpfr(mpfr_exp), any_inputs(-708.3, 709.7, 0.0, 1)), 0.52);
  EXPECT_LE(ulp_max("exp, small", math::exp, mpfr(mpfr_exp), any_inputs(-745.2, -708.3, -740.0, 2)),
            0.8);
}

TEST(Math, Expm1IsWithinItsBound) {
  EXPECT_LE(ulp_max("expm1", math::expm1, mpfr(mpfr_expm1), any_inputs(-50.0, 709.7, 0.0, 3)),
            0.52);
  EXPECT_LE(ulp_max("expm1, mid", math::expm1, mpfr(mpfr_expm1), any_inputs(-1.0, 1.0, 0.003, 4)),
            0.52);
}

TEST(Math, LogIsWithinItsBound) {
  EXPECT_LE(ulp_max("log", math::log, mpfr(mpfr_log), any_inputs(0x1p-1074, DBL_MAX, 1.0, 5)),
            0.52);
  EXPECT_LE(ulp_max("log, mid", math::log, mpfr(mpfr_log), any_inputs(0.5, 2.0, 1.0, 6)), 0.52);
}

TEST(Math, Log1pIsWithinItsBound) {
  EXPECT_LE(
      ulp_max("log1p", math::log1p, mpfr(mpfr_log1p), any_inputs(-1.0 + 0x1p-53, 1e300, 0.0, 7)),
      0.52);
  EXPECT_LE(ulp_max("log1p, mid", math::log1p, mpfr(mpfr_log1p), any_inputs(-0.9, 3.0, 0.0, 8)),
            0.52);
}

TEST(Math, ErfcIsWithinItsBound) {
  EXPECT_LE(ulp_max("erfc", math::erfc, mpfr(mpfr_erfc), any_inputs(-6.0, 26.54, 0.0, 9)), 0.65);
  EXPECT_LE(ulp_max("erfc, small", math::erfc, mpfr(mpfr_erfc), any_inputs(26.54, 27.3, 27.0, 10)),
            0.9);
}

TEST(Math, NormalCdfIsWithinItsBound) {
  EXPECT_LE(
      ulp_max("normal_cdf", math::normal_cdf, exact_normal_cdf, any_inputs(-37.5, 9.0, 0.0, 11)),
      0.65);
  EXPECT_LE(ulp_max("cdf, small", math::normal_cdf, exact_normal_cdf,
                    any_inputs(-38.6, -37.5, -38.0, 12)),
            0.9);
}

TEST(Math, PowIsWithinItsBound) {
  std::mt19937_64 bits(13);
  double worst = 0.0;
  double worst_subnormal = 0.0;
  for (int i = 0; i < 2 * points; ++i) {
    double x = any_magnitude(bits, 0x1p-1074, 1e300);
    if (i % 2 == 1) x = 1.0 + between(bits, -1.0, 1.0) * any_magnitude(bits, 0x1p-50, 0.5);
    // Half with exponents of daily use, half spread so that the whole range of results occurs.
    const double log_x = math::log(x);
    const double y =
        i % 4 < 2 || log_x == 0.0 ? between(bits, -4.0, 4.0) : between(bits, -745.0, 709.7) / log_x;
    Big base(x);
    Big exponent(y);
    mpfr_pow(base.get(), base.get(), exponent.get(), MPFR_RNDN);
    const double error = ulp_error(math::pow(x, y), base);
    double& slot = mpfr_get_exp(base.get()) < -1'021 ? worst_subnormal : worst;
    slot = std::max(slot, error);
  }
  std::printf("%-11s %.4f ulp, %.4f subnormal\n", "pow", worst, worst_subnormal);
  EXPECT_LE(worst, 0.53);
  EXPECT_LE(worst_subnormal, 0.8);
}

TEST(Math, SqrtIsExactlyRounded) {
  EXPECT_LE(ulp_max("sqrt", math::sqrt, mpfr(mpfr_sqrt), any_inputs(0.0, DBL_MAX, 1.0, 14)), 0.5);
}

TEST(Math, SpecialValuesAreAsDocumented) {
  EXPECT_EQ(math::exp(0.0), 1.0);
  EXPECT_EQ(math::exp(-0.0), 1.0);
  EXPECT_EQ(math::exp(infinity), infinity);
  EXPECT_EQ(math::exp(-infinity), 0.0);
  EXPECT_EQ(math::exp(710.0), infinity);
  EXPECT_EQ(math::exp(-745.2), 0.0);
  EXPECT_EQ(math::exp(-745.1), 0x1p-1074);
  EXPECT_TRUE(std::isnan(math::exp(nan)));

  EXPECT_EQ(math::expm1(infinity), infinity);
  EXPECT_EQ(math::expm1(-infinity), -1.0);
  EXPECT_EQ(math::expm1(-1e300), -1.0);
  EXPECT_TRUE(std::signbit(math::expm1(-0.0)));
  EXPECT_EQ(math::expm1(0x1p-1074), 0x1p-1074);
  EXPECT_TRUE(std::isnan(math::expm1(nan)));

  EXPECT_EQ(math::log(1.0), 0.0);
  EXPECT_EQ(math::log(0.0), -infinity);
  EXPECT_EQ(math::log(-0.0), -infinity);
  EXPECT_EQ(math::log(infinity), infinity);
  for (const double x : {-1.0, -infinity, -0x1p-1074, nan})
    EXPECT_TRUE(std::isnan(math::log(x))) << x;

  EXPECT_EQ(math::log1p(-1.0), -infinity);
  EXPECT_EQ(math::log1p(infinity), infinity);
  EXPECT_TRUE(std::signbit(math::log1p(-0.0)));
  EXPECT_EQ(math::log1p(-0x1p-1074), -0x1p-1074);
  for (const double x : {-1.0 - 0x1p-52, -infinity, nan})
    EXPECT_TRUE(std::isnan(math::log1p(x))) << x;

  EXPECT_EQ(math::erfc(0.0), 1.0);
  EXPECT_EQ(math::erfc(-0.0), 1.0);
  for (const double x : {-28.0, -1e200, -DBL_MAX, -infinity})
    EXPECT_EQ(math::erfc(x), 2.0) << x;
  for (const double x : {27.3, 28.5, 1e200, DBL_MAX, infinity})
    EXPECT_EQ(math::erfc(x), 0.0) << x;
  EXPECT_TRUE(std::isnan(math::erfc(nan)));

  EXPECT_EQ(math::normal_cdf(0.0), 0.5);
  for (const double z : {9.0, 41.0, 1e300, infinity})
    EXPECT_EQ(math::normal_cdf(z), 1.0) << z;
  for (const double z : {-38.6, -41.0, -1e300, -infinity})
    EXPECT_EQ(math::normal_cdf(z), 0.0) << z;
  EXPECT_TRUE(std::isnan(math::normal_cdf(nan)));
}

TEST(Math, PowSpecialValuesAreAsDocumented) {
  for (const double y : {0.0, -0.0}) {
    for (const double x : {0.0, 2.0, -2.0, infinity, -infinity, nan})
      EXPECT_EQ(math::pow(x, y), 1.0) << x;
  }
  for (const double y : {5.0, infinity, -infinity, nan, 1e308})
    EXPECT_EQ(math::pow(1.0, y), 1.0) << y;
  for (const double y : {0.5, 2.0, 1e308, infinity}) {
    EXPECT_EQ(math::pow(0.0, y), 0.0) << y;
    EXPECT_EQ(math::pow(-0.0, y), 0.0) << y;
    EXPECT_EQ(math::pow(0.0, -y), infinity) << y;
    EXPECT_EQ(math::pow(infinity, y), infinity) << y;
    EXPECT_EQ(math::pow(infinity, -y), 0.0) << y;
    for (const double x : {-1.0, -3.0, -infinity})
      EXPECT_TRUE(std::isnan(math::pow(x, y))) << x << ' ' << y;
  }
  for (const double y : {infinity, 1e308, 0x1p80}) {
    for (const double x : {1.0 + 0x1p-52, 2.0, 1e300}) {
      EXPECT_EQ(math::pow(x, y), infinity) << x << ' ' << y;
      EXPECT_EQ(math::pow(x, -y), 0.0) << x << ' ' << y;
    }
    EXPECT_EQ(math::pow(1.0 - 0x1p-53, y), 0.0) << y;
    EXPECT_EQ(math::pow(1.0 - 0x1p-53, -y), infinity) << y;
  }
  EXPECT_TRUE(std::isnan(math::pow(nan, 2.0)));
  EXPECT_TRUE(std::isnan(math::pow(2.0, nan)));
  EXPECT_EQ(math::pow(2.0, 0x1p-1074), 1.0);
  EXPECT_EQ(math::pow(10.0, 15.0), 1e15);
  EXPECT_EQ(math::pow(0x1p-1074, 1.0), 0x1p-1074);
}

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
         (std::isnan(a) && std::isnan(b));
}

using ArrayFunction = void (*)(std::span<const double>, std::span<double>);

void expect_array_equals_scalar(ArrayFunction array, Function scalar,
                                const std::vector<double>& inputs) {
  std::vector<double> outputs(inputs.size());
  array(inputs, outputs);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    ASSERT_TRUE(same_bits(outputs[i], scalar(inputs[i])))
        << std::hexfloat << inputs[i] << ' ' << outputs[i];
  }
}

TEST(Math, ArraysReturnTheScalarBits) {
  std::vector<double> inputs = any_inputs(-746.0, 710.0, 0.0, 15);
  const std::vector<double> positive = any_inputs(0x1p-1074, DBL_MAX, 1.0, 16);
  inputs.insert(inputs.end(), positive.begin(), positive.end());
  for (const double x : {0.0, -0.0, infinity, -infinity, nan, 1.0})
    inputs.push_back(x);
  for (const std::size_t length :
       {inputs.size(), std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
    const std::vector<double> some(inputs.end() - static_cast<std::ptrdiff_t>(length),
                                   inputs.end());
    expect_array_equals_scalar(math::exp, math::exp, some);
    expect_array_equals_scalar(math::log, math::log, some);
  }
}

TEST(Math, ArraysMayBeTransformedInPlace) {
  std::vector<double> values{1.0, 2.0, 3.0};
  math::log(values, values);
  EXPECT_TRUE(same_bits(values[2], math::log(3.0)));
}

/// FNV-1a over the bits of the results, 64 at a time.
class Checksum {
 public:
  void add(double x) { hash_ = (hash_ ^ std::bit_cast<std::uint64_t>(x)) * 0x100'0000'01b3; }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf2'9ce4'8422'2325;
};

// These are the determinism contract. A compiler, flag or edit that changes one changes every trace
// hash.
TEST(Math, ResultsNeverChangeByABit) {
  struct Row {
    const char* name;
    Function function;
    double low;
    double high;
    std::uint64_t expected;
  };
  const Row rows[] = {
      {"exp", math::exp, -746.0, 709.0, 0x23bc'88fb'4596'e641},
      {"log", math::log, 0x1p-1030, 4.0, 0x9c37'4360'57b7'046a},
      {"expm1", math::expm1, -3.0, 3.0, 0xff39'905e'8c7f'5aa8},
      {"log1p", math::log1p, -0.99, 3.0, 0x8856'21af'20b6'65f0},
      {"erfc", math::erfc, -6.0, 27.0, 0x809f'0759'c9b7'3793},
      {"normal_cdf", math::normal_cdf, -38.5, 9.0, 0x39d5'1500'297a'2b63},
      {"pow", [](double x) { return math::pow(x, 1.7 - x); }, 0x1p-20, 9.0, 0x5d33'b3f6'11fd'18ab},
  };
  for (const Row& row : rows) {
    Checksum sum;
    for (int i = 0; i <= 20'000; ++i)
      sum.add(row.function(row.low + (row.high - row.low) / 20'000.0 * i));
    EXPECT_EQ(sum.value(), row.expected) << row.name << std::hex << " 0x" << sum.value();
  }
}

}  // namespace
}  // namespace seawall
