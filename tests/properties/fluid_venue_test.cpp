#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "seawall/engine/audit.hpp"
#include "tests/support/continuation.hpp"
#include "tests/support/fluid_venue.hpp"
#include "tests/support/run_totals.hpp"

// Properties of docs/mechanics/fluid.md §10: a Fluid vault as a venue, in random worlds.
namespace seawall {
namespace {

using support::books_of;
using support::compiled;
using support::only_venue;
using support::random_fluid_world;
using support::run_through;
using support::World;
using support::WorldSpec;

constexpr std::uint64_t worlds = 80;

FluidHolding holding_now(const FluidBooks& books, std::size_t local, Time now) {
  return books.holding(books.vault, local, books.prices_at(now));
}

// Whom a liquidation of all there is would change, tried on a copy; nothing where it is refused.
std::vector<AccountId> moved_by_all(const FluidBooks& books, const ProtocolView& view) {
  const FluidBooks::Prices prices = books.prices_at(view.state.now);
  FluidBooks::Vault after = books.vault;
  const fluid::Request<Exact> all{
      .debt = fluid::WordAmount<Exact>{fluid::units_of(after.borrowed.value, prices.borrow)}};
  std::vector<AccountId> moved;
  if (!fluid::liquidate<Exact>(after, fluid::price_at(view), prices, books.terms, all))
    return moved;
  for (std::size_t i = 0; i < books.accounts.size(); ++i)
    if (books.holding(after, i, prices) != books.holding(books.vault, i, prices))
      moved.push_back(books.accounts.account(i));
  return moved;
}

// FL-5: after every block the accounts that the books find are those of a full scan, and those that
// a liquidation of all there is would change.
TEST(FluidVenue, FindsWhomAFullScanFinds) {
  std::uint64_t found_ever = 0;
  std::uint64_t compared = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const World world = compiled(random_fluid_world(seed));
    seawall::Run run{world.model, world.scenario, {.seed = seed}};
    while (run.advance(1)) {
      const ProtocolView view{world.model, run.state(), only_venue};
      const auto& books = books_of<FluidBooks>(run.state());
      std::vector<AccountId> found;
      books.find(view, found);
      ASSERT_EQ(found, support::scan(books, view)) << "block " << run.blocks_done();
      for (std::size_t i = 0; i < books.accounts.size(); ++i) {
        const AccountId account = books.accounts.account(i);
        ASSERT_EQ(books.health(view, account) < 1.0, std::ranges::binary_search(found, account));
      }
      const std::vector<AccountId> moved = moved_by_all(books, view);
      if (!moved.empty()) {
        ASSERT_EQ(moved, found) << "block " << run.blocks_done();
      }
      found_ever += found.size();
      compared += moved.size();
    }
    ASSERT_EQ(run.finish().stop_reason, StopReason::horizon);
  }
  EXPECT_GT(found_ever, worlds);
  EXPECT_GT(compared, worlds);
}

// FL-6: in every block the ledger's rows sum to zero, the vault holds what its books say, debt is
// accounted for, and accounts together have what the vault has, but for the 0.01 % that it keeps.
TEST(FluidVenue, ConservesDebtAndCollateralInEveryBlock) {
  std::uint64_t liquidations = 0;
  std::uint64_t absorbed = 0;
  std::uint64_t bad = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const World world = compiled(random_fluid_world(seed));
    seawall::Run run{world.model, world.scenario, {.seed = seed}};
    while (run.advance(1)) {
      ASSERT_EQ(engine::full_audit(world.model, run.state()), "") << "block " << run.blocks_done();
      for (const ReserveAccounting& row : engine::account_for_debt(world.model, run.state())) {
        ASSERT_EQ(row.imbalance, 0) << "block " << run.blocks_done();
        ASSERT_LE(std::abs(to_double(row.rounding)), 1e-8 * to_double(row.opened));
      }
      const auto& books = books_of<FluidBooks>(run.state());
      double debt =
          to_double(fluid::units_of((books.vault.absorbed_debt - books.vault.absorbed_dust).value,
                                    books.prices_at(run.state().now).borrow));
      double collateral = to_double(books.vault.absorbed_collateral.value.value);
      for (std::size_t i = 0; i < books.accounts.size(); ++i) {
        const FluidHolding now = holding_now(books, i, run.state().now);
        debt += to_double(now.debt);
        collateral += to_double(now.collateral);
      }
      ASSERT_LE(collateral, to_double(books.collateral) * (1.0 + 1e-9));
      ASSERT_GE(collateral, to_double(books.collateral) * (1.0 - 3e-4));
      ASSERT_LE(debt, to_double(books.last_total) * (1.0 + 1e-8));
      ASSERT_GE(debt, to_double(books.last_total) * (1.0 - 3e-4));
    }
    for (const Event& event : run.trace().events()) {
      liquidations += event.kind == EventKind::liquidation && event.keeper.exists() ? 1 : 0;
      absorbed += event.kind == EventKind::liquidation && !event.keeper.exists() ? 1 : 0;
      bad += event.kind == EventKind::bad_debt ? 1 : 0;
    }
    ASSERT_EQ(run.finish().stop_reason, StopReason::horizon);
  }
  EXPECT_GT(liquidations, worlds);
  EXPECT_GT(absorbed, worlds / 4);
  EXPECT_GT(bad, worlds / 8);
}

// FL-7: saved after any block and restored, a run ends in the same hash.
TEST(FluidVenue, ASavedWorldContinuesToTheSameHash) {
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    support::expect_continuation(compiled(random_fluid_world(seed)), seed);
  }
}

// FL-8: how accounts are numbered changes nothing, to the smallest unit.
TEST(FluidVenue, PermutingAccountsChangesNothing) {
  std::size_t liquidated = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    WorldSpec spec = random_fluid_world(seed);
    const support::RunTotals straight = support::totals_of(compiled(spec), seed);
    support::turn_around(spec.model.positions);
    ASSERT_EQ(support::totals_of(compiled(spec), seed), straight);
    liquidated += straight.liquidated.size();
  }
  EXPECT_GT(liquidated, worlds);
}

}  // namespace
}  // namespace seawall
