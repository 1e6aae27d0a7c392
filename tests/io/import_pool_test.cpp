// Exports of lending pools: Aave v2 and v3, Compound v2 and v3.

#include <gmock/gmock.h>

#include "seawall/io/tables.hpp"
#include "tests/support/import_case.hpp"

namespace seawall::importing {
namespace {

using enum ErrorCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string reserves_head =
    "user.id,reserve.symbol,reserve.decimals,currentATokenBalance,currentTotalDebt,"
    "usageAsCollateralEnabledOnUser,user.eModeCategoryId.id\n";

std::vector<io::ImportFile> reserves(const std::string& rows) {
  return {{"users.csv", reserves_head + rows}};
}

TEST(ImportAaveV3, ScalesSmallestUnitsAndKeepsModesAndUnusedSuppliesApart) {
  const auto book = imported("aave-v3", reserves("0xa,WETH,18,1500000000000000001,0,true,1\n"
                                                 "0xa,USDC,6,0,2500000,false,1\n"
                                                 "0xb,USDC,6,7000001,0,false,0\n"
                                                 "0xb,WETH,18,2000000000000000000,1,true,0\n"));
  EXPECT_EQ(io::positions_csv(book),
            "account,venue,asset,collateral,debt,mode\n"
            "0xa,aave-v3,WETH,1.500000000000000001,0,1\n"
            "0xa,aave-v3,USDC,0,2.5,1\n"
            "0xb,aave-v3,WETH,2,0.000000000000000001,\n");
  EXPECT_THAT(drops_of(book),
              ElementsAre("supplied, but not used as collateral: 1 x 7.000001 USDC collateral"));
  EXPECT_THAT(
      sums_of(book),
      ElementsAre("aave-v3 USDC collateral: 7.000001 = 0 + 7.000001",
                  "aave-v3 USDC debt: 2.5 = 2.5 + 0",
                  "aave-v3 WETH collateral: 3.500000000000000001 = 3.500000000000000001 + 0",
                  "aave-v3 WETH debt: 0.000000000000000001 = 0.000000000000000001 + 0"));
}

TEST(ImportAaveV3, WithoutDecimalsAmountsAreTokens) {
  const auto book = imported("aave-v3", {{"dune.csv",
                                          "user,symbol,collateral,debt\n0xa,WETH,1.25,0\n"
                                          "0xa,USDC,0,1e-3\n"}});
  EXPECT_EQ(io::positions_csv(book),
            "account,venue,asset,collateral,debt\n0xa,aave-v3,WETH,1.25,0\n"
            "0xa,aave-v3,USDC,0,0.001\n");
}

TEST(ImportAaveV3, SumsVariableAndStableDebt) {
  const auto book = imported("aave-v3", {{"u.csv",
                                          "user,symbol,currentATokenBalance,currentVariableDebt,"
                                          "currentStableDebt\n0xa,DAI,0,1.5,0.25\n"}});
  EXPECT_THAT(sums_of(book), ElementsAre("aave-v3 DAI debt: 1.75 = 1.75 + 0"));
}

TEST(ImportAaveV3, ComparesWithTheReservesOwnTotals) {
  std::vector<io::ImportFile> files = reserves("0xa,WETH,18,2000000000000000000,0,true,0\n");
  files.push_back({"reserves.csv",
                   "symbol,decimals,totalATokenSupply,totalCurrentVariableDebt\n"
                   "WETH,18,2500000000000000000,1\n"});
  const auto book = imported("aave-v3", files);
  EXPECT_THAT(totals_of(book), ElementsAre("aave-v3 collateral in WETH: 2.5, 2",
                                           "aave-v3 debt in WETH: 0.000000000000000001, 0"));
}

TEST(ImportAaveV3, CallsVenuesAndAssetsAsTheScenarioDoes) {
  const auto book = imported("aave-v3", {{"d.csv", "user,symbol,collateral,debt\n0xa,WETH,1,0\n"}},
                             {{"WETH", "ETH"}, {"aave-v3", "bank"}});
  EXPECT_EQ(io::positions_csv(book), "account,venue,asset,collateral,debt\n0xa,bank,ETH,1,0\n");
  const auto unknown = io::import_positions(
      "aave-v3",
      std::vector<io::ImportFile>{{"d.csv", "user,symbol,collateral,debt\n0xa,WETH,1,0\n"}},
      {{"WTEH", "ETH"}});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().text(),
            "--rename WTEH=ETH: no venue or asset of these files is called 'WTEH'; did you mean "
            "'WETH'?");
}

TEST(ImportAaveV3, WhatIsWrittenIsReadAsPositions) {
  const auto book =
      imported("aave-v3", reserves("\"0x,a\",WETH,18,1500000000000000001,0,true,2\n"));
  const auto read = io::read_positions(io::positions_csv(book), io::TableFormat::csv, "out.csv");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_THAT(read->account, ElementsAre("0x,a"));
  EXPECT_THAT(read->collateral, ElementsAre(1.5));
  EXPECT_THAT(read->mode_names, ElementsAre("", "2"));
}

TEST(ImportAaveV3, AnAddressIsOneAccountHoweverItIsWritten) {
  const std::string lower = "0x52908400098527886e0f7030069857d2e4169ee7";
  const std::string mixed = "0x52908400098527886E0F7030069857D2E4169EE7";
  const std::string head_text = "user,symbol,collateral,debt\n";
  const auto book =
      imported("aave-v3", {{"d.csv", head_text + mixed + ",WETH,1,0\n" + lower + ",DAI,0,2\n" +
                                         "Treasury,DAI,1,0\n" + lower + ",USDC,0,0\n"}});
  EXPECT_EQ(book.positions.at(0).account, lower);
  EXPECT_EQ(book.positions.at(2).account, "Treasury");
  EXPECT_EQ(book.empty_rows, 1U);
  const auto twice = io::import_positions(
      "aave-v3", std::vector<io::ImportFile>{
                     {"d.csv", head_text + mixed + ",WETH,1,0\n" + lower + ",WETH,1,0\n"}});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().where, "d.csv:3: user");
}

