// Positions of Morpho Blue's markets.

#include <gmock/gmock.h>

#include "tests/support/import_case.hpp"

namespace seawall::importing {
namespace {

using enum ErrorCode;
using ::testing::ElementsAre;

const std::string markets_head =
    "uniqueKey,collateralAsset.symbol,collateralAsset.decimals,loanAsset.symbol,"
    "loanAsset.decimals,state.collateralAssets,state.borrowAssets\n";
const io::ImportFile markets{
    "markets.csv",
    markets_head + "0xm1,wstETH,18,USDC,6,5000000000000000000,3000001\n0xm2,,0,USDC,6,0,0\n"};
const std::string head =
    "user.address,market.uniqueKey,state.collateral,state.borrowAssets,state.supplyAssets\n";

std::vector<io::ImportFile> positions(const std::string& rows) {
  return {{"positions.csv", head + rows}, markets};
}

TEST(ImportMorpho, EveryMarketIsAVenueAndLendersAreDropped) {
  const auto book = imported("morpho", positions("0xa,0xm1,5000000000000000000,3000000,0\n"
                                                 "0xb,0xm1,0,0,8000000\n"
                                                 "0xb,0xm2,0,0,1\n"));
  EXPECT_EQ(io::positions_csv(book),
            "account,venue,asset,collateral,debt\n0xa,0xm1,wstETH,5,0\n0xa,0xm1,USDC,0,3\n");
  EXPECT_THAT(drops_of(book),
              ElementsAre("lent out: what is supplied is no collateral: 1 x 8 USDC collateral",
                          "lent out: what is supplied is no collateral: 1 x 0.000001 USDC "
                          "collateral"));
  EXPECT_THAT(sums_of(book),
              ElementsAre("0xm1 USDC collateral: 8 = 0 + 8", "0xm1 USDC debt: 3 = 3 + 0",
                          "0xm1 wstETH collateral: 5 = 5 + 0",
                          "0xm2 USDC collateral: 0.000001 = 0 + 0.000001"));
  EXPECT_THAT(totals_of(book),
              ElementsAre("0xm1 collateral in wstETH: 5, 5", "0xm1 debt in USDC: 3.000001, 3",
                          "0xm2 debt in USDC: 0, 0"));
}

TEST(ImportMorpho, ANameOfAMarketIsItsVenues) {
  const auto book = imported(
      "morpho", {{"p.csv", "user,market_id,collateral,borrow_assets\n0xa,1,20,0\n"},
                 {"m.csv",
                  "market_id,name,collateral_symbol,collateral_decimals,loan_symbol,loan_decimals\n"
                  "1,steth-usdc,stETH,1,USDC,6\n"}});
  EXPECT_EQ(io::positions_csv(book),
            "account,venue,asset,collateral,debt\n0xa,steth-usdc,stETH,2,0\n");
}

const std::vector<Wrong> wrong_positions = {
    {"MissingColumn",
     {{"p.csv", "user,market_id,collateral\n0xa,0xm1,1\n"}, markets},
     missing_key,
     "p.csv:1: state.borrowAssets",
     {"the column is missing", "allowed too: borrow_assets"}},
    {"Negative",
     positions("0xa,0xm1,-1,0,0\n"),
     parameter_out_of_range,
     "positions.csv:2: state.collateral",
     {"'-1' is outside [0, inf)"}},
    {"NaN",
     positions("0xa,0xm1,1,NaN,0\n"),
     parameter_out_of_range,
     "positions.csv:2: state.borrowAssets",
     {"'NaN' is outside [0, inf)"}},
    {"UnknownMarket",
     positions("0xa,0xm3,1,0,0\n"),
     unknown_name,
     "positions.csv:2: market.uniqueKey",
     {"unknown Morpho market '0xm3'", "0xm1"}},
    {"NoMarkets",
     {{"p.csv", head + "0xa,0xm1,1,0,0\n"}},
     unknown_name,
     "p.csv:2: market.uniqueKey",
     {"a table of Morpho markets with a column uniqueKey is needed"}},
    {"CollateralWithoutAnAsset",
     positions("0xa,0xm2,1,0,0\n"),
     parameter_out_of_range,
     "positions.csv:2: state.collateral",
     {"'1' of a Morpho market without a collateral asset"}},
    {"DuplicateAccount",
     positions("0xa,0xm1,1,0,0\n0xa,0xm1,1,0,0\n"),
     duplicate_name,
     "positions.csv:3: user.address",
     {"the account's position in '0xm1' is there already"}},
    {"DuplicateMarket",
     {{"m.csv", markets_head + "0xm1,A,18,B,6,0,0\n0xm1,A,18,B,6,0,0\n"},
      {"p.csv", head + "0xa,0xm1,1,0,0\n"}},
     duplicate_name,
     "m.csv:3: uniqueKey",
     {"the Morpho market '0xm1' is there already"}},
    {"Cut",
     positions("0xa,0xm1,1,0,0\n0xb,0x"),
     malformed_file,
     "positions.csv:3",
     {"2 cells; 5 are allowed"}},
};

class WrongMorpho : public ::testing::TestWithParam<Wrong> {};
TEST_P(WrongMorpho, IsOneErrorThatNamesPlaceFoundAndAllowed) {
  expect_one_clear_error("morpho", GetParam());
}
INSTANTIATE_TEST_SUITE_P(Table, WrongMorpho, ::testing::ValuesIn(wrong_positions), name_of_row);

}  // namespace
}  // namespace seawall::importing
