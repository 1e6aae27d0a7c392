#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "seawall/engine/audit.hpp"
#include "tests/support/comet_world.hpp"
#include "tests/support/continuation.hpp"
#include "tests/support/fluid_venue.hpp"
#include "tests/support/liquity_world.hpp"
#include "tests/support/run_totals.hpp"

// Venues that keep their own books, alone and beside a lending pool and a CDP engine that sell into
// the same market.
namespace seawall {
namespace {

using support::books_of;
using support::compiled;
using support::eth_world;
using support::only_venue;
using support::run_through;
using support::SplitMix;
using support::World;
using support::WorldSpec;

constexpr std::uint64_t worlds = 60;

// Of one venue of that kind.
WorldSpec random_world_of(const std::string& kind, std::uint64_t seed) {
  return kind == CometProtocol::name ? support::random_comet_world(seed)
                                     : support::random_liquity_world(kind, seed);
}

struct Seen {
  std::uint64_t under_water = 0;
  std::uint64_t redeemed = 0;
  std::uint64_t redistributed = 0;
  std::uint64_t modes = 0;
};

// E-10: after every block the accounts that books find are those of a full scan, and the accounts
// on the list are those.
template <class Books>
void compare_with_a_scan(const std::string& kind, Seen& seen) {
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    SCOPED_TRACE(kind + ", seed " + std::to_string(seed));
    const World world = compiled(random_world_of(kind, seed));
    seawall::Run run{world.model, world.scenario, {.seed = seed}};
    while (run.advance(1)) {
      const ProtocolView view{world.model, run.state(), only_venue};
      const Books& books = books_of<Books>(run.state());
      std::vector<AccountId> found;
      books.find(view, found);
      ASSERT_EQ(found, support::scan(books, view)) << "block " << run.blocks_done();
      std::vector<AccountId> listed;
      for (const UnderWater& entry : run.state().under_water)
        listed.push_back(entry.account);
      ASSERT_EQ(listed, found) << "block " << run.blocks_done();
      seen.under_water += found.size();
    }
    const Outcome outcome = run.finish();
    ASSERT_EQ(outcome.stop_reason, StopReason::horizon) << outcome.stop_detail;
    for (const Event& event : run.trace().events()) {
      seen.redeemed += event.kind == EventKind::debt_redeemed ? 1 : 0;
      seen.redistributed += event.kind == EventKind::redistributed ? 1 : 0;
      seen.modes += event.kind == EventKind::mode_changed ? 1 : 0;
    }
  }
  EXPECT_GT(seen.under_water, worlds);
}

void expect_all_of_liquity(const Seen& seen) {
  EXPECT_GT(seen.redeemed, worlds / 4);
  EXPECT_GT(seen.redistributed, worlds / 4);
  EXPECT_GT(seen.modes, worlds / 8);
}

TEST(ProtocolWorlds, LiquityV1FindsWhomAFullScanFinds) {
  Seen seen;
  compare_with_a_scan<LiquityV1Books>("liquity-v1", seen);
  expect_all_of_liquity(seen);
}

TEST(ProtocolWorlds, LiquityV2FindsWhomAFullScanFinds) {
  Seen seen;
  compare_with_a_scan<LiquityV2Books>("liquity-v2", seen);
  expect_all_of_liquity(seen);
}

TEST(ProtocolWorlds, ACometFindsWhomAFullScanFinds) {
  Seen seen;
  compare_with_a_scan<CometBooks>("compound-v3", seen);
}

// Watches are made anew before they look at many accounts in vain.
TEST(ProtocolWorlds, AQuietBlockOfACometLooksAtNobody) {
  std::vector<support::CometRow> accounts;
  for (int i = 0; i < 5'000; ++i)
    accounts.push_back({.name = "a" + std::to_string(i), .eth = 1.0 + i, .borrowed = 100.0});
  const World world = compiled(support::comet_world(accounts));
  seawall::Run run{world.model, world.scenario, {}};
  run.advance(3);
  const auto& books = books_of<CometBooks>(run.state());
  std::size_t looked_at = 0;
  books.watches.for_each(books.comet_now(), [&](std::size_t) { ++looked_at; });
  EXPECT_TRUE(books.watches.hold(books.comet_now()));
  EXPECT_EQ(looked_at, 0U);
}

void add_lending(SplitMix& random, WorldSpec& world) {
  OracleSpec fixed;
  fixed.name = "usd";
  fixed.asset = "COIN";
  fixed.source = "fixed";
  fixed.fixed_price = 1.0;
  world.model.oracles.push_back(fixed);
  VenueSpec venue;
  OracleSpec of_eight = world.model.oracles.front();
  of_eight.name = "eth-8";
  of_eight.decimals = 8;
  world.model.oracles.push_back(of_eight);
  venue.name = "aave";
  venue.rules = "aave-v3.6";
  for (const char* asset : {"ETH", "COIN"}) {
    ReserveSpec reserve;
    reserve.asset = asset;
    reserve.oracle = reserve.asset == "ETH" ? "eth-8" : "usd";
    reserve.collateral_factor = 0.8;
    reserve.liquidation_threshold = 0.825;
    reserve.liquidation_bonus = 0.05;
    reserve.background_supply = reserve.asset == "ETH" ? 0.0 : 1e8;
    venue.reserves.push_back(reserve);
  }
  const auto number = static_cast<std::uint16_t>(world.model.venues.size());
  world.model.venues.push_back(venue);
  world.model.positions.venue_names.push_back("aave");
  for (std::size_t i = 0; i < 2 + random.below(8); ++i) {
    const double collateral = random.uniform(1.0, 60.0);
    support::add_position(world.model.positions,
                          {"loan-" + std::to_string(i), collateral,
                           collateral * 2'000.0 * 0.825 / random.uniform(1.02, 1.6)},
                          number);
  }
}

void add_vaults(SplitMix& random, WorldSpec& world) {
  VenueSpec venue;
  venue.name = "maker";
  venue.kind = "cdp";
  venue.mechanism = "flip";
  venue.cdp = CdpSpec{.collateral = "ETH",
                      .debt = "COIN",
                      .oracle = "eth",
                      .flip = FlipSpec{.bid_step = 0.05,
                                       .bid_lifetime_minutes = 2.0,
                                       .auction_lifetime_minutes = 8.0,
                                       .lot_max = 20.0},
                      .clip = {},
                      .backstop = {}};
  const auto number = static_cast<std::uint16_t>(world.model.venues.size());
  world.model.venues.push_back(venue);
  world.model.positions.venue_names.push_back("maker");
  for (std::size_t i = 0; i < 2 + random.below(8); ++i) {
    const double collateral = random.uniform(1.0, 40.0);
    support::add_position(world.model.positions,
                          {"vault-" + std::to_string(i), collateral,
                           collateral * 2'000.0 / random.uniform(1.53, 2.5)},
                          number);
  }
  BidderGroupSpec bidders;
  bidders.name = "bidders";
  bidders.count = 2;
  bidders.capital_total = {{"COIN", random.uniform(1e4, 1e6)}, {"ETH", 10.0}};
  bidders.seizes = true;
  bidders.bids = true;
  bidders.discount = {0.02, 0.2};
  bidders.transactions_per_minute = {1.0, 10.0};
  world.scenario.bidders.push_back(bidders);
  add_bidders(world.scenario.bidders, world.model.keepers);
}

// After add_lending, whose oracles it reads.
void add_comet(SplitMix& random, WorldSpec& world) {
  VenueSpec venue = support::comet_venue();
  venue.reserves.pop_back();
  venue.reserves[0].asset = "COIN";
  venue.reserves[0].oracle = "usd";
  venue.reserves[1].oracle = "eth-8";
  const auto number = static_cast<std::uint16_t>(world.model.venues.size());
  world.model.venues.push_back(venue);
  world.model.positions.venue_names.push_back("comet");
  for (std::size_t i = 0; i < 2 + random.below(8); ++i) {
    const double collateral = random.uniform(1.0, 60.0);
    support::add_position(world.model.positions,
                          {"comet-" + std::to_string(i), collateral,
                           collateral * 2'000.0 * 0.895 / random.uniform(1.02, 1.6)},
                          number);
  }
}

// Beside the lending pool, whose oracle of the coin it shares.
void add_fluid(SplitMix& random, WorldSpec& world) {
  VenueSpec venue = support::fluid_venue({{"rate", random.chance(0.5) ? 0.0 : 0.1}});
  venue.reserves[0].oracle = "usd";
  const auto number = static_cast<std::uint16_t>(world.model.venues.size());
  world.model.venues.push_back(venue);
  world.model.positions.venue_names.push_back("fluid");
  for (std::size_t i = 0; i < 2 + random.below(8); ++i) {
    const double collateral = random.uniform(1.0, 60.0);
    support::add_position(
        world.model.positions,
        {"position-" + std::to_string(i), collateral, collateral * random.uniform(900.0, 1'790.0)},
        number);
  }
}

/// Liquity v1, v2 and a Comet (each in half), an aave, a maker and a Fluid vault that share one
/// pool of ETH and USD.
WorldSpec mixed_world(std::uint64_t seed) {
  SplitMix random{seed};
  WorldSpec world = eth_world(random.chance(0.3) ? 0.97 : 1.0);
  world.model.liquidity[0].kind = "constant_product";
  world.model.liquidity[0].curve.reset();
  world.model.liquidity[0].base_reserve = random.uniform(50.0, 5'000.0);
  world.model.liquidity[0].refill_per_minute = random.uniform(0.0, 200.0);
  world.model.feedback = FeedbackMode::generative;
  const auto add_troves = [&](const std::string& kind) {
    const WorldSpec troves = support::random_liquity_world(kind, seed);
    const auto number = static_cast<std::uint16_t>(world.model.venues.size());
    VenueSpec venue = troves.model.venues[0];
    venue.name = kind;
    world.model.venues.push_back(venue);
    world.model.positions.venue_names.push_back(kind);
    const PositionSpec& rows = troves.model.positions;
    for (std::size_t row = 0; row < rows.rows(); row += 2)
      support::add_position(world.model.positions,
                            {kind + rows.account[row], rows.collateral[row], rows.debt[row + 1],
                             rows.collateral[row + 1], kind == "liquity-v2" ? rows.rate[row] : 0.0},
                            number);
    world.scenario.shocks = troves.scenario.shocks;
  };
  add_troves("liquity-v1");
  if (random.chance(0.5)) add_troves("liquity-v2");
  add_lending(random, world);
  add_vaults(random, world);
  if (random.chance(0.5)) add_comet(random, world);
  add_fluid(random, world);
  return world;
}

// E-11: whatever kinds share a market, in every block all rows of the ledger sum to zero, venues
// hold what their books say, and debt is accounted for.
TEST(ProtocolWorlds, EveryVenuesBooksAgreeWithTheLedgerInEveryBlock) {
  std::set<std::size_t> liquidated_at;
  std::uint64_t at_fluid = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const World world = compiled(mixed_world(seed));
    seawall::Run run{world.model, world.scenario, {.seed = seed}};
    while (run.advance(1)) {
      ASSERT_EQ(engine::full_audit(world.model, run.state()), "") << "block " << run.blocks_done();
      for (const ReserveAccounting& row : engine::account_for_debt(world.model, run.state()))
        ASSERT_EQ(row.imbalance, 0) << "block " << run.blocks_done();
    }
    ASSERT_EQ(run.finish().stop_reason, StopReason::horizon);
    for (const Event& event : run.trace().events()) {
      if (event.kind != EventKind::liquidation && event.kind != EventKind::auction_started)
        continue;
      const Venue& venue = world.model.venues[event.venue.index()];
      liquidated_at.insert(venue.kind.index());
      at_fluid += venue.name == "fluid" ? 1 : 0;
    }
  }
  EXPECT_GT(at_fluid, worlds);
  EXPECT_EQ(liquidated_at.size(), 3U);  // a pool, an engine and books of their own
}

// E-12: saved after any block and restored, such a run ends in the same hash.
TEST(ProtocolWorlds, ASavedWorldContinuesToTheSameHash) {
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    support::expect_continuation(compiled(mixed_world(seed)), seed);
  }
}

// E-13: how accounts are numbered changes nothing.
TEST(ProtocolWorlds, PermutingAccountsChangesNothing) {
  for (const std::string kind : {"liquity-v1", "liquity-v2", "compound-v3"}) {
    std::size_t liquidated = 0;
    for (std::uint64_t seed = 0; seed < worlds; ++seed) {
      SCOPED_TRACE(kind + ", seed " + std::to_string(seed));
      WorldSpec spec = random_world_of(kind, seed);
      const support::RunTotals straight = support::totals_of(compiled(spec), seed);
      support::turn_around(spec.model.positions);
      ASSERT_EQ(support::totals_of(compiled(spec), seed), straight);
      liquidated += straight.liquidated.size();
    }
    EXPECT_GT(liquidated, worlds);
  }
}

}  // namespace
}  // namespace seawall
