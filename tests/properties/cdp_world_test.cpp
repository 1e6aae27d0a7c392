#include <gtest/gtest.h>

#include <set>

#include "seawall/engine/audit.hpp"
#include "seawall/engine/run.hpp"
#include "seawall/engine/step.hpp"
#include "seawall/state/cdp_view.hpp"
#include "seawall/state/lending_view.hpp"
#include "tests/support/random_cdp_world.hpp"

namespace seawall {
namespace {

using scenes::maker;
using support::World;

constexpr std::uint64_t worlds = 120;

Run run_of(const World& world, std::uint64_t seed) {
  return {world.model, world.scenario, {.series_every = 0, .seed = seed}};
}

Outcome run_to_end(Run& run) {
  while (run.advance(50)) {
  }
  return run.finish();
}

// C-1: whatever happens at auctions, every row of the ledger and of the debt's accounting balances,
// and nobody's balance goes below nothing.
TEST(CdpWorlds, TheAuditIsExactInEveryWorld) {
  std::size_t settled = 0, restarted = 0, dropped = 0, refused = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const World world = support::random_cdp_world(seed);
    seawall::Run run = run_of(world, seed);
    const Outcome outcome = run_to_end(run);
    ASSERT_EQ(outcome.stop_reason, StopReason::horizon) << "seed " << seed << outcome.stop_detail;
    ASSERT_EQ(outcome.ledger_imbalance, 0) << "seed " << seed;
    for (const ReserveAccounting& row : outcome.reserves)
      ASSERT_EQ(row.imbalance, 0) << "seed " << seed;
    for (const Event& event : run.trace().events()) {
      settled += event.kind == EventKind::auction_settled ? 1 : 0;
      restarted += event.kind == EventKind::auction_restarted ? 1 : 0;
      dropped += event.kind == EventKind::transaction_dropped ? 1 : 0;
      refused += event.kind == EventKind::request_refused ? 1 : 0;
    }
  }
  EXPECT_GT(settled, worlds);  // the worlds reach what they are about
  EXPECT_GT(restarted, 10U);
  EXPECT_GT(dropped, 10U);
  EXPECT_GT(refused, worlds);
}

// C-2: collateral is locked, at auction, won or returned to a vault's owner; nothing else.
TEST(CdpWorlds, CollateralIsConserved) {
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const World world = support::random_cdp_world(seed);
    seawall::Run run = run_of(world, seed);
    static_cast<void>(run_to_end(run));
    Int128 opened = 0, locked = 0, at_auction = 0, won = 0, returned = 0;
    for (std::size_t place = 0; place < world.model.positions.columns.size(); ++place) {
      const Column& column = world.model.columns[world.model.positions.columns[place]];
      if (column.side != Side::collateral) continue;
      opened += world.model.positions.amounts[place];
      locked += run.state().positions.amount(static_cast<std::uint32_t>(place));
    }
    for (const FlipAuction& auction : run.state().cdp[0].auctions) {
      const auto left = static_cast<Int128>(auction.english.lot.value.low);
      (auction.is_over != 0 ? won : at_auction) += left;
      returned += auction.lot - left;
    }
    ASSERT_EQ(opened, locked + at_auction + won + returned) << "seed " << seed;
    Int128 settled = 0;
    for (const Event& event : run.trace().events())
      if (event.kind == EventKind::auction_settled && event.account.exists())
        settled += event.amount;
    ASSERT_EQ(won, settled) << "seed " << seed;
  }
}

// C-7: the venue's own token exists only as far as debt auctions minted it beyond what there was
// and surplus auctions burned it; what they raised is debt that is gone.
TEST(CdpWorlds, OnlySettledAuctionsChangeHowMuchOfTheVenuesTokenThereIs) {
  constexpr AssetId mkr{std::size_t{2}};
  constexpr HolderId issuance{std::size_t{0}};
  std::size_t minting = 0, burning = 0, raising = 0, restarted = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const World world = support::random_cdp_world(seed);
    seawall::Run run = run_of(world, seed);
    const Int128 opened = -run.state().ledger.balance(issuance, mkr).value;
    const Outcome outcome = run_to_end(run);
    const CdpState& engine = run.state().cdp[0];
    ASSERT_EQ(-run.state().ledger.balance(issuance, mkr).value,
              opened + engine.minted - engine.burned)
        << "seed " << seed;
    ASSERT_EQ(outcome.reserves[1].repaid, engine.healed) << "seed " << seed;
    Int128 raised = 0;
    for (const DebtSale& sale : engine.flops)
      if (sale.bids > 0) raised += coin_of(sale.auction.bid);
    ASSERT_EQ(engine.raised, raised) << "seed " << seed;
    minting += engine.minted > 0 ? 1 : 0;
    burning += engine.burned > 0 ? 1 : 0;
    raising += engine.raised > 0 ? 1 : 0;
    for (const Event& event : run.trace().events())
      restarted += event.kind == EventKind::auction_restarted && !event.account.exists() ? 1 : 0;
  }
  EXPECT_GT(minting, 10U);  // the worlds reach what they are about
  EXPECT_GT(burning, 5U);
  EXPECT_GE(raising, minting);
  EXPECT_GT(restarted, 5U);
}

// C-8: fees are the growth of what vaults owe, seizures charged up to the next unit of coin.
TEST(CdpWorlds, FeesAreWhatVaultsOweMoreButForRoundings) {
  std::size_t with_fees = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const World world = support::random_cdp_world(seed);
    seawall::Run run = run_of(world, seed);
    const Outcome outcome = run_to_end(run);
    Int128 seizures = 0;
    for (const Event& event : run.trace().events())
      seizures += event.kind == EventKind::auction_started && event.account.exists() ? 1 : 0;
    const ReserveAccounting& row = outcome.reserves[1];
    ASSERT_EQ(row.interest, run.state().cdp[0].fees) << "seed " << seed;
    ASSERT_LE(row.rounding, 1) << "seed " << seed;
    ASSERT_GE(row.rounding, -2 * seizures - 1) << "seed " << seed;
    with_fees += row.interest > 0 && seizures > 0 ? 1 : 0;
  }
  EXPECT_GT(with_fees, 20U);
}

