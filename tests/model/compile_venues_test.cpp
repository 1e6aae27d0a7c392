// Lending pools: reserves and modes. CDP engines are in compile_cdp_test.cpp.

#include "seawall/model/compile.hpp"

#include <gtest/gtest.h>

#include "tests/model/refusal.hpp"
#include "tests/model/small_world.hpp"

namespace seawall {
namespace {

using small::expect_refused;
using small::name_of_row;
using small::pool;
using small::Refusal;
using small::small_world;
using small::usdc;

TEST(CompileVenues, CashOrBackgroundSupplyFollowsFromTheOther) {
  ModelSpec spec = small_world();
  spec.venues[0].reserves[1].background_supply.reset();
  spec.venues[0].reserves[1].cash = 1'000.0;
  spec.venues[0].reserves[1].background_debt = 30.0;
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  // cash + debts − accounts' deposits = 1,000 + 30 + 12,050.25 − 100
  EXPECT_EQ(pool(*model).reserves[1].background_supply.value, 12'980'250'000);
  EXPECT_EQ(pool(*model).reserves[1].background_debt.value, 30 * usdc);
}

class CompileVenuesRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(CompileVenuesRefuses, WithKeyPathFoundAndAllowed) { expect_refused(GetParam()); }

const Refusal refusals[] = {
    {"VenueRules", [](ModelSpec& s) { s.venues[0].rules = "aave-v3"; },
     ErrorCode::parameter_out_of_range, "venues[0].rules", "\"aave-v3.6\""},
    {"ReserveTwice", [](ModelSpec& s) { s.venues[0].reserves.push_back(s.venues[0].reserves[0]); },
     ErrorCode::duplicate_name, "venues[0].reserves[2].asset", "'WETH' is there twice"},
    {"TooManyReserves", [](ModelSpec& s) { s.venues[0].reserves.resize(65); }, ErrorCode::too_large,
     "venues[0].reserves", "at most 64"},
    {"OracleOfAnotherAsset", [](ModelSpec& s) { s.venues[0].reserves[0].oracle = "usdc-usd"; },
     ErrorCode::unknown_name, "venues[0].reserves[0].oracle", "prices 'USDC', not 'WETH'"},
    {"ThresholdInPercent", [](ModelSpec& s) { s.venues[0].reserves[1].liquidation_threshold = 89; },
     ErrorCode::wrong_unit, "venues[0].reserves[1].liquidation_threshold",
     "89 is outside [0, 1]; write 0.89 for 89 %"},
    {"ThresholdBelowFactor",
     [](ModelSpec& s) { s.venues[0].reserves[1].liquidation_threshold = 0.7; },
     ErrorCode::parameter_out_of_range, "venues[0].reserves[1].liquidation_threshold",
     "below the collateral_factor 0.75"},
    {"BonusTooLarge", [](ModelSpec& s) { s.venues[0].reserves[0].liquidation_bonus = 0.25; },
     ErrorCode::parameter_out_of_range, "venues[0].reserves[0].liquidation_bonus",
     "less than 1 is allowed"},
    {"PartOfABasisPoint",
     [](ModelSpec& s) { s.venues[0].reserves[0].liquidation_threshold = 0.82505; },
     ErrorCode::parameter_out_of_range, "venues[0].reserves[0].liquidation_threshold",
     "8250.5 basis points; whole basis points are allowed"},
    {"MixedNumeraires", [](ModelSpec& s) { s.oracles[1].decimals = 18; }, ErrorCode::wrong_unit,
     "venues[0].reserves[1].oracle", "must count the same"},
    {"V3InAnotherUnit", [](ModelSpec& s) { s.oracles[0].decimals = s.oracles[1].decimals = 18; },
     ErrorCode::wrong_unit, "venues[0].reserves[0].oracle", "USD with 8 decimals"},
    {"V2ProtocolFee",
     [](ModelSpec& s) {
       s.venues[0].rules = "aave-v2";
       s.venues[0].reserves[0].protocol_fee = 0.1;
     },
     ErrorCode::parameter_out_of_range, "venues[0].reserves[0].protocol_fee", "0 is allowed"},
    {"V2Modes", [](ModelSpec& s) { s.venues[0].rules = "aave-v2"; }, ErrorCode::unknown_key,
     "venues[0].modes", "no efficiency modes"},
    {"ModeCollateral", [](ModelSpec& s) { s.venues[0].modes[0].collateral = {"DAI"}; },
     ErrorCode::unknown_name, "venues[0].modes[0].collateral[0]", "unknown reserve 'DAI'"},
    {"SupplyAndCash", [](ModelSpec& s) { s.venues[0].reserves[0].cash = 1; },
     ErrorCode::duplicate_name, "venues[0].reserves[0].background_supply", "one of the two"},
    {"NeitherSupplyNorCash",
     [](ModelSpec& s) { s.venues[0].reserves[0].background_supply.reset(); },
     ErrorCode::missing_key, "venues[0].reserves[0].background_supply", "is missing"},
};

INSTANTIATE_TEST_SUITE_P(Table, CompileVenuesRefuses, ::testing::ValuesIn(refusals), name_of_row);

}  // namespace
}  // namespace seawall
