// Oracles.

#include "seawall/model/compile.hpp"

#include <gtest/gtest.h>

#include "tests/model/refusal.hpp"
#include "tests/model/small_world.hpp"

namespace seawall {
namespace {

using small::expect_refused;
using small::name_of_row;
using small::Refusal;
using small::small_world;

TEST(CompileOracles, MirroredOraclesOfTwoVenuesAreNoCircle) {
  ModelSpec spec = small_world();
  spec.oracles[0].source = "weth-usdc";
  spec.oracles.push_back({.name = "usdc-eth",
                          .asset = "USDC",
                          .numeraire = "WETH",
                          .fixed_price = {},
                          .decimals = 18});
  EXPECT_TRUE(compile(spec));
}

class CompileOraclesRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(CompileOraclesRefuses, WithKeyPathFoundAndAllowed) { expect_refused(GetParam()); }

const Refusal refusals[] = {
    {"OracleAsset", [](ModelSpec& s) { s.oracles[0].asset = "weth"; }, ErrorCode::unknown_name,
     "oracles[0].asset", "did you mean 'WETH'?"},
    {"OracleSource", [](ModelSpec& s) { s.oracles[0].source = "weth-uscd"; },
     ErrorCode::unknown_name, "oracles[0].source", "did you mean 'weth-usdc'?"},
    {"OracleNumeraire", [](ModelSpec& s) { s.oracles[0].numeraire = "EUR"; },
     ErrorCode::unknown_name, "oracles[0].numeraire", "unknown numeraire 'EUR'"},
    {"OracleInItself", [](ModelSpec& s) { s.oracles[0].numeraire = "WETH"; },
     ErrorCode::cyclic_reference, "oracles[0].numeraire", "fixed_price = 1"},
    {"OraclesInACircle",
     [](ModelSpec& s) {
       s.oracles[1] = {
           .name = "usdc-weth", .asset = "USDC", .numeraire = "WETH", .fixed_price = {}};
       s.oracles[0].numeraire = "USDC";
     },
     ErrorCode::cyclic_reference, "oracles[0].source", "weth-usd -> usdc-weth -> weth-usd"},
    {"OraclesThroughOnePool",
     [](ModelSpec& s) {
       s.oracles[1] = {
           .name = "usdc-usd", .asset = "USDC", .source = "weth-usdc", .fixed_price = {}};
       s.oracles[0].source = "weth-usdc";
     },
     ErrorCode::cyclic_reference, "oracles[0].source", "needs its own price"},
    {"OracleWithoutDigits",
     [](ModelSpec& s) {
       s.assets[1].price_usd = 1e-12;
       s.oracles[1].source = "reference";
       s.oracles[1].fixed_price.reset();
       s.liquidity.clear();
     },
     ErrorCode::parameter_out_of_range, "oracles[1].decimals", "1 to 2^96"},
    {"FixedWithoutPrice", [](ModelSpec& s) { s.oracles[1].fixed_price.reset(); },
     ErrorCode::missing_key, "oracles[1].fixed_price", "is missing"},
};

INSTANTIATE_TEST_SUITE_P(Table, CompileOraclesRefuses, ::testing::ValuesIn(refusals), name_of_row);

}  // namespace
}  // namespace seawall
