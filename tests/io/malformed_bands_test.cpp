// What is wrong with the bands that a file of positions states.

#include "tests/support/malformed_input.hpp"

namespace seawall::malformed {
namespace {

using enum ErrorCode;

const std::string market = R"(
[[assets]]
name = "crvUSD"
price_usd = 1

[[oracles]]
name = "weth-18"
asset = "WETH"
decimals = 18

[[venues]]
name = "llamma"
kind = "crvusd"
rules_terms = { base_price = 2000 }
[[venues.reserves]]
asset = "crvUSD"
[[venues.reserves]]
asset = "WETH"
oracle = "weth-18"
)";

/// A loan in soft liquidation around the price of 2,000 USD, and rows to follow it.
Inputs loans(const std::string& rows,
             const std::string& head = "account,venue,asset,collateral,debt,band_low,band_high\n") {
  Inputs inputs = book(head + rows);
  inputs.scenario += market;
  return inputs;
}

const std::string soft = "s,llamma,WETH,3,0,-4,5\ns,llamma,crvUSD,6000,10000,-4,5\n";

const std::vector<Malformed> table = {
    {"OneColumnOfTwo",
     [] {
       return loans("s,llamma,WETH,3,0,5\n", "account,venue,asset,collateral,debt,band_high\n");
     },
     missing_key,
     {"book.csv:1: band_low"},
     {"the column is missing, but band_high is there"}},
    {"NoWholeNumber",
     [] { return loans("s,llamma,WETH,3,0,0.5,5\n"); },
     wrong_type,
     {"book.csv:2: band_low"},
     {"0.5 is no whole number", "[-100000, 100000]"}},
    {"BeyondAnyPrice",
     [] { return loans("s,llamma,WETH,3,0,0,1e6\n"); },
     parameter_out_of_range,
     {"book.csv:2: band_high"},
     {"outside [-100000, 100000]"}},
    {"UpsideDown",
     [] { return loans(soft + "u,llamma,WETH,3,0,9,2\n"); },
     parameter_out_of_range,
     {"book.csv:4: band_high"},
     {"2 is outside [12, 58]", "4 to 50 bands"}},
    {"OneBand",
     [] { return loans(soft + "u,llamma,WETH,3,0,5,5\n"); },
     parameter_out_of_range,
     {"book.csv:4: band_high"},
     {"5 is outside [8, 54]", "4 to 50 bands"}},
    {"TooMany",
     [] { return loans(soft + "u,llamma,WETH,3,0,0,50\n"); },
     parameter_out_of_range,
     {"book.csv:4: band_high"},
     {"50 is outside [3, 49]"}},
    {"TwoRangesOfOneAccount",
     [] { return loans("s,llamma,WETH,3,0,-4,5\ns,llamma,crvUSD,0,4000,-4,6\n"); },
     duplicate_name,
     {"book.csv:3: band_low"},
     {"-4 to 6 here and in -4 to 5 before"}},
    {"AtAVenueWithoutBands",
     [] { return loans(soft + "b,aave,WETH,1,0,0,9\n"); },
     unknown_key,
     {"book.csv:4: band_low"},
     {"'aave' lie in no bands"}},
    {"CoinWithoutBands",
     [] { return loans("s,llamma,WETH,3,0,0,0\ns,llamma,crvUSD,500,4000,0,0\n"); },
     parameter_out_of_range,
     {"book.csv"},
     {"collateral of account 's' at 'llamma'", "band_low and band_high are needed"}},
    {"NoActiveBandForBoth",
     [] {
       return loans(
           "s,llamma,crvUSD,500,400,20,23\nu,llamma,WETH,3,0,5,9\nu,llamma,crvUSD,0,100,5,9\n");
     },
     parameter_out_of_range,
     {"book.csv"},
     {"account 's' at 'llamma'", "at least 23", "account 'u' at most 5"}},
};

class MalformedBands : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedBands, AreOneErrorThatNamesPlaceFoundAndAllowed) {
  expect_one_clear_error(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Table, MalformedBands, ::testing::ValuesIn(table), name_of_row);

TEST(MalformedBandsTable, StartsFromWhatIsAccepted) {
  expect_accepted(loans(soft));
  expect_accepted(
      loans(soft + "b,aave,WETH,1,0,0,0\nn,llamma,WETH,3,0,0,0\nn,llamma,crvUSD,0,900,0,0\n"));
}

}  // namespace
}  // namespace seawall::malformed