TEST(ImportAaveV3, AFileThatMayBeCutIsNoted) {
  const auto book = imported("aave-v3", {{"d.csv", "user,symbol,collateral,debt\n0xa,WETH,1,0"}});
  EXPECT_THAT(book.notes, ElementsAre("d.csv does not end with the end of a line: its last amount "
                                      "may be cut"));
}

// One stETH is 0.9 ETH by the middle of the accounts.
TEST(ImportAaveV2, BookOfTotalsKeepsAccountsOfStethAgainstEthAlone) {
  const auto book =
      imported("aave-v2", {{"book.csv",
                            "user,collateral_eth,debt_eth,liq_threshold_bps,ltv_bps,health_factor,"
                            "steth_amount,eth_debt\n"
                            "0xa,9,5,8300,7200,1.4,10,5\n"
                            "0xb,90,5,8300,7200,14,10,5\n"       // 81 ETH of other collateral
                            "0xc,9,5,8300,7200,1.4,10,4.9\n"     // 2 % of other debt
                            "0xd,9,5,8300,7200,1.4,10,4.96\n"    // 0.8 %
                            "0xe,9.05,0,8300,7200,1,10,0\n"}});  // 0.55 % of other collateral
  EXPECT_EQ(io::positions_csv(book),
            "account,venue,asset,collateral,debt\n"
            "0xa,aave-v2,stETH,10,0\n0xa,aave-v2,ETH,0,5\n"
            "0xd,aave-v2,stETH,10,0\n0xd,aave-v2,ETH,0,4.96\n"
            "0xe,aave-v2,stETH,10,0\n");
  EXPECT_THAT(drops_of(book),
              ElementsAre("holds collateral that the file does not name: 1 x 10 stETH collateral",
                          "holds collateral that the file does not name: 1 x 5 ETH debt",
                          "owes coins that the file does not name: 1 x 10 stETH collateral",
                          "owes coins that the file does not name: 1 x 4.9 ETH debt"));
  EXPECT_THAT(sums_of(book), ElementsAre("aave-v2 ETH debt: 19.86 = 9.96 + 9.9",
                                         "aave-v2 stETH collateral: 50 = 30 + 20"));
  EXPECT_THAT(totals_of(book), ElementsAre("aave-v2 debt in all coins, worth in ETH: 10, 9.96"));
}

