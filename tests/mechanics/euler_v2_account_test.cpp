#include "seawall/mechanics/lending/euler_v2_account.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/mechanics/draws.hpp"
#include "tests/support/lending_scenes.hpp"

// Euler v2's liquidation in the shape of all lending rules. Properties of
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
struct VaultScene {
  Violator<Exact> violator;
  Debts<Exact> debts;
  Terms terms{.discount_max = fifteen_percent};

  [[nodiscard]] Ruling<Liquidation<Exact>> run() const {
    return liquidate<Exact>(violator, debts, terms, {});
  }
};

VaultScene scene_at(Int128 dollars) {
  VaultScene scene;
  const auto worth = value(10 * dollars * wad);
  scene.debts = {debt_units(17'000 * million), {}, debt_units(50'000 * million)};
  scene.violator = {.liability = {},
                    .liability_value = value(17'000 * wad),
                    .adjusted_collateral = adjusted_value<Exact>(worth, {8'500}),
                    .collateral = shares(10 * wad),
                    .collateral_value = worth};
  return scene;
}

using lending_scenes::collateral;
using lending_scenes::debt;
using lending_scenes::reserve;

constexpr lending::ReserveTerms terms_of_reserve{{8'000}, {8'500}, {10'000}, {0}};

struct AccountScene {
  std::vector<lending::ReserveSnapshot<Exact>> reserves;
  std::vector<lending::Holding<Exact>> holdings;
  lending::LiquidationRequest<Exact> request{.collateral_reserve = 0, .debt_reserve = 1};
  Terms terms{.discount_max = fifteen_percent};

  [[nodiscard]] lending::AccountView<Exact> account() const { return {reserves, holdings}; }
  [[nodiscard]] auto call() const { return liquidation_call<Exact>(terms, account(), request); }
};

AccountScene account_at(Int128 dollars) {
  AccountScene scene;
  scene.reserves = {reserve<Exact>(dollars * 100'000'000, 18, terms_of_reserve),
                    reserve<Exact>(100'000'000, 6, terms_of_reserve),
                    reserve<Exact>(100'000'000, 8, terms_of_reserve)};
  scene.holdings = {collateral<Exact>(0, 10 * wad), debt<Exact>(1, 17'000'000'000)};
  return scene;
}

TEST(EulerV2Account, SaysWhatTheVaultSays) {
  for (const Int128 dollars : {Int128{1'200}, Int128{1'900}, Int128{2'000}}) {
    SCOPED_TRACE(to_string(dollars));
    const auto called = account_at(dollars).call();
    ASSERT_TRUE(called);
    const auto made = scene_at(dollars).run();
    // The account's values count 1e-8 USD, the vault's scene 1e-18.
    EXPECT_NEAR(to_double(called->debt_repaid.value), to_double(made->exchange.repaid.value.value),
                2.0);
    EXPECT_NEAR(to_double(called->scaled_collateral_to_keeper.value),
                to_double(made->exchange.seized.value.value), 1e7);
    EXPECT_EQ(called->deficits.empty(), made->socialised == amount(0));
  }
}

TEST(EulerV2Account, HealthOfOneIsViolatedAndAboveIsNot) {
  EXPECT_EQ(account_data<Exact>(account_at(2'000).account()).health.value, wad);
  AccountScene scene = account_at(2'000);
  scene.holdings[1].scaled.value -= 1;
  EXPECT_GT(account_data<Exact>(scene.account()).health.value, wad);
  EXPECT_EQ(scene.call().error(), Rejection::health_factor_not_below_threshold);
}

TEST(EulerV2Account, DebtStaysWhileAnotherCollateralIsLeft) {
  AccountScene scene = account_at(1'200);
  scene.holdings.push_back(collateral<Exact>(2, 1));
  const auto made = scene.call();
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->deficits.empty());
}

AccountScene any_account(Draws& draws) {
  AccountScene scene = account_at(1 + static_cast<Int128>(draws.next() % 4'000));
  scene.holdings[0].scaled.value = draws.magnitude(75);
  scene.holdings[1].scaled.value = draws.magnitude(50);
  scene.reserves[0].liquidity_index.value += draws.magnitude(85);
  scene.reserves[1].borrow_index.value += draws.magnitude(85);
  if (draws.next() % 3 == 0) scene.holdings.push_back(collateral<Exact>(2, draws.magnitude(50)));
  if (draws.next() % 2 == 0) scene.request.offered.value = draws.magnitude(50);
  return scene;
}

// Property EU-5: a call takes no more than is held, owed or offered; its loss is what is owed
// beyond, once; and its health is that of the account it leaves.
TEST(EulerV2Account, TakesNoMoreThanThereIs) {
  int losses = 0;
  for_each_draw(20'000, 60, [&](Draws& draws, int) {
    const AccountScene scene = any_account(draws);
    const auto made = scene.call();
    if (!made) return;
    ASSERT_LE(made->debt_repaid, scene.request.offered);
    ASSERT_LE(made->scaled_debt_burned, scene.holdings[1].scaled);
    ASSERT_LE(made->scaled_collateral_to_keeper, scene.holdings[0].scaled);
    ASSERT_LE(made->deficits.size(), 1U);
    if (!made->deficits.empty()) {
      ++losses;
      const auto owed = lending::debt_balance<Exact>(
          ClaimRounding::directed, scene.holdings[1].scaled, scene.reserves[1].borrow_index);
      ASSERT_EQ(made->deficits[0].amount + made->debt_repaid, owed);
      ASSERT_EQ(made->scaled_debt_burned, scene.holdings[1].scaled);
    }
    AccountScene after = scene;
    after.holdings[0].scaled -= made->scaled_collateral_to_keeper;
    after.holdings[1].scaled -= made->scaled_debt_burned;
    ASSERT_EQ(made->health_after, account_data<Exact>(after.account()).health);
  });
  EXPECT_GT(losses, 500);
}

// Property EU-6: Fast's health lies within its bound of Exact's.
TEST(EulerV2Account, FastLiesWithinItsBound) {
  for_each_draw(20'000, 60, [&](Draws& draws, int) {
    const AccountScene scene = any_account(draws);
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
}  // namespace seawall::euler_v2
