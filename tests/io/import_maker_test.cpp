// Vaults of Maker's Vat.

#include <gmock/gmock.h>

#include "tests/support/import_case.hpp"

namespace seawall::importing {
namespace {

using enum ErrorCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const io::ImportFile ilks{"ilks.csv",
                          "ilk,rate,Art\n"
                          "ETH-A,1050000000000000000000000001,2500000000000000000\n"
                          "WBTC-A,1000000000000000000000000000,0\n"};
const std::string head = "urn,ilk,ink,art\n";

std::vector<io::ImportFile> vaults(const std::string& rows) {
  return {{"vaults.csv", head + rows}, ilks};
}

TEST(ImportMaker, DebtIsArtTimesRateToTheLastRad) {
  const auto book = imported("maker", vaults("0x1,ETH-A,3000000000000000000,1000000000000000001\n"
                                             "0x2,ETH-A,10000000000000000000,1500000000000000000\n"
                                             "0x3,ETH-A,0,0\n"));
  EXPECT_EQ(io::positions_csv(book),
            "account,venue,asset,collateral,debt\n"
            "0x1,ETH-A,ETH,3,0\n"
            "0x1,ETH-A,DAI,0,1.050000000000000001050000001000000000000000001\n"
            "0x2,ETH-A,ETH,10,0\n"
            "0x2,ETH-A,DAI,0,1.5750000000000000000000000015\n");
  EXPECT_THAT(book.dropped, IsEmpty());
  EXPECT_EQ(book.empty_rows, 1U);
  EXPECT_THAT(totals_of(book),
              ElementsAre("ETH-A Art, debt before its rate: 2.5, 2.500000000000000001",
                          "WBTC-A Art, debt before its rate: 0, 0"));
}

TEST(ImportMaker, TokensNeedNoRates) {
  const auto book = imported("maker", {{"dune.csv",
                                        "vault,ilk,collateral,debt\n17,ETH-A,1.5,900.25\n"
                                        "18,UNIV2DAIETH-A,2,1\n"}});
  EXPECT_EQ(io::positions_csv(book),
            "account,venue,asset,collateral,debt\n17,ETH-A,ETH,1.5,0\n17,ETH-A,DAI,0,900.25\n"
            "18,UNIV2DAIETH-A,UNIV2DAIETH,2,0\n18,UNIV2DAIETH-A,DAI,0,1\n");
}

TEST(ImportMaker, ARateMayStandInEachRow) {
  const auto book = imported("maker", {{"v.csv",
                                        "urn,ilk,ink,art,rate\n"
                                        "0x1,ETH-A,1000000000000000000,2000000000000000000,"
                                        "1500000000000000000000000000\n"}});
  EXPECT_THAT(sums_of(book),
              ElementsAre("ETH-A DAI debt: 3 = 3 + 0", "ETH-A ETH collateral: 1 = 1 + 0"));
}

const std::vector<Wrong> wrong_vaults = {
    {"MissingColumn",
     {{"v.csv", "urn,ilk,ink\n0x1,ETH-A,1\n"}},
     missing_key,
     "v.csv:1: art",
     {"the column is missing"}},
    {"Negative",
     vaults("0x1,ETH-A,-1,1\n"),
     parameter_out_of_range,
     "vaults.csv:2: ink",
     {"'-1' is outside [0, inf)"}},
    {"NaN",
     vaults("0x1,ETH-A,1,nan\n"),
     parameter_out_of_range,
     "vaults.csv:2: art",
     {"'nan' is outside [0, inf)"}},
    {"PartsOfAWad",
     vaults("0x1,ETH-A,1.5,1\n"),
     wrong_unit,
     "vaults.csv:2: ink",
     {"'1.5' is no whole number", "10^-18"}},
    {"UnknownMarket",
     vaults("0x1,ETH-B,1,1\n"),
     unknown_name,
     "vaults.csv:2: ilk",
     {"no file states a rate for the ilk 'ETH-B'", "ETH-A"}},
    {"NoRates",
     {{"v.csv", head + "0x1,ETH-A,1,1\n"}},
     unknown_name,
     "v.csv:2: ilk",
     {"a table with columns ilk and rate is needed"}},
    {"DuplicateAccount",
     vaults("0x1,ETH-A,1,1\n0x1,ETH-A,1,1\n"),
     duplicate_name,
     "vaults.csv:3: urn",
     {"the vault '0x1' of 'ETH-A' is there already, in vaults.csv:2: urn"}},
    {"DuplicateIlk",
     {{"v.csv", head + "0x1,ETH-A,1,1\n"}, {"i.csv", "ilk,rate\nETH-A,1\nETH-A,2\n"}},
     duplicate_name,
     "i.csv:3: ilk",
     {"the ilk 'ETH-A' is there already"}},
    {"Cut", vaults("0x1,ETH-A,1"), malformed_file, "vaults.csv:2", {"3 cells; 4 are allowed"}},
};

class WrongVaults : public ::testing::TestWithParam<Wrong> {};
TEST_P(WrongVaults, AreOneErrorThatNamesPlaceFoundAndAllowed) {
  expect_one_clear_error("maker", GetParam());
}
INSTANTIATE_TEST_SUITE_P(Table, WrongVaults, ::testing::ValuesIn(wrong_vaults), name_of_row);

}  // namespace
}  // namespace seawall::importing