TEST(ImportCompoundV2, TakesTheUnderlyingOfItsTokens) {
  const auto book = imported("compound-v2", {{"accounts.csv",
                                              "account,health,ctoken,borrow_underlying,"
                                              "supply_underlying\n0xa,0.9,cETH,1.5,0.0\n"
                                              "0xa,0.9,cSAI,0,22.535827136688592\n"}});
  EXPECT_EQ(io::positions_csv(book),
            "account,venue,asset,collateral,debt\n0xa,compound-v2,ETH,0,1.5\n"
            "0xa,compound-v2,SAI,22.535827136688592,0\n");
  EXPECT_THAT(book.dropped, IsEmpty());
}

const std::string comet_head =
    "account,comet,token,decimals,collateralBalanceOf,borrowBalanceOf,balanceOf\n";

TEST(ImportCompoundV3, LendersOfTheBaseAssetAreDropped) {
  const auto book = imported(
      "compound-v3", {{"accounts.csv", comet_head + "0xa,cUSDCv3,WETH,18,3000000000000000000,0,0\n"
                                                    "0xa,cUSDCv3,USDC,6,0,4000000,0\n"
                                                    "0xb,cUSDCv3,USDC,6,0,0,9000001\n"},
                      {"totals.csv",
                       "comet,token,decimals,totalsCollateral,totalSupply,totalBorrow\n"
                       "cUSDCv3,WETH,18,3000000000000000000,0,0\n"
                       "cUSDCv3,USDC,6,0,9000002,4000000\n"}});
  EXPECT_EQ(io::positions_csv(book),
            "account,venue,asset,collateral,debt\n0xa,cUSDCv3,WETH,3,0\n0xa,cUSDCv3,USDC,0,4\n");
  EXPECT_THAT(drops_of(book), ElementsAre("lent out: the base asset is no collateral: 1 x 9.000001 "
                                          "USDC collateral"));
  EXPECT_THAT(
      totals_of(book),
      ElementsAre("cUSDCv3 collateral in WETH: 3, 3", "cUSDCv3 debt in WETH: 0, 0",
                  "cUSDCv3 collateral in USDC: 9.000002, 9.000001", "cUSDCv3 debt in USDC: 4, 4"));
}

TEST(ImportKinds, UnknownKindsAndOtherFormatsAreRefused) {
  const std::vector<io::ImportFile> parquet{{"u.parquet", "PAR1"}};
  const auto kind = io::import_positions("aave-v33", parquet);
  ASSERT_FALSE(kind);
  EXPECT_EQ(kind.error().detail, "no export is of kind 'aave-v33'; did you mean 'aave-v3'?");
  const auto ending = io::import_positions("aave-v3", parquet);
  ASSERT_FALSE(ending);
  EXPECT_EQ(ending.error().code, malformed_file);
  EXPECT_EQ(ending.error().where, "u.parquet");
}

