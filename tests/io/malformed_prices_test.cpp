// What is wrong with a course of prices, in a file or inline.

#include "tests/support/malformed_input.hpp"

namespace seawall::malformed {
namespace {

using enum ErrorCode;

const std::vector<Malformed> table = {
    // Prices
    {"UnsortedTimes",
     [] { return day(good_prices + "2022-11-22T17:05:00Z,1600\n"); },
     parameter_out_of_range,
     {"day.csv:4", "time"},
     {"17:05:00Z does not come after", "times must increase"}},
    {"TimeWithoutZone",
     [] { return day("time,WETH\n2022-11-22T17:00:00,2000\n"); },
     wrong_type,
     {"day.csv:2", "time"},
     {"'2022-11-22T17:00:00' is not a time with its zone", "2022-11-22T17:15:00Z"}},
    {"ZeroPrice",
     [] { return day(good_prices + "2022-11-22T17:15:00Z,0\n"); },
     parameter_out_of_range,
     {"day.csv:4", "WETH"},
     {"0 is outside [1e-12, 1000000000000]"}},
    {"PriceOfUnknownAsset",
     [] { return day("time,WTEH\n2022-11-22T17:00:00Z,2000\n"); },
     unknown_name,
     {"day.csv:1", "WTEH"},
     {"did you mean 'WETH'?"}},
    {"PricesWithoutTime",
     [] { return day("date,WETH\n2022-11-22T17:00:00Z,2000\n"); },
     missing_key,
     {"day.csv:1", "time"},
     {"the column is missing"}},
    {"PricesOfAnotherDay",
     [] { return day("time,WETH\n2021-11-22T17:00:00Z,2000\n"); },
     parameter_out_of_range,
     {"day.csv:2", "time"},
     {"the run", "must overlap"}},
    {"RawRecordGenerative",
     [] { return day(good_prices, "contains_own_impact = true\n"); },
     wrong_unit,
     {"run.toml:", "prices.contains_own_impact"},
     {"generative", "Allowed: feedback = \"recorded\""}},
    {"InlineRowsOfDifferentAssets",
     [] {
       return appended(
           "[[prices.rows]]\ntime = 2022-11-22T17:00:00Z\nWETH = 1\n[[prices.rows]]\ntime = "
           "2022-11-22T17:01:00Z\nUSDC = 1\n");
     },
     missing_key,
     {"prices.rows[1].WETH"},
     {"every row prices the assets of the first"}},
};

class MalformedPrices : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedPrices, IsOneErrorThatNamesPlaceFoundAndAllowed) {
  expect_one_clear_error(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Table, MalformedPrices, ::testing::ValuesIn(table), name_of_row);

TEST(MalformedPricesTable, StartsFromWhatIsAccepted) { expect_accepted(day(good_prices)); }

}  // namespace
}  // namespace seawall::malformed
