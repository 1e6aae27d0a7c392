#include "seawall/mechanics/lending/morpho_blue.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/mechanics/draws.hpp"

// Morpho Blue's liquidation and interest, by its own totals. Properties of
// docs/mechanics/morpho-blue.md §7.
namespace seawall::morpho_blue {
namespace {

using Amount256 = WordAmount<Exact>;
using Shares256 = WordShares<Exact>;

constexpr Int128 ether = wad;
constexpr Int128 usdc = 1'000'000;

Amount256 amount(Int128 units) { return Amount256{Checked256{units}}; }
Shares256 shares(Int128 of) { return Shares256{Checked256{of}}; }

// One unit of the loan asset is worth 10^6 shares, but for the virtual ones.
Totals<Exact> totals_of(Int128 supplied, Int128 borrowed) {
  return {amount(supplied), shares(supplied * virtual_shares), amount(borrowed),
          shares(borrowed * virtual_shares)};
}

// Collateral with 18 decimals, a loan asset with 6.
Terms<Exact> terms_at(Int128 dollars, Int128 threshold_percent = 86) {
  return {WordShare<Exact>{Checked256{threshold_percent * wad / 100}},
          WordPrice<Exact>{Checked256{dollars * power_of_ten(24)}}};
}

const Totals<Exact> totals = totals_of(5'000'000 * usdc, 4'000'000 * usdc);
const Account<Exact> account{shares(17'500 * usdc * virtual_shares), amount(10 * ether)};

TEST(MorphoBlue, HealthyAccountIsRefused) {
  const auto ruling = liquidate<Exact>(totals, account, terms_at(2'100), {amount(ether), {}});
  ASSERT_FALSE(ruling);
  EXPECT_EQ(ruling.error(), Rejection::health_factor_not_below_threshold);
}

TEST(MorphoBlue, ExactlyOneThingIsAskedFor) {
  for (const Request<Exact>& request : {Request<Exact>{}, Request<Exact>{amount(1), shares(1)}}) {
    const auto ruling = liquidate<Exact>(totals, account, terms_at(2'000), request);
    ASSERT_FALSE(ruling);
    EXPECT_EQ(ruling.error(), Rejection::insufficient_input);
  }
}

TEST(MorphoBlue, AskingForMoreThanThereIsIsAnUnderflow) {
  const auto ruling =
      liquidate<Exact>(totals, account, terms_at(2'000), {amount(10 * ether + 1), {}});
  ASSERT_FALSE(ruling);
  EXPECT_EQ(ruling.error(), Rejection::overflow);
}

TEST(MorphoBlue, ThereIsNoCloseFactor) {
  const auto made = liquidate<Exact>(totals, account, terms_at(2'000), {{}, account.borrow_shares});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->account.borrow_shares, Shares256{});
  EXPECT_EQ(made->repaid, amount(17'500 * usdc));
  // 17500 · 1.0438 / 2000; the incentive at 86 % is 1 / (1 − 0.3 · 0.14).
  EXPECT_NEAR(to_double(made->seized.value.value), 17'500 / 0.958 / 2'000 * 1e18, 1e13);
}

TEST(MorphoBlue, IncentiveGrowsWithTheRiskUpToItsBound) {
  const auto factor = [](Int128 mille) {
    return incentive_factor<Exact>(WordShare<Exact>{Checked256{mille * wad / 1'000}}).value;
  };
  EXPECT_EQ(factor(1'000), Checked256{wad});
  EXPECT_EQ(factor(860), Checked256{Int128{1'043'841'336'116'910'229}});
  EXPECT_EQ(factor(385), Checked256{incentive_max});
}

TEST(MorphoBlue, LendersLoseWhatIsOwedWhenTheLastCollateralGoes) {
  const auto made = liquidate<Exact>(totals, account, terms_at(1'500), {amount(10 * ether), {}});
  ASSERT_TRUE(made);
  EXPECT_GT(made->bad_debt, Amount256{});
  EXPECT_EQ(made->totals.supplied, totals.supplied - made->bad_debt);
  EXPECT_EQ(made->account.borrow_shares, Shares256{});
}

TEST(MorphoBlue, OneUnitOfCollateralKeepsTheBadDebtOnTheAccount) {
  const auto made =
      liquidate<Exact>(totals, account, terms_at(1'500), {amount(10 * ether - 1), {}});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->bad_debt, Amount256{});
  EXPECT_EQ(made->totals.supplied, totals.supplied);
  EXPECT_GT(made->account.borrow_shares, Shares256{});
}

TEST(MorphoBlue, InterestIsOwedByBorrowersAndOwnedByLendersAndTheVenue) {
  const WordShare<Exact> rate{Checked256{Int128{1'585'489'599}}};  // 5 % a year
  const WordShare<Exact> fee{Checked256{wad / 10}};
  const auto made = accrue<Exact>(totals, rate, 31'536'000, fee);
  ASSERT_TRUE(made);
  EXPECT_NEAR(to_double(made->interest.value.value), 4e12 * (std::exp(0.05) - 1), 4e12 * 1e-6);
  EXPECT_EQ(made->totals.borrowed, totals.borrowed + made->interest);
  EXPECT_EQ(made->totals.supplied, totals.supplied + made->interest);
  const auto venue = supply_rate(made->totals).assets_down(made->fee_shares);
  EXPECT_NEAR(to_double(venue.value.value), to_double(made->interest.value.value) / 10, 2.0);
}

// ---- properties

struct Scene {
  Totals<Exact> totals;
  Account<Exact> account;
  Terms<Exact> terms;
  Request<Exact> request;
};

// Mostly unhealthy, often under water; asked for part or all of one thing.
Scene any_scene(Draws& draws, int size) {
  Scene scene;
  const Int128 borrowed = draws.magnitude(size) + 10;
  scene.totals = totals_of(borrowed + draws.magnitude(size), borrowed);
  const Int128 all_shares = borrowed * virtual_shares;
  const Int128 owed = 1 + static_cast<Int128>(to_double(all_shares - 1) * draws.uniform(0.0, 1.0));
  scene.account.borrow_shares = shares(std::min(owed, all_shares));
  const Int128 price = power_of_ten(30) + draws.magnitude(100);
  scene.terms = {
      WordShare<Exact>{Checked256{wad / 100 * (40 + static_cast<Int128>(draws.next() % 59))}},
      WordPrice<Exact>{Checked256{price}}};
  const double worth = to_double(owed) / 1e6 / (to_double(price) / 1e36);
  const Int128 collateral = floor_to_int128(worth * draws.uniform(0.3, 1.6)) + 1;
  scene.account.collateral = amount(collateral);
  if (draws.next() % 2 == 0) {
    scene.request.seized = amount(draws.next() % 2 == 0 ? collateral : collateral / 3 + 1);
  } else {
    scene.request.repaid_shares = shares(draws.next() % 2 == 0 ? owed : owed / 3 + 1);
  }
  return scene;
}

// Property MB-1: a liquidation creates neither debt nor collateral, and what leaves the totals is
// what was repaid and written off.
TEST(MorphoBlueProperties, CreatesNeitherDebtNorCollateral) {
  int reached = 0;
  for_each_draw(20'000, 90, [&](Draws& draws, int size) {
    const Scene scene = any_scene(draws, size);
    const auto made = liquidate<Exact>(scene.totals, scene.account, scene.terms, scene.request);
    if (!made) return;
    ++reached;
    ASSERT_EQ(made->account.collateral + made->seized, scene.account.collateral);
    ASSERT_EQ(made->account.borrow_shares + made->repaid_shares + made->bad_debt_shares,
              scene.account.borrow_shares);
    ASSERT_EQ(made->totals.borrow_shares + made->repaid_shares + made->bad_debt_shares,
              scene.totals.borrow_shares);
    ASSERT_GE(made->totals.borrowed + made->repaid + made->bad_debt, scene.totals.borrowed);
    ASSERT_LE(made->totals.borrowed, scene.totals.borrowed);
  });
  EXPECT_GT(reached, 4'000);
}

// Property MB-2: a loss is socialised once, and only where no collateral is left.
TEST(MorphoBlueProperties, LossIsSocialisedOnceAndOnlyWithoutCollateral) {
  int losses = 0;
  for_each_draw(20'000, 90, [&](Draws& draws, int size) {
    const Scene scene = any_scene(draws, size);
    const auto made = liquidate<Exact>(scene.totals, scene.account, scene.terms, scene.request);
    if (!made) return;
    ASSERT_EQ(made->totals.supplied + made->bad_debt, scene.totals.supplied);
    if (made->account.collateral > Amount256{}) {
      ASSERT_EQ(made->bad_debt_shares, Shares256{});
      return;
    }
    ASSERT_EQ(made->account.borrow_shares, Shares256{});
    losses += made->bad_debt > Amount256{} ? 1 : 0;
  });
  EXPECT_GT(losses, 1'000);
}

// Property MB-3: no rounding favours the keeper: what he pays, with the incentive, is worth at
// least what he takes.
TEST(MorphoBlueProperties, KeeperNeverPaysLessThanTheIncentiveAllows) {
  for_each_draw(20'000, 90, [&](Draws& draws, int size) {
    const Scene scene = any_scene(draws, size);
    const auto made = liquidate<Exact>(scene.totals, scene.account, scene.terms, scene.request);
    if (!made) return;
    const auto incentive = incentive_factor<Exact>(scene.terms.liquidation_threshold);
    const auto paid = made->repaid.value * incentive.value;
    const auto taken = mul_div_down(made->seized.value * Checked256{wad}, scene.terms.price.value,
                                    Checked256{price_scale});
    ASSERT_FALSE(paid.failed || taken.failed);
    ASSERT_GE(paid, taken);
  });
}

}  // namespace
}  // namespace seawall::morpho_blue
