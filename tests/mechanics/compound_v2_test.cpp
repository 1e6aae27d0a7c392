#include "seawall/mechanics/lending/compound_v2_account.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "seawall/mechanics/lending/compound_v2_interest.hpp"
#include "tests/support/lending_rules.hpp"

namespace seawall::compound_v2 {
namespace {

using lending_scenes::after;
using lending_scenes::collateral;
using lending_scenes::debt;
using lending_scenes::Draw;
using lending_scenes::fast;
using lending_scenes::for_each_dollar_scene;
using lending_scenes::reserve;
using lending_scenes::Scene;
using lending_scenes::usd;

constexpr Int128 dollars = 1'000'000;  // USDC units
constexpr std::uint64_t seeds = 30'000;
constexpr PoolTerms pool{};  // half of a debt, 2.8 % of the seizure to the venue

UInt256 whole(Int128 value) { return ContractMath<Exact>::number_from(value); }

// 10 ETH that count for 75 %, with an incentive of 8 %, against 15 000 USDC.
Scene<Exact> ether_loan(Int128 ether_price_usd) {
  Scene<Exact> scene;
  scene.reserves = {reserve<Exact>(ether_price_usd * usd, 18, {{7'500}, {7'500}, {10'800}, {0}}),
                    reserve<Exact>(usd, 6, {{7'500}, {7'500}, {10'800}, {0}})};
  scene.holdings = {collateral<Exact>(0, 10 * wad), debt<Exact>(1, 15'000 * dollars)};
  scene.request = {.collateral_reserve = 0, .debt_reserve = 1};
  return scene;
}

Ruling<lending::LiquidationOutcome<Exact>> liquidate(const Scene<Exact>& scene) {
  return liquidation_call<Exact>(pool, scene.account(), scene.request);
}

TEST(CompoundV2, HalfOfADebtIsRepaidAtMost) {
  const auto outcome = liquidate(ether_loan(1'900));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->health_before.value, wad * 14'250 / 15'000);
  EXPECT_EQ(outcome->debt_repaid.value, 7'500 * dollars);
  const double seized = 7'500 * 1.08 / 1'900;
  EXPECT_NEAR(to_double(outcome->collateral_to_keeper.value) / 1e18, seized * 0.972, 1e-12);
  EXPECT_NEAR(to_double(outcome->fee.value) / 1e18, seized * 0.028, 1e-12);
  EXPECT_TRUE(outcome->deficits.empty());
}

TEST(CompoundV2, ExactlyCoveredIsNotShort) {
  EXPECT_EQ(account_data<Exact>(ether_loan(2'000).account()).health.value, wad);
  EXPECT_EQ(liquidate(ether_loan(2'000)).error(), Rejection::health_factor_not_below_threshold);
}

TEST(CompoundV2, ARuinedAccountKeepsItsBadDebt) {
  const Scene<Exact> scene = ether_loan(500);  // 5 000 USD pay 4 629.63
  const auto outcome = liquidate(scene);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->debt_repaid.value, 4'629'629'629);
  EXPECT_TRUE(outcome->deficits.empty());
  EXPECT_LT(outcome->health_after.value, wad / 1'000'000);
  const Scene<Exact> later = after(scene, *outcome);
  EXPECT_EQ(later.holdings[1].scaled.value, 15'000 * dollars - 4'629'629'629);
}

TEST(CompoundV2, RedeemingWhatWasSeizedNeedsCash) {
  Scene<Exact> scene = ether_loan(1'900);
  scene.reserves[0].cash.value = wad;
  EXPECT_EQ(liquidate(scene).error(), Rejection::insufficient_liquidity);
  scene.request.payout = lending::Payout::claim;
  EXPECT_TRUE(liquidate(scene));
}

TEST(CompoundV2, RefusesWhatIsNotThere) {
  Scene<Exact> scene = ether_loan(1'900);
  scene.request.collateral_reserve = 1;
  EXPECT_EQ(liquidate(scene).error(), Rejection::no_such_collateral);
  scene = ether_loan(1'900);
  scene.request.debt_reserve = 0;
  EXPECT_EQ(liquidate(scene).error(), Rejection::no_such_debt);
  scene = ether_loan(1'900);
  scene.request.offered.value = 0;
  EXPECT_EQ(liquidate(scene).error(), Rejection::insufficient_input);
}

TEST(CompoundV2, AContractCallIsRefusedWhereTheContractReverts) {
  const Terms<Exact> terms{ContractFraction<Exact>{whole(wad / 2)},
                           ContractFraction<Exact>{whole(wad / 100 * 108)},
                           ContractFraction<Exact>{whole(wad / 1'000 * 28)}};
  std::array<Position<Exact>, 2> account{};
  account[0] = {.price = ContractPrice<Exact>{whole(100 * wad)},
                .collateral_factor = ContractFraction<Exact>{whole(wad / 4 * 3)},
                .exchange_rate = ContractIndex<Exact>{whole(2 * power_of_ten(26))},
                .claims = ContractShares<Exact>{whole(100'000'000'000)},
                .borrowed = {}};
  account[1].price.value = whole(power_of_ten(30));
  account[1].borrowed.value = whole(8'000 * dollars);
  const auto refusal = [&](Int128 repaid) {
    return liquidate_borrow<Exact>(terms, account, {1, 0, ContractAmount<Exact>{whole(repaid)}})
        .error();
  };
  EXPECT_EQ(refusal(4'000 * dollars + 1), Rejection::repay_above_close_factor);
  EXPECT_EQ(refusal(0), Rejection::insufficient_input);
  EXPECT_EQ(refusal(4'000 * dollars), Rejection::seizure_above_collateral);
  account[0].price.value = whole(1'000 * wad);
  EXPECT_EQ(refusal(1), Rejection::health_factor_not_below_threshold);
  account[0].price.value = whole(0);
  EXPECT_EQ(refusal(1), Rejection::price_not_positive);
}

// cUSDC's figures of 2021 in round numbers: base 0, 5 % at the kink of 80 %, 109 % beyond.
JumpRateModel<Exact> dollar_model() {
  return *rate_model<Exact>({ContractFraction<Exact>{whole(0)},
                             ContractFraction<Exact>{whole(wad / 20)},
                             ContractFraction<Exact>{whole(wad / 100 * 109)},
                             ContractFraction<Exact>{whole(wad / 5 * 4)}});
}

Reserve<Exact> dollar_reserve(Int128 cash, Int128 borrows) {
  return {.cash = ContractAmount<Exact>{whole(cash * dollars)},
          .borrows = ContractAmount<Exact>{whole(borrows * dollars)},
          .funds = ContractAmount<Exact>{whole(10 * dollars)},
          .claims = ContractShares<Exact>{whole(4'500'000'000'000)},
          .borrow_index = ContractIndex<Exact>{whole(wad / 10 * 11)},
          .reserve_factor = ContractFraction<Exact>{whole(wad / 1'000 * 75)},
          .exchange_rate_initial = ContractIndex<Exact>{whole(wad / 50)}};
}

// Expected by Python's integers: 10**18 // 20 * 10**18 // (2102400 * (8 * 10**17)) and so on.
TEST(CompoundV2Interest, TheJumpRateIsThatOfTheContractsIntegers) {
  const JumpRateModel<Exact> model = dollar_model();
  EXPECT_EQ(model.multiplier.value, whole(29'727'929'984));
  EXPECT_EQ(model.jump.value, whole(518'455'098'934));
  const Reserve<Exact> low = dollar_reserve(60'010, 40'000);
  EXPECT_EQ(utilisation<Exact>(low)->value, whole(wad / 5 * 2));
  EXPECT_EQ(borrow_rate<Exact>(model, low)->value, whole(11'891'171'993));
  const Reserve<Exact> high = dollar_reserve(10'010, 90'000);
  EXPECT_EQ(borrow_rate<Exact>(model, high)->value, whole(23'782'343'987 + 51'845'509'893));
  EXPECT_EQ(supply_rate<Exact>(model, high)->value, whole(62'960'188'355));
}

TEST(CompoundV2Interest, InterestIsSimpleWithinOneAccrual) {
  const JumpRateModel<Exact> model = dollar_model();
  const Reserve<Exact> before = dollar_reserve(60'010, 40'000);
  const auto later = accrue_interest<Exact>(model, before, 2'102'400);
  ASSERT_TRUE(later);
  // factor = 11 891 171 993 · 2 102 400 = 0.0249999999980832
  EXPECT_EQ(later->borrows.value, whole(40'000 * dollars + 999'999'999));
  EXPECT_EQ(later->funds.value, whole(10 * dollars + 74'999'999));
  EXPECT_EQ(later->borrow_index.value, whole(wad / 10 * 11 + 27'499'999'997'891'520));
  EXPECT_EQ(accrue_interest<Exact>(model, before, 0)->borrows, before.borrows);
}

TEST(CompoundV2Interest, AnAbsurdRateIsRefused) {
  JumpRateModel<Exact> model = dollar_model();
  model.base.value = whole(borrow_rate_max + 1);
  EXPECT_EQ(accrue_interest<Exact>(model, dollar_reserve(1, 1), 1).error(), Rejection::overflow);
}

TEST(CompoundV2Interest, AReserveWithoutClaimsHasItsFirstExchangeRate) {
  Reserve<Exact> empty = dollar_reserve(0, 0);
  empty.claims = {};
  EXPECT_EQ(exchange_rate<Exact>(empty)->value, whole(wad / 50));
}

TEST(CompoundV2Interest, ABorrowerOwesHisPrincipalTimesTheIndexGrowth) {
  const auto balance =
      borrow_balance<Exact>(ContractAmount<Exact>{whole(1'000)}, ContractIndex<Exact>{whole(wad)},
                            ContractIndex<Exact>{whole(wad / 1'000 * 1'001 - 1)});
  EXPECT_EQ(balance->value, whole(1'000));  // 1 000.999…, floored
}

// Property C2-1: whatever the account, a call creates neither debt nor collateral, and never writes
// a debt off.
TEST(CompoundV2Properties, CreatesNeitherDebtNorCollateral) {
  int accepted = 0;
  for_each_dollar_scene(seeds, [&](const Scene<Exact>& scene) {
    const auto outcome = liquidate(scene);
    if (!outcome) return;
    ++accepted;
    lending_scenes::expect_nothing_is_created(scene, *outcome);
    ASSERT_TRUE(outcome->deficits.empty());
  });
  EXPECT_GT(accepted, 2'000);
}

// Property C2-2: the outcome's health is that of the account it leaves.
TEST(CompoundV2Properties, HealthAfterIsThatOfTheAccountAfter) {
  for_each_dollar_scene(seeds, [](const Scene<Exact>& scene) {
    const auto outcome = liquidate(scene);
    if (!outcome) return;
    ASSERT_EQ(outcome->health_before, account_data<Exact>(scene.account()).health);
    ASSERT_EQ(outcome->health_after, account_data<Exact>(after(scene, *outcome).account()).health);
  });
}

// Property C2-3: `repayable` is accepted and a unit more is not.
TEST(CompoundV2Properties, TheLargestRepaymentIsTheLargest) {
  Draw draw{7};
  for (int i = 0; i < 5'000; ++i) {
    const auto any = [&](int digits) {
      return whole(1 + static_cast<Int128>(draw.bits() >> 1) % power_of_ten(1 + i % digits));
    };
    const Terms<Exact> terms{
        ContractFraction<Exact>{whole(wad / 20 * Int128(1 + draw.below(18)))},
        ContractFraction<Exact>{whole(wad / 100 * Int128(100 + draw.below(20)))},
        ContractFraction<Exact>{whole(wad / 1'000 * 28)}};
    Position<Exact> borrowed{};
    borrowed.price.value = *multiply(any(8), whole(power_of_ten(18)));
    borrowed.borrowed.value = any(18);
    Position<Exact> held{};
    held.price.value = *multiply(any(8), whole(power_of_ten(18)));
    held.exchange_rate.value = *multiply(any(3), whole(power_of_ten(18)));
    held.claims.value = any(15);
    const auto most = repayable<Exact>(terms, borrowed, held);
    ASSERT_TRUE(most);
    ASSERT_TRUE(seize_for<Exact>(terms, borrowed, held, *most));
    const ContractAmount<Exact> more{*add(most->value, UInt256{1})};
    ASSERT_TRUE(more > *close_limit<Exact>(terms, borrowed.borrowed) ||
                !seize_for<Exact>(terms, borrowed, held, more));
  }
}

// Property C2-4: interest never lowers an index or an exchange rate, and all of it goes to
// suppliers and the venue.
TEST(CompoundV2Properties, InterestNeverCostsSuppliers) {
  Draw draw{11};
  const JumpRateModel<Exact> model = dollar_model();
  for (int i = 0; i < 5'000; ++i) {
    const Reserve<Exact> before = dollar_reserve(static_cast<Int128>(10 + draw.below(1'000'000)),
                                                 static_cast<Int128>(draw.below(1'000'000)));
    const auto later =
        accrue_interest<Exact>(model, before, static_cast<std::int64_t>(draw.below(100'000)));
    ASSERT_TRUE(later);
    ASSERT_GE(later->borrow_index, before.borrow_index);
    ASSERT_GE(exchange_rate<Exact>(*later)->value, exchange_rate<Exact>(before)->value);
    const UInt256 interest = *subtract(later->borrows.value, before.borrows.value);
    ASSERT_LE(*subtract(later->funds.value, before.funds.value), interest);
  }
}

// Property C2-5: Fast's health lies within its bound of Exact's, its verdict outside the bound is
// Exact's, and so are amounts but for a unit's share.
TEST(CompoundV2Properties, FastLiesWithinItsBoundOfExact) {
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
    const auto quick = liquidation_call<Fast>(pool, quick_scene.account(), quick_scene.request);
    if (!exact || !quick) return;
    const double units =
        std::min(to_double(exact->debt_repaid.value), to_double(exact->collateral_to_keeper.value));
    if (units < 1e6) return;
    ++compared;
    const double allowed = 8.0 / units + 0x1p-40;
    ASSERT_LE(
        lending_scenes::relative_difference(quick->debt_repaid.value, exact->debt_repaid.value),
        allowed);
    ASSERT_LE(lending_scenes::relative_difference(quick->collateral_to_keeper.value,
                                                  exact->collateral_to_keeper.value),
              allowed);
  });
  EXPECT_GT(compared, 1'000);
}

TEST(CompoundV2Properties, FastInterestLiesWithinItsBoundOfExact) {
  Draw draw{13};
  const JumpRateModel<Exact> model = dollar_model();
  const JumpRateModel<Fast> fast_model{ContractFraction<Fast>{0.0},
                                       ContractFraction<Fast>{to_double(model.multiplier.value)},
                                       ContractFraction<Fast>{to_double(model.jump.value)},
                                       ContractFraction<Fast>{to_double(model.kink.value)}};
  for (int i = 0; i < 5'000; ++i) {
    const Reserve<Exact> before = dollar_reserve(static_cast<Int128>(10 + draw.below(1'000'000)),
                                                 static_cast<Int128>(draw.below(1'000'000)));
    const Reserve<Fast> same{ContractAmount<Fast>{to_double(before.cash.value)},
                             ContractAmount<Fast>{to_double(before.borrows.value)},
                             ContractAmount<Fast>{to_double(before.funds.value)},
                             ContractShares<Fast>{to_double(before.claims.value)},
                             ContractIndex<Fast>{to_double(before.borrow_index.value)},
                             ContractFraction<Fast>{to_double(before.reserve_factor.value)},
                             ContractIndex<Fast>{to_double(before.exchange_rate_initial.value)}};
    const auto blocks = static_cast<std::int64_t>(draw.below(100'000));
    const auto exact = accrue_interest<Exact>(model, before, blocks);
    const auto approximate = accrue_interest<Fast>(fast_model, same, blocks);
    ASSERT_TRUE(exact && approximate);
    ASSERT_NEAR(approximate->borrows.value, to_double(exact->borrows.value),
                2.0 + 0x1p-42 * to_double(exact->borrows.value));
    ASSERT_NEAR(approximate->borrow_index.value / to_double(exact->borrow_index.value), 1.0,
                0x1p-42);
  }
}

}  // namespace
}  // namespace seawall::compound_v2
