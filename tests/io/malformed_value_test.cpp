// Values out of range, and names that are unknown or there twice.

#include "tests/support/malformed_input.hpp"

namespace seawall::malformed {
namespace {

using enum ErrorCode;

const std::vector<Malformed> table = {
    // Values
    {"NotANumber",
     [] { return with("price_usd = 2000", "price_usd = nan"); },
     parameter_out_of_range,
     {"run.toml:14", "assets[0].price_usd"},
     {"nan is outside [1e-12, 1000000000000]"}},
    {"Infinite",
     [] { return with("background_supply = 50000", "background_supply = inf"); },
     parameter_out_of_range,
     {"background_supply"},
     {"inf is outside [0, inf)"}},
    {"NegativeAmount",
     [] { return with("WETH = 10.5", "WETH = -10.5"); },
     parameter_out_of_range,
     {"run.toml:81", "accounts[0].collateral.WETH"},
     {"-10.5 is outside [0, inf)"}},
    {"WrongUnit",
     [] { return with("liquidation_threshold = 0.78", "liquidation_threshold = 78"); },
     wrong_unit,
     {"run.toml:58", "venues[0].reserves[1].liquidation_threshold"},
     {"78 is outside [0, 1]; write 0.78 for 78 %"}},
    {"AbsurdSize",
     [] { return with("background_supply = 50000", "background_supply = 1e40"); },
     too_large,
     {"run.toml:60", "background_supply"},
     {"2^120", "at most"}},
    {"ZeroBlockTime",
     [] { return with("block_seconds = 12", "block_seconds = 0"); },
     parameter_out_of_range,
     {"run.toml:10", "clock.block_seconds"},
     {"0 is outside [0.001, 1000000]"}},
    {"NegativeDuration",
     [] { return with("duration_minutes = 60", "duration_minutes = -60"); },
     parameter_out_of_range,
     {"run.toml:5", "duration_minutes"},
     {"-60 is outside (0, "}},
    {"NegativeSeed",
     [] { return with("seed = 7", "seed = -7"); },
     parameter_out_of_range,
     {"run.toml:4", "seed"},
     {"-7 is outside"}},
    {"ThresholdBelowFactor",
     [] { return with("liquidation_threshold = 0.825", "liquidation_threshold = 0.7"); },
     parameter_out_of_range,
     {"run.toml:50", "venues[0].reserves[0].liquidation_threshold"},
     {"below the collateral_factor 0.8", "[0.8, 1]"}},
    {"BonusEatsTheCollateral",
     [] { return with("liquidation_bonus = 0.05\n", "liquidation_bonus = 0.3\n"); },
     parameter_out_of_range,
     {"liquidation_bonus"},
     {"less than 1 is allowed"}},
    {"LendsMoreThanItHolds",
     [] { return with("background_supply = 50000", "background_supply = 5000"); },
     parameter_out_of_range,
     {"run.toml:60", "background_supply"},
     {"lends more than it holds", "at least 11950.25 is allowed"}},
    {"ShockInPercent",
     [] { return with("change = -0.3", "change = -30"); },
     wrong_unit,
     {"shocks[0].change"},
     {"write -0.3 for -30 %"}},
    {"ShockAfterTheEnd",
     [] { return with("at_minutes = 10", "at_minutes = 90"); },
     parameter_out_of_range,
     {"shocks[0].at_minutes"},
     {"90 is outside [0, 60]"}},

    // Names
    {"DuplicateName",
     [] { return with("name = \"USDC\"", "name = \"WETH\""); },
     duplicate_name,
     {"run.toml:18", "assets[1].name"},
     {"'WETH' is there twice", "must differ"}},
    {"UnknownAsset",
     [] { return with("base = \"WETH\"", "base = \"WTEH\""); },
     unknown_name,
     {"run.toml:25", "liquidity[0].base"},
     {"unknown asset 'WTEH'", "did you mean 'WETH'?"}},
    {"UnknownAssetOfAnAccount",
     [] { return with("{ WETH = 10.5 }", "{ WTEH = 10.5 }"); },
     unknown_name,
     {"run.toml:81", "accounts[0].collateral.WTEH"},
     {"did you mean 'WETH'?"}},
    {"UnknownVenue",
     [] { return with("venue = \"aave\"\ncollateral", "venue = \"ave\"\ncollateral"); },
     unknown_name,
     {"run.toml:80", "accounts[0].venue"},
     {"unknown venue 'ave'", "did you mean 'aave'?"}},
    {"UnknownOracle",
     [] { return with("oracle = \"weth-usd\"", "oracle = \"weth_usd\""); },
     unknown_name,
     {"run.toml:48", "venues[0].reserves[0].oracle"},
     {"did you mean 'weth-usd'?"}},
    {"UnknownPool",
     [] { return with("source = \"fixed\"\nfixed_price = 1", "source = \"weth-uscd\""); },
     unknown_name,
     {"run.toml:39", "oracles[1].source"},
     {"did you mean 'weth-usdc'?"}},
    {"UnknownMode",
     [] { return with("mode = \"dollars\"", "mode = \"dolars\""); },
     unknown_name,
     {"accounts[1].mode"},
     {"did you mean 'dollars'?"}},
    {"CyclicOracles",
     [] {
       return with("source = \"fixed\"\nfixed_price = 1",
                   "numeraire = \"WETH\"\n[[oracles]]\nname = \"weth-usdc\"\nasset = "
                   "\"WETH\"\nnumeraire = \"USDC\"");
     },
     cyclic_reference,
     {"oracles["},
     {"usdc-usd -> ", "source = \"reference\""}},
    {"DuplicateAccount",
     [] {
       return with(
           "name = \"borrower-2\"\nvenue = \"aave\"\nmode = \"dollars\"\ncollateral = { USDC = 100 "
           "}",
           "name = \"borrower-1\"\nvenue = \"aave\"\ncollateral = { WETH = 1 }");
     },
     duplicate_name,
     {"accounts[1]"},
     {"accounts[0]", "one row for each"}},
};

class MalformedValue : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedValue, IsOneErrorThatNamesPlaceFoundAndAllowed) {
  expect_one_clear_error(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Table, MalformedValue, ::testing::ValuesIn(table), name_of_row);

}  // namespace
}  // namespace seawall::malformed