const std::vector<Wrong> wrong_reserves = {
    {"MissingColumn",
     {{"u.csv", "user,symbol,currentATokenBalance\n0xa,WETH,1\n"}},
     missing_key,
     "u.csv:1: currentTotalDebt",
     {"the column is missing"}},
    {"Misspelt",
     {{"u.csv", "user,symbol,currentATokenBalanse,currentTotalDebt\n0xa,WETH,1,0\n"}},
     missing_key,
     "u.csv:1: currentATokenBalance",
     {"did you mean 'currentATokenBalanse'?", "allowed too: collateral"}},
    {"Negative",
     reserves("0xa,WETH,18,-5,0,true,0\n"),
     parameter_out_of_range,
     "users.csv:2: currentATokenBalance",
     {"'-5' is outside [0, inf)"}},
    {"NaN",
     reserves("0xa,WETH,18,1,0,true,0\n0xa,USDC,6,0,nan,true,0\n"),
     parameter_out_of_range,
     "users.csv:3: currentTotalDebt",
     {"'nan' is outside [0, inf)"}},
    {"NoNumber",
     reserves("0xa,WETH,18,ten,0,true,0\n"),
     wrong_type,
     "users.csv:2: currentATokenBalance",
     {"'ten' is not a number", "12.5"}},
    {"EmptyAmount",
     reserves("0xa,WETH,18,,0,true,0\n"),
     missing_key,
     "users.csv:2: currentATokenBalance",
     {"is empty"}},
    {"TooManyDigits",
     {{"u.csv", "user,symbol,collateral,debt\n0xa,WETH,1e-99,0\n0xb,WETH,1e100,0\n"}},
     too_large,
     "u.csv:2: collateral",
     {"'1e-99' has more than 100 digits"}},
    {"PartsOfAUnit",
     reserves("0xa,WETH,18,1.5,0,true,0\n"),
     wrong_unit,
     "users.csv:2: currentATokenBalance",
     {"'1.5' is no whole number of smallest units", "10^-18"}},
    {"TooManyDecimals",
     reserves("0xa,WETH,99,1,0,true,0\n"),
     parameter_out_of_range,
     "users.csv:2: reserve.decimals",
     {"99 is outside [0, 36]"}},
    {"NoFlag",
     reserves("0xa,WETH,18,1,0,maybe,0\n"),
     wrong_type,
     "users.csv:2: usageAsCollateralEnabledOnUser",
     {"'maybe' is neither true nor false"}},
    {"NobodysRow",
     reserves(",WETH,18,1,0,true,0\n"),
     missing_key,
     "users.csv:2: user.id",
     {"is empty; a name is needed"}},
    {"DuplicateAccount",
     reserves("0xa,WETH,18,1,0,true,0\n0xb,WETH,18,1,0,true,0\n0xa,WETH,18,2,0,true,0\n"),
     duplicate_name,
     "users.csv:4: user.id",
     {"the account's WETH is there already, in users.csv:2: user.id", "one row for each"}},
    {"CutInARow",
     reserves("0xa,WETH,18,1,0,true,0\n0xb,WETH,18,1"),
     malformed_file,
     "users.csv:3",
     {"4 cells; 7 are allowed"}},
    {"CutInTheHead", {{"u.csv", "user,sym"}}, malformed_file, "u.csv", {"no rows"}},
    {"NothingAtAll", {{"u.csv", ""}}, malformed_file, "u.csv", {"empty"}},
    {"NobodyHoldsAnything",
     reserves("0xa,WETH,18,0,0,true,0\n"),
     malformed_file,
     "users.csv",
     {"nobody in it holds or owes anything"}},
};

class WrongReserves : public ::testing::TestWithParam<Wrong> {};
TEST_P(WrongReserves, AreOneErrorThatNamesPlaceFoundAndAllowed) {
  expect_one_clear_error("aave-v3", GetParam());
}
INSTANTIATE_TEST_SUITE_P(Table, WrongReserves, ::testing::ValuesIn(wrong_reserves), name_of_row);

const std::vector<Wrong> wrong_comets = {
    {"MissingColumn",
     {{"c.csv", "account,token,collateralBalanceOf,borrowBalanceOf\n0xa,WETH,1,0\n"}},
     missing_key,
     "c.csv:1: comet",
     {"the column is missing", "allowed too: market"}},
    {"Negative",
     {{"c.csv", comet_head + "0xa,cUSDCv3,USDC,6,0,-4,0\n"}},
     parameter_out_of_range,
     "c.csv:2: borrowBalanceOf",
     {"'-4' is outside [0, inf)"}},
    {"NaN",
     {{"c.csv", comet_head + "0xa,cUSDCv3,USDC,6,0,0,NaN\n"}},
     parameter_out_of_range,
     "c.csv:2: balanceOf",
     {"'NaN' is outside [0, inf)"}},
    {"UnknownMarket",
     {{"c.csv", comet_head + "0xa,,USDC,6,0,4,0\n"}},
     missing_key,
     "c.csv:2: comet",
     {"is empty; a name is needed"}},
    {"DuplicateAccount",
     {{"c.csv", comet_head + "0xa,cUSDCv3,USDC,6,0,4,0\n0xa,cUSDCv3,USDC,6,0,4,0\n"}},
     duplicate_name,
     "c.csv:3: account",
     {"the account's USDC is there already"}},
    {"Cut",
     {{"c.csv", comet_head + "0xa,cUSDCv3,USD"}},
     malformed_file,
     "c.csv:2",
     {"3 cells; 7 are allowed"}},
};

class WrongComets : public ::testing::TestWithParam<Wrong> {};
TEST_P(WrongComets, AreOneErrorThatNamesPlaceFoundAndAllowed) {
  expect_one_clear_error("compound-v3", GetParam());
}
INSTANTIATE_TEST_SUITE_P(Table, WrongComets, ::testing::ValuesIn(wrong_comets), name_of_row);

}  // namespace
}  // namespace seawall::importing
