#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "tests/support/lending_scenes.hpp"

// What a test asks of any lending rule that has an account's shape (account.hpp): scenes for it,
// and the account that an outcome leaves.
namespace seawall::lending_scenes {

/// `check` of random scenes, in USD of 8 decimals, that grow from tiny. The seed is traced.
template <class Check>
void for_each_dollar_scene(std::uint64_t seeds, Check check) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Draw draw{seed};
    SCOPED_TRACE(seed);
    const Scene<Exact> scene = any_scene(draw, seed * 200 / seeds);
    if (scene.version == AaveVersion::v2) continue;  // its base currency is another
    check(scene);
    if (testing::Test::HasFatalFailure()) return;
  }
}

/// The account without what a call burned, moved and wrote off.
[[nodiscard]] inline Scene<Exact> after(Scene<Exact> scene,
                                        const lending::LiquidationOutcome<Exact>& outcome) {
  for (auto& holding : scene.holdings) {
    if (holding.side == lending::Side::debt) {
      if (holding.reserve == scene.request.debt_reserve)
        holding.scaled -= outcome.scaled_debt_burned;
      for (const auto& deficit : outcome.deficits)
        if (deficit.reserve == holding.reserve) holding.scaled -= deficit.scaled_debt_burned;
    } else if (holding.reserve == scene.request.collateral_reserve) {
      holding.scaled -= outcome.scaled_collateral_to_keeper + outcome.scaled_fee;
    }
  }
  return scene;
}

/// The holding of a side that the request names.
[[nodiscard]] inline const lending::Holding<Exact>& named(const Scene<Exact>& scene,
                                                          lending::Side side) {
  const std::uint32_t reserve =
      side == lending::Side::debt ? scene.request.debt_reserve : scene.request.collateral_reserve;
  return *std::ranges::find_if(scene.holdings, [&](const auto& holding) {
    return holding.side == side && holding.reserve == reserve;
  });
}

/// The account takes no part in anything but what the outcome says: no claim below 0, no more
/// repaid than offered, and what the keeper gets no more than the claims it is for.
inline void expect_nothing_is_created(const Scene<Exact>& scene,
                                      const lending::LiquidationOutcome<Exact>& outcome) {
  for (const auto& holding : after(scene, outcome).holdings)
    ASSERT_GE(holding.scaled.value, 0);
  ASSERT_LE(outcome.debt_repaid, scene.request.offered);
  const auto& index = scene.reserves[scene.request.collateral_reserve].liquidity_index;
  const Int128 given = Exact::mul_div_down(
      (outcome.scaled_collateral_to_keeper + outcome.scaled_fee).value, index.value, ray);
  ASSERT_LE((outcome.collateral_to_keeper + outcome.fee).value, given);
  const auto& debt = named(scene, lending::Side::debt);
  const Int128 owed =
      Exact::mul_div_up(debt.scaled.value, scene.reserves[debt.reserve].borrow_index.value, ray);
  ASSERT_LE(outcome.debt_repaid.value, owed);
  ASSERT_GT(outcome.debt_repaid.value, 0);
}

/// Whether two verdicts or figures lie within `bound` of each other, relatively.
[[nodiscard]] inline double relative_difference(double a, Int128 b) {
  return std::abs(a / to_double(b) - 1.0);
}

}  // namespace seawall::lending_scenes
