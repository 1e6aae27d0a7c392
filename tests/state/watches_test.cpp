#include "seawall/state/watches.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "seawall/base/assert.hpp"
#include "tests/support/health_scenes.hpp"

namespace seawall {
namespace {

using support::HealthScene;
using support::SplitMix;

constexpr std::uint64_t seeds = 120;
constexpr int steps = 60;

/// Worlds that grow from tiny, so that the first failure is small. Some accounts start under water.
HealthScene any_scene(std::uint64_t seed) {
  return support::lending_scene({.accounts = 1 + seed * seed / 30,
                                 .collateral_columns = 1 + seed % 6,
                                 .debt_columns = 1 + seed % 4,
                                 .nearest = seed % 3 == 0 ? -0.05 : 0.01,
                                 .seed = seed});
}

/// One step of any kind of weather: trembling, a fall, a rise, a jump to almost or exactly nothing
/// and back, a vote, a step in which nothing moves.
void any_move(SplitMix& random, std::span<const Price> start, std::span<Price> prices) {
  const std::size_t column = random.below(prices.size());
  Price& price = prices[column];
  switch (random.below(8)) {
    case 0:
      support::move_all(random, 0.02, prices);
      break;
    case 1:
      price = Price{price.value * 0.9};
      break;
    case 2:
      price = Price{price.value * 1.15};
      break;
    case 3:
      price = Price{random.chance(0.5) ? 0.0 : price.value * 1e-12};
      break;
    case 4:
      price = start[column];
      break;
    case 5:
      price = Price{price.value * 0.825 / 0.86};
      break;  // a threshold voted down
    case 6:
      break;
    default:
      support::move_all(random, 0.001, prices);
  }
}

/// A world with its watches; every account found under water is recorded, some are liquidated.
struct World {
  HealthScene scene;
  Exposures exposures;
  Watches watches;
  std::vector<Price> prices;
  std::vector<bool> retired;
  SplitMix random;

  World(HealthScene made, std::uint64_t seed, std::uint32_t alternatives)
      : scene{std::move(made)},
        exposures{scene.exposures()},
        watches{Watches::build(exposures, scene.prices, {}, alternatives)},
        prices{scene.prices},
        retired(scene.accounts()),
        random{seed} {}
  explicit World(std::uint64_t seed)
      : World{any_scene(seed), seed, static_cast<std::uint32_t>(1 + seed % 8)} {}

  void start_over(std::uint64_t seed) {
    exposures.reset();
    watches.reset();
    prices = scene.prices;
    retired.assign(scene.accounts(), false);
    random = SplitMix{seed};
  }

  /// Accounts not certainly safe among those handed out.
  std::vector<AccountId> step() {
    any_move(random, scene.prices, prices);
    std::vector<AccountId> found;
    for (const AccountId account : watches.announce(prices)) {
      if (verdict_of(exposures.margin(account, prices)) == FastVerdict::safe) {
        watches.certify(exposures, account);
      } else {
        found.push_back(account);
      }
    }
    return found;
  }

  /// What happens to the accounts found, and to a few others.
  void act(std::span<const AccountId> found) {
    for (const AccountId account : found) {
      const double drawn = random.uniform();
      if (drawn < 0.4) {
        retired[account.index()] = true;
        exposures.set_row(account, {});
        watches.retire(account);
      } else if (drawn < 0.7) {
        change(account);
      }  // else nobody comes: it stays awake
    }
    if (random.chance(0.5)) change(AccountId{random.below(scene.accounts())});
  }

  void change(AccountId account) {
    if (retired[account.index()]) return;
    const std::size_t column = random.below(prices.size());
    exposures.set_amount(account, ColumnId{column}, Amount{random.uniform(0.0, 10.0)});
    watches.certify(exposures, account);
  }
};

std::vector<AccountId> not_safe(const Exposures& exposures, std::span<const Price> prices) {
  ScanResult result;
  full_scan(exposures, prices, result);
  std::vector<AccountId> accounts{result.liquidatable};
  accounts.insert(accounts.end(), result.uncertain.begin(), result.uncertain.end());
  std::sort(accounts.begin(), accounts.end());
  return accounts;
}

/// W-1: whatever happens, watches find exactly whom a full scan finds.
TEST(Watches, FindExactlyWhomAFullScanFinds) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    World world{seed};
    for (int step = 0; step < steps; ++step) {
      const std::vector<AccountId> found = world.step();
      ASSERT_EQ(found, not_safe(world.exposures, world.prices))
          << "seed " << seed << " step " << step;
      ASSERT_TRUE(std::is_sorted(found.begin(), found.end()));
      world.act(found);
    }
  }
}

