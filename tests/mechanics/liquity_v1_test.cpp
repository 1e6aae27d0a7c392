#include "seawall/mechanics/cdp/liquity_v1.hpp"

#include "liquity_scenes.hpp"
#include "seawall/mechanics/cdp/liquity_v1_borrowing.hpp"
#include "seawall/mechanics/cdp/liquity_v1_liquidation.hpp"
#include "seawall/mechanics/cdp/liquity_v1_redemption.hpp"

namespace seawall::liquity::v1 {
namespace {

using liquity_scenes::account;
using liquity_scenes::coin;
using liquity_scenes::ether;
using liquity_scenes::opened;
using liquity_scenes::percent;
using liquity_scenes::price;
using liquity_scenes::rough;
using liquity_scenes::text;

const Terms<Exact> terms;
constexpr Time start{};

Moment<Exact> moment(Int128 at, Time now = start) { return {price(at), now}; }

void fill_pool(System<Exact>& system, Int128 amount) {
  ASSERT_TRUE(provide<Exact>(system.stability_pool, account(9), coin(amount)));
}

// Trove 1 owes 10 250, fee and gas reserve included; trove 0 keeps the system far from recovery.
System<Exact> safe_system() { return opened({{1'000'000, 100'000'000}, {15'000, 10'000'000}}); }

TEST(OpenTrove, OwesTheCoinTheFeeAndTheGasReserve) {
  const System<Exact> system = safe_system();
  EXPECT_EQ(trove_of(system, account(1)).debt, coin(10'250'000));
  EXPECT_EQ(trove_of(system, account(1)).stake, Stake<Exact>{ether(15'000).value});
  EXPECT_EQ(system.pools.total().debt, coin(110'950'000));
  EXPECT_EQ(system.order.last, account(1));
}

TEST(OpenTrove, RefusesWhatTheContractRefuses) {
  System<Exact> system = safe_system();
  const auto refused = [&](Opening<Exact> opening, Int128 at = 1'000'000, std::size_t who = 5) {
    return open_trove<Exact>(terms, system, account(who), opening, moment(at)).error();
  };
  const auto whole_ether = ether(10'000);
  EXPECT_EQ(refused({.collateral = whole_ether, .coin = coin(1'000'000)}),
            Rejection::must_not_leave_dust);
  EXPECT_EQ(refused({.collateral = whole_ether, .coin = coin(9'000'000)}),
            Rejection::ratio_below_minimum);
  EXPECT_EQ(refused({.collateral = whole_ether, .coin = coin(2'000'000)}, 1'000'000, 1),
            Rejection::trove_already_active);
  EXPECT_EQ(refused({.collateral = whole_ether, .coin = coin(2'000'000), .fee_max = percent(0)}),
            Rejection::fee_limit_invalid);
  EXPECT_EQ(refused({.collateral = ether(9'000'000), .coin = coin(8'000'000'000)}),
            Rejection::total_ratio_below_critical);
  // In recovery mode the trove itself needs 150 %, and pays no fee.
  EXPECT_EQ(refused({.collateral = whole_ether, .coin = coin(2'000'000)}, 150'000),
            Rejection::ratio_below_minimum);
  const auto free =
      open_trove<Exact>(terms, system, account(5),
                        {.collateral = ether(30'000), .coin = coin(2'000'000)}, moment(150'000));
  ASSERT_TRUE(free);
  EXPECT_EQ(free->fee, Coin<Exact>{});
}

TEST(AdjustTrove, StoresEarningsAndKeepsTheModesRules) {
  System<Exact> system =
      opened({{1'000'000, 100'000'000}, {15'000, 10'000'000}, {15'000, 12'000'000}});
  ASSERT_TRUE(liquidate<Exact>(terms, system, price(890'000), account(2)));
  const Holding<Exact> before = entire(system, trove_of(system, account(0)));
  const auto more = adjust_trove<Exact>(
      terms, system, account(0),
      {.collateral = ether(1'000), .coin_direction = Direction::take, .coin = coin(1'000'000)},
      moment(890'000));
  ASSERT_TRUE(more);
  EXPECT_EQ(more->fee, coin(5'000));
  EXPECT_EQ(trove_of(system, account(0)).collateral, before.collateral + ether(1'000));
  EXPECT_EQ(trove_of(system, account(0)).debt, before.debt + coin(1'005'000));
  EXPECT_EQ(pending(system, trove_of(system, account(0))), Holding<Exact>{});

  const auto refused = [&](Adjustment<Exact> adjustment, Int128 at) {
    return adjust_trove<Exact>(terms, system, account(1), adjustment, moment(at)).error();
  };
  const Adjustment<Exact> takes{.collateral_direction = Direction::take,
                                .collateral = ether(14'000)};
  EXPECT_EQ(refused(takes, 890'000), Rejection::ratio_below_minimum);
  EXPECT_EQ(refused({}, 890'000), Rejection::insufficient_input);
  EXPECT_EQ(
      refused({.collateral_direction = Direction::take, .collateral = ether(99'000)}, 890'000),
      Rejection::insufficient_collateral);
  EXPECT_EQ(refused({.coin = coin(9'000'000)}, 890'000), Rejection::must_not_leave_dust);
  EXPECT_EQ(refused({.collateral_direction = Direction::take, .collateral = ether(1)}, 150'000),
            Rejection::recovery_mode);
  EXPECT_EQ(refused({.coin_direction = Direction::take, .coin = coin(1'000)}, 150'000),
            Rejection::ratio_below_minimum);
  EXPECT_TRUE(
      adjust_trove<Exact>(terms, system, account(1), {.collateral = ether(1)}, moment(150'000)));
  EXPECT_EQ(
      adjust_trove<Exact>(terms, system, account(2), {.collateral = ether(1)}, moment(890'000))
          .error(),
      Rejection::trove_not_active);
}

TEST(CloseTrove, GivesTheCollateralBackAndNeverClosesTheLast) {
  System<Exact> system = safe_system();
  EXPECT_EQ(close_trove<Exact>(terms, system, account(0), price(150'000)).error(),
            Rejection::recovery_mode);
  EXPECT_EQ(close_trove<Exact>(terms, system, account(0), price(1'000'000)).error(),
            Rejection::total_ratio_below_critical);
  const auto closed = close_trove<Exact>(terms, system, account(1), price(1'000'000));
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->collateral, ether(15'000));
  EXPECT_EQ(closed->debt, coin(10'250'000));
  EXPECT_EQ(system.pools.total().collateral, ether(1'000'000));
  EXPECT_EQ(close_trove<Exact>(terms, system, account(1), price(1'000'000)).error(),
            Rejection::trove_not_active);
  // Without debt in the system the last one would pass every check on ratios.
  EXPECT_EQ(close_trove<Exact>(terms, system, account(0), price(1'000'000)).error(),
            Rejection::only_one_trove_left);
}

TEST(LiquidateNormal, OffsetsWhatThePoolHasAndRedistributesTheRest) {
  System<Exact> system = safe_system();
  fill_pool(system, 4'100'000);
  const auto done = liquidate<Exact>(terms, system, price(750'000), account(1));
  ASSERT_TRUE(done);
  // 0.075 of 15 ether is for gas; 40 % of the debt is offset, with 40 % of the rest.
  EXPECT_EQ(done->total.gas_compensation, ether(75));
  EXPECT_EQ(done->total.debt_offset, coin(4'100'000));
  EXPECT_EQ(done->total.collateral_to_pool, ether(5'970));
  EXPECT_EQ(done->total.redistributed.debt, coin(6'150'000));
  EXPECT_EQ(done->total.redistributed.collateral, ether(8'955));
  EXPECT_EQ(done->gas_reserve, coin(200'000));
  EXPECT_EQ(entire(system, trove_of(system, account(0))).debt, coin(106'850'000));
  EXPECT_EQ(system.pools.redistributed.debt, coin(6'150'000));
  EXPECT_EQ(system.stability_pool.total, Coin<Exact>{});
  EXPECT_NEAR(rough(collateral_gain(system.stability_pool, account(9)).value), 5.97e18, 1e6);
}

TEST(LiquidateNormal, RefusesTheHealthyTheUnknownAndTheEmptyList) {
  System<Exact> system = safe_system();
  const CoinPrice<Exact> fine = price(751'667);  // 15 · 751.667 / 10 250 is a little above 1.1
  EXPECT_EQ(liquidate<Exact>(terms, system, fine, account(1)).error(),
            Rejection::nothing_to_liquidate);
  EXPECT_EQ(liquidate<Exact>(terms, system, fine, account(7)).error(), Rejection::trove_not_active);
  EXPECT_EQ(liquidate<Exact>(terms, system, fine, std::span<const AccountId>{}).error(),
            Rejection::insufficient_input);
  EXPECT_TRUE(liquidate<Exact>(terms, system, price(751'666), account(1)));
}

TEST(LiquidateNormal, ANamedTwiceTroveIsLiquidatedOnce) {
  System<Exact> system = safe_system();
  const std::vector twice{account(1), account(1)};
  const auto done = liquidate<Exact>(terms, system, price(700'000), twice);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->troves.size(), 1U);
}

// Two alike troves: at 690 their ratio of 1.01 is above 100 %, at 680 it is not.
TEST(LiquidateRecovery, AtOrBelow100PercentThePoolIsLeftAlone) {
  for (const auto& [at, offsets] : {std::pair{690'000, true}, std::pair{680'000, false}}) {
    System<Exact> system =
        opened({{15'000, 9'950'000}, {15'000, 10'000'000}, {20'000, 9'950'000}}, 1'100'000);
    fill_pool(system, 50'000'000);
    const auto done = liquidate<Exact>(terms, system, price(at), account(1));
    ASSERT_TRUE(done);
    EXPECT_EQ(done->total.debt_offset == coin(10'250'000), offsets) << at;
    EXPECT_EQ(done->total.redistributed.debt == coin(10'250'000), !offsets) << at;
  }
}

TEST(LiquidateRecovery, AboveTheMinimumOnly110PercentIsSeizedAndTheRestIsTheOwners) {
  System<Exact> system =
      opened({{15'000, 9'950'000}, {15'000, 10'000'000}, {20'000, 9'950'000}}, 1'100'000);
  fill_pool(system, 10'250'000);
  // At 800 all together are at 1.31 and trove 1 at 1.17.
  const auto done = liquidate<Exact>(terms, system, price(800'000), account(1));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->total.collateral_to_pool + done->total.gas_compensation,
            raw<Collateral<Exact>>(Int128{14'093'750} * 1'000'000'000'000));  // 10 250 · 1.1 / 800
  EXPECT_EQ(done->total.to_owner,
            ether(15'000) - raw<Collateral<Exact>>(Int128{14'093'750} * 1'000'000'000'000));
  EXPECT_EQ(trove_of(system, account(1)).claimable, done->total.to_owner);
  const auto claimed = claim_collateral<Exact>(system, account(1));
  ASSERT_TRUE(claimed);
  EXPECT_EQ(*claimed, done->total.to_owner);
  EXPECT_EQ(claim_collateral<Exact>(system, account(1)).error(), Rejection::no_such_collateral);
}

TEST(LiquidateRecovery, PassesOverWhoThePoolCannotCoverInFullAndWhoIsAboveTheSystem) {
  System<Exact> system =
      opened({{15'000, 9'950'000}, {15'000, 10'000'000}, {20'000, 9'950'000}}, 1'100'000);
  fill_pool(system, 10'249'999);
  EXPECT_EQ(liquidate<Exact>(terms, system, price(800'000), account(1)).error(),
            Rejection::nothing_to_liquidate);
  fill_pool(system, 90'000'000);
  EXPECT_EQ(liquidate<Exact>(terms, system, price(800'000), account(2)).error(),
            Rejection::nothing_to_liquidate);
  EXPECT_TRUE(liquidate<Exact>(terms, system, price(800'000), account(1)));
}

TEST(LiquidateRecovery, ASequenceThatHealsTheSystemGoesOnInNormalMode) {
  // At 800: all at 1.46; troves 1 and 2 between 110 % and that, trove 3 above 110 %, 4 below.
  System<Exact> system = opened({{40'000, 20'000'000},
                                 {30'000, 17'000'000},
                                 {25'000, 15'500'000},
                                 {20'000, 13'000'000},
                                 {12'000, 9'000'000},
                                 {60'000, 26'000'000}});
  fill_pool(system, 35'000'000);
  const std::vector list{account(1), account(2), account(3), account(4)};
  const auto done = liquidate<Exact>(terms, system, price(800'000), list);
  ASSERT_TRUE(done);
  ASSERT_EQ(done->troves.size(), 3U);
  EXPECT_EQ(done->troves[2].trove, account(4));
  EXPECT_EQ(done->troves[2].split.to_owner, Collateral<Exact>{});
  EXPECT_NE(done->troves[1].split.to_owner, Collateral<Exact>{});
  EXPECT_EQ(mode_of(terms, total_ratio(system, price(800'000))), Mode::normal);
}

TEST(LiquidateLowest, WalksUpTheListAsFarAsAskedAndNeverTakesTheLastTrove) {
  System<Exact> system = opened({{40'000, 20'000'000}, {30'000, 20'000'000}, {30'000, 21'000'000}});
  System<Exact> one = system;
  const auto first = liquidate_lowest<Exact>(terms, one, price(600'000), 1);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->troves.front().trove, account(2));
  EXPECT_EQ(one.order.size, 2U);
  EXPECT_TRUE(liquidate_lowest<Exact>(terms, system, price(100'000), 99));
  EXPECT_EQ(system.order.size, 1U);
  EXPECT_EQ(liquidate_lowest<Exact>(terms, system, price(1), 99).error(),
            Rejection::nothing_to_liquidate);
  EXPECT_EQ(liquidate<Exact>(terms, system, price(1), account(0)).error(),
            Rejection::nothing_to_liquidate);
}

TEST(Withdrawal, IsBlockedWhileATroveWaitsToBeLiquidated) {
  System<Exact> system = safe_system();
  fill_pool(system, 1'000'000);
  const auto at = [&](Int128 thousandths, Int128 amount) {
    return withdraw_deposit<Exact>(terms, system, account(9), coin(amount), price(thousandths));
  };
  EXPECT_EQ(at(751'666, 1).error(), Rejection::liquidations_pending);
  EXPECT_TRUE(at(751'666, 0));  // gains may be claimed
  EXPECT_TRUE(at(751'667, 1));
  EXPECT_EQ(withdraw_deposit<Exact>(terms, system, account(8), coin(1), price(1'000'000)).error(),
            Rejection::no_such_deposit);
}

TEST(Redemption, TakesFromTheLowestAndRaisesTheBaseRate) {
  System<Exact> system =
      opened({{1'000'000, 100'000'000}, {15'000, 10'000'000}, {16'000, 10'000'000}});
  const auto hints = redemption_hints<Exact>(terms, system, coin(12'120'000), price(1'000'000));
  EXPECT_EQ(hints.first, account(1));
  EXPECT_EQ(hints.amount, coin(12'120'000));
  const RedemptionRequest<Exact> request{
      .amount = coin(12'120'000), .balance = coin(100'000'000), .partial = hints.partial};
  const auto done = redeem<Exact>(terms, system, request, moment(1'000'000));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->collateral, ether(12'120));
  EXPECT_EQ(trove_of(system, account(1)).status, Status::closed_by_redemption);
  EXPECT_EQ(trove_of(system, account(1)).claimable, ether(4'950));  // 15 less 10.05
  EXPECT_EQ(trove_of(system, account(2)).debt, coin(8'180'000));
  EXPECT_EQ(done->reserve_burned, coin(200'000));
  EXPECT_EQ(system.pools.total().debt, coin(121'200'000) - coin(12'320'000));
  EXPECT_EQ(text(system.base_rate.rate), "50000000000000000");  // a tenth of all coin, halved
  EXPECT_EQ(done->fee, raw<Collateral<Exact>>(666'600'000'000'000'000));  // 5.5 %
  EXPECT_EQ(system.order.first, account(0));
}

TEST(Redemption, AWrongHintEndsBeforeThePartlyRedeemedTrove) {
  System<Exact> system =
      opened({{1'000'000, 100'000'000}, {15'000, 10'000'000}, {16'000, 10'000'000}});
  const RedemptionRequest<Exact> request{.amount = coin(12'120'000), .balance = coin(100'000'000)};
  const auto done = redeem<Exact>(terms, system, request, moment(1'000'000));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->coin, coin(10'050'000));
  EXPECT_EQ(trove_of(system, account(2)).debt, coin(10'250'000));
}

TEST(Redemption, HintsStopShortOfAnUnderMinimumTrove) {
  const System<Exact> system = opened({{1'000'000, 100'000'000}, {15'000, 10'000'000}});
  const auto hints = redemption_hints<Exact>(terms, system, coin(10'000'000), price(1'000'000));
  EXPECT_EQ(hints.amount, coin(8'250'000));  // 10 050 less 1800
}

TEST(Redemption, RefusesWhatTheContractRefuses) {
  Terms<Exact> later = terms;
  later.redemption_opens = start + seconds(60);
  System<Exact> system = safe_system();
  const RedemptionRequest<Exact> good{.amount = coin(1'000), .balance = coin(1'000)};
  const auto refused = [&](const Terms<Exact>& with, RedemptionRequest<Exact> request,
                           Int128 at = 1'000'000) {
    return redeem<Exact>(with, system, request, moment(at)).error();
  };
  EXPECT_EQ(refused(later, good), Rejection::redemption_closed);
  EXPECT_EQ(refused(terms, good, 100'000), Rejection::redemption_closed);
  EXPECT_EQ(refused(terms, {}), Rejection::insufficient_input);
  EXPECT_EQ(refused(terms, {.amount = coin(2), .balance = coin(1)}),
            Rejection::insufficient_capital);
  EXPECT_EQ(refused(terms, good), Rejection::nothing_to_redeem);  // the hint is missing
  RedemptionRequest<Exact> cheap = good;
  cheap.fee_max = raw<Ratio<Exact>>(wad / 200 - 1);
  EXPECT_EQ(refused(terms, cheap), Rejection::fee_limit_invalid);
  cheap.fee_max = percent(1);
  cheap.amount = cheap.balance = coin(8'250'000);
  cheap.partial = redemption_hints<Exact>(terms, system, cheap.amount, price(1'000'000)).partial;
  EXPECT_EQ(refused(terms, cheap), Rejection::fee_above_limit);
  EXPECT_EQ(system.pools.total().debt, coin(110'950'000));
}

TEST(Redemption, NeverClosesTheLastTrove) {
  System<Exact> system = opened({{1'000'000, 100'000'000}});
  const RedemptionRequest<Exact> all{.amount = coin(100'500'000), .balance = coin(100'500'000)};
  EXPECT_EQ(redeem<Exact>(terms, system, all, moment(1'000'000)).error(),
            Rejection::only_one_trove_left);
}

TEST(BorrowingFee, HasAFloorAndACap) {
  EXPECT_EQ(borrowing_fee(terms, Ratio<Exact>{}, coin(1'000'000)), coin(5'000));
  EXPECT_EQ(borrowing_fee(terms, percent(1), coin(1'000'000)), coin(15'000));
  EXPECT_EQ(borrowing_fee(terms, percent(90), coin(1'000'000)), coin(50'000));
}

}  // namespace
}  // namespace seawall::liquity::v1
