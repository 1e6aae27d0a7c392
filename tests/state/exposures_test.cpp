#include "seawall/state/exposures.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <vector>

#include "seawall/base/assert.hpp"
#include "tests/support/health_scenes.hpp"

namespace seawall {
namespace {

using support::HealthScene;
using support::SplitMix;

constexpr std::size_t seeds = 200;

/// Worlds that grow from tiny, so that the first failure is small.
HealthScene any_scene(std::uint64_t seed) {
  return support::lending_scene({.accounts = 1 + seed * seed / 40,
                                 .collateral_columns = 1 + seed % 7,
                                 .debt_columns = 1 + seed % 5,
                                 .nearest = 0.0,
                                 .seed = seed});
}

struct Found {
  std::vector<AccountId> liquidatable;
  std::vector<AccountId> uncertain;
};

Found naive_scan(const HealthScene& scene, const std::vector<Price>& prices) {
  Found found;
  for (std::size_t account = 0; account < scene.accounts(); ++account) {
    double sums[2] = {0.0, 0.0};
    for (std::size_t i = scene.row_starts[account]; i < scene.row_starts[account + 1]; ++i) {
      const std::size_t column = scene.holdings[i].column.index();
      sums[scene.sides[column] == Side::debt ? 1 : 0] +=
          static_cast<double>(static_cast<float>(scene.holdings[i].amount.value)) *
          prices[column].value;
    }
    if (sums[0] * (1 + 0x1p-23) < sums[1]) {
      found.liquidatable.push_back(AccountId{account});
    } else if (sums[0] * (1 - 0x1p-23) < sums[1]) {
      found.uncertain.push_back(AccountId{account});
    }
  }
  return found;
}

/// the full scan finds what a plain double loop finds.
TEST(FullScan, EqualsANaiveDoubleLoop) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const HealthScene scene = any_scene(seed);
    const Exposures exposures = scene.exposures();
    SplitMix random{seed};
    std::vector<Price> prices = scene.prices;
    support::move_all(random, 0.1, prices);
    ScanResult result;
    full_scan(exposures, prices, result);
    const Found expected = naive_scan(scene, prices);
    ASSERT_EQ(result.liquidatable, expected.liquidatable);
    ASSERT_EQ(result.uncertain, expected.uncertain);
  }
}

/// the vector width changes nothing.
TEST(FullScan, IsTheSameOnEveryInstructionSetOfThisMachine) {
  const HealthScene scene = support::lending_scene({.accounts = 20'000, .nearest = 0.0});
  const Exposures exposures = scene.exposures();
  std::vector<Price> prices = scene.prices;
  prices[0] = Price{prices[0].value * 0.9};
  const Found expected = naive_scan(scene, prices);
  const std::int64_t supported = hwy::SupportedTargets();
  for (std::int64_t left = supported; left != 0; left &= left - 1) {
    const std::int64_t target = left & -left;
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    ScanResult result;
    full_scan(exposures, prices, result);
    EXPECT_EQ(result.liquidatable, expected.liquidatable) << hwy::TargetName(target);
    EXPECT_EQ(result.uncertain, expected.uncertain) << hwy::TargetName(target);
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

TEST(FullScan, LeavesAccountsWithinTheErrorOfSinglePrecisionToExact) {
  const std::vector<Side> sides{Side::collateral, Side::debt};
  const std::vector<std::uint32_t> starts{0, 2, 4, 6, 6};
  const std::vector<Holding> holdings{{ColumnId{0}, Amount{1.1}}, {ColumnId{1}, Amount{1.1}},
                                      {ColumnId{0}, Amount{1.1}}, {ColumnId{1}, Amount{1.101}},
                                      {ColumnId{0}, Amount{1.1}}, {ColumnId{1}, Amount{1.099}}};
  const Exposures exposures = Exposures::build(sides, starts, holdings);
  ScanResult result;
  full_scan(exposures, std::vector<Price>{Price{1}, Price{1}}, result);
  EXPECT_EQ(result.uncertain, std::vector<AccountId>{AccountId{0}});
  EXPECT_EQ(result.liquidatable, std::vector<AccountId>{AccountId{1}});
}

std::vector<Holding> any_row(SplitMix& random, std::size_t columns) {
  std::vector<Holding> row;
  for (std::size_t column = 0; column < columns; ++column) {
    if (random.chance(0.3)) row.push_back({ColumnId{column}, Amount{random.uniform(0.0, 100.0)}});
  }
  return row;
}

/// rows can be replaced at will; the rest stays as it is, and reset() brings everything back.
TEST(Exposures, ReplacedRowsReadBackAndResetRestoresTheBuiltOnes) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const HealthScene scene = any_scene(seed);
    Exposures exposures = scene.exposures();
    SplitMix random{seed};
    for (int round = 0; round < 3; ++round) {
      HealthScene changed{.sides = scene.sides, .prices = scene.prices};
      for (std::size_t account = 0; account < scene.accounts(); ++account) {
        std::vector<Holding> row(scene.holdings.begin() + scene.row_starts[account],
                                 scene.holdings.begin() + scene.row_starts[account + 1]);
        if (random.chance(0.3)) {
          row = any_row(random, scene.sides.size());
          exposures.set_row(AccountId{account}, row);
        } else if (random.chance(0.3) && !row.empty()) {
          Holding& holding = row[random.below(row.size())];
          holding.amount = Amount{holding.amount.value / 2};
          exposures.set_amount(AccountId{account}, holding.column, holding.amount);
        }
        changed.holdings.insert(changed.holdings.end(), row.begin(), row.end());
        changed.row_starts.push_back(static_cast<std::uint32_t>(changed.holdings.size()));
      }
      const Exposures fresh = changed.exposures();
      for (std::size_t account = 0; account < scene.accounts(); ++account) {
        const Margin margin = exposures.margin(AccountId{account}, scene.prices);
        const Margin expected = fresh.margin(AccountId{account}, scene.prices);
        ASSERT_EQ(margin.collateral, expected.collateral) << account;
        ASSERT_EQ(margin.requirement, expected.requirement) << account;
      }
      ScanResult result;
      full_scan(exposures, scene.prices, result);
      ASSERT_EQ(result.liquidatable, naive_scan(changed, scene.prices).liquidatable);
      exposures.reset();
      full_scan(exposures, scene.prices, result);
      ASSERT_EQ(result.liquidatable, naive_scan(scene, scene.prices).liquidatable);
    }
  }
}

TEST(Exposures, FullSlicesOfOneSignatureTakeFourBytesAHolding) {
  const std::vector<Side> sides{Side::collateral, Side::debt};
  std::vector<std::uint32_t> starts{0};
  std::vector<Holding> holdings;
  for (std::size_t account = 0; account < 800; ++account) {
    holdings.push_back({ColumnId{0}, Amount{2}});
    holdings.push_back({ColumnId{1}, Amount{1}});
    starts.push_back(static_cast<std::uint32_t>(holdings.size()));
  }
  EXPECT_EQ(Exposures::build(sides, starts, holdings).scan_bytes(),
            1'600 * sizeof(float) + 2 * sizeof(std::uint16_t));
}

TEST(Exposures, RefusesAColumnTwiceInARow) {
  const std::vector<Side> sides{Side::collateral};
  const std::vector<std::uint32_t> starts{0, 2};
  const std::vector<Holding> holdings{{ColumnId{0}, Amount{1}}, {ColumnId{0}, Amount{1}}};
  EXPECT_THROW((void)Exposures::build(sides, starts, holdings), BrokenInvariant);
}

}  // namespace
}  // namespace seawall