/// W-1 in the weather watches are made for: small steps, one column falling, nobody acting.
TEST(Watches, FindWhomAFullScanFindsThroughASlowFall) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    World world{seed};
    for (int step = 0; step < 2 * steps; ++step) {
      support::move_all(world.random, 0.001, world.prices);
      world.prices[0] = Price{world.prices[0].value * 0.998};
      std::vector<AccountId> found;
      for (const AccountId account : world.watches.announce(world.prices)) {
        if (verdict_of(world.exposures.margin(account, world.prices)) == FastVerdict::safe) {
          world.watches.certify(world.exposures, account);
        } else {
          found.push_back(account);
        }
      }
      ASSERT_EQ(found, not_safe(world.exposures, world.prices))
          << "seed " << seed << " step " << step;
    }
  }
}

struct History {
  std::vector<std::vector<AccountId>> awake;
  WatchCounts counts;
  bool operator==(const History&) const = default;
};

History history(World& world, int length) {
  History past;
  for (int step = 0; step < length; ++step) {
    const std::vector<AccountId> found = world.step();
    world.act(found);
    past.awake.push_back(found);
    past.awake.push_back(world.watches.awake());
  }
  past.counts = world.watches.counts();
  return past;
}

/// W-2: after reset() the same inputs have the same answers, counts included.
TEST(Watches, BehaveAfterResetAsWhenBuilt) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    World world{seed};
    const History first = history(world, steps);
    world.start_over(seed + 1);
    (void)history(world, steps / 2);
    world.start_over(seed);
    ASSERT_EQ(history(world, steps), first) << "seed " << seed;
  }
}

/// W-3: saved in the middle and restored elsewhere, the rest is the same, and so are its bytes.
TEST(Watches, BehaveTheSameAfterSaveAndRestore) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    World world{seed};
    (void)history(world, steps / 2);
    const std::vector<std::byte> saved = world.watches.save();
    World other = world;
    other.watches = Watches::build(any_scene(seed).exposures(), any_scene(seed).prices, {},
                                   static_cast<std::uint32_t>(1 + seed % 8));
    other.watches.restore(saved);
    ASSERT_EQ(other.watches.save(), saved) << "seed " << seed;
    ASSERT_EQ(history(other, steps / 2), history(world, steps / 2)) << "seed " << seed;
    ASSERT_EQ(other.watches.save(), world.watches.save()) << "seed " << seed;
  }
}

TEST(Watches, RefuseWhatWasSavedInAnotherWorld) {
  World one{40};
  World other{50};
  EXPECT_THROW(other.watches.restore(one.watches.save()), BrokenInvariant);
  const std::vector<std::byte> saved = one.watches.save();
  EXPECT_THROW(one.watches.restore(std::span{saved}.first(saved.size() - 1)), BrokenInvariant);
}

/// W-4: accounts in another order are handed out under their other names, and at the same cost.
TEST(Watches, PermutedAccountsArePermutedAnswers) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const HealthScene scene = any_scene(seed);
    SplitMix random{seed};
    std::vector<std::size_t> old_of(scene.accounts());
    std::iota(old_of.begin(), old_of.end(), std::size_t{0});
    for (std::size_t i = old_of.size(); i > 1; --i)
      std::swap(old_of[i - 1], old_of[random.below(i)]);
    HealthScene permuted{.sides = scene.sides, .prices = scene.prices};
    for (const std::size_t old : old_of) {
      permuted.holdings.insert(permuted.holdings.end(),
                               scene.holdings.begin() + scene.row_starts[old],
                               scene.holdings.begin() + scene.row_starts[old + 1]);
      permuted.row_starts.push_back(static_cast<std::uint32_t>(permuted.holdings.size()));
    }
    World first{scene, seed, 3};
    World second{permuted, seed, 3};
    for (int step = 0; step < steps; ++step) {
      std::vector<AccountId> renamed = second.step();
      for (AccountId& account : renamed)
        account = AccountId{old_of[account.index()]};
      std::sort(renamed.begin(), renamed.end());
      ASSERT_EQ(first.step(), renamed) << "seed " << seed << " step " << step;
    }
    ASSERT_EQ(first.watches.counts(), second.watches.counts()) << "seed " << seed;
  }
}

