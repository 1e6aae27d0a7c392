#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/lending_scenes.hpp"

// Properties of docs/mechanics/lending.md §7, on random pools that grow from tiny.
namespace seawall::aave {
namespace {

using lending_scenes::any_scene;
using lending_scenes::Draw;
using lending_scenes::Scene;

constexpr std::uint64_t seeds = 40'000;

template <class Check>
void for_each_scene(Check check) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Draw draw{seed};
    SCOPED_TRACE(seed);
    check(any_scene(draw, seed * 200 / seeds));
    if (testing::Test::HasFatalFailure()) return;
  }
}

const Holding<Exact>& held(const Scene<Exact>& scene, Side side) {
  const std::uint32_t reserve =
      side == Side::debt ? scene.request.debt_reserve : scene.request.collateral_reserve;
  return *std::ranges::find_if(
      scene.holdings, [&](const auto& h) { return h.side == side && h.reserve == reserve; });
}

Scene<Exact> after(Scene<Exact> scene, const LiquidationOutcome<Exact>& outcome) {
  for (auto& holding : scene.holdings) {
    if (holding.side == Side::debt) {
      if (holding.reserve == scene.request.debt_reserve)
        holding.scaled -= outcome.scaled_debt_burned;
      for (std::size_t i = 0; i < outcome.deficits.size(); ++i)
        if (outcome.deficits[i].reserve == holding.reserve)
          holding.scaled -= outcome.deficits[i].scaled_debt_burned;
    } else if (holding.reserve == scene.request.collateral_reserve) {
      holding.scaled -= outcome.scaled_collateral_to_keeper + outcome.scaled_fee;
      if (outcome.collateral_disabled) holding.used_as_collateral = false;
    }
  }
  return scene;
}

