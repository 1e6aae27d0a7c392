// The whole, and what stands alone: clock, chain and assets.

#include "seawall/model/compile.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <variant>

#include "tests/model/refusal.hpp"
#include "tests/model/small_world.hpp"

namespace seawall {
namespace {

using small::ether;
using small::expect_refused;
using small::name_of_row;
using small::pool;
using small::Refusal;
using small::small_world;
using small::usdc;

TEST(Compile, ResolvesNamesAndCountsInSmallestUnits) {
  const auto model = compile(small_world());
  ASSERT_TRUE(model) << model.error().text();

  EXPECT_EQ(model->coins, 2U);
  ASSERT_EQ(model->assets.size(), 6U);
  EXPECT_EQ(model->assets[2].name, "aave:WETH:supply");
  EXPECT_EQ(model->assets[5].name, "aave:USDC:debt");
  EXPECT_EQ(model->assets[5].decimals, 6);
  const auto& pair = std::get<PoolPair>(model->liquidity[0].kind);
  const Pool& weth_usdc = model->pools[pair.pool.index()];
  EXPECT_EQ(weth_usdc.reserves[pair.base].value, 1'000 * ether);
  EXPECT_EQ(weth_usdc.reserves[pair.quote].value, 2'000'000 * usdc);
  const auto& constant_product = std::get<ConstantProductTerms>(weth_usdc.terms);
  EXPECT_EQ(constant_product.fee_numerator, 997);
  EXPECT_EQ(constant_product.fee_denominator, 1000);
  EXPECT_EQ(pool(*model).reserves[0].initial.liquidation_bonus.value, 10'500);
  EXPECT_EQ(pool(*model).reserves[1].initial.rate_curve.slope_below, ray / 25);
  EXPECT_EQ(pool(*model).modes[0].collateral_reserves, 2U);
  ASSERT_EQ(model->keepers[0].capital.size(), 6U);
  EXPECT_EQ(model->keepers[0].capital[1].value, 1'000'000 * usdc);
}

TEST(Compile, AChainIsThereOnlyWhereItIsWritten) {
  ModelSpec spec = small_world();
  EXPECT_FALSE(compile(spec)->chain);
  spec.chain = ChainSpec{.market = "base_fee",
                         .gas_limit = 30'000'000,
                         .expiry_minutes = 0.5,
                         .replacement_bump = 0.125,
                         .block_jitter = 0.4,
                         .gas_asset = "WETH"};
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  const Chain& chain = *model->chain;
  EXPECT_EQ(chain.market, FeeMarket::base_fee);
  EXPECT_EQ(chain.gas_limit, 30'000'000);
  EXPECT_EQ(chain.expiry, seconds(30));
  EXPECT_EQ(chain.replacement_bump.value, 0.125);
  EXPECT_EQ(chain.block_jitter, 0.4);
  EXPECT_EQ(chain.gas_asset, AssetId{std::size_t{0}});
  spec.chain->gas_asset.clear();
  EXPECT_FALSE(compile(spec)->chain->gas_asset.exists());
}

class CompileRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(CompileRefuses, WithKeyPathFoundAndAllowed) { expect_refused(GetParam()); }

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

const Refusal refusals[] = {
    {"BlockOfZero", [](ModelSpec& s) { s.clock.block = {}; }, ErrorCode::parameter_out_of_range,
     "clock.block_seconds", "0 is outside [0.001, 1000000]"},
    {"NoAudit", [](ModelSpec& s) { s.clock.audit_every = 0; }, ErrorCode::parameter_out_of_range,
     "clock.audit_every", "0 is outside [1, inf)"},
    {"FeeMarketOfAnotherName",
     [](ModelSpec& s) { s.chain = ChainSpec{.market = "basefee", .gas_asset = ""}; },
     ErrorCode::parameter_out_of_range, "chain.market", "did you mean 'base_fee'?"},
    {"BlockWithoutSpace",
     [](ModelSpec& s) { s.chain = ChainSpec{.gas_limit = 0, .gas_asset = ""}; },
     ErrorCode::parameter_out_of_range, "chain.gas_limit", "0 is outside [21000, "},
    {"NothingStaysPending",
     [](ModelSpec& s) { s.chain = ChainSpec{.expiry_minutes = 0, .gas_asset = ""}; },
     ErrorCode::parameter_out_of_range, "chain.expiry_minutes", "0 is outside [0.001, "},
    {"BumpInPercent",
     [](ModelSpec& s) { s.chain = ChainSpec{.replacement_bump = 10, .gas_asset = ""}; },
     ErrorCode::wrong_unit, "chain.replacement_bump", "write 0.1 for 10 %"},
    {"NegativeJitter",
     [](ModelSpec& s) { s.chain = ChainSpec{.block_jitter = -0.1, .gas_asset = ""}; },
     ErrorCode::parameter_out_of_range, "chain.block_jitter", "-0.1 is outside [0, 5]"},
    {"GasAsset", [](ModelSpec& s) { s.chain = ChainSpec{.gas_asset = "ETH"}; },
     ErrorCode::unknown_name, "chain.gas_asset", "did you mean 'WETH'?"},
    {"NoAssets", [](ModelSpec& s) { s.assets.clear(); }, ErrorCode::missing_key, "assets",
     "at least one"},
    {"AssetTwice", [](ModelSpec& s) { s.assets.push_back(s.assets[0]); }, ErrorCode::duplicate_name,
     "assets[2].name", "entries 0 and 2"},
    {"AssetCalledUsd", [](ModelSpec& s) { s.assets[1].name = "USD"; }, ErrorCode::duplicate_name,
     "assets[1].name", "numeraire"},
    {"NameWithColon", [](ModelSpec& s) { s.assets[1].name = "a:b"; },
     ErrorCode::parameter_out_of_range, "assets[1].name", "no ':'"},
    {"Decimals", [](ModelSpec& s) { s.assets[0].decimals = 37; }, ErrorCode::parameter_out_of_range,
     "assets[0].decimals", "[0, 36]"},
    {"PriceNaN", [](ModelSpec& s) { s.assets[0].price_usd = nan_value; },
     ErrorCode::parameter_out_of_range, "assets[0].price_usd",
     "nan is outside [1e-12, 1000000000000]"},
    {"ImpactShare",
     [](ModelSpec& s) { s.assets[0].impact = ImpactTerms{.permanent_share = Fraction{30}}; },
     ErrorCode::wrong_unit, "assets[0].impact.permanent_share", "write 0.3 for 30 %"},
};

INSTANTIATE_TEST_SUITE_P(Table, CompileRefuses, ::testing::ValuesIn(refusals), name_of_row);

}  // namespace
}  // namespace seawall