/// W-5: a larger guard wakes no later, and everyone within its guard is awake.
TEST(Watches, EveryoneWithinTheGuardIsAwake) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const HealthScene scene = any_scene(seed);
    const Exposures exposures = scene.exposures();
    std::vector<float> guards;
    SplitMix random{seed};
    for (std::size_t i = 0; i < scene.accounts(); ++i)
      guards.push_back(static_cast<float>(random.uniform(0.0, 0.05)));
    Watches watches = Watches::build(exposures, scene.prices, {.by_account = guards});
    std::vector<Price> prices = scene.prices;
    for (int step = 0; step < steps; ++step) {
      any_move(random, scene.prices, prices);
      for (const AccountId account : watches.announce(prices))
        watches.certify(exposures, account);
      const std::vector<AccountId> awake = watches.awake();
      for (std::size_t i = 0; i < scene.accounts(); ++i) {
        const Margin margin = exposures.margin(AccountId{i}, prices);
        if (margin.collateral.value <
            margin.requirement.value * (1.0 + static_cast<double>(guards[i]))) {
          ASSERT_TRUE(std::ranges::binary_search(awake, AccountId{i}))
              << "seed " << seed << " account " << i;
        }
      }
    }
  }
}

/// W-6: at most n + m − 1 sub-loans a certificate, none of them broken already.
TEST(Certifier, HasAtMostOneSubLoanLessThanHoldings) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const HealthScene scene = any_scene(seed);
    const Exposures exposures = scene.exposures();
    const std::vector<double> still(scene.sides.size(), 0.0);
    Certifier certifier;
    for (std::size_t i = 0; i < scene.accounts(); ++i) {
      const Exposures::Row row = exposures.row(AccountId{i});
      const Standing standing = certifier.certify(
          row, scene.prices, {.drift = still, .square = still}, Fraction{0}, alternatives_max);
      const std::size_t debts = row.size() - row.collaterals();
      ASSERT_EQ(standing == Standing::free, debts == 0) << "seed " << seed << " account " << i;
      std::vector<std::size_t> parts(alternatives_max);
      for (const SubLoan& loan : certifier.sub_loans()) {
        ASSERT_GE(loan.growth, 1.0 - 0x1p-40);
        ++parts[loan.alternative];
      }
      for (const std::size_t count : parts)
        ASSERT_LE(count, row.size() - 1) << "seed " << seed << " account " << i;
    }
  }
}

TEST(Watches, ADebtWithoutAPriceIsNeverTakenForSafe) {
  const std::vector<Side> sides{Side::collateral, Side::debt};
  const std::vector<std::uint32_t> starts{0, 2};
  const std::vector<Holding> holdings{{ColumnId{0}, Amount{1}}, {ColumnId{1}, Amount{1}}};
  const Exposures exposures = Exposures::build(sides, starts, holdings);
  Watches watches = Watches::build(exposures, std::vector<Price>{Price{1}, Price{0}});
  EXPECT_EQ(watches.announce(std::vector<Price>{Price{1}, Price{2}}).size(), 1u);
}

TEST(Watches, CollateralWithoutAPriceAtTheStartCountsOnceItHasOne) {
  const std::vector<Side> sides{Side::collateral, Side::collateral, Side::debt};
  const std::vector<std::uint32_t> starts{0, 3};
  const std::vector<Holding> holdings{
      {ColumnId{0}, Amount{1}}, {ColumnId{1}, Amount{1}}, {ColumnId{2}, Amount{1}}};
  const Exposures exposures = Exposures::build(sides, starts, holdings);
  Watches watches = Watches::build(exposures, std::vector<Price>{Price{2}, Price{0}, Price{1}});
  const std::vector<Price> swapped{Price{0}, Price{2}, Price{1}};
  ASSERT_EQ(watches.announce(swapped).size(), 1u);
  EXPECT_EQ(watches.certify(exposures, AccountId{0}), Standing::watched);
  EXPECT_TRUE(watches.announce(swapped).empty());
  EXPECT_EQ(watches.announce(std::vector<Price>{Price{0}, Price{0.9}, Price{1}}).size(), 1u);
}

// The target of watch_awake, on a world small enough for a test.
TEST(Watches, ASlowFallCostsAtMostTwoEvaluationsPerLiquidatedAccount) {
  const HealthScene scene = support::lending_scene({.accounts = 50'000});
  const Exposures exposures = scene.exposures();
  Watches watches = Watches::build(exposures, scene.prices);
  const support::FallResult result = support::let_one_column_fall(scene, exposures, watches, 288);
  ASSERT_GT(result.liquidated, 2'000u);
  EXPECT_LE(result.evaluations, 2 * result.liquidated);
}

}  // namespace
}  // namespace seawall
