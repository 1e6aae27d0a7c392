#include <gtest/gtest.h>

#include "seawall/base/rng.hpp"
#include "seawall/engine/audit.hpp"
#include "seawall/state/cdp_view.hpp"
#include "seawall/state/clip_view.hpp"
#include "tests/support/random_clip_world.hpp"

namespace seawall {
namespace {

using support::compiled;
using support::random_clip_world_spec;
using support::run_through;
using support::World;

constexpr std::uint64_t worlds = 160;
constexpr VenueId maker{std::size_t{0}};

UInt256 plus(UInt256 a, UInt256 b) { return *add(a, b); }

// D-11: what vaults lock and what is on sale is the venue's collateral, to the unit.
void expect_collateral_is_there(const World& world, const State& state) {
  const CdpEngine& engine = *cdp_engine(world.model, maker);
  const LendingReserve& locked = engine.reserves[CdpEngine::collateral.index()];
  Int128 expected = state.ledger.balance(world.model.accounts_of(maker), locked.supply_claim).value;
  for (const std::uint32_t number : state.cdp[0].open)
    expected += static_cast<Int128>(state.cdp[0].clips[number].sale.lot.value.low);
  ASSERT_EQ(state.ledger.balance(world.model.cash_of(maker), locked.asset).value, expected);
}

// D-12: dirt is the tabs of the open auctions, and a rest has a lot and a tab of at least chost,
// unless its auction began with less.
void expect_dirt_is_the_tabs(const World& world, const State& state) {
  const auto chost = clip_terms<Exact>(*cdp_engine(world.model, maker)).chost;
  UInt256 tabs{};
  for (std::size_t number = 0; number < state.cdp[0].clips.size(); ++number) {
    const ClipAuction& auction = state.cdp[0].clips[number];
    const bool is_open = std::ranges::binary_search(state.cdp[0].open, number);
    ASSERT_EQ(is_open, auction.is_over == 0);
    if (!is_open) continue;
    tabs = plus(tabs, auction.sale.tab.value);
    ASSERT_GT(auction.sale.lot.value, UInt256{});
    if (auction.takes > 0) {
      ASSERT_GE(auction.sale.tab, chost);
    }
  }
  ASSERT_EQ(state.cdp[0].dirt.value, tabs);
}

// D-13: the venue owes what it took over from vaults and minted for keepers, less what it settled;
// as much coin exists as was drawn, owned and minted, less what was settled.
void expect_coin_is_accounted_for(const World& world, const State& state, Int128 coin_at_start) {
  const CdpEngine& engine = *cdp_engine(world.model, maker);
  const CdpState& cdp = state.cdp[0];
  ASSERT_EQ(state.ledger.balance(world.model.treasury_of(maker), engine.system_debt).value,
            cdp.seized + cdp.incentives - cdp.healed);
  const AssetId coin = engine.reserves[CdpEngine::debt.index()].asset;
  ASSERT_EQ(-state.ledger.balance(Model::issuance(), coin).value,
            coin_at_start + cdp.incentives - cdp.healed);
}

struct Seen {
  std::uint64_t auctions = 0;
  std::uint64_t takes = 0;
  std::uint64_t settled = 0;
  std::uint64_t restarted = 0;
  std::uint64_t borrowed = 0;
  std::uint64_t refused = 0;
};

void count(const World& world, const std::vector<Event>& events, Seen& seen) {
  for (const Event& event : events) {
    seen.auctions += event.kind == EventKind::auction_started ? 1U : 0U;
    seen.takes += event.kind == EventKind::auction_taken ? 1U : 0U;
    seen.settled += event.kind == EventKind::auction_settled ? 1U : 0U;
    seen.restarted += event.kind == EventKind::auction_restarted ? 1U : 0U;
    seen.refused += event.kind == EventKind::request_refused ? 1U : 0U;
    seen.borrowed += event.kind == EventKind::sale && event.liquidity.exists() ? 1U : 0U;
  }
  ASSERT_FALSE(world.model.venues.empty());
}

TEST(ClipWorlds, NothingIsLostInAnyBlock) {
  Seen seen;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const World world = compiled(random_clip_world_spec(seed));
    seawall::Run run{world.model, world.scenario, {.series_every = 0, .seed = seed}};
    const AssetId coin = cdp_engine(world.model, maker)->reserves[CdpEngine::debt.index()].asset;
    const Int128 coin_at_start = -run.state().ledger.balance(Model::issuance(), coin).value;
    do {
      expect_collateral_is_there(world, run.state());
      expect_dirt_is_the_tabs(world, run.state());
      expect_coin_is_accounted_for(world, run.state(), coin_at_start);
      for (std::size_t holder = 2; holder < run.state().ledger.holders(); ++holder)
        for (std::size_t asset = 0; asset < run.state().ledger.assets(); ++asset)
          ASSERT_GE(run.state().ledger.balance(HolderId{holder}, AssetId{asset}).value, 0);
      if (run.blocks_done() % 50 == 0) {
        ASSERT_EQ(engine::full_audit(world.model, run.state()), "");
      }
      if (testing::Test::HasFatalFailure()) return;
    } while (run.advance(1));
    const Outcome outcome = run.finish();
    ASSERT_NE(outcome.stop_reason, StopReason::invariant_broken) << outcome.stop_detail;
    ASSERT_EQ(outcome.ledger_imbalance, 0);
    count(world, run.trace().events(), seen);
  }
  // The worlds are worth looking at only if all of it happens in them.
  EXPECT_GT(seen.auctions, worlds);
  EXPECT_GT(seen.takes, worlds / 2);
  EXPECT_GT(seen.settled, worlds / 2);
  EXPECT_GT(seen.restarted, worlds / 4);
  EXPECT_GT(seen.borrowed, worlds / 4);
  EXPECT_GT(seen.refused, 0U);
  RecordProperty("auctions", static_cast<int>(seen.auctions));
  RecordProperty("takes", static_cast<int>(seen.takes));
}

// E-5 with auctions: saved after any block, also while lots are on sale and requests wait.
TEST(ClipWorlds, ASavedWorldContinuesToTheSameHash) {
  std::uint64_t open = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const World world = compiled(random_clip_world_spec(seed));
    const RunOptions options{.trace_level = TraceLevel::hash, .series_every = 0, .seed = seed};
    const Outcome whole = run_through(world, options).outcome;
    Rng random{Seed{seed}, 0, "where to save"};
    seawall::Run first{world.model, world.scenario, options};
    first.advance(random.below(whole.blocks + 1));
    open += first.state().cdp[0].open.empty() ? 0U : 1U;
    auto state = restore(save(first.state()), world.model);
    ASSERT_TRUE(state.has_value()) << "seed " << seed << ": " << state.error().text();
    ASSERT_EQ(save(*state), save(first.state())) << "seed " << seed;
    seawall::Run second{world.model,
                        world.scenario,
                        options,
                        {*std::move(state), first.trace().digest(), first.trace().counts()}};
    while (second.advance(3)) {
    }
    const Outcome rest = second.finish();
    ASSERT_EQ(rest.trace_hash, whole.trace_hash) << "seed " << seed;
    ASSERT_EQ(rest.counts, whole.counts) << "seed " << seed;
  }
  EXPECT_GT(open, worlds / 8);
}

// E-6 with auctions: a state that was reset is the initial one.
TEST(ClipWorlds, AResetStateIsAFreshOne) {
  for (std::uint64_t seed = 0; seed < worlds; seed += 4) {
    const World world = compiled(random_clip_world_spec(seed));
    seawall::Run run{world.model, world.scenario, {.series_every = 0, .seed = seed}};
    while (run.advance(100)) {
    }
    const State initial = make_state(world.model);
    State state = run.state();
    reset(state, initial, world.model);
    ASSERT_EQ(save(state), save(initial)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace seawall
