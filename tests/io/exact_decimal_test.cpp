#include "seawall/io/exact_decimal.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "seawall/base/wide.hpp"
#include "tests/support/splitmix.hpp"

namespace seawall::io {
namespace {

ExactDecimal of(std::string_view text) {
  const auto made = ExactDecimal::parse(text);
  EXPECT_TRUE(made) << text;
  return made.value_or(ExactDecimal{});
}

std::optional<ExactDecimal::Problem> problem_of(std::string_view text) {
  const auto made = ExactDecimal::parse(text);
  return made ? std::nullopt : std::optional{made.error()};
}

TEST(ExactDecimal, IsWrittenWithoutExponentAndWithoutIdleZeros) {
  for (const auto& [text, written] : std::vector<std::pair<std::string, std::string>>{
           {"0", "0"},
           {"-0.000", "0"},
           {"007", "7"},
           {"12.500", "12.5"},
           {".5", "0.5"},
           {"3.", "3"},
           {"+1e3", "1000"},
           {"9.28351505513e-07", "0.000000928351505513"},
           {"-1.5E-2", "-0.015"},
           {"115792089237316195423570985008687907853269984665640564039457584007913129639935.1",
            "115792089237316195423570985008687907853269984665640564039457584007913129639935.1"}})
    EXPECT_EQ(of(text).text(), written) << text;
}

TEST(ExactDecimal, IsNotReadFromAnythingElse) {
  for (const char* text : {"", ".", "-", "1e", "e5", "1.2.3", "1,5", " 1", "1 ", "nan", "inf",
                           "0x10", "--1", "1e5.5", "1e+-5"})
    EXPECT_EQ(problem_of(text), ExactDecimal::Problem::not_a_number) << text;
  EXPECT_EQ(problem_of("1e201"), ExactDecimal::Problem::too_long);
  EXPECT_EQ(problem_of("1e-99999999999999999999"), ExactDecimal::Problem::too_long);
  EXPECT_EQ(problem_of(std::string(2'001, '1')), ExactDecimal::Problem::too_long);
}

TEST(ExactDecimal, SumsKeepEveryDigit) {
  EXPECT_EQ((of("0.1") + of("0.2")).text(), "0.3");
  EXPECT_EQ((of("1e30") + of("1e-30")).text(),
            "1000000000000000000000000000000.000000000000000000000000000001");
  EXPECT_EQ((of("1") - of("0.000000000000000001")).text(), "0.999999999999999999");
  EXPECT_EQ((of("2") - of("5.25")).text(), "-3.25");
  EXPECT_TRUE((of("-7.5") + of("7.50")).is_zero());
}

TEST(ExactDecimal, ComparesByValue) {
  EXPECT_EQ(of("1.50"), of("15e-1"));
  EXPECT_LT(of("-2"), of("1"));
  EXPECT_GT(of("10"), of("9.999999999999999999"));
}

TEST(ExactDecimal, SmallestUnitsBecomeTokens) {
  EXPECT_EQ(of("1").shifted_down(18).text(), "0.000000000000000001");
  EXPECT_EQ(of("2500000").shifted_down(6).text(), "2.5");
  EXPECT_EQ(of("25").shifted_down(0).text(), "25");
}

// Property I-1: sums and products of whole numbers are those of 128-bit integers.
TEST(ExactDecimal, AgreesWithIntegers) {
  support::SplitMix random{20'240'130};
  for (int i = 0; i < 2'000; ++i) {
    const auto a = static_cast<Int128>(random.next()) - (Int128{1} << 63);
    const auto b = static_cast<Int128>(random.next() >> (i % 60));
    const ExactDecimal da = of(to_string(a)), db = of(to_string(b));
    ASSERT_EQ((da + db).text(), to_string(a + b));
    ASSERT_EQ((db - da).text(), to_string(b - a));
    ASSERT_EQ((da * db).text(), to_string(a * b));
    ASSERT_EQ(da < db, a < b);
  }
}

}  // namespace
}  // namespace seawall::io
