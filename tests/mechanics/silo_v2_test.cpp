#include "seawall/mechanics/lending/silo_v2.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "seawall/mechanics/lending/silo_v2_account.hpp"
#include "tests/mechanics/draws.hpp"
#include "tests/support/lending_scenes.hpp"

// Silo v2's partial liquidation, by values and in the shape of all lending rules. Properties of
// docs/mechanics/silo-v2.md §6.
namespace seawall::silo_v2 {
namespace {

WordAmount<Exact> amount(Int128 units) { return WordAmount<Exact>{Checked256{units}}; }
WordValue<Exact> value(Int128 of) { return WordValue<Exact>{Checked256{of}}; }
WordShare<Exact> share(double of) {
  return WordShare<Exact>{Checked256{floor_to_int128(of * 1e18 + 0.5)}};
}

const WordAmount<Exact> everything{Checked256{UInt256::maximum()}};

// 10 units of collateral worth 20000; debt in a unit of which a million is worth 1.
Position<Exact> position_at(double ltv) {
  const Int128 debt = floor_to_int128(20'000 * ltv * 1e6 + 0.5);
  return {amount(10 * wad), value(20'000 * wad), amount(debt), value(debt * power_of_ten(12))};
}

Preview<Exact> previewed(double ltv, const Terms<Exact>& terms,
                         WordAmount<Exact> offered = everything) {
  const auto position = position_at(ltv);
  return *preview<Exact>(ltv_of<Exact>(position.debt_value, position.collateral_value), position,
                         terms, offered);
}

const Terms<Exact> terms{share(0.05), share(0.75)};

TEST(SiloV2, PartialLiquidationEndsAtTheTarget) {
  const auto seen = previewed(0.81, terms);
  // (16200 − x) / (20000 − 1.05 x) = 0.75
  EXPECT_NEAR(to_double(seen.amounts.debt.value.value), 1'200 / 0.2125 * 1e6, 1.0);
  EXPECT_NEAR(to_double(seen.ltv_after.value.value), 0.75e18, 1e11);
}

TEST(SiloV2, RepaymentAboveNineTenthsIsOfAll) {
  const auto seen = previewed(0.95, terms);
  EXPECT_EQ(seen.amounts.debt, position_at(0.95).debt);
  EXPECT_EQ(seen.ltv_after, WordShare<Exact>{});
}

TEST(SiloV2, BelowTheTargetNothingIsRepayable) {
  const auto position = position_at(0.70);
  EXPECT_EQ(repayable_value<Exact>(position.debt_value, position.collateral_value, terms),
            value(0));
}

TEST(SiloV2, TargetThatCannotBeReachedMeansAll) {
  const Terms<Exact> steep{share(0.12), share(0.90)};  // 0.9 · 1.12 > 1
  EXPECT_EQ(previewed(0.95, steep).amounts.debt, position_at(0.95).debt);
}

TEST(SiloV2, UnderWaterAnyAmountMayBeRepaid) {
  const auto seen = previewed(1.05, terms, amount(123'456'789));
  EXPECT_EQ(seen.amounts.debt, amount(123'456'789));
  EXPECT_GT(seen.ltv_after, share(1.05));  // the fee makes what is left worse
}

TEST(SiloV2, UnderWaterTheCollateralIsTheBound) {
  const auto seen = previewed(1.2, terms);
  EXPECT_EQ(seen.amounts.collateral, amount(10 * wad));
}

TEST(SiloV2, DebtWithoutCollateralHasTheLargestLtv) {
  EXPECT_EQ(ltv_of<Exact>(value(1), value(0)).value, Checked256{UInt256::maximum()});
  EXPECT_EQ(ltv_of<Exact>(value(0), value(0)), WordShare<Exact>{});
}

TEST(SiloV2, InterestIsSharedBetweenDepositorsAndTheVenue) {
  const Totals<Exact> totals{amount(1'000 * wad), amount(800 * wad)};
  const auto made = accrue<Exact>(totals, share(0.01), share(0.15));
  EXPECT_EQ(made.interest, amount(8 * wad));
  EXPECT_EQ(made.revenue, amount(wad / 10 * 12));
  EXPECT_EQ(made.totals.debt, totals.debt + made.interest);
  EXPECT_EQ(made.totals.deposits, totals.deposits + made.interest - made.revenue);
}

// ---- properties

struct Scene {
  Position<Exact> position;
  Terms<Exact> terms;
  WordAmount<Exact> offered;

  [[nodiscard]] WordShare<Exact> ltv() const {
    return ltv_of<Exact>(position.debt_value, position.collateral_value);
  }
};

Scene any_scene(Draws& draws, int size) {
  Scene scene;
  const Int128 collateral = draws.magnitude(size) + 1'000;
  const double ltv = draws.uniform(0.4, 1.4);
  scene.position = {amount(draws.magnitude(size)), value(collateral), amount(draws.magnitude(size)),
                    value(floor_to_int128(to_double(collateral) * ltv) + 1)};
  scene.terms = {share(draws.uniform(0.0, 0.2)), share(draws.uniform(0.4, 0.98))};
  scene.offered = draws.next() % 2 == 0 ? everything : amount(draws.magnitude(size));
  return scene;
}

double part_of(WordAmount<Exact> part, WordAmount<Exact> whole) {
  return to_double(part.value.value) / to_double(whole.value.value);
}

// Property SV-1: a liquidation creates neither debt nor collateral, and what it seizes is never
// worth more than what it repays and the fee.
TEST(SiloV2Properties, CreatesNeitherDebtNorCollateral) {
  for_each_draw(20'000, 100, [](Draws& draws, int size) {
    const Scene scene = any_scene(draws, size);
    const auto seen = preview<Exact>(scene.ltv(), scene.position, scene.terms, scene.offered);
    if (!seen) return;
    ASSERT_LE(seen->amounts.debt, scene.position.debt);
    ASSERT_LE(seen->amounts.collateral, scene.position.collateral);
    const double repaid = part_of(seen->amounts.debt, scene.position.debt);
    const double seized = part_of(seen->amounts.collateral, scene.position.collateral);
    const double fee = to_double(scene.terms.fee.value.value) / 1e18;
    ASSERT_LE(
        seized * to_double(scene.position.collateral_value.value.value),
        repaid * to_double(scene.position.debt_value.value.value) * (1.0 + fee) * (1.0 + 1e-12));
  });
}

// Property SV-2: repaying what may be repaid ends at the target from above, within the rounding of
// values; it is all of the debt or at most nine tenths of it.
TEST(SiloV2Properties, RepayableValueEndsAtTheTarget) {
  int partial = 0;
  for_each_draw(20'000, 100, [&](Draws& draws, int size) {
    const Scene scene = any_scene(draws, std::max(size, 40));
    const double debt = to_double(scene.position.debt_value.value.value);
    const double collateral = to_double(scene.position.collateral_value.value.value);
    const auto found = repayable_value<Exact>(scene.position.debt_value,
                                              scene.position.collateral_value, scene.terms);
    ASSERT_TRUE(found);
    const double repaid = to_double(found->value.value);
    if (*found == scene.position.debt_value || repaid == 0.0) return;
    ++partial;
    const double fee = to_double(scene.terms.fee.value.value) / 1e18;
    const double target = to_double(scene.terms.ltv_target.value.value) / 1e18;
    ASSERT_LE(repaid, debt * 0.9000001);
    const double after = (debt - repaid) / (collateral - repaid * (1 + fee));
    const double left = collateral - repaid * (1 + fee);
    ASSERT_NEAR(after, target, 4.0 / left + 1e-12 * collateral / left);
  });
  EXPECT_GT(partial, 2'000);
}

// ---- the shape of all lending rules

using lending_scenes::collateral;
using lending_scenes::debt;
using lending_scenes::reserve;

constexpr Int128 ltv_target = wad / 100 * 75;
constexpr lending::ReserveTerms terms_of_reserve{{7'500}, {8'000}, {10'500}, {0}};

struct AccountScene {
  std::vector<lending::ReserveSnapshot<Exact>> reserves;
  std::vector<lending::Holding<Exact>> holdings;
  lending::LiquidationRequest<Exact> request{.collateral_reserve = 0, .debt_reserve = 1};

  [[nodiscard]] lending::AccountView<Exact> account() const { return {reserves, holdings}; }
  [[nodiscard]] auto call() const {
    return liquidation_call<Exact>(ltv_target, account(), request);
  }
};

// 10 units of collateral, a debt of 16000 USD.
AccountScene scene_at(Int128 dollars) {
  AccountScene scene;
  scene.reserves = {reserve<Exact>(dollars * 100'000'000, 18, terms_of_reserve),
                    reserve<Exact>(100'000'000, 6, terms_of_reserve)};
  scene.holdings = {collateral<Exact>(0, 10 * wad), debt<Exact>(1, 16'000'000'000)};
  return scene;
}

TEST(SiloV2Account, ThresholdItselfIsSolvent) {
  EXPECT_EQ(account_data<Exact>(scene_at(2'000).account()).health.value, wad);
  const auto refused = scene_at(2'000).call();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), Rejection::health_factor_not_below_threshold);
}

TEST(SiloV2Account, EndsAtTheTarget) {
  const auto made = scene_at(1'950).call();
  ASSERT_TRUE(made);
  // Health is threshold over loan-to-value.
  EXPECT_NEAR(to_double(made->health_after.value), 0.80 / 0.75 * 1e18, 1e12);
  EXPECT_TRUE(made->deficits.empty());
}

TEST(SiloV2Account, FullLiquidationNeedsAllToBeOffered) {
  AccountScene scene = scene_at(1'700);
  scene.request.offered.value = 15'999'999'999;
  const auto refused = scene.call();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), Rejection::must_not_leave_dust);
}

TEST(SiloV2Account, BadDebtStaysOnTheAccount) {
  const auto made = scene_at(1'000).call();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->scaled_collateral_to_keeper.value, 10 * wad);
  EXPECT_TRUE(made->deficits.empty());
  EXPECT_EQ(made->debt_repaid.value, 16'000'000'000);  // any amount, and all was offered
}

TEST(SiloV2Account, SeizureInKindNeedsCash) {
  AccountScene scene = scene_at(1'950);
  scene.reserves[0].cash.value = 1;
  EXPECT_EQ(scene.call().error(), Rejection::insufficient_liquidity);
  scene.request.payout = lending::Payout::claim;
  EXPECT_TRUE(scene.call().has_value());
}

AccountScene any_account(Draws& draws) {
  AccountScene scene = scene_at(1 + static_cast<Int128>(draws.next() % 4'000));
  scene.holdings[0].scaled.value = draws.magnitude(75);
  scene.holdings[1].scaled.value = draws.magnitude(50);
  scene.reserves[0].liquidity_index.value += draws.magnitude(85);
  scene.reserves[1].borrow_index.value += draws.magnitude(85);
  if (draws.next() % 2 == 0) scene.request.offered.value = draws.magnitude(50);
  return scene;
}

// Property SV-3: a call takes no more than is held, owed or offered, and its health is that of the
// account it leaves.
TEST(SiloV2Account, TakesNoMoreThanThereIs) {
  int made_count = 0;
  for_each_draw(20'000, 60, [&](Draws& draws, int) {
    const AccountScene scene = any_account(draws);
    const auto made = scene.call();
    if (!made) return;
    ++made_count;
    ASSERT_LE(made->debt_repaid, scene.request.offered);
    ASSERT_LE(made->scaled_debt_burned, scene.holdings[1].scaled);
    ASSERT_LE(made->scaled_collateral_to_keeper, scene.holdings[0].scaled);
    AccountScene after = scene;
    after.holdings[0].scaled -= made->scaled_collateral_to_keeper;
    after.holdings[1].scaled -= made->scaled_debt_burned;
    ASSERT_EQ(made->health_after, account_data<Exact>(after.account()).health);
  });
  EXPECT_GT(made_count, 2'000);
}

// Property SV-4: Fast's health lies within its bound of Exact's, and the unit that its quotient is
// cut to.
TEST(SiloV2Account, FastLiesWithinItsBound) {
  for_each_draw(20'000, 60, [&](Draws& draws, int) {
    const AccountScene scene = any_account(draws);
    const auto exact = account_data<Exact>(scene.account()).health.value;
    const auto [reserves, holdings] = lending_scenes::fast_account(scene.account());
    const lending::AccountView<Fast> same{reserves, holdings};
    const double bound = verdict_error_bound(same).value;
    if (exact == 0 || exact == Exact::unbounded || bound > 0.5) return;
    const double approximate = account_data<Fast>(same).health.value;
    ASSERT_LE(std::abs(approximate - to_double(exact)), bound * to_double(exact) + 1.0);
  });
}

}  // namespace
}  // namespace seawall::silo_v2
