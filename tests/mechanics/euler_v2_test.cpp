#include "seawall/mechanics/lending/euler_v2.hpp"

#include <gtest/gtest.h>

#include "seawall/mechanics/lending/euler_v2_interest.hpp"
#include "tests/mechanics/draws.hpp"

// Euler v2's liquidation and interest, by the vault's own numbers. Properties of
// docs/mechanics/euler-v2.md §6.
namespace seawall::euler_v2 {
namespace {

WordAmount<Exact> amount(Int128 units) { return WordAmount<Exact>{Checked256{units}}; }
WordShares<Exact> shares(Int128 of) { return WordShares<Exact>{Checked256{of}}; }
WordValue<Exact> value(Int128 of) { return WordValue<Exact>{Checked256{of}}; }
WordDebt<Exact> debt_units(Int128 units) { return debt_of<Exact>(amount(units)); }

constexpr BasisPoints fifteen_percent{1'500};
constexpr Int128 million = 1'000'000;

// A debt of 17000 against 10 shares at some price and a threshold of 85 %.
struct Scene {
  Violator<Exact> violator;
  Debts<Exact> debts;
  Terms terms{.discount_max = fifteen_percent};
  Request<Exact> request;

  [[nodiscard]] Ruling<Liquidation<Exact>> run() const {
    return liquidate<Exact>(violator, debts, terms, request);
  }
};

Scene scene_at(Int128 dollars) {
  Scene scene;
  const auto worth = value(10 * dollars * wad);
  scene.debts = {debt_units(17'000 * million), {}, debt_units(50'000 * million)};
  scene.violator = {.liability = {},
                    .liability_value = value(17'000 * wad),
                    .adjusted_collateral = adjusted_value<Exact>(worth, {8'500}),
                    .collateral = shares(10 * wad),
                    .collateral_value = worth};
  return scene;
}

double discount_of(const Exchange<Exact>& exchange, Int128 dollars) {
  const double paid = to_double(exchange.repaid.value.value) / 1e6;
  const double taken = to_double(exchange.seized.value.value) / 1e18 * to_double(dollars);
  return 1.0 - paid / taken;
}

TEST(EulerV2, AccountInHealthIsLeftAlone) {
  const auto made = scene_at(2'001).run();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->exchange.repaid, amount(0));
  EXPECT_EQ(made->exchange.seized, shares(0));
}

TEST(EulerV2, HealthOfExactlyOneIsViolatedWithoutADiscount) {
  const auto made = scene_at(2'000).run();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->exchange.repaid, amount(17'000 * million));
  EXPECT_NEAR(discount_of(made->exchange, 2'000), 0.0, 1e-12);
}

TEST(EulerV2, DiscountIsWhatHealthLacks) {
  const auto made = scene_at(1'900).run();
  ASSERT_TRUE(made);
  EXPECT_NEAR(discount_of(made->exchange, 1'900), 0.05, 1e-9);
}

TEST(EulerV2, DiscountHasABound) {
  const auto made = scene_at(1'200).run();
  ASSERT_TRUE(made);
  EXPECT_NEAR(discount_of(made->exchange, 1'200), 0.15, 1e-9);
}

TEST(EulerV2, KeeperTakesTheDebtOver) {
  const auto made = scene_at(1'900).run();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->debts.violator, WordDebt<Exact>{});
  EXPECT_EQ(made->debts.keeper, debt_units(17'000 * million));
  EXPECT_EQ(made->debts.total, scene_at(1'900).debts.total);
}

TEST(EulerV2, MoreThanTheMostIsRefused) {
  Scene scene = scene_at(1'900);
  scene.request.repaid = amount(17'000 * million + 1);
  EXPECT_EQ(scene.run().error(), Rejection::repay_above_close_factor);
}

TEST(EulerV2, CoolingOffIsRefused) {
  Scene scene = scene_at(1'900);
  scene.terms.cool_off_seconds = 12;
  scene.request.seconds_since_check = 11;
  EXPECT_EQ(scene.run().error(), Rejection::wait_not_finished);
}

TEST(EulerV2, WorthlessCollateralIsTakenForNothing) {
  Scene scene = scene_at(1'900);
  scene.violator.adjusted_collateral = {};
  scene.violator.collateral_value = {};
  const auto made = scene.run();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->exchange.repaid, amount(0));
  EXPECT_EQ(made->exchange.seized, shares(10 * wad));
  EXPECT_EQ(made->socialised, amount(17'000 * million));
}

TEST(EulerV2, LossIsSocialisedOnlyWhenNoCollateralIsLeft) {
  Scene scene = scene_at(1'200);
  const auto made = scene.run();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->exchange.repaid + made->socialised, amount(17'000 * million));
  EXPECT_EQ(made->debts.violator, WordDebt<Exact>{});
  scene.request.other = OtherCollateral::some;
  EXPECT_EQ(scene.run()->socialised, amount(0));
  scene.request.other = OtherCollateral::none;
  scene.terms.bad_debt = BadDebt::kept;
  EXPECT_EQ(scene.run()->socialised, amount(0));
}

TEST(EulerV2, ThresholdFallsAlongItsRampAndRisesAtOnce) {
  const ThresholdRamp falling{{9'000}, {8'000}, 2'000, 1'000};
  EXPECT_EQ(threshold_at(falling, 1'000).value, 9'000);
  EXPECT_EQ(threshold_at(falling, 1'251).value, 8'749);
  EXPECT_EQ(threshold_at(falling, 2'000).value, 8'000);
  EXPECT_EQ(threshold_at({{7'000}, {8'000}, 2'000, 1'000}, 1'000).value, 8'000);
}

TEST(EulerV2, LessThanAUnitMoreIsAllOfTheDebt) {
  Debts<Exact> debts{debt_units(100) + WordDebt<Exact>{Checked256{Int128{7}}}, {}, {}};
  const auto moved = transfer<Exact>(debts, amount(100));
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->violator, WordDebt<Exact>{});
  EXPECT_EQ(moved->keeper, debts.violator);
}

TEST(EulerV2Interest, CompoundsBySecondsAndMintsTheFee) {
  const Vault<Exact> vault{.cash = amount(1'000'000'000'000),
                           .debt = debt_units(9'000'000'000'000),
                           .shares = shares(9'500'000'000'000),
                           .fees = {},
                           .accumulator = WordIndex<Exact>{Checked256{ray}}};
  const WordRate<Exact> five_percent{Checked256{Int128{1'546'098'755'264} * 1'000'000}};
  const auto after = accrue<Exact>(vault, five_percent, 31'556'952, {1'000});
  EXPECT_NEAR(to_double(after.accumulator.value.value) / 1e27, 1.05, 1e-6);
  EXPECT_NEAR(to_double(owed_up<Exact>(after.debt).value.value), 9.45e12, 9.45e6);
  const double fee_worth = to_double(assets_down(after, after.fees).value.value);
  EXPECT_NEAR(fee_worth, 4.5e11 * 0.1, 1e6);
}

// ---- properties

Scene any_scene(Draws& draws, int size) {
  Scene scene;
  const Int128 units = draws.magnitude(size);
  scene.debts.violator =
      debt_units(units) - WordDebt<Exact>{Checked256{Int128(draws.next() % 1'000)}};
  scene.debts.keeper.value = Checked256{draws.magnitude(60)};
  scene.debts.total.value = scene.debts.violator.value + Checked256{draws.magnitude(100)};
  const Int128 worth = draws.magnitude(size);
  const double health = draws.uniform(0.2, 1.05);
  scene.violator = {
      .liability = {},
      .liability_value = value(worth),
      .adjusted_collateral = value(floor_to_int128(to_double(worth) * health)),
      .collateral = shares(draws.magnitude(size)),
      .collateral_value = value(floor_to_int128(to_double(worth) * draws.uniform(0.0, 2.0)))};
  scene.terms.discount_max.value = static_cast<std::int32_t>(draws.next() % 5'000);
  return scene;
}

// Property EU-1: a liquidation creates neither debt nor collateral: what the violator no longer
// owes the keeper owes or is socialised, within less than a unit.
TEST(EulerV2Properties, CreatesNeitherDebtNorCollateral) {
  for_each_draw(20'000, 100, [](Draws& draws, int size) {
    const Scene scene = any_scene(draws, size);
    const auto made = scene.run();
    if (!made) return;
    ASSERT_LE(made->exchange.seized, scene.violator.collateral);
    ASSERT_LE(made->exchange.repaid, owed_up<Exact>(scene.debts.violator));
    const auto before = scene.debts.violator + scene.debts.keeper;
    const auto after = made->debts.violator + made->debts.keeper + debt_of<Exact>(made->socialised);
    ASSERT_GE(after + WordDebt<Exact>{Checked256{debt_precision}}, before);
    ASSERT_LE(after, before + WordDebt<Exact>{Checked256{debt_precision}});
  });
}

// Property EU-2: a loss is socialised once: all borrowers together owe less by what the violator
// does, and nobody else's debt changes.
TEST(EulerV2Properties, LossIsSocialisedOnce) {
  int losses = 0;
  for_each_draw(20'000, 100, [&](Draws& draws, int size) {
    const Scene scene = any_scene(draws, size);
    const auto made = scene.run();
    if (!made) return;
    if (made->socialised == amount(0)) {
      ASSERT_EQ(made->debts.total, scene.debts.total);
      return;
    }
    ++losses;
    ASSERT_EQ(made->exchange.seized, scene.violator.collateral);
    ASSERT_EQ(made->debts.violator, WordDebt<Exact>{});
    ASSERT_EQ(made->debts.total + scene.debts.violator + scene.debts.keeper - made->debts.keeper,
              scene.debts.total);
  });
  EXPECT_GT(losses, 1'000);
}

// Property EU-3: the discount never shrinks while health falls.
TEST(EulerV2Properties, DiscountGrowsAsHealthFalls) {
  for_each_draw(2'000, 100, [](Draws& draws, int) {
    Scene scene = any_scene(draws, 100);
    scene.violator.liability_value = value(power_of_ten(30));
    scene.violator.collateral_value = value(power_of_ten(31));
    scene.violator.collateral = shares(power_of_ten(30));
    scene.violator.liability = owed_up<Exact>(scene.debts.violator);
    auto seized = shares(0);
    for (int percent = 100; percent >= 20; percent -= 4) {
      scene.violator.adjusted_collateral = value(percent * power_of_ten(28));
      const auto most = max_exchange<Exact>(scene.violator, scene.terms.discount_max);
      ASSERT_TRUE(most);
      ASSERT_EQ(most->repaid, scene.violator.liability);
      ASSERT_GE(most->seized, seized);
      seized = most->seized;
    }
  });
}

// Property EU-4: interest never shrinks a debt, and more time is never less.
TEST(EulerV2Properties, InterestNeverShrinksADebt) {
  for_each_draw(5'000, 100, [](Draws& draws, int size) {
    const Vault<Exact> vault{
        .cash = amount(draws.magnitude(size)),
        .debt = debt_units(draws.magnitude(size)),
        .shares = shares(draws.magnitude(size)),
        .fees = {},
        .accumulator = WordIndex<Exact>{Checked256{ray + draws.magnitude(90)}}};
    const WordRate<Exact> rate{Checked256{draws.magnitude(60)}};
    const auto sooner = accrue<Exact>(vault, rate, 1'000, {1'000});
    const auto later = accrue<Exact>(vault, rate, 5'000, {1'000});
    ASSERT_GE(sooner.debt, vault.debt);
    ASSERT_GE(later.debt, sooner.debt);
    ASSERT_GE(sooner.shares, vault.shares);
  });
}

}  // namespace
}  // namespace seawall::euler_v2
