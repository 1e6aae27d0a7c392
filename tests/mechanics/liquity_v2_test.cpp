#include "seawall/mechanics/cdp/liquity_v2.hpp"

#include "liquity_scenes.hpp"
#include "seawall/mechanics/cdp/liquity_v2_borrowing.hpp"
#include "seawall/mechanics/cdp/liquity_v2_deposits.hpp"
#include "seawall/mechanics/cdp/liquity_v2_liquidation.hpp"
#include "seawall/mechanics/cdp/liquity_v2_redemption.hpp"

namespace seawall::liquity::v2 {
namespace {

using liquity_scenes::account;
using liquity_scenes::coin;
using liquity_scenes::ether;
using liquity_scenes::percent;
using liquity_scenes::price;
using liquity_scenes::rough;

const Terms<Exact> terms = ether_terms<Exact>();
constexpr std::int64_t year = 365 * 86'400;

Moment<Exact> moment(Int128 at, std::int64_t second = 0) {
  return {price(at), Time{} + seconds(second)};
}

Borrowed<Exact> open(Branch<Exact>& branch, std::size_t who, Int128 collateral, Int128 amount,
                     Int128 rate, std::int64_t second = 0) {
  const auto opened = open_trove<Exact>(
      terms, branch, account(who),
      {.collateral = ether(collateral), .coin = coin(amount), .rate = percent(rate)},
      moment(2'000'000, second));
  SEAWALL_ASSERT(opened.has_value());
  return *opened;
}

void fill_pool(Branch<Exact>& branch, Int128 amount) {
  ASSERT_TRUE(provide<Exact>(terms, branch, account(9), coin(amount), Gains::claim, Time{}));
}

// At 2000: a large trove at 10 %, a weaker one at 2 %, one at 5 %.
Branch<Exact> small_branch() {
  Branch<Exact> branch;
  open(branch, 0, 100'000, 80'000'000, 10);
  open(branch, 1, 5'000, 6'000'000, 2);
  open(branch, 2, 4'000, 4'000'000, 5);
  return branch;
}

TEST(BoldInterest, AccruesOnStoredDebtAndIsMintedWithoutLoss) {
  Branch<Exact> branch;
  const Borrowed<Exact> opened = open(branch, 0, 100'000, 80'000'000, 10);
  open(branch, 1, 100'000, 10'000'000, 1);
  EXPECT_NEAR(rough(opened.upfront_fee.value), 80'000e18 * 0.1 * 7 / 365, 1e6);
  const Time later = Time{} + seconds(year);
  const LatestTrove<Exact> trove = latest(branch, trove_of(branch, account(0)), later);
  EXPECT_EQ(trove.interest, Coin<Exact>{opened.now.debt.value / Checked256{10}});
  const LatestTrove<Exact> other = latest(branch, trove_of(branch, account(1)), later);
  const Coin<Exact> whole_interest = pending_interest(branch, later);
  EXPECT_GE(whole_interest, trove.interest + other.interest);
  EXPECT_LE(whole_interest, trove.interest + other.interest + raw<Coin<Exact>>(2));
}

TEST(BoldInterest, ThreeQuartersGoToThePoolOnceThereIsOne) {
  Branch<Exact> branch = small_branch();
  EXPECT_NE(branch.books.pool.yield_pending, Coin<Exact>{});  // the upfront fees wait
  fill_pool(branch, 10'000'000);
  EXPECT_EQ(branch.books.pool.yield_pending, Coin<Exact>{});
  const Coin<Exact> owed = branch.books.pool.yield_owed;
  const Coin<Exact> due = pending_interest(branch, Time{} + seconds(year));
  ASSERT_TRUE(
      provide<Exact>(terms, branch, account(8), coin(1'000), Gains::claim, Time{} + seconds(year)));
  EXPECT_EQ(branch.books.pool.yield_owed - owed, times(due, percent(75)));
  // All of it belongs to who was there.
  EXPECT_EQ(yield_gain(branch.books.pool, deposit_row(branch, account(8))), Coin<Exact>{});
  EXPECT_NEAR(rough(yield_gain(branch.books.pool, deposit_row(branch, account(9))).value),
              rough(branch.books.pool.yield_owed.value), 1e6);
}

TEST(BoldOpenTrove, RefusesWhatTheContractRefuses) {
  Branch<Exact> branch = small_branch();
  const auto refused = [&](Int128 collateral, Int128 amount, Int128 rate, std::size_t who = 5) {
    return open_trove<Exact>(
               terms, branch, account(who),
               {.collateral = ether(collateral), .coin = coin(amount), .rate = percent(rate)},
               moment(2'000'000))
        .error();
  };
  EXPECT_EQ(refused(10'000, 1'990'000, 3), Rejection::must_not_leave_dust);
  EXPECT_EQ(refused(10'000, 5'000'000, 0), Rejection::rate_out_of_range);
  EXPECT_EQ(refused(10'000, 5'000'000, 251), Rejection::rate_out_of_range);
  EXPECT_EQ(refused(10'000, 19'000'000, 3), Rejection::ratio_below_minimum);
  EXPECT_EQ(refused(1'000'000, 1'700'000'000, 3), Rejection::total_ratio_below_critical);
  EXPECT_EQ(refused(10'000, 5'000'000, 3, 1), Rejection::trove_already_active);
  EXPECT_EQ(open_trove<Exact>(terms, branch, account(5),
                              {.collateral = ether(10'000),
                               .coin = coin(5'000'000),
                               .rate = percent(3),
                               .fee_max = coin(1)},
                              moment(2'000'000))
                .error(),
            Rejection::fee_above_limit);
}

TEST(BoldSplit, CapsWhatEachPartSeizesAndGivesTheRestBack) {
  // 10 000 of debt against 20 units worth 1000: 10.5 for the pool, 0.1 for gas.
  const Holding<Exact> entire{ether(20'000), coin(10'000'000)};
  const auto offset_only = split(terms, entire, coin(10'000'000), price(1'000'000));
  EXPECT_EQ(offset_only.collateral_to_pool, ether(10'500));
  EXPECT_EQ(offset_only.gas_compensation, ether(100));
  EXPECT_EQ(offset_only.to_owner, ether(9'400));
  const auto redistributed_only = split(terms, entire, Coin<Exact>{}, price(1'000'000));
  EXPECT_EQ(redistributed_only.redistributed.collateral, ether(11'000));
  EXPECT_EQ(redistributed_only.gas_compensation, Collateral<Exact>{});
  EXPECT_EQ(redistributed_only.to_owner, ether(9'000));
  const auto staked = split(staked_ether_terms<Exact>(), entire, Coin<Exact>{}, price(1'000'000));
  EXPECT_EQ(staked.redistributed.collateral, ether(12'000));
}

TEST(BoldSplit, WhatThePoolLeavesTheOtherPartMayTake) {
  // Half and half of 10.7: the pool takes 5.25 of 5.35 less gas, the rest would take 5.5.
  const Holding<Exact> entire{ether(10'700), coin(10'000'000)};
  const auto parts = split(terms, entire, coin(5'000'000), price(1'000'000));
  EXPECT_EQ(parts.collateral_to_pool, ether(5'250));
  EXPECT_EQ(parts.gas_compensation, raw<Collateral<Exact>>(26'750'000'000'000'000));
  EXPECT_EQ(parts.redistributed.collateral,
            ether(10'700) - ether(5'250) - raw<Collateral<Exact>>(26'750'000'000'000'000));
  EXPECT_EQ(parts.to_owner, Collateral<Exact>{});
}

TEST(BoldSplit, GasCompensationIsCapped) {
  const Holding<Exact> entire{ether(1'000'000), coin(900'000'000)};
  EXPECT_EQ(split(terms, entire, coin(900'000'000), price(1'000'000)).gas_compensation,
            ether(2'000));
}

TEST(BoldLiquidate, TakesOnlyWhoIsBelowTheMinimumWhateverTheBranchIs) {
  Branch<Exact> branch = small_branch();
  const std::vector list{account(0), account(1), account(2)};
  // At 1300 the branch is below 150 %, yet trove 0 at 1.6 is nobody's business.
  const auto done = liquidate<Exact>(terms, branch, moment(1'300'000), list);
  ASSERT_TRUE(done);
  ASSERT_EQ(done->troves.size(), 1U);
  EXPECT_EQ(done->troves[0].trove, account(1));
  EXPECT_EQ(branch.open_troves, 2U);
  EXPECT_FALSE(branch.order.contains(account(1)));
  EXPECT_EQ(liquidate<Exact>(terms, branch, moment(1'300'000), list).error(),
            Rejection::nothing_to_liquidate);
  EXPECT_EQ(liquidate<Exact>(terms, branch, moment(1'300'000), {}).error(),
            Rejection::insufficient_input);
}

TEST(BoldLiquidate, OneCoinStaysInThePoolAndOneTroveInTheBranch) {
  Branch<Exact> branch = small_branch();
  fill_pool(branch, 3'000'000);
  const std::vector list{account(1)};
  const auto done = liquidate<Exact>(terms, branch, moment(1'200'000), list);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->total.debt_offset, coin(2'999'000));
  EXPECT_EQ(branch.books.pool.total, coin(1'000));
  const std::vector everybody{account(0), account(2)};
  EXPECT_EQ(liquidate<Exact>(terms, branch, moment(100'000), everybody).error(),
            Rejection::only_one_trove_left);
  EXPECT_EQ(trove_of(branch, account(0)).status, Status::active);
}

TEST(BoldLiquidate, AnOwnersSurplusWaitsForTheOwner) {
  Branch<Exact> branch = small_branch();
  fill_pool(branch, 50'000'000);
  const std::vector list{account(1)};
  const auto done = liquidate<Exact>(terms, branch, moment(1'310'000), list);
  ASSERT_TRUE(done);
  ASSERT_NE(done->total.to_owner, Collateral<Exact>{});
  const auto claimed = claim_collateral<Exact>(branch, account(1));
  ASSERT_TRUE(claimed);
  EXPECT_EQ(*claimed, done->total.to_owner);
  EXPECT_EQ(claim_collateral<Exact>(branch, account(1)).error(), Rejection::no_such_collateral);
}

TEST(BoldAdjustTrove, BelowCriticalNobodyWeakensTheBranch) {
  Branch<Exact> branch = small_branch();
  const auto refused = [&](Adjustment<Exact> adjustment) {
    return adjust_trove<Exact>(terms, branch, account(0), adjustment, moment(1'200'000)).error();
  };
  const auto take = Direction::take;
  EXPECT_EQ(refused({.coin_direction = take, .coin = coin(1'000)}),
            Rejection::total_ratio_below_critical);
  EXPECT_EQ(refused({.collateral_direction = take, .collateral = ether(1'000)}),
            Rejection::total_ratio_below_critical);
  EXPECT_EQ(
      refused({.collateral_direction = take, .collateral = ether(1'000), .coin = coin(1'199'999)}),
      Rejection::total_ratio_below_critical);
  EXPECT_EQ(refused({}), Rejection::insufficient_input);
  EXPECT_EQ(refused({.collateral_direction = take, .collateral = ether(999'000)}),
            Rejection::insufficient_collateral);
  EXPECT_TRUE(adjust_trove<Exact>(
      terms, branch, account(0),
      {.collateral_direction = take, .collateral = ether(1'000), .coin = coin(1'200'000)},
      moment(1'200'000)));
}

TEST(BoldAdjustTrove, ARepaymentStopsAtTheSmallestDebt) {
  Branch<Exact> branch = small_branch();
  const auto repaid =
      adjust_trove<Exact>(terms, branch, account(2), {.coin = coin(99'000'000)}, moment(2'000'000));
  ASSERT_TRUE(repaid);
  EXPECT_EQ(repaid->now.debt, coin(2'000'000));
}

TEST(BoldSetRate, CostsTheUpfrontFeeWithinSevenDaysAndMovesTheTrove) {
  Branch<Exact> branch = small_branch();
  const auto early =
      set_rate<Exact>(terms, branch, account(1), {.rate = percent(20)}, moment(2'000'000, 86'400));
  ASSERT_TRUE(early);
  EXPECT_NE(early->upfront_fee, Coin<Exact>{});
  EXPECT_EQ(branch.order.first, account(1));
  const auto late = set_rate<Exact>(terms, branch, account(1), {.rate = percent(1)},
                                    moment(2'000'000, 8 * 86'400));
  ASSERT_TRUE(late);
  EXPECT_EQ(late->upfront_fee, Coin<Exact>{});
  EXPECT_EQ(branch.order.last, account(1));
  EXPECT_EQ(set_rate<Exact>(terms, branch, account(1), {.rate = percent(1)},
                            moment(2'000'000, 9 * 86'400))
                .error(),
            Rejection::insufficient_input);
}

Ruling<Redemption<Exact>> redeem_from(Branch<Exact>& branch, Int128 amount, Int128 at,
                                      Int128 redemption_at) {
  const BranchAt<Exact> only{&terms, &branch, price(at), price(redemption_at)};
  const RedemptionRequest<Exact> request{
      .amount = coin(amount), .balance = coin(90'000'000), .supply = coin(90'000'000)};
  return redeem<Exact>({}, std::span{&only, 1}, request, Time{});
}

TEST(BoldRedeem, HitsTheLowestRateFirstWhateverTheRatio) {
  Branch<Exact> branch = small_branch();
  const auto done = redeem_from(branch, 1'000'000, 2'000'000, 2'000'000);
  ASSERT_TRUE(done);
  ASSERT_EQ(done->branches[0].troves.size(), 1U);
  const RedeemedTrove<Exact>& redeemed = done->branches[0].troves[0];
  EXPECT_EQ(redeemed.trove, account(1));  // at 2 %; trove 2 at 5 % is no stronger
  EXPECT_EQ(redeemed.collateral + redeemed.fee, ether(500));
  EXPECT_EQ(redeemed.fee, times(ether(500), done->rate));
}

TEST(BoldRedeem, LeavesAZombieThatIsRedeemedFirstNextTimeAndMayBeRevived) {
  Branch<Exact> branch = small_branch();
  ASSERT_TRUE(redeem_from(branch, 5'000'000, 2'000'000, 2'000'000));
  EXPECT_EQ(trove_of(branch, account(1)).status, Status::zombie);
  EXPECT_EQ(branch.last_zombie, account(1));
  EXPECT_FALSE(branch.order.contains(account(1)));
  const auto next = redeem_from(branch, 500'000, 2'000'000, 2'000'000);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->branches[0].troves[0].trove, account(1));

  Branch<Exact> revived = branch;
  ASSERT_TRUE(adjust_trove<Exact>(terms, revived, account(1),
                                  {.coin_direction = Direction::take, .coin = coin(2'000'000)},
                                  moment(2'000'000)));
  EXPECT_EQ(trove_of(revived, account(1)).status, Status::active);
  EXPECT_FALSE(revived.last_zombie.exists());
  EXPECT_EQ(adjust_trove<Exact>(terms, branch, account(1), {.collateral = ether(1'000)},
                                moment(2'000'000))
                .error(),
            Rejection::must_not_leave_dust);

  ASSERT_TRUE(redeem_from(branch, 4'000'000, 2'000'000, 2'000'000));
  EXPECT_EQ(trove_of(branch, account(1)).debt, Coin<Exact>{});
  EXPECT_EQ(branch.last_zombie, account(2));
}

TEST(BoldRedeem, PassesOverWhoIsUnderWaterAndPaysAtItsOwnPrice) {
  Branch<Exact> branch = small_branch();
  // At 1190 trove 1 is below 100 %, trove 2 above 110 %.
  const auto done = redeem_from(branch, 1'000'000, 1'190'000, 1'250'000);
  ASSERT_TRUE(done);
  const RedeemedTrove<Exact>& redeemed = done->branches[0].troves[0];
  EXPECT_EQ(redeemed.trove, account(2));
  EXPECT_EQ(redeemed.collateral + redeemed.fee, ether(800));
}

TEST(BoldRedeem, SharesAmongBranchesByWhatTheirPoolsDoNotBack) {
  Branch<Exact> one = small_branch();
  Branch<Exact> two = small_branch();
  fill_pool(two, 60'000'000);
  const std::vector<BranchAt<Exact>> both{{&terms, &one, price(2'000'000), price(2'000'000)},
                                          {&terms, &two, price(2'000'000), price(2'000'000)}};
  const RedemptionRequest<Exact> request{
      .amount = coin(3'000'000), .balance = coin(180'000'000), .supply = coin(180'000'000)};
  const Coin<Exact> first = unbacked(one, Time{});
  const Coin<Exact> second = unbacked(two, Time{});
  const auto done = redeem<Exact>({}, both, request, Time{});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->coin, coin(3'000'000));
  EXPECT_EQ(done->branches[0].coin, share(coin(3'000'000), first, first + second));
  EXPECT_EQ(done->branches[1].coin, coin(3'000'000) - done->branches[0].coin);
}

TEST(BoldRedeem, RefusalsLeaveEveryBranchAsItWas) {
  Branch<Exact> branch = small_branch();
  const BranchAt<Exact> only{&terms, &branch, price(2'000'000), price(2'000'000)};
  const auto refused = [&](RedemptionRequest<Exact> request) {
    request.supply = coin(90'000'000);
    return redeem<Exact>({}, std::span{&only, 1}, request, Time{}).error();
  };
  EXPECT_EQ(refused({}), Rejection::insufficient_input);
  EXPECT_EQ(refused({.amount = coin(1'000), .fee_max = percent(0)}), Rejection::fee_limit_invalid);
  EXPECT_EQ(refused({.amount = coin(9'000'000), .fee_max = percent(1)}),
            Rejection::fee_above_limit);
  EXPECT_EQ(refused({.amount = coin(9'000'000), .balance = coin(8'999'999)}),
            Rejection::insufficient_capital);
  EXPECT_EQ(branch.order.size, 3U);
  EXPECT_EQ(branch.books.recorded_debt, small_branch().books.recorded_debt);
}

TEST(BoldShutdown, IsForBranchesBelowTheirShutdownRatioAndStopsInterest) {
  Branch<Exact> branch = small_branch();
  const CoinPrice<Exact> at = shutdown_price(terms, total(branch, Time{}));
  EXPECT_EQ(shut_down<Exact>(terms, branch, {at, Time{}}).error(),
            Rejection::total_ratio_above_shutdown);
  EXPECT_EQ(redeem_urgently<Exact>(terms, branch, {}, {at, Time{}}).error(),
            Rejection::branch_not_shut_down);
  ASSERT_TRUE(shut_down<Exact>(terms, branch, {at - raw<CoinPrice<Exact>>(1), Time{}}));
  EXPECT_EQ(shut_down<Exact>(terms, branch, moment(1)).error(), Rejection::branch_shut_down);
  const Coin<Exact> debt = total(branch, Time{}).debt;
  EXPECT_EQ(total(branch, Time{} + seconds(year)).debt, debt);
  EXPECT_EQ(adjust_trove<Exact>(terms, branch, account(0), {.collateral = ether(1)}, moment(1'000))
                .error(),
            Rejection::branch_shut_down);
  // Closed branches take no part in ordinary redemptions.
  const auto nothing = redeem_from(branch, 1'000, 2'000'000, 2'000'000);
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->coin, Coin<Exact>{});
}

TEST(BoldUrgentRedemption, PaysABonusUpToAllThatTheTroveHolds) {
  Branch<Exact> branch = small_branch();
  ASSERT_TRUE(shut_down<Exact>(terms, branch, moment(900'000)));
  const std::vector list{account(0), account(1), account(1)};
  const auto urgent = [&](Int128 amount, Int128 least, std::span<const AccountId> troves) {
    return redeem_urgently<Exact>(terms, branch,
                                  {.amount = coin(amount),
                                   .balance = coin(amount),
                                   .collateral_min = ether(least),
                                   .troves = troves},
                                  moment(1'000'000));
  };
  EXPECT_EQ(urgent(100, 200, list).error(), Rejection::insufficient_output);
  const auto some = urgent(1'000'000, 0, list);
  ASSERT_TRUE(some);
  EXPECT_EQ(some->collateral, ether(1'020));
  // Trove 1 owes 6000 and holds 5, worth 5000: 5000 / 1.02 is all that it redeems.
  const auto all = urgent(9'000'000, 0, std::span{list}.subspan(1));
  ASSERT_TRUE(all);
  EXPECT_EQ(all->collateral, ether(5'000));
  EXPECT_NEAR(rough(all->coin.value), 5'000e18 / 1.02, 1e6);
  EXPECT_EQ(trove_of(branch, account(1)).collateral, Collateral<Exact>{});
  EXPECT_EQ(trove_of(branch, account(1)).status, Status::active);
}

TEST(BoldCloseTrove, TheLastOneMayCloseOnlyAfterShutdown) {
  Branch<Exact> branch;
  open(branch, 0, 100'000, 80'000'000, 10);
  EXPECT_EQ(close_trove<Exact>(terms, branch, account(0), moment(2'000'000)).error(),
            Rejection::only_one_trove_left);
  ASSERT_TRUE(shut_down<Exact>(terms, branch, moment(800'000)));
  ASSERT_TRUE(close_trove<Exact>(terms, branch, account(0), moment(800'000)));
  EXPECT_EQ(branch.open_troves, 0U);
  EXPECT_EQ(close_trove<Exact>(terms, branch, account(0), moment(800'000)).error(),
            Rejection::trove_not_active);
}

TEST(BoldWithdraw, LeavesOneCoinAndStashesWhatIsKept) {
  Branch<Exact> branch = small_branch();
  fill_pool(branch, 7'000'000);
  const std::vector list{account(1)};
  ASSERT_TRUE(liquidate<Exact>(terms, branch, moment(1'300'000), list));
  const auto out = [&](Int128 amount, Gains gains) {
    return withdraw<Exact>(terms, branch, account(9), coin(amount), gains, Time{});
  };
  EXPECT_EQ(out(9'000'000, Gains::claim).error(), Rejection::insufficient_liquidity);
  ASSERT_TRUE(out(1'000, Gains::keep));
  const Collateral<Exact> stashed = deposit_row(branch, account(9)).stashed;
  EXPECT_NE(stashed, Collateral<Exact>{});
  EXPECT_EQ(claim_stashed<Exact>(terms, branch, account(9), Time{}).error(),
            Rejection::no_such_collateral);  // a deposit stands: withdraw claims it
  ASSERT_TRUE(provide<Exact>(terms, branch, account(8), coin(2'000), Gains::claim, Time{}));
  ASSERT_TRUE(out(9'000'000, Gains::keep));
  ASSERT_TRUE(out(9'000'000, Gains::keep).has_value() ||
              deposit_row(branch, account(9)).initial == Coin<Exact>{});
  const auto claimed = claim_stashed<Exact>(terms, branch, account(9), Time{});
  ASSERT_TRUE(claimed);
  EXPECT_EQ(*claimed, stashed);
  EXPECT_EQ(out(1, Gains::claim).error(), Rejection::no_such_deposit);
}

}  // namespace
}  // namespace seawall::liquity::v2
