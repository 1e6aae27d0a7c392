// Loans of crvUSD's controllers, with their bands.

#include <gmock/gmock.h>

#include "tests/support/import_case.hpp"

namespace seawall::importing {
namespace {

using enum ErrorCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string head = "user,collateral,deposited_collateral,stablecoin,n1,n2,debt,health,loss\n";
const std::string loans_text = head +
                               "0xa,1.5,1.6,0,-8,-5,2000.5,0.04,0\n"
                               "0xb,0,1,900.000000000000000001,0,9,1000,-0.01,0.2\n";
const std::string market_text = R"({"totals": {"totalDebt": "3000.25", "totalCollateral": "1.5"},
  "llamma": {"collateral_symbol": "WETH"}, "controller": {"n_loans": "3"}})";

std::vector<io::ImportFile> loans(const std::string& rows) {
  return {{"data/WETH_loans.csv", head + rows}};
}

TEST(ImportCrvusd, CollateralIsWhatLiesInBandsOfBothCoins) {
  const auto book = imported("crvusd", {{"data/WETH_loans.csv", loans_text}});
  EXPECT_EQ(io::positions_csv(book),
            "account,venue,asset,collateral,debt,band_low,band_high\n"
            "0xa,crvusd-WETH,WETH,1.5,0,-8,-5\n0xa,crvusd-WETH,crvUSD,0,2000.5,-8,-5\n"
            "0xb,crvusd-WETH,crvUSD,900.000000000000000001,1000,0,9\n");
  EXPECT_THAT(book.dropped, IsEmpty());
  EXPECT_THAT(sums_of(book), ElementsAre("crvusd-WETH WETH collateral: 1.5 = 1.5 + 0",
                                         "crvusd-WETH crvUSD collateral: 900.000000000000000001 = "
                                         "900.000000000000000001 + 0",
                                         "crvusd-WETH crvUSD debt: 3000.5 = 3000.5 + 0"));
}

TEST(ImportCrvusd, ComparesWithTheMarketAndItsBands) {
  const auto book =
      imported("crvusd", {{"WETH_bands.csv", "band,stablecoin,collateral\n-8,0,1.25\n0,900,0.25\n"},
                          {"WETH_market.json", market_text},
                          {"WETH_loans.csv", loans_text}});
  EXPECT_THAT(
      totals_of(book),
      ElementsAre("crvusd-WETH debt in crvUSD: 3000.25, 3000.5",
                  "crvusd-WETH collateral in WETH: 1.5, 1.5", "crvusd-WETH number of loans: 3, 2",
                  "crvusd-WETH collateral in WETH: 1.5, 1.5",
                  "crvusd-WETH collateral in crvUSD: 900, 900.000000000000000001"));
}

TEST(ImportCrvusd, ControllersAreToldApartByTheirFiles) {
  const auto book = imported("crvusd",
                             {{"WETH_loans.csv", head + "0xa,1,1,0,0,3,5,0,0\n"},
                              {"tBTC_loans.csv", head + "0xa,2,2,0,0,3,7,0,0\n"}},
                             {{"crvusd-tBTC", "llamma"}});
  EXPECT_EQ(io::positions_csv(book),
            "account,venue,asset,collateral,debt,band_low,band_high\n"
            "0xa,crvusd-WETH,WETH,1,0,0,3\n0xa,crvusd-WETH,crvUSD,0,5,0,3\n"
            "0xa,llamma,tBTC,2,0,0,3\n0xa,llamma,crvUSD,0,7,0,3\n");
}

const std::vector<Wrong> wrong_loans = {
    {"MissingColumn",
     {{"WETH_loans.csv", "user,collateral,stablecoin,n1,debt\n0xa,1,0,0,5\n"}},
     missing_key,
     "WETH_loans.csv:1: n2",
     {"the column is missing"}},
    {"Negative",
     loans("0xa,1,1,0,0,3,-5,0,0\n"),
     parameter_out_of_range,
     "data/WETH_loans.csv:2: debt",
     {"'-5' is outside [0, inf)"}},
    {"NaN",
     loans("0xa,nan,1,0,0,3,5,0,0\n"),
     parameter_out_of_range,
     "data/WETH_loans.csv:2: collateral",
     {"'nan' is outside [0, inf)"}},
    {"BandIsNoWholeNumber",
     loans("0xa,1,1,0,0.5,3,5,0,0\n"),
     wrong_type,
     "data/WETH_loans.csv:2: n1",
     {"'0.5' is not a whole number"}},
    {"BandsUpsideDown",
     loans("0xa,1,1,0,4,3,5,0,0\n"),
     parameter_out_of_range,
     "data/WETH_loans.csv:2: n2",
     {"3 is outside [7, 53]", "4 to 50 bands"}},
    {"TooManyBands",
     loans("0xa,1,1,0,0,50,5,0,0\n"),
     parameter_out_of_range,
     "data/WETH_loans.csv:2: n2",
     {"50 is outside [3, 49]"}},
    {"UnknownMarket",
     {{"WETH_loans.csv", loans_text},
      {"tBTC_loans.csv", loans_text},
      {"sfrxETH_market.json", market_text}},
     unknown_name,
     "sfrxETH_market.json",
     {"belongs to no file of loans", "sfrxETH_loans.csv"}},
    {"SameControllerTwice",
     {{"a/WETH_loans.csv", loans_text}, {"b/WETH_loans.csv", loans_text}},
     duplicate_name,
     "b/WETH_loans.csv",
     {"crvusd-WETH", "a/WETH_loans.csv"}},
    {"DuplicateAccount",
     loans("0xa,1,1,0,0,3,5,0,0\n0xa,1,1,0,0,3,5,0,0\n"),
     duplicate_name,
     "data/WETH_loans.csv:3: user",
     {"the account's loan is there already, in data/WETH_loans.csv:2: user"}},
    {"Cut",
     loans("0xa,1,1,0,0,3,5,0,0\n0xb,1,1,0,"),
     malformed_file,
     "data/WETH_loans.csv:3",
     {"5 cells; 9 are allowed"}},
    {"CutMarket",
     {{"WETH_loans.csv", loans_text}, {"WETH_market.json", market_text.substr(0, 40)}},
     malformed_file,
     "WETH_market.json",
     {"is not a whole JSON object"}},
    {"MarketWithoutTotals",
     {{"WETH_loans.csv", loans_text},
      {"WETH_market.json", R"({"llamma": {"collateral_symbol": "WETH"}})"}},
     missing_key,
     "WETH_market.json: totals.totalDebt",
     {"is missing"}},
    {"MarketWithoutAnAmount",
     {{"WETH_loans.csv", loans_text},
      {"WETH_market.json",
       R"({"llamma": {"collateral_symbol": "WETH"}, "totals": {"totalDebt": "-1"}})"}},
     wrong_type,
     "WETH_market.json: totals.totalDebt",
     {"'-1' is no amount"}},
};

class WrongLoans : public ::testing::TestWithParam<Wrong> {};
TEST_P(WrongLoans, AreOneErrorThatNamesPlaceFoundAndAllowed) {
  expect_one_clear_error("crvusd", GetParam());
}
INSTANTIATE_TEST_SUITE_P(Table, WrongLoans, ::testing::ValuesIn(wrong_loans), name_of_row);

}  // namespace
}  // namespace seawall::importing
