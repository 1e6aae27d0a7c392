#include "seawall/mechanics/lending/aave.hpp"

#include <gtest/gtest.h>

#include "tests/support/lending_scenes.hpp"

namespace seawall::aave {
namespace {

using lending_scenes::collateral;
using lending_scenes::debt;
using lending_scenes::reserve;
using lending_scenes::Scene;
using lending_scenes::usd;

constexpr Int128 dollars = 1'000'000;  // USDC units
constexpr ReserveTerms ether_terms{{8'050}, {8'300}, {10'500}, {1'000}};
constexpr ReserveTerms dollar_terms{{7'500}, {7'800}, {10'450}, {1'000}};

// 10 ETH against 15 000 USDC: health 10 · price · 0.83 / 15 000.
Scene<Exact> ether_loan(Int128 ether_price_usd, AaveVersion version = AaveVersion::v3_7) {
  Scene<Exact> scene;
  scene.version = version;
  scene.reserves = {reserve<Exact>(ether_price_usd * usd, 18, ether_terms),
                    reserve<Exact>(usd, 6, dollar_terms)};
  scene.holdings = {collateral<Exact>(0, 10 * wad), debt<Exact>(1, 15'000 * dollars)};
  scene.request = {.collateral_reserve = 0, .debt_reserve = 1};
  return scene;
}

// The short of November 2022 in round figures: 63.6 M USDC against 92 M CRV at 0.6153 USD, ETH at
// 1000 USD.
Scene<Exact> curve_short() {
  Scene<Exact> scene;
  scene.version = AaveVersion::v2;
  scene.reserves = {reserve<Exact>(1'000'000'000'000'000, 6, {{8'700}, {8'900}, {10'450}, {0}}),
                    reserve<Exact>(615'300'000'000'000, 18, {{5'200}, {5'800}, {10'800}, {0}})};
  scene.holdings = {collateral<Exact>(0, 63'600'000 * dollars),
                    debt<Exact>(1, Int128{92'000'000} * wad)};
  scene.request = {.collateral_reserve = 0, .debt_reserve = 1};
  return scene;
}

TEST(AccountData, ValuesTheLoanAtOraclePrices) {
  const AccountData<Exact> data = ether_loan(2'000).data();
  EXPECT_EQ(data.collateral.value, 20'000 * usd);
  EXPECT_EQ(data.debt.value, 15'000 * usd);
  EXPECT_EQ(data.available_to_borrow.value, 1'100 * usd);  // 20 000 · 0.805 − 15 000
  EXPECT_EQ(data.collateral_factor.value, 8'050);
  EXPECT_EQ(data.liquidation_threshold.value, 8'300);
  EXPECT_EQ(data.health.value, wad * 16'600 / 15'000);
}

TEST(AccountData, WithoutDebtHealthIsUnbounded) {
  Scene<Exact> scene = ether_loan(2'000);
  scene.holdings.pop_back();
  EXPECT_EQ(scene.data().health.value, Exact::unbounded);
  EXPECT_EQ(scene.liquidate().error(), Rejection::health_factor_not_below_threshold);
}

TEST(AccountData, DebtWithoutCollateralHasNoHealth) {
  for (const AaveVersion version : {AaveVersion::v2, AaveVersion::v3_6}) {
    Scene<Exact> scene = ether_loan(2'000, version);
    scene.holdings.erase(scene.holdings.begin());
    EXPECT_EQ(scene.data().health.value, 0);
    EXPECT_EQ(scene.data().collateral_factor.value, 0);
  }
}

// 1 ETH at 2000 and 1000 USDC: thresholds 83 % and 78 % weigh 2 : 1, so 81.33 %, floored to 8133
// bps. v2 takes health from the floored average (2439.9 of 2440), v3 from the sum (2440 exactly).
TEST(AccountData, OnlyV2FloorsTheAverageThresholdIntoHealth) {
  Scene<Exact> scene = ether_loan(2'000, AaveVersion::v3_7);
  scene.holdings = {collateral<Exact>(0, wad), collateral<Exact>(1, 1'000 * dollars),
                    debt<Exact>(1, 2'440 * dollars)};
  EXPECT_EQ(scene.data().liquidation_threshold.value, 8'133);
  EXPECT_EQ(scene.data().health.value, wad);
  EXPECT_EQ(scene.liquidate().error(), Rejection::health_factor_not_below_threshold);
  scene.version = AaveVersion::v2;
  EXPECT_EQ(scene.data().health.value, (wad * 24'399 + 12'200) / 24'400);
  EXPECT_TRUE(scene.liquidate().has_value());
}

TEST(AccountData, TheCategorysTermsHoldWithinItsBitmapOnly) {
  Scene<Exact> scene = ether_loan(2'000);
  scene.holdings.insert(scene.holdings.begin() + 1, collateral<Exact>(1, 20'000 * dollars));
  EModeCategory category{{9'000}, {9'300}, {10'100}};
  category.collateral_bitmap = 1;
  const AccountView<Exact> account{scene.reserves, scene.holdings, &category};
  // equal values: averages of 93 % and 78 %, of 90 % and 75 %
  EXPECT_EQ((account_data<Exact>(AaveVersion::v3_7, account).liquidation_threshold.value), 8'550);
  EXPECT_EQ((account_data<Exact>(AaveVersion::v3_7, account).collateral_factor.value), 8'250);
  category.isolated = true;  // outside the bitmap nothing may be borrowed, but it still protects
  EXPECT_EQ((account_data<Exact>(AaveVersion::v3_7, account).collateral_factor.value), 4'500);
  EXPECT_EQ((account_data<Exact>(AaveVersion::v3_7, account).liquidation_threshold.value), 8'550);
  EXPECT_EQ(liquidation_threshold_of(ether_terms, 0, &category), BasisPoints{9'300});
  EXPECT_EQ(liquidation_threshold_of(dollar_terms, 1, &category), BasisPoints{7'800});
}

TEST(Liquidation, BarelyUnhealthyLoanGivesUpHalf) {
  const auto outcome = ether_loan(1'780).liquidate();  // health 0.98493
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->health_before.value, 984'933'333'333'333'333);
  EXPECT_EQ(outcome->debt_repaid.value, 7'500 * dollars);
  // 7500 / 1780 · 1.05 ETH, of which a tenth of the bonus is the treasury's
  EXPECT_EQ(outcome->collateral_to_keeper.value, 4'403'089'887'640'449'437);
  EXPECT_EQ(outcome->fee.value, 21'067'415'730'337'079);
  EXPECT_EQ(outcome->health_after.value, 1'098'366'666'666'666'666);
  EXPECT_TRUE(outcome->deficits.empty());
  EXPECT_FALSE(outcome->collateral_disabled);
}

TEST(Liquidation, V36RoundsTheSeizureHalfUp) {
  const auto outcome = ether_loan(1'780, AaveVersion::v3_6).liquidate();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->collateral_to_keeper.value, 4'403'089'887'640'449'438);
  EXPECT_EQ(outcome->health_after.value, 1'098'366'666'665'560'000);
}

TEST(Liquidation, BelowHealth095AllMayBeRepaid) {
  const auto outcome = ether_loan(1'700).liquidate();  // health 0.94067
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->debt_repaid.value, 15'000 * dollars);
  EXPECT_EQ(outcome->scaled_debt_burned.value, 15'000 * dollars);
  EXPECT_EQ(outcome->health_after.value, Exact::unbounded);
}

TEST(Liquidation, ASmallDebtBesideALargeOneIsClearedInOneCall) {
  Scene<Exact> scene = ether_loan(1'780);
  scene.reserves.push_back(reserve<Exact>(usd, 6, dollar_terms));
  scene.holdings = {collateral<Exact>(0, 10 * wad), debt<Exact>(1, 5'000 * dollars),
                    debt<Exact>(2, 10'000 * dollars)};
  const auto small = scene.liquidate();
  ASSERT_TRUE(small);
  EXPECT_EQ(small->debt_repaid.value, 5'000 * dollars);  // all of it: under half of 15 000
  scene.request.debt_reserve = 2;
  const auto large = scene.liquidate();
  ASSERT_TRUE(large);
  EXPECT_EQ(large->debt_repaid.value, 7'500 * dollars);  // half of the whole account's debt
}

TEST(Liquidation, UnderwaterLoanGivesUpAllCollateralAndItsDebtsAreWrittenOff) {
  Scene<Exact> scene = ether_loan(1'400);
  scene.reserves.push_back(reserve<Exact>(usd, 18, dollar_terms));
  scene.holdings.push_back(debt<Exact>(2, 100 * wad));
  const auto outcome = scene.liquidate();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->debt_repaid.value, 13'333'333'334);  // ⌈14 000 / 1.05⌉
  EXPECT_EQ((outcome->collateral_to_keeper + outcome->fee).value, 10 * wad);
  EXPECT_TRUE(outcome->collateral_disabled);
  EXPECT_EQ(outcome->scaled_debt_burned.value, 15'000 * dollars);
  ASSERT_EQ(outcome->deficits.size(), 2U);
  EXPECT_EQ(outcome->deficits[0].reserve, 1U);
  EXPECT_EQ(outcome->deficits[0].amount.value, 1'666'666'666);
  EXPECT_EQ(outcome->deficits[1].reserve, 2U);
  EXPECT_EQ(outcome->deficits[1].amount.value, 100 * wad);
  EXPECT_EQ(outcome->deficits[1].scaled_debt_burned.value, 100 * wad);
}

TEST(Liquidation, OtherCollateralLeftMeansNoDeficit) {
  Scene<Exact> scene = ether_loan(1'400);
  scene.holdings.push_back(collateral<Exact>(1, 1 * dollars));
  const auto outcome = scene.liquidate();
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->deficits.empty());
  EXPECT_TRUE(outcome->collateral_disabled);
}

TEST(Liquidation, RefusesWhatTheContractRefuses) {
  EXPECT_EQ(ether_loan(2'000).liquidate().error(), Rejection::health_factor_not_below_threshold);

  Scene<Exact> scene = ether_loan(1'780);
  scene.request.collateral_reserve = 1;
  EXPECT_EQ(scene.liquidate().error(), Rejection::no_such_collateral);

  scene = ether_loan(1'780);
  scene.request.debt_reserve = 0;
  EXPECT_EQ(scene.liquidate().error(), Rejection::no_such_debt);

  scene = ether_loan(1'780);
  scene.holdings.push_back(collateral<Exact>(1, dollars));
  scene.holdings.back().used_as_collateral = false;
  scene.request.collateral_reserve = 1;
  EXPECT_EQ(scene.liquidate().error(), Rejection::no_such_collateral);

  scene = ether_loan(1'700);
  scene.request.offered.value = 14'500 * dollars;  // would leave 500 USD of debt
  EXPECT_EQ(scene.liquidate().error(), Rejection::must_not_leave_dust);

  scene = ether_loan(1'780);
  scene.request.offered.value = 0;
  EXPECT_EQ(scene.liquidate().error(), Rejection::insufficient_input);

  scene = ether_loan(1'780);
  scene.holdings[0].scaled.value = scaled_max + 1;
  EXPECT_EQ(scene.liquidate().error(), Rejection::overflow);
}

TEST(Liquidation, AReserveLentOutEntirelyPaysInClaimsOnly) {
  Scene<Exact> scene = ether_loan(1'780);
  scene.reserves[0].cash.value = 4 * wad;  // 4.4 are due
  EXPECT_EQ(scene.liquidate().error(), Rejection::insufficient_liquidity);
  scene.request.payout = Payout::claim;
  EXPECT_TRUE(scene.liquidate().has_value());
}

TEST(LiquidationV2, TakesHalfOfTheDebtHoweverIll) {
  const auto outcome = curve_short().liquidate();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->debt_repaid.value, Int128{46'000'000} * wad);
  // 46 M · 0.6153 · 1.045 = 29 577 471 USDC
  EXPECT_EQ(outcome->collateral_to_keeper.value, 29'577'471 * dollars);
  EXPECT_EQ(outcome->fee.value, 0);
}

TEST(LiquidationV2, SellsASliceAtTheBonus) {
  Scene<Exact> scene = curve_short();
  scene.request.offered.value = Int128{1'000'000} * wad;
  const auto outcome = scene.liquidate();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->collateral_to_keeper.value, 642'988'500'000);  // 615 300 · 1.045
  EXPECT_LT(outcome->health_before.value, wad);
}

TEST(LiquidationV2, LeavesBadDebtOnTheAccount) {
  Scene<Exact> scene = curve_short();
  scene.reserves[1].price.value = 1'500'000'000'000'000;  // CRV at 1.5 USD
  scene.holdings = {collateral<Exact>(0, 100 * dollars), debt<Exact>(1, 200 * wad)};
  const auto outcome = scene.liquidate();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->collateral_to_keeper.value, 100 * dollars);
  EXPECT_EQ(to_string(outcome->debt_repaid.value), "63795853269537480063");  // 100 / 1.5 / 1.045
  EXPECT_EQ(outcome->scaled_debt_burned.value, outcome->debt_repaid.value);
  EXPECT_TRUE(outcome->deficits.empty());
  EXPECT_EQ(outcome->health_after.value, 0);
}

TEST(LiquidationV2, MayLeaveDust) {
  Scene<Exact> scene = curve_short();
  scene.holdings = {collateral<Exact>(0, 63 * dollars), debt<Exact>(1, 92 * wad)};
  scene.request.offered.value = wad;
  EXPECT_TRUE(scene.liquidate().has_value());
}

TEST(EffectivePrice, IsTheWorthOfAScaledUnitInTheHealthFactor) {
  const Scene<Fast> scene = lending_scenes::fast(ether_loan(1'780));
  const double per_unit = effective_price(scene.reserves[0], Side::collateral, BasisPoints{8'300});
  EXPECT_NEAR(per_unit * 1e18, 1'780e8 * 0.83, 1.0);
  EXPECT_NEAR(effective_price(scene.reserves[1], Side::debt, BasisPoints{0}) * 1e6, 1e8, 1e-6);
}

}  // namespace
}  // namespace seawall::aave
