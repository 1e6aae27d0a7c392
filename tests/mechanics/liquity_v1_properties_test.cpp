#include <algorithm>

#include "liquity_v1_world.hpp"

namespace seawall::liquity::v1 {
namespace {

using liquity_scenes::account;
using liquity_scenes::any_system;
using liquity_scenes::RandomSystem;
using liquity_scenes::rough;

Holding<Exact> sum_of_troves(const System<Exact>& system) {
  Holding<Exact> sum;
  for (const Trove<Exact>& trove : system.troves)
    sum = sum + entire(system, trove);
  return sum;
}

Collateral<Exact> sum_of_claimable(const System<Exact>& system) {
  Collateral<Exact> sum;
  for (const Trove<Exact>& trove : system.troves)
    sum += trove.claimable;
  return sum;
}

void run(const auto& check) {
  for_each_draw(300, 60, [&](Draws& draws, int steps) {
    RandomSystem world = any_system(draws, 3 + static_cast<int>(draws.next() % 8));
    for (int i = 0; i < steps; ++i) {
      world.step(draws);
      check(world);
      if (::testing::Test::HasFatalFailure()) return;
    }
  });
}

// Property L-T2: what went in and did not go out is in a pool or somebody's to claim, to the unit.
TEST(LiquityV1, CollateralAndDebtAreConserved) {
  int liquidations = 0;
  run([&](const RandomSystem& world) {
    const System<Exact>& system = world.system;
    const Holding<Exact> total = system.pools.total();
    ASSERT_EQ(total.debt, world.minted - world.cancelled);
    ASSERT_EQ(total.collateral + system.stability_pool.collateral + sum_of_claimable(system),
              world.brought - world.taken);
    liquidations += world.liquidated != Collateral<Exact>{} ? 1 : 0;
  });
  EXPECT_GT(liquidations, 1'000);
}

// Property L-T3: troves together hold and owe what the pools say, less rounding: a unit for each
// row touched, and what redistributions still carry, below total stakes / 10^18.
TEST(LiquityV1, TrovesAddUpToThePools) {
  run([](const RandomSystem& world) {
    const System<Exact>& system = world.system;
    const Holding<Exact> sum = sum_of_troves(system);
    const Holding<Exact> total = system.pools.total();
    ASSERT_LE(sum.debt, total.debt);
    ASSERT_LE(sum.collateral, total.collateral);
    const double carried = rough(world.brought.value) * 1e-18;
    const double rounding = world.touches * (1.0 + carried) + 1.0;
    ASSERT_LE(rough((total.debt - sum.debt).value), rounding);
    ASSERT_LE(rough((total.collateral - sum.collateral).value), rounding);
  });
}

// Property L-T4: stakes add up exactly, the list holds the active troves, closed ones hold nothing,
// and the last trove is never closed.
TEST(LiquityV1, TheListHoldsTheActiveTrovesAndOneIsAlwaysLeft) {
  run([](const RandomSystem& world) {
    const System<Exact>& system = world.system;
    Stake<Exact> stakes;
    std::size_t active = 0;
    for (std::size_t i = 0; i < system.troves.size(); ++i) {
      const Trove<Exact>& trove = system.troves[i];
      const bool is_active = trove.status == Status::active;
      ASSERT_EQ(system.order.contains(account(i)), is_active);
      ASSERT_TRUE(is_active || entire(system, trove) == Holding<Exact>{});
      active += is_active ? 1 : 0;
      stakes += trove.stake;
    }
    ASSERT_EQ(active, system.order.size);
    ASSERT_GE(active, 1U);
    ASSERT_EQ(stakes, system.redistribution.total_stakes);
  });
}

// Property L-T5: redistributions keep the list in order, up to rounding.
TEST(LiquityV1, TheListStaysInOrderWithoutBeingSorted) {
  run([](const RandomSystem& world) {
    const System<Exact>& system = world.system;
    double above = 1e80;
    for (AccountId id = system.order.first; id.exists(); id = system.order.next_below(id)) {
      const double ratio = rough(nominal_ratio(entire(system, trove_of(system, id))).value);
      ASSERT_LE(ratio, above * (1.0 + 1e-12));
      above = ratio;
    }
  });
}

// Property L-T6: whatever the order of a list, each part of each trove goes somewhere; in normal
// mode with everybody of the list below 110 % the debt offset and the debt redistributed are the
// same.
TEST(LiquityV1, AnyOrderOfABatchPreservesTotals) {
  int compared = 0;
  for_each_draw(400, 40, [&](Draws& draws, int steps) {
    RandomSystem world = any_system(draws, 4 + static_cast<int>(draws.next() % 8));
    for (int i = 0; i < steps; ++i)
      world.step(draws);
    world.bring_lowest_near_the_threshold(draws);
    world.move_deposit(draws, 0);
    std::vector<AccountId> list = world.any_list(draws);
    RandomSystem reversed = world;
    const Mode mode = mode_of(world.terms, total_ratio(world.system, world.moment.price));
    const auto forward = world.liquidate(list);
    std::ranges::reverse(list);
    const auto backward = reversed.liquidate(list);
    if (!forward || !backward) return;
    for (const auto& done : {*forward, *backward}) {
      const Split<Exact>& total = done.total;
      ASSERT_EQ(total.debt_offset + total.redistributed.debt, done.entire.debt);
      ASSERT_EQ(total.collateral_to_pool + total.redistributed.collateral + total.gas_compensation +
                    total.to_owner,
                done.entire.collateral);
    }
    if (mode != Mode::normal) return;
    ++compared;
    ASSERT_EQ(forward->entire, backward->entire);
    ASSERT_EQ(forward->total.debt_offset, backward->total.debt_offset);
    ASSERT_EQ(forward->total.redistributed.debt, backward->total.redistributed.debt);
    ASSERT_EQ(forward->total.gas_compensation, backward->total.gas_compensation);
    ASSERT_EQ(world.system.pools.total().debt, reversed.system.pools.total().debt);
    ASSERT_EQ(world.system.redistribution.total_stakes,
              reversed.system.redistribution.total_stakes);
  });
  EXPECT_GT(compared, 20);
}

// Property L-T7: a liquidation writes no row but those of the troves it closes.
TEST(LiquityV1, LiquidationTouchesNobodyElse) {
  int seen = 0;
  for_each_draw(300, 40, [&](Draws& draws, int steps) {
    RandomSystem world = any_system(draws, 4 + static_cast<int>(draws.next() % 8));
    for (int i = 0; i < steps; ++i)
      world.step(draws);
    world.bring_lowest_near_the_threshold(draws);
    const std::vector<Trove<Exact>> before = world.system.troves;
    const auto done = world.liquidate(world.any_list(draws));
    for (std::size_t i = 0; i < before.size(); ++i) {
      const bool is_closed =
          done && std::ranges::any_of(done->troves, [&](const LiquidatedTrove<Exact>& closed) {
            return closed.trove == account(i);
          });
      const Trove<Exact>& now = world.system.troves[i];
      if (is_closed) continue;
      ASSERT_EQ(now.status, before[i].status);
      ASSERT_EQ(now.collateral, before[i].collateral);
      ASSERT_EQ(now.debt, before[i].debt);
      ASSERT_EQ(now.stake, before[i].stake);
    }
    seen += done ? 1 : 0;
  });
  EXPECT_GT(seen, 50);
}

// Property L-T8: withdrawals are refused exactly while the last trove of the list is below 110 %.
TEST(LiquityV1, WithdrawalsWaitForLiquidations) {
  int blocked = 0;
  for_each_draw(300, 40, [&](Draws& draws, int steps) {
    RandomSystem world = any_system(draws, 4 + static_cast<int>(draws.next() % 8));
    for (int i = 0; i < steps; ++i)
      world.step(draws);
    world.bring_lowest_near_the_threshold(draws);
    static_cast<void>(provide(world.system.stability_pool, account(0), liquity_scenes::coin(1)));
    const Ratio<Exact> lowest =
        current_ratio(world.system, world.system.order.last, world.moment.price);
    const auto paid = withdraw_deposit(world.terms, world.system, account(0), raw<Coin<Exact>>(1),
                                       world.moment.price);
    const bool is_blocked = !paid && paid.error() == Rejection::liquidations_pending;
    ASSERT_EQ(is_blocked, lowest < world.terms.minimum_ratio);
    blocked += is_blocked ? 1 : 0;
  });
  EXPECT_GT(blocked, 20);
}

// Property L-T9: doubles give the same liquidations and redemptions to ten digits.
TEST(LiquityV1, DoublesAgreeWhereNoRatioIsAtAThreshold) {
  int compared = 0;
  for_each_draw(300, 40, [&](Draws& draws, int steps) {
    RandomSystem world = any_system(draws, 4 + static_cast<int>(draws.next() % 8));
    for (int i = 0; i < steps; ++i)
      world.step(draws);
    world.bring_lowest_near_the_threshold(draws);
    System<Fast> fast = approximate(world.system);
    const Terms<Fast> terms;
    const auto rough_done =
        liquidate_lowest(terms, fast, liquity::approximate(world.moment.price), 3);
    const auto done = liquidate_lowest(world.terms, world.system, world.moment.price, 3);
    ASSERT_EQ(rough_done.has_value(), done.has_value());
    if (!done) return;
    ++compared;
    ASSERT_EQ(rough_done->troves.size(), done->troves.size());
    ASSERT_NEAR(rough_done->entire.debt.value.value, rough(done->entire.debt.value),
                1e-10 * rough(done->entire.debt.value));
    const Holding<Fast> fast_sum = fast.pools.total();
    const Holding<Exact> sum = world.system.pools.total();
    ASSERT_NEAR(fast_sum.debt.value.value, rough(sum.debt.value), 1e-10 * rough(sum.debt.value));
    ASSERT_NEAR(fast_sum.collateral.value.value, rough(sum.collateral.value),
                1e-10 * rough(sum.collateral.value));
  });
  EXPECT_GT(compared, 20);
}

}  // namespace
}  // namespace seawall::liquity::v1
