#include "seawall/mechanics/lending/aave_v4_account.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "seawall/mechanics/lending/aave_v4_debt.hpp"
#include "tests/support/lending_rules.hpp"

namespace seawall::aave_v4 {
namespace {

using lending_scenes::after;
using lending_scenes::collateral;
using lending_scenes::debt;
using lending_scenes::fast;
using lending_scenes::for_each_dollar_scene;
using lending_scenes::named;
using lending_scenes::reserve;
using lending_scenes::Scene;
using lending_scenes::usd;

constexpr Int128 dollars = 1'000'000;  // USDC units
constexpr std::uint64_t seeds = 30'000;

constexpr LiquidationConfig spoke{.target_health = wad / 100 * 105,
                                  .health_for_max_bonus = wad / 10 * 9,
                                  .bonus_factor = {5'000}};

// 10 ETH that count for 80 %, with a bonus of up to 8 %, against 15 000 USDC.
Scene<Exact> ether_loan(Int128 ether_price_usd) {
  Scene<Exact> scene;
  scene.reserves = {
      reserve<Exact>(ether_price_usd * usd, 18, {{8'000}, {8'000}, {10'800}, {1'000}}),
      reserve<Exact>(usd, 6, {{7'500}, {7'500}, {10'450}, {0}})};
  scene.holdings = {collateral<Exact>(0, 10 * wad), debt<Exact>(1, 15'000 * dollars)};
  scene.request = {.collateral_reserve = 0, .debt_reserve = 1};
  return scene;
}

Ruling<LiquidationOutcome<Exact>> liquidate(const Scene<Exact>& scene) {
  return liquidation_call<Exact>(spoke, scene.account(), scene.request);
}

TEST(AaveV4, TheBonusGrowsAsHealthFalls) {
  const auto bonus_at = [](Int128 health) {
    return liquidation_bonus<Exact>(spoke, HealthOf<Exact>{health}, {10'800})->value;
  };
  EXPECT_EQ(bonus_at(wad), 10'400);  // half of 8 %
  EXPECT_EQ(bonus_at(wad / 100 * 95), 10'600);
  EXPECT_EQ(bonus_at(wad / 10 * 9), 10'800);
  EXPECT_EQ(bonus_at(0), 10'800);
}

TEST(AaveV4, ARepaymentStopsAtTheTargetHealth) {
  const auto outcome = liquidate(ether_loan(1'800));  // health 0.96, bonus 5.6 %
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->health_before.value, wad / 100 * 96);
  // 15 000 · 0.09 / (1.05 − 1.056 · 0.8)
  EXPECT_NEAR(to_double(outcome->debt_repaid.value) / 1e6, 15'000 * 0.09 / 0.2052, 1e-5);
  EXPECT_NEAR(to_double(outcome->health_after.value) / 1e18, 1.05, 1e-9);
  // Seized at 1 800 with the bonus; a tenth of the bonus is the venue's.
  const double seized = 15'000 * 0.09 / 0.2052 * 1.056 / 1'800;
  EXPECT_NEAR(to_double(outcome->collateral_to_keeper.value) / 1e18,
              seized * (1 - 0.1 * 0.056 / 1.056), 1e-8);
}

TEST(AaveV4, AHealthyAccountIsLeftAlone) {
  EXPECT_EQ(liquidate(ether_loan(1'875)).error(), Rejection::health_factor_not_below_threshold);
}

TEST(AaveV4, ASmallDebtIsRepaidWhole) {
  Scene<Exact> scene = ether_loan(1'800);
  scene.holdings = {collateral<Exact>(0, wad), debt<Exact>(1, 1'500 * dollars)};
  const auto outcome = liquidate(scene);  // the target alone would leave 842 USD
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->debt_repaid.value, 1'500 * dollars);
  scene.request.offered.value = 1'000 * dollars;
  EXPECT_EQ(liquidate(scene).error(), Rejection::must_not_leave_dust);
}

TEST(AaveV4, BadDebtOfEveryReserveBecomesItsDeficit) {
  Scene<Exact> scene = ether_loan(1'000);
  scene.reserves.push_back(scene.reserves[1]);
  scene.holdings.push_back(debt<Exact>(2, 500 * dollars));
  const auto outcome = liquidate(scene);
  ASSERT_TRUE(outcome);
  // 10 000 USD of ether pay 10 000 / 1.08.
  EXPECT_NEAR(to_double(outcome->debt_repaid.value), 10'000e6 / 1.08, 1.0);
  ASSERT_EQ(outcome->deficits.size(), 2U);
  EXPECT_EQ(outcome->deficits[0].amount + outcome->debt_repaid, AmountOf<Exact>{15'000 * dollars});
  EXPECT_EQ(outcome->deficits[1].amount.value, 500 * dollars);
  EXPECT_EQ(outcome->health_after.value, Exact::unbounded);
}

TEST(AaveV4, AnotherCollateralDefersTheDeficit) {
  Scene<Exact> scene = ether_loan(1'000);
  scene.reserves.push_back(scene.reserves[0]);
  scene.holdings.push_back(collateral<Exact>(2, wad / 10));
  const auto outcome = liquidate(scene);
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->deficits.empty());
  EXPECT_LT(outcome->health_after.value, wad);
}

TEST(AaveV4, PremiumDebtIsRepaidBeforeDrawnDebt) {
  Scene<Exact> scene = ether_loan(1'800);
  scene.request.offered.value = 300 * dollars;
  const UInt256 premium = multiply_wide(static_cast<UInt128>(500 * dollars), UInt128{ray});
  const std::array<UInt256, 2> premiums{UInt256{}, premium};
  const auto outcome =
      liquidation_call<Exact>(spoke, scene.account(), Premiums<Exact>{premiums}, scene.request);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->call.debt_repaid.value, 300 * dollars);
  EXPECT_EQ(outcome->call.scaled_debt_burned.value, 0);
  EXPECT_EQ(outcome->premium_repaid_ray,
            multiply_wide(static_cast<UInt128>(300 * dollars), UInt128{ray}));
  // It counts as debt: 14 400 / 15 500.
  EXPECT_EQ(outcome->call.health_before.value, wad * 14'400 / 15'500);
}

TEST(AaveV4, APayoutInKindNeedsCashAndAClaimDoesNot) {
  Scene<Exact> scene = ether_loan(1'800);
  scene.reserves[0].cash.value = wad;
  EXPECT_EQ(liquidate(scene).error(), Rejection::insufficient_liquidity);
  scene.request.payout = Payout::claim;
  EXPECT_TRUE(liquidate(scene));
}

TEST(AaveV4, RefusesWhatIsNotThere) {
  Scene<Exact> scene = ether_loan(1'800);
  scene.request.offered.value = 0;
  EXPECT_EQ(liquidate(scene).error(), Rejection::insufficient_input);
  scene = ether_loan(1'800);
  scene.request.collateral_reserve = 1;
  EXPECT_EQ(liquidate(scene).error(), Rejection::no_such_collateral);
  scene = ether_loan(1'800);
  scene.request.debt_reserve = 0;
  EXPECT_EQ(liquidate(scene).error(), Rejection::no_such_debt);
}

TEST(AaveV4, AccountDataIsInTheUnitOfPrices) {
  const auto data = account_data<Exact>(ether_loan(2'000).account());
  EXPECT_EQ(data.collateral.value, 20'000 * usd);
  EXPECT_EQ(data.debt.value, 15'000 * usd);
  EXPECT_EQ(data.available_to_borrow.value, 1'000 * usd);
  EXPECT_EQ(data.liquidation_threshold.value, 8'000);
  EXPECT_EQ(data.health.value, wad * 16'000 / 15'000);
}

TEST(AaveV4, TheDrawnIndexGrowsLinearlyAndRoundsUp) {
  const RateOf<Exact> tenth{ray / 10};
  EXPECT_EQ(grown_drawn_index<Exact>(IndexOf<Exact>{ray}, tenth, 31'536'000).value, ray / 10 * 11);
  EXPECT_EQ(grown_drawn_index<Exact>(IndexOf<Exact>{ray + 1}, tenth, 31'536'000).value,
            ray / 10 * 11 + 2);
}

// Property V4-1: whatever the account, a call creates neither debt nor collateral.
TEST(AaveV4Properties, CreatesNeitherDebtNorCollateral) {
  int accepted = 0;
  int deficits = 0;
  for_each_dollar_scene(seeds, [&](const Scene<Exact>& scene) {
    const auto outcome = liquidate(scene);
    if (!outcome) return;
    lending_scenes::expect_nothing_is_created(scene, *outcome);
    ++accepted;
    deficits += outcome->deficits.empty() ? 0 : 1;
  });
  EXPECT_GT(accepted, 2'000);
  EXPECT_GT(deficits, 200);
}

// What is left of a holding, USD.
double value_left(const Scene<Exact>& scene, Side side) {
  const Holding<Exact>& holding = named(scene, side);
  const auto& in = scene.reserves[holding.reserve];
  const auto& index = side == Side::debt ? in.borrow_index : in.liquidity_index;
  return to_double(holding.scaled.value) * (to_double(index.value) / 1e27) /
         to_double(in.unit.value) * to_double(in.price.value) / to_double(usd);
}

// Property V4-2: where neither the offer nor a balance nor dust binds, health ends at the target,
// never below it by more than the rounding of one unit of collateral.
TEST(AaveV4Properties, HealthEndsAtTheTarget) {
  int compared = 0;
  for_each_dollar_scene(2 * seeds, [&](Scene<Exact> scene) {
    scene.request.offered.value = Exact::unbounded;
    const auto outcome = liquidate(scene);
    if (!outcome) return;
    const Scene<Exact> later = after(scene, *outcome);
    const double debt_left = value_left(later, Side::debt);
    if (debt_left < 1'000.01 || value_left(later, Side::collateral) < 1'000.01) return;
    const auto unit_value = [&](Side side) {
      const auto& in = scene.reserves[named(scene, side).reserve];
      return to_double(in.price.value) / to_double(in.unit.value) / to_double(usd);
    };
    const double slack = 4.0 * (unit_value(Side::debt) + unit_value(Side::collateral)) / debt_left;
    const double health = to_double(outcome->health_after.value) / 1e18;
    ASSERT_NEAR(health, 1.05, slack + 1e-15);
    ASSERT_GE(health, 1.05 - 2.0 * unit_value(Side::collateral) / debt_left - 1e-15);
    ++compared;
  });
  EXPECT_GT(compared, 200);
}

// Property V4-3: debt is written off only once the last collateral is gone, and then all of it is.
TEST(AaveV4Properties, DeficitsOnlyWhereNoCollateralIsLeft) {
  for_each_dollar_scene(seeds, [](const Scene<Exact>& scene) {
    const auto outcome = liquidate(scene);
    if (!outcome || outcome->deficits.empty()) return;
    for (const auto& holding : after(scene, *outcome).holdings)
      ASSERT_EQ(holding.scaled.value, 0);
  });
}

// Property V4-4: the outcome's health is that of the account it leaves.
TEST(AaveV4Properties, HealthAfterIsThatOfTheAccountAfter) {
  for_each_dollar_scene(seeds, [](const Scene<Exact>& scene) {
    const auto outcome = liquidate(scene);
    if (!outcome) return;
    ASSERT_EQ(outcome->health_before, account_data<Exact>(scene.account()).health);
    ASSERT_EQ(outcome->health_after, account_data<Exact>(after(scene, *outcome).account()).health);
  });
}

// Property V4-5: a repayment of premium lowers the premium debt by itself alone, whatever the risk
// premium is from then on.
TEST(AaveV4Properties, ARepaymentLowersThePremiumByItself) {
  lending_scenes::Draw draw{5};
  for (int i = 0; i < 2'000; ++i) {
    const ContractIndex<Exact> index{UInt256{UInt128{ray} + draw.bits()}};
    const UInt256 shares{UInt128{draw.below(1 + (std::uint64_t{1} << (i % 60)))}};
    const UInt256 worth = *multiply(shares, index.value);
    // Anything from all of it to twice of it has accrued.
    const UInt256 accrued{UInt128{draw.bits()}};
    const Premium<Exact> before{ContractShares<Exact>{shares},
                                Int256{worth} - Int256{worth} - Int256{accrued}};
    const UInt256 owed = *premium_debt_ray<Exact>(before, index);
    const UInt256 repaid = draw.chance(0.5) ? owed : divide(owed, UInt256{3}).quotient;
    const auto later = premium_after<Exact>(before, index,
                                            {ContractShares<Exact>{UInt256{UInt128{draw.bits()}}},
                                             {static_cast<std::int32_t>(draw.below(100'000))},
                                             repaid});
    ASSERT_TRUE(later);
    ASSERT_EQ(*premium_debt_ray<Exact>(*later, index), *subtract(owed, repaid));
  }
}

// Property V4-6: Fast's health lies within its bound of Exact's, its verdict outside the bound is
// Exact's, and where units are small against the call, so are the differences of amounts.
TEST(AaveV4Properties, FastLiesWithinItsBoundOfExact) {
  int compared = 0;
  for_each_dollar_scene(seeds, [&](const Scene<Exact>& scene) {
    const Scene<Fast> quick_scene = fast(scene);
    const auto exact_health = account_data<Exact>(scene.account()).health;
    const auto quick_health = account_data<Fast>(quick_scene.account()).health;
    const double bound = verdict_error_bound(quick_scene.account()).value;
    if (bound > 0.5) return;
    ASSERT_LE(lending_scenes::relative_difference(quick_health.value, exact_health.value), bound);
    const bool is_decided = std::abs(quick_health.value / 1e18 - 1.0) > bound;
    ASSERT_TRUE(!is_decided || (quick_health.value < 1e18) == (exact_health.value < wad));

    const auto exact = liquidate(scene);
    const auto quick = liquidation_call<Fast>(spoke, quick_scene.account(), quick_scene.request);
    if (!exact || !quick) return;
    // Where the bonus or a dust verdict fell the other way, the two are different calls.
    if (exact->deficits.size() != quick->deficits.size()) return;
    const double units =
        std::min(to_double(exact->debt_repaid.value), to_double(exact->collateral_to_keeper.value));
    const double difference =
        lending_scenes::relative_difference(quick->debt_repaid.value, exact->debt_repaid.value);
    if (units < 1e6 || difference > 1e-3) return;
    ++compared;
    // A repayment is proportional to the gap between the target and a health within its bound.
    const double allowed = 8.0 / units + bound / (1.05 - 1.0) + 0x1p-40;
    ASSERT_LE(difference, allowed);
    ASSERT_LE(lending_scenes::relative_difference(quick->collateral_to_keeper.value,
                                                  exact->collateral_to_keeper.value),
              allowed);
  });
  EXPECT_GT(compared, 1'000);
}

// Property V4-7: the order in which holdings are listed changes nothing but the order of deficits.
TEST(AaveV4Properties, TheOrderOfHoldingsDoesNotMatter) {
  for_each_dollar_scene(seeds / 4, [](const Scene<Exact>& scene) {
    Scene<Exact> turned = scene;
    std::ranges::reverse(turned.holdings);
    const auto a = liquidate(scene);
    const auto b = liquidate(turned);
    ASSERT_EQ(a.has_value(), b.has_value());
    if (!a) return;
    ASSERT_EQ(a->debt_repaid, b->debt_repaid);
    ASSERT_EQ(a->collateral_to_keeper, b->collateral_to_keeper);
    ASSERT_EQ(a->health_after, b->health_after);
    ASSERT_EQ(a->deficits.size(), b->deficits.size());
  });
}

}  // namespace
}  // namespace seawall::aave_v4
