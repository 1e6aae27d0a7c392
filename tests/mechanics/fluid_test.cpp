#include "seawall/mechanics/lending/fluid.hpp"

#include <gtest/gtest.h>

#include "tests/support/fluid_world.hpp"

// Fluid's tick-range liquidation; its properties are in fluid_properties_test.cpp.
namespace seawall::fluid {
namespace {

// Eight borrowers between 70 % and 84 % of 2000.
template <class N>
World<N> ladder() {
  World<N> world;
  for (int i = 0; i < 8; ++i)
    world.open(10.0, 10.0 * 2'000.0 * (0.70 + 0.02 * i));
  return world;
}

// A ratio is cut to 96 binary places, so at many ticks it lies a digit under the tick it came from.
// The count is that of the contract's text carried out in Python's integers.
TEST(FluidTicks, TickOfATicksRatioIsTheTickOrTheOneBelow) {
  int below = 0;
  for (int tick = -tick_max + 1; tick <= tick_max; ++tick) {
    const auto found = tick_at_ratio<Exact>(ratio_at_tick<Exact>(tick));
    ASSERT_TRUE(found);
    ASSERT_GE(found->tick, tick - 1);
    ASSERT_LE(found->tick, tick);
    below += found->tick < tick ? 1 : 0;
  }
  EXPECT_EQ(below, 47'318);
}

TEST(FluidTicks, FastFindsTheTick) {
  for (int tick = -20'000; tick < tick_max; tick += 97)
    ASSERT_EQ(tick_at_ratio<Fast>(ratio_at_tick<Fast>(tick))->tick, tick);
}

TEST(FluidTicks, RatioOfATickIsAPowerOfItsStep) {
  for (const int tick : {-20'000, -1, 0, 1, 667, 20'000})
    EXPECT_NEAR(number(ratio_at_tick<Exact>(tick)) / ratio_at_tick<Fast>(tick), 1.0, 2e-12);
  EXPECT_EQ(ratio_at_tick<Exact>(0), Checked256{ratio_one});
}

TEST(FluidTicks, RatioOutsideTheGridIsRefused) {
  EXPECT_EQ(tick_at_ratio<Exact>(word<Exact>(37'075'071)).error(), Rejection::overflow);
  EXPECT_FALSE(tick_at_ratio<Fast>(1e60));
}

TEST(FluidNumbers, StorageKeepsFiftySixBits) {
  const auto amount = word<Exact>((Int128{1} << 90) + 12'345);
  EXPECT_EQ(stored_down<Exact>(amount), word<Exact>(Int128{1} << 90));
  EXPECT_EQ(stored_up<Exact>(amount), word<Exact>((Int128{1} << 90) + (Int128{1} << 35)));
  EXPECT_EQ(stored_up<Exact>(word<Exact>(77)), word<Exact>(77));
}

TEST(FluidNumbers, FactorsShrinkAndChain) {
  const auto half = *shrunk<Exact>({}, word<Exact>(1), word<Exact>(2));
  const auto tenth = *shrunk<Exact>(half, word<Exact>(1), word<Exact>(5));
  EXPECT_NEAR(number(shrunk_debt<Exact>(word<Exact>(1'000'000'000), tenth, {})), 1e8, 1.0);
  // A branch at a half merges into one at a tenth of another beginning.
  const auto link = *connection<Exact>(tenth, half);
  const auto joined = *chained<Exact>(DebtFactor<Exact>{}, link);
  ASSERT_TRUE(joined);
  EXPECT_NEAR(number(shrunk_debt<Exact>(word<Exact>(1'000'000'000), tenth, *joined)), 5e8, 1.0);
}

TEST(Fluid, VaultInHealthIsLeftAlone) {
  Exactly world = ladder<Exact>();
  EXPECT_EQ(world.liquidate(2'000.0).error(), Rejection::health_factor_not_below_threshold);
}

TEST(Fluid, EmptyVaultHasNothingToLiquidate) {
  Exactly world;
  EXPECT_EQ(world.liquidate(2'000.0).error(), Rejection::no_such_debt);
}

TEST(Fluid, OneLiquidationMovesAllDebtAboveTheThresholdDownToIt) {
  Exactly world = ladder<Exact>();
  const double price = 1'840.0;  // the threshold of 90 % is 1656
  const auto made = world.liquidate(price);
  ASSERT_TRUE(made);
  EXPECT_NEAR(number(made->collateral) * price / number(made->debt), 1.01, 1e-9);
  const int limit = *limit_tick<Exact>(Exactly::price_of(price), world.prices, Terms{}.threshold);
  EXPECT_EQ(world.vault.top_tick, limit + 1);
  for (std::size_t i = 0; i < world.positions.size(); ++i)
    EXPECT_LE(*world.standing_of(i).tick, limit + 1);
  EXPECT_FALSE(world.standing_of(5).was_liquidated);
  EXPECT_TRUE(world.standing_of(7).was_liquidated);
}

TEST(Fluid, SecondCallAtTheSamePriceFindsNothing) {
  Exactly world = ladder<Exact>();
  ASSERT_TRUE(world.liquidate(1'840.0));
  EXPECT_EQ(world.liquidate(1'840.0).error(), Rejection::health_factor_not_below_threshold);
}

TEST(Fluid, RequestBelowABillionthOfAllDebtIsRefused) {
  Exactly world = ladder<Exact>();
  EXPECT_EQ(world.liquidate(1'840.0, 1e-6).error(), Rejection::insufficient_input);
}

TEST(Fluid, KeeperMayAskForAPrice) {
  Exactly world = ladder<Exact>();
  const Request<Exact> request{.debt = WordAmount<Exact>{word<Exact>(100 * wad)},
                               .collateral_per_debt_min = word<Exact>(wad)};
  EXPECT_EQ(
      liquidate<Exact>(world.vault, Exactly::price_of(1'840.0), world.prices, Terms{}, request)
          .error(),
      Rejection::insufficient_output);
}

TEST(Fluid, RefusalLeavesTheVaultAsItWas) {
  Exactly world = ladder<Exact>();
  const Exactly before = world;
  // Absorbs, then refuses the amount.
  EXPECT_FALSE(world.liquidate(1'500.0, 1e-6));
  EXPECT_EQ(world.vault.top_tick, before.vault.top_tick);
  EXPECT_EQ(world.vault.absorbed_debt, RawDebt<Exact>{});
}

TEST(Fluid, DebtAboveTheLimitBecomesTheVenues) {
  Exactly world = ladder<Exact>();
  const auto made = world.liquidate(1'600.0, 0.0);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->debt, WordAmount<Exact>{});
  EXPECT_EQ(made->newly_absorbed_debt, world.vault.absorbed_debt);
  const int limit = *limit_tick<Exact>(Exactly::price_of(1'600.0), world.prices, Terms{}.limit);
  EXPECT_LE(*world.vault.top_tick, limit);
  EXPECT_FALSE(world.standing_of(7).tick);
  EXPECT_EQ(world.standing_of(7).collateral, RawCollateral<Exact>{});
  EXPECT_TRUE(world.standing_of(0).tick);
}

TEST(Fluid, AbsorbedCollateralIsSoldInProportionToItsDebt) {
  Exactly world = ladder<Exact>();
  ASSERT_TRUE(world.liquidate(1'600.0, 0.0));
  const double debt = number(world.vault.absorbed_debt);
  const double collateral = number(world.vault.absorbed_collateral);
  const Request<Exact> request{.debt = WordAmount<Exact>{word<Exact>(1'000 * wad)},
                               .absorbed = Absorbed::bought_first};
  const auto made =
      liquidate<Exact>(world.vault, Exactly::price_of(1'990.0), world.prices, Terms{}, request);
  ASSERT_TRUE(made);
  EXPECT_NEAR(number(made->collateral) / number(made->debt), collateral / debt, 1e-9);
}

TEST(Fluid, PositionThatWasLiquidatedCanLeave) {
  Exactly world = ladder<Exact>();
  ASSERT_TRUE(world.liquidate(1'840.0));
  const double owed = number(world.standing_of(7).debt);
  const auto left = change<Exact>(world.vault, world.positions[7], world.prices,
                                  {.collateral = Flow::out_all, .debt = Flow::out_all});
  ASSERT_TRUE(left);
  EXPECT_LE(number(left->debt), owed);
  EXPECT_FALSE(world.positions[7].tick);
  EXPECT_EQ(world.positions[7].collateral, RawCollateral<Exact>{});
}

TEST(Fluid, NewTopAboveALiquidatedBranchBeginsABranchOfItsOwn) {
  Exactly world = ladder<Exact>();
  ASSERT_TRUE(world.liquidate(1'840.0));
  ASSERT_TRUE(world.vault.top_is_branch);
  world.open(10.0, 17'400.0);
  EXPECT_FALSE(world.vault.top_is_branch);
  EXPECT_EQ(world.vault.branch, 2U);
  // Down again, through the first branch's place.
  ASSERT_TRUE(world.liquidate(1'835.0));
  EXPECT_EQ(world.vault.branches[2].status, BranchStatus::merged);
  EXPECT_EQ(world.vault.branch, 1U);
}

TEST(Fluid, MoreOutThanThereIsIsRefused) {
  Exactly world = ladder<Exact>();
  const auto change_of = [&](const Change<Exact>& wanted) {
    return change<Exact>(world.vault, world.positions[0], world.prices, wanted).error();
  };
  const WordAmount<Exact> much{word<Exact>(1'000'000 * wad)};
  EXPECT_EQ(change_of({.collateral = Flow::out, .collateral_amount = much}),
            Rejection::no_such_collateral);
  EXPECT_EQ(change_of({.debt = Flow::out, .debt_amount = much}), Rejection::insufficient_debt);
  EXPECT_EQ(change_of({}), Rejection::insufficient_input);
}

}  // namespace
}  // namespace seawall::fluid