// C-3: after every block the vaults listed as unsafe are those that Exact finds in a full scan.
TEST(CdpWorlds, VaultVerdictsAreThoseOfAFullScan) {
  std::size_t seen = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const World world = support::random_cdp_world(seed);
    seawall::Run run = run_of(world, seed);
    bool goes_on = true;
    while (goes_on) {
      goes_on = run.advance(1);
      std::set<AccountId> listed, scanned;
      for (const UnderWater& entry : run.state().under_water)
        listed.insert(entry.account);
      for (std::size_t i = 0; i < world.model.positions.accounts(); ++i)
        if (vault_verdict(world.model, run.state(), AccountId{i}).liquidatable)
          scanned.insert(AccountId{i});
      ASSERT_EQ(listed, scanned) << "seed " << seed << " block " << run.blocks_done();
      seen += scanned.size();
    }
  }
  EXPECT_GT(seen, worlds);
}

// C-4: what a bidder counts as waiting is what waits: in the pool, or on its way to it.
TEST(CdpWorlds, WhatIsInFlightIsWhatWaits) {
  std::size_t most = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const World world = support::random_cdp_world(seed);
    if (!world.model.chain) continue;
    seawall::Run run = run_of(world, seed);
    bool goes_on = true;
    while (goes_on) {
      goes_on = run.advance(1);
      std::vector<std::uint32_t> waiting(world.model.keepers.size());
      for (const Request& request : run.state().chain.pool)
        ++waiting[request.actor.index()];
      for (const Request& request : run.state().queue.pending())
        waiting[request.actor.index()] += request.gas.gas > 0 ? 1 : 0;
      for (std::size_t k = 0; k < waiting.size(); ++k)
        ASSERT_EQ(run.state().keepers[k].in_flight, waiting[k])
            << "seed " << seed << " block " << run.blocks_done() << " keeper " << k;
      most = std::max(most, run.state().chain.pool.size());
    }
  }
  EXPECT_GT(most, 3U);
}

// C-5: one seed gives one hash, also when the run was saved and restored in between, with
// transactions in the pool and auctions open.
TEST(CdpWorlds, ASavedRunContinuesToTheSameHash) {
  std::size_t with_pool = 0, with_backstop = 0;
  for (std::uint64_t seed = 0; seed < worlds; seed += 3) {
    const World world = support::random_cdp_world(seed);
    seawall::Run whole = run_of(world, seed);
    const Digest expected = run_to_end(whole).trace_hash;
    seawall::Run again = run_of(world, seed);
    ASSERT_EQ(run_to_end(again).trace_hash, expected) << "seed " << seed;
    for (const std::uint64_t blocks : {20U, 150U, 300U, 444U}) {
      seawall::Run first = run_of(world, seed);
      first.advance(blocks);
      with_pool += first.state().chain.pool.empty() ? 0 : 1;
      const CdpState& engine = first.state().cdp[0];
      with_backstop += engine.open_flops.empty() && engine.open_flaps.empty() ? 0 : 1;
      auto state = restore(save(first.state()), world.model);
      ASSERT_TRUE(state.has_value()) << "seed " << seed << ' ' << state.error().text();
      seawall::Run second{world.model,
                          world.scenario,
                          {.series_every = 0, .seed = seed},
                          {*std::move(state), first.trace().digest(), first.trace().counts()}};
      ASSERT_EQ(run_to_end(second).trace_hash, expected) << "seed " << seed << " at " << blocks;
    }
  }
  EXPECT_GT(with_pool, 10U);
  EXPECT_GT(with_backstop, 10U);
}

// C-6: reset() gives back the opening, auctions, pool, OSM and all.
TEST(CdpWorlds, ResetGivesTheInitialStateBack) {
  for (std::uint64_t seed = 0; seed < worlds; seed += 3) {
    const World world = support::random_cdp_world(seed);
    const State initial = make_state(world.model);
    seawall::Run run = run_of(world, seed);
    run.advance(200);
    State state = run.state();
    reset(state, initial, world.model);
    ASSERT_EQ(save(state), save(initial)) << "seed " << seed;
    seawall::Run fresh = run_of(world, seed);
    state.seed = seed;
    seawall::Run from_reset{world.model,
                            world.scenario,
                            {.series_every = 0, .seed = seed},
                            {std::move(state), fresh.trace().digest(), fresh.trace().counts()}};
    ASSERT_EQ(run_to_end(from_reset).trace_hash, run_to_end(fresh).trace_hash) << "seed " << seed;
  }
}

TEST(CdpWorlds, AChangedOrForeignSavedStateIsRefused) {
  const World world = support::random_cdp_world(40);
  seawall::Run run = run_of(world, 40);
  run.advance(300);
  std::vector<std::byte> saved = save(run.state());
  ASSERT_TRUE(restore(saved, world.model).has_value());
  for (std::size_t at = 0; at < saved.size(); at += saved.size() / 100 + 1) {
    saved[at] ^= std::byte{0x40};
    EXPECT_FALSE(restore(saved, world.model).has_value()) << at;
    saved[at] ^= std::byte{0x40};
  }
  EXPECT_FALSE(restore(saved, support::random_cdp_world(41).model).has_value());
}

}  // namespace
}  // namespace seawall
