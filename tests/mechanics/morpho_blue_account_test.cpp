#include "seawall/mechanics/lending/morpho_blue_account.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/mechanics/draws.hpp"
#include "tests/support/lending_scenes.hpp"

// Morpho Blue's liquidation in the shape of all lending rules. Properties of
// docs/mechanics/morpho-blue.md §7.
namespace seawall::morpho_blue {
namespace {

constexpr Int128 ether = wad;
constexpr Int128 usdc = 1'000'000;

WordAmount<Exact> amount(Int128 units) { return WordAmount<Exact>{Checked256{units}}; }
WordShares<Exact> shares(Int128 of) { return WordShares<Exact>{Checked256{of}}; }

// Collateral with 18 decimals, a loan asset with 6.
Terms<Exact> terms_at(Int128 dollars) {
  return {WordShare<Exact>{Checked256{wad / 100 * 86}},
          WordPrice<Exact>{Checked256{dollars * power_of_ten(24)}}};
}

using lending_scenes::collateral;
using lending_scenes::debt;
using lending_scenes::reserve;

constexpr lending::ReserveTerms lent{};
constexpr lending::ReserveTerms pledged{{8'500}, {8'600}, {10'000}, {0}};

struct AccountScene {
  std::vector<lending::ReserveSnapshot<Exact>> reserves;
  std::vector<lending::Holding<Exact>> holdings;
  lending::LiquidationRequest<Exact> request{.collateral_reserve = 0, .debt_reserve = 1};

  [[nodiscard]] lending::AccountView<Exact> account() const { return {reserves, holdings}; }
};

// 10 ether at some price, a debt of which a share is worth 1.05 units.
AccountScene scene_at(Int128 dollars, Int128 owed_shares) {
  AccountScene scene;
  scene.reserves = {reserve<Exact>(dollars * 100'000'000, 18, pledged),
                    reserve<Exact>(100'000'000, 6, lent)};
  scene.reserves[1].borrow_index.value = ray / 100 * 105;
  scene.holdings = {collateral<Exact>(0, 10 * ether), debt<Exact>(1, owed_shares)};
  return scene;
}

// Totals whose shares are worth exactly 1.05 units, virtual ones included.
Totals<Exact> same_totals() {
  const Int128 k = power_of_ten(20);
  return {amount(200 * k), shares(200 * k), amount(105 * k - virtual_assets),
          shares(100 * k - virtual_shares)};
}

TEST(MorphoBlueAccount, SaysWhatTheContractSays) {
  for (const Int128 dollars : {Int128{1'000}, Int128{1'500}, Int128{1'999}, Int128{2'400}}) {
    SCOPED_TRACE(to_string(dollars));
    const Int128 owed = 17'000 * usdc;
    const AccountScene scene = scene_at(dollars, owed);
    const auto called = liquidation_call<Exact>(scene.account(), scene.request);
    const bool all_collateral = dollars < 1'900;
    const auto made = liquidate<Exact>(
        same_totals(), {shares(owed), amount(10 * ether)}, terms_at(dollars),
        all_collateral ? Request<Exact>{amount(10 * ether), {}} : Request<Exact>{{}, shares(owed)});
    ASSERT_EQ(called.has_value(), made.has_value());
    if (!called) continue;
    EXPECT_EQ(amount(called->debt_repaid.value), made->repaid);
    EXPECT_EQ(amount(called->collateral_to_keeper.value), made->seized);
    EXPECT_EQ(shares(called->scaled_debt_burned.value),
              made->repaid_shares + made->bad_debt_shares);
    ASSERT_EQ(called->deficits.size(), all_collateral ? 1U : 0U);
    if (!all_collateral) continue;
    // The contract's shares have by then changed their worth by the rounding of the repayment.
    EXPECT_NEAR(to_double(called->deficits[0].amount.value), to_double(made->bad_debt.value.value),
                1.0);
  }
}

TEST(MorphoBlueAccount, HealthIsTheContractsVerdict) {
  const AccountScene scene = scene_at(2'000, 16'380'952'381);  // 17200.00000005 at 1.05
  const Int128 may_borrow = 17'200'000'000;
  EXPECT_EQ(account_data<Exact>(scene_at(2'000, 16'380'952'380).account()).health.value,
            Exact::mul_div_down(may_borrow, wad, may_borrow - 1));
  EXPECT_LT(account_data<Exact>(scene.account()).health.value, wad);
}

TEST(MorphoBlueAccount, OfferBoundsWhatIsRepaid) {
  AccountScene scene = scene_at(1'900, 17'000 * usdc);
  scene.request.offered.value = 1'000 * usdc;
  const auto made = liquidation_call<Exact>(scene.account(), scene.request);
  ASSERT_TRUE(made);
  EXPECT_LE(made->debt_repaid, scene.request.offered);
  EXPECT_GE(made->debt_repaid.value, 1'000 * usdc - 2);
  EXPECT_TRUE(made->deficits.empty());
  EXPECT_GT(made->health_after.value, made->health_before.value);
}

TEST(MorphoBlueAccount, NothingOfferedIsRefused) {
  AccountScene scene = scene_at(1'900, 17'000 * usdc);
  scene.request.offered.value = 0;
  const auto made = liquidation_call<Exact>(scene.account(), scene.request);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error(), Rejection::insufficient_input);
}

// Property MB-4: a call takes no more than is held, owed or offered, and its health is that of the
// account it leaves.
TEST(MorphoBlueAccount, TakesNoMoreThanThereIs) {
  int wiped = 0;
  for_each_draw(20'000, 60, [&](Draws& draws, int) {
    AccountScene scene =
        scene_at(1 + static_cast<Int128>(draws.next() % 4'000), draws.magnitude(50));
    scene.holdings[0].scaled.value = draws.magnitude(70);
    scene.reserves[1].borrow_index.value += draws.magnitude(85);
    if (draws.next() % 2 == 0) scene.request.offered.value = draws.magnitude(50);
    const auto made = liquidation_call<Exact>(scene.account(), scene.request);
    if (!made) return;
    const auto before = account_data<Exact>(scene.account());
    ASSERT_LT(before.health.value, wad);
    ASSERT_LE(made->debt_repaid, scene.request.offered);
    ASSERT_LE(made->scaled_debt_burned, scene.holdings[1].scaled);
    ASSERT_LE(made->scaled_collateral_to_keeper, scene.holdings[0].scaled);
    const bool gone = made->scaled_collateral_to_keeper == scene.holdings[0].scaled;
    wiped += made->deficits.empty() ? 0 : 1;
    if (!made->deficits.empty()) {
      ASSERT_TRUE(gone);
      ASSERT_EQ(made->scaled_debt_burned, scene.holdings[1].scaled);
    }
    AccountScene after = scene;
    after.holdings[0].scaled -= made->scaled_collateral_to_keeper;
    after.holdings[1].scaled -= made->scaled_debt_burned;
    ASSERT_EQ(made->health_after, account_data<Exact>(after.account()).health);
  });
  EXPECT_GT(wiped, 1'000);
}

// Property MB-5: Fast's health lies within its bound of Exact's.
TEST(MorphoBlueAccount, FastLiesWithinItsBound) {
  for_each_draw(20'000, 60, [&](Draws& draws, int) {
    AccountScene scene =
        scene_at(1 + static_cast<Int128>(draws.next() % 4'000), draws.magnitude(50));
    scene.holdings[0].scaled.value = draws.magnitude(70);
    scene.reserves[1].borrow_index.value += draws.magnitude(85);
    const auto exact = account_data<Exact>(scene.account()).health.value;
    const auto [reserves, holdings] = lending_scenes::fast_account(scene.account());
    const lending::AccountView<Fast> same{reserves, holdings};
    const double bound = verdict_error_bound(same).value;
    if (exact == 0 || exact == Exact::unbounded || bound > 0.5) return;
    const double approximate = account_data<Fast>(same).health.value;
    ASSERT_LE(std::abs(approximate / to_double(exact) - 1.0), bound);
  });
}

}  // namespace
}  // namespace seawall::morpho_blue