TEST(AaveProperties, TheScenesReachEveryVersionAndOutcome) {
  int accepted[3] = {};
  int deficits = 0;
  int refused = 0;
  for_each_scene([&](const Scene<Exact>& scene) {
    const auto outcome = scene.liquidate();
    refused += outcome ? 0 : 1;
    accepted[static_cast<int>(scene.version)] += outcome ? 1 : 0;
    deficits += outcome && outcome->deficits.size() > 0 ? 1 : 0;
  });
  for (const int count : accepted)
    EXPECT_GT(count, 1'000);
  EXPECT_GT(deficits, 500);
  EXPECT_GT(refused, 1'000);
}

// Property L-1: a call never repays or seizes more than there is.
TEST(AaveProperties, NeverRepaysOrSeizesMoreThanThereIs) {
  for_each_scene([](const Scene<Exact>& scene) {
    const auto outcome = scene.liquidate();
    if (!outcome) return;
    const auto& owed = held(scene, Side::debt);
    const auto& owned = held(scene, Side::collateral);
    const auto debt =
        debt_balance<Exact>(scene.version, owed.scaled, scene.reserves[owed.reserve].borrow_index);
    const auto balance = supplied_balance<Exact>(scene.version, owned.scaled,
                                                 scene.reserves[owned.reserve].liquidity_index);
    ASSERT_LE(outcome->debt_repaid, std::min(debt, scene.request.offered));
    ASSERT_LE(outcome->collateral_to_keeper + outcome->fee, balance);
    ASSERT_LE(outcome->scaled_debt_burned, owed.scaled);
    ASSERT_LE(outcome->scaled_collateral_to_keeper + outcome->scaled_fee, owned.scaled);
  });
}

// Property L-2: a call creates neither debt nor collateral: in each reserve the account's debt
// falls by what was repaid and written off, its balance by what was seized, but for one unit of
// rounding (two for the two parts of a seizure), in v3 never against the pool.
TEST(AaveProperties, CreatesNeitherDebtNorCollateral) {
  for_each_scene([](const Scene<Exact>& scene) {
    const auto outcome = scene.liquidate();
    if (!outcome) return;
    const Scene<Exact> later = after(scene, *outcome);
    const bool v2 = scene.version == AaveVersion::v2;
    for (std::size_t i = 0; i < scene.holdings.size(); ++i) {
      const auto& holding = scene.holdings[i];
      const auto& reserve = scene.reserves[holding.reserve];
      if (holding.side == Side::debt) {
        Int128 gone =
            debt_balance<Exact>(scene.version, holding.scaled, reserve.borrow_index).value -
            debt_balance<Exact>(scene.version, later.holdings[i].scaled, reserve.borrow_index)
                .value;
        if (holding.reserve == scene.request.debt_reserve) gone -= outcome->debt_repaid.value;
        for (std::size_t k = 0; k < outcome->deficits.size(); ++k)
          if (outcome->deficits[k].reserve == holding.reserve)
            gone -= outcome->deficits[k].amount.value;
        ASSERT_LE(gone, v2 ? 1 : 0);
        ASSERT_GE(gone, -2);
      } else {
        Int128 gone =
            supplied_balance<Exact>(scene.version, holding.scaled, reserve.liquidity_index).value -
            supplied_balance<Exact>(scene.version, later.holdings[i].scaled,
                                    reserve.liquidity_index)
                .value;
        if (holding.reserve == scene.request.collateral_reserve)
          gone -= (outcome->collateral_to_keeper + outcome->fee).value;
        ASSERT_GE(gone, v2 ? -1 : 0);
        ASSERT_LE(gone, 4);
      }
    }
  });
}

// Property L-3: Fast's health factor lies within its bound of Exact's, and where a venue's whole
// units are small against the call, so do its amounts.
TEST(AaveProperties, FastLiesWithinItsBoundOfExact) {
  int compared = 0;
  for_each_scene([&](const Scene<Exact>& scene) {
    const Scene<Fast> fast = lending_scenes::fast(scene);
    const auto exact_data = scene.data();
    const auto fast_data = fast.data();
    const double bound = verdict_error_bound(scene.version, fast.account()).value;
    if (exact_data.debt.value == 0 || bound > 0.5) return;
    ASSERT_LE(std::abs(fast_data.health.value / to_double(exact_data.health.value) - 1.0), bound);

    const auto exact = scene.liquidate();
    const auto quick = fast.liquidate();
    if (!exact || !quick || bound > 1e-6) return;
    const double units =
        std::min(to_double(exact->debt_repaid.value), to_double(exact->collateral_to_keeper.value));
    if (units < 1e6) return;
    ++compared;
    ASSERT_NEAR(quick->debt_repaid.value / to_double(exact->debt_repaid.value), 1.0, 1e-4);
    ASSERT_NEAR(quick->collateral_to_keeper.value / to_double(exact->collateral_to_keeper.value),
                1.0, 1e-4);
    ASSERT_EQ(quick->deficits.size() > 0, exact->deficits.size() > 0);
  });
  EXPECT_GT(compared, 1'000);
}

TEST(AaveProperties, AFastVerdictOutsideItsBoundIsTheExactOne) {
  for_each_scene([](const Scene<Exact>& scene) {
    const Scene<Fast> fast = lending_scenes::fast(scene);
    const double health = fast.data().health.value / 1e18;
    if (std::abs(health - 1.0) <= verdict_error_bound(scene.version, fast.account()).value) return;
    ASSERT_EQ(health < 1.0, scene.data().health.value < wad);
  });
}

// Property L-4: debt is written off only when no collateral value is left, and never in v2. The
// converse does not hold: the contracts compare floored values, so a few units worth nothing can
// strand a debt.
TEST(AaveProperties, BadDebtOnlyWhenCollateralIsGone) {
  for_each_scene([](const Scene<Exact>& scene) {
    const auto outcome = scene.liquidate();
    if (!outcome) return;
    const auto later = after(scene, *outcome).data();
    if (outcome->deficits.empty()) return;
    ASSERT_NE(scene.version, AaveVersion::v2);
    ASSERT_EQ(later.collateral.value, 0);
    ASSERT_EQ(later.debt.value, 0);
  });
}

// Property L-8: the outcome's health is that of the account it leaves.
TEST(AaveProperties, HealthAfterIsThatOfTheAccountAfter) {
  for_each_scene([](const Scene<Exact>& scene) {
    const auto outcome = scene.liquidate();
    if (!outcome) return;
    ASSERT_EQ(outcome->health_before, scene.data().health);
    ASSERT_EQ(outcome->health_after, after(scene, *outcome).data().health);
  });
}

// Property L-9: the order in which holdings are listed changes nothing but the order of deficits.
TEST(AaveProperties, TheOrderOfHoldingsDoesNotMatter) {
  for_each_scene([](const Scene<Exact>& scene) {
    Scene<Exact> turned = scene;
    std::ranges::reverse(turned.holdings);
    const auto a = scene.liquidate();
    const auto b = turned.liquidate();
    ASSERT_EQ(a.has_value(), b.has_value());
    if (!a) {
      ASSERT_EQ(a.error(), b.error());
      return;
    }
    ASSERT_EQ(a->debt_repaid, b->debt_repaid);
    ASSERT_EQ(a->collateral_to_keeper, b->collateral_to_keeper);
    ASSERT_EQ(a->scaled_fee, b->scaled_fee);
    ASSERT_EQ(a->health_after, b->health_after);
    ASSERT_EQ(a->deficits.size(), b->deficits.size());
  });
}

}  // namespace
}  // namespace seawall::aave
