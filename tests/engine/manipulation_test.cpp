#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "seawall/base/rng.hpp"
#include "seawall/engine/run.hpp"
#include "seawall/engine/trading.hpp"
#include "seawall/state/margin_view.hpp"
#include "tests/support/lending_world.hpp"

// Somebody moves a price that a venue reads: what it pays, what it can take, and that every unit of
// both is in the ledger.
namespace seawall {
namespace {

/// A thin coin in one pool that a lender reads, and a lender with two millions of USDC.
ModelSpec thin_world() {
  ModelSpec spec;
  spec.assets = {scenes::coin("FIN", 18, 2.0), scenes::coin("USDC", 6, 1.0)};
  spec.liquidity = {scenes::pool("thin", "FIN", "USDC", 250'000.0)};
  OracleSpec oracle;
  oracle.name = "FIN/USD";
  oracle.asset = "FIN";
  oracle.source = "thin";
  spec.oracles = {oracle, scenes::usd_oracle("USDC")};
  VenueSpec venue;
  venue.name = "lender";
  venue.rules = "aave-v3.6";
  venue.reserves = {scenes::reserve("FIN", 0.80, 0.05, 0.0),
                    scenes::reserve("USDC", 0.85, 0.05, 2e6)};
  spec.venues = {venue};
  return spec;
}

ManipulatorSpec pusher() {
  ManipulatorSpec spec;
  spec.name = "eel";
  spec.capital = {{"USDC", 3e6}};
  spec.place = "thin";
  spec.target_price = 8.0;
  spec.at_minutes = 1.0;
  spec.push_minutes = 4.0;
  spec.hold_minutes = 2.0;
  return spec;
}

ManipulatorSpec borrower() {
  ManipulatorSpec spec = pusher();
  spec.venue = "lender";
  spec.pledges = true;
  spec.unwinds = false;
  spec.borrows = {"USDC"};
  return spec;
}

/// One transaction, with no money of its own.
ManipulatorSpec flash() {
  ManipulatorSpec spec = borrower();
  spec.capital = {};
  spec.push_minutes = spec.hold_minutes = 0.0;
  spec.funding = "flash_loan";
  spec.loan_max = 1e7;
  spec.loan_fee = 0.0009;
  return spec;
}

ContractSpec perpetual() {
  ContractSpec spec;
  spec.name = "FIN-PERP";
  spec.venue = "lender";
  spec.base = "FIN";
  spec.settled_in = "USDC";
  spec.mark = "FIN/USD";
  spec.initial_margin = 0.25;
  spec.maintenance_margin = 0.125;
  return spec;
}

struct World {
  Model model;
  Scenario scenario;
};

World compiled(ModelSpec spec, const std::vector<ManipulatorSpec>& actors, double minutes = 20.0) {
  ScenarioSpec scenario;
  scenario.name = "push";
  scenario.duration_minutes = minutes;
  scenario.manipulators = actors;
  add_manipulators(actors, spec.keepers);
  add_manipulator_accounts(actors, spec);
  auto model = compile(spec);
  EXPECT_TRUE(model) << model.error().text();
  World world{*std::move(model), {}};
  auto made = compile_scenario(scenario, world.model);
  EXPECT_TRUE(made) << made.error().text();
  world.scenario = *std::move(made);
  return world;
}

Outcome finish(seawall::Run& run) {
  while (run.advance(10)) {
  }
  Outcome outcome = run.finish();
  EXPECT_NE(outcome.stop_reason, StopReason::invariant_broken) << outcome.stop_detail;
  EXPECT_EQ(outcome.ledger_imbalance, 0);
  return outcome;
}

double sum_of(const ManipulatorAccount& actor) {
  return actor.pushed_usd + actor.unwound_usd + actor.deposited_usd + actor.borrowed_usd +
         actor.loan_fee_usd;
}

std::uint64_t count(const seawall::Run& run, EventKind kind) {
  return static_cast<std::uint64_t>(std::ranges::count(run.trace().events(), kind, &Event::kind));
}

TEST(Manipulation, BringsThePriceThereHoldsItAndPaysTwoFees) {
  const World world = compiled(thin_world(), {pusher()});
  seawall::Run run{world.model, world.scenario, {}};
  double highest = 0.0;
  while (run.advance(1))
    highest = std::max(highest, engine::pool_price(world.model, run.state(), LiquidityId{0}));
  const Outcome outcome = finish(run);
  const ManipulatorAccount& actor = outcome.manipulators.front();

  EXPECT_NEAR(highest, 8.0, 8.0 * 1e-4);
  // In equal ratios: half way through the push the price is at the geometric mean.
  EXPECT_NEAR(run.series().pool_price[3 * 5], 4.0, 0.35);
  // Nobody else traded: it gets its coins back but for the pool's fee, twice.
  EXPECT_NEAR(engine::pool_price(world.model, run.state(), LiquidityId{0}), 2.0, 0.03);
  EXPECT_LT(actor.profit_usd, -1'000.0);
  EXPECT_GT(actor.profit_usd, -2.0 * 0.003 * 510'000.0);
  EXPECT_NEAR(actor.profit_usd, sum_of(actor), 1e-6);
}

TEST(Manipulation, LowersAPriceWithWhatItSellsThere) {
  ManipulatorSpec spec = pusher();
  spec.capital = {{"FIN", 400'000.0}};
  spec.target_price = 0.5;
  const World world = compiled(thin_world(), {spec});
  seawall::Run run{world.model, world.scenario, {}};
  const Outcome outcome = finish(run);

  EXPECT_NEAR(outcome.manipulators.front().price_furthest, 0.5, 1e-3);
  EXPECT_LT(outcome.manipulators.front().profit_usd, 0.0);
}

TEST(Manipulation, StopsWhereItsMoneyEnds) {
  ManipulatorSpec spec = pusher();
  spec.capital = {{"USDC", 1e5}};
  const World world = compiled(thin_world(), {spec});
  seawall::Run run{world.model, world.scenario, {}};
  const Outcome outcome = finish(run);

  // 600,000 of quote after 100,000 more: a price of 2 · 1.2².
  EXPECT_NEAR(outcome.manipulators.front().price_furthest, 2.0 * 1.44, 0.02);
  EXPECT_EQ(count(run, EventKind::request_refused), 1U);
}

TEST(Manipulation, PaysForHoldingAPriceAgainstTheOutside) {
  ModelSpec spec = thin_world();
  const World quiet = compiled(spec, {pusher()});
  spec.liquidity[0].refill_per_minute = 5'000.0;
  const World traded = compiled(spec, {pusher()});
  seawall::Run one{quiet.model, quiet.scenario, {}};
  seawall::Run other{traded.model, traded.scenario, {}};

  const Outcome without = finish(one);
  const Outcome with = finish(other);
  EXPECT_LT(with.manipulators.front().profit_usd,
            without.manipulators.front().profit_usd - 50'000.0);
}

TEST(Manipulation, BorrowsMoreThanItPaidAndLeavesTheDebt) {
  ModelSpec spec = thin_world();
  spec.liquidity[0].refill_per_minute = 20'000.0;
  const World world = compiled(spec, {borrower()}, 120.0);
  seawall::Run run{world.model, world.scenario, {}};
  const Outcome outcome = finish(run);
  const ManipulatorAccount& actor = outcome.manipulators.front();

  EXPECT_GT(actor.borrowed_usd, 1e6);
  EXPECT_LE(actor.borrowed_usd, 2e6 + 1.0);  // what the lender had
  EXPECT_NEAR(actor.profit_usd, sum_of(actor), 1e-6);
  EXPECT_GT(outcome.bad_debt_usd, 0.0);
  EXPECT_GE(count(run, EventKind::borrowed), 1U);
}

TEST(Manipulation, FlashLoanTakesItAllInOneBlockWithoutMoney) {
  const World world = compiled(thin_world(), {flash()});
  seawall::Run run{world.model, world.scenario, {}};
  const Outcome outcome = finish(run);
  const ManipulatorAccount& actor = outcome.manipulators.front();

  EXPECT_NEAR(actor.price_furthest, 8.0, 1e-3);
  EXPECT_GT(actor.profit_usd, 0.0);
  EXPECT_LT(actor.loan_fee_usd, 0.0);
  EXPECT_NEAR(actor.profit_usd, sum_of(actor), 1e-6);
  // All of it happened in one block.
  std::vector<std::uint64_t> blocks;
  for (const Event& event : run.trace().events())
    if (event.kind == EventKind::price_pushed || event.kind == EventKind::borrowed)
      blocks.push_back(event.block);
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0], blocks[1]);
}

TEST(Manipulation, FlashLoanThatCannotBePaidBackLeavesEverythingAsItWas) {
  ModelSpec spec = thin_world();
  spec.oracles[0].mean = MeanKind::geometric;  // within a block a mean sees nothing
  spec.oracles[0].mean_minutes = 30.0;
  const World world = compiled(spec, {flash()});
  seawall::Run run{world.model, world.scenario, {}};
  const double before = engine::pool_price(world.model, run.state(), LiquidityId{0});
  const Outcome outcome = finish(run);

  EXPECT_EQ(engine::pool_price(world.model, run.state(), LiquidityId{0}), before);
  EXPECT_EQ(outcome.manipulators.front().profit_usd, 0.0);
  EXPECT_EQ(sum_of(outcome.manipulators.front()), 0.0);
  EXPECT_EQ(count(run, EventKind::sale), 0U);
  EXPECT_EQ(count(run, EventKind::request_refused), 1U);
}

TEST(Manipulation, EatsAThinOrderBook) {
  ModelSpec spec = thin_world();
  LiquiditySpec book;
  book.name = "book";
  book.kind = "order_book";
  book.base = "FIN";
  book.quote = "USDC";
  book.source = "a test's own";
  OrderBookSpec terms;
  terms.spread = 0.002;
  terms.tokens = 50'000.0;
  terms.reach = 0.5;
  terms.levels = 100;
  terms.refill_minutes = 10.0;
  terms.probe = 100.0;
  terms.providers = {{.name = "maker",
                      .share = 1.0,
                      .base = 50'000.0,
                      .quote = 100'000.0,
                      .inventory_limit = 50'000.0}};
  terms.withdrawal = false;
  book.order_book = terms;
  spec.liquidity = {book};
  spec.oracles[0].source = "book";
  ManipulatorSpec actor = pusher();
  actor.place = "book";
  actor.target_price = 2.3;
  const World world = compiled(spec, {actor});
  seawall::Run run{world.model, world.scenario, {}};
  const Outcome outcome = finish(run);

  EXPECT_NEAR(outcome.manipulators.front().price_furthest, 2.3, 0.02);
  EXPECT_LT(outcome.manipulators.front().profit_usd, 0.0);
}

TEST(Manipulation, GoesOnFromASavedStateToTheSameHash) {
  ModelSpec spec = thin_world();
  spec.contracts = {perpetual()};
  ManipulatorSpec actor = borrower();
  actor.pledges = false;
  actor.deposits = {{"USDC", 100'000.0}};
  actor.counter_deposits = {{"USDC", 100'000.0}};
  actor.contract = "FIN-PERP";
  actor.size = 150'000.0;
  actor.entry_price = 2.0;
  const World world = compiled(spec, {actor});
  seawall::Run whole{world.model, world.scenario, {}};
  seawall::Run half{world.model, world.scenario, {}};
  half.advance(20);  // in the middle of the push
  auto state = restore(save(half.state()), world.model);
  ASSERT_TRUE(state) << state.error().text();
  seawall::Run rest{world.model,
                    world.scenario,
                    {},
                    {*std::move(state), half.trace().digest(), half.trace().counts()}};

  const Outcome straight = finish(whole);
  EXPECT_EQ(straight.trace_hash, finish(rest).trace_hash);
  EXPECT_GT(straight.manipulators.front().borrowed_usd, 0.0);
}

// Property P-2: whatever the actor, its parts sum to what its purse gained, every asset balances
// and contracts sum to 0.
TEST(Manipulation, ReconcilesWithTheLedgerWhateverItDoes) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    Rng random{Seed{seed}, 0, "manipulation"};
    ModelSpec spec = thin_world();
    spec.liquidity[0].refill_per_minute = random.uniform(0.0, 20'000.0);
    spec.contracts = {perpetual()};
    spec.contracts[0].gain_weight = random.uniform(0.0, 1.0) < 0.5 ? 1.0 : 0.5;
    if (random.uniform(0.0, 1.0) < 0.3) spec.contracts[0].open_interest_max = 20'000.0;
    ManipulatorSpec actor = random.uniform(0.0, 1.0) < 0.3 ? flash() : borrower();
    actor.target_price = random.uniform(0.2, 10.0);
    actor.capital = {{"USDC", random.uniform(1e3, 3e6)}, {"FIN", random.uniform(0.0, 1e6)}};
    actor.unwinds = random.uniform(0.0, 1.0) < 0.5;
    actor.pledges = actor.target_price > 2.0 && random.uniform(0.0, 1.0) < 0.5;
    actor.deposits = {{"USDC", random.uniform(1.0, 2e5)}};
    if (random.uniform(0.0, 1.0) < 0.7) {
      actor.counter_deposits = {{"USDC", random.uniform(1.0, 2e5)}};
      actor.contract = "FIN-PERP";
      actor.size = random.uniform(-2e5, 2e5);
      actor.entry_price = random.uniform(1.9, 2.1);
    }
    const World world = compiled(spec, {actor}, 60.0);
    seawall::Run run{world.model, world.scenario, {}};
    const Outcome outcome = finish(run);
    const ManipulatorAccount& account = outcome.manipulators.front();
    EXPECT_NEAR(account.profit_usd, sum_of(account), 1e-3);
    EXPECT_EQ(check_contracts(world.model, run.state()), "");
  }
}

TEST(Contract, OpensOnlyWithInitialMarginOnBothSides) {
  ModelSpec spec = thin_world();
  spec.contracts = {perpetual()};
  ManipulatorSpec actor = borrower();
  actor.pledges = false;
  actor.borrows = {};
  actor.deposits = {{"USDC", 100'000.0}};  // counts 80,000
  actor.counter_deposits = {{"USDC", 60'000.0}};
  actor.contract = "FIN-PERP";
  actor.entry_price = 2.0;
  actor.size = 90'000.0;  // asks 45,000 of each
  const World fits = compiled(spec, {actor});
  actor.size = 100'000.0;  // 50,000 of the other's 48,000
  const World does_not = compiled(spec, {actor});
  seawall::Run one{fits.model, fits.scenario, {}};
  seawall::Run other{does_not.model, does_not.scenario, {}};

  EXPECT_EQ(finish(one).contracts.front().open_interest, 90'000.0);
  EXPECT_EQ(finish(other).contracts.front().open_interest, 0.0);
}

TEST(Contract, GainHoldsAnAccountThatItsDepositsWouldNot) {
  ModelSpec spec = thin_world();
  spec.oracles[0].source = "reference";
  spec.venues[0].reserves[0].cash = 1'000.0;
  spec.positions.venue_names = {"lender"};
  spec.positions.asset_names = {"FIN", "USDC"};
  scenes::add_position(spec.positions, "long", 0, 0, 1'000.0, 0.0);
  scenes::add_position(spec.positions, "long", 0, 1, 0.0, 1'550.0);
  scenes::add_position(spec.positions, "short", 0, 1, 50'000.0, 0.0);
  spec.keepers = {{.name = "bot", .capital = {}}};
  ContractSpec contract = perpetual();
  contract.positions = {{.account = "long", .size = -2'000.0, .entry_price = 2.5},
                        {.account = "short", .size = 2'000.0, .entry_price = 2.5}};
  const auto play = [&](const ModelSpec& world_spec) {
    auto model = compile(world_spec);
    EXPECT_TRUE(model) << model.error().text();
    ScenarioSpec scenario;
    scenario.name = "falls";
    scenario.duration_minutes = 10.0;
    scenario.shocks = {{.at_minutes = 1.0, .asset = "FIN", .change = -0.1}};
    KeeperBehaviourSpec keeper;
    keeper.keeper = "bot";
    scenario.keepers = {keeper};
    auto made = compile_scenario(scenario, *model);
    EXPECT_TRUE(made) << made.error().text();
    seawall::Run run{*model, *made, {}};
    const Outcome outcome = finish(run);
    EXPECT_EQ(outcome.bad_debt_usd, 0.0);
    return outcome.accounts_liquidated;
  };

  EXPECT_EQ(play(spec), 1U);
  spec.contracts = {contract};  // short from 2.5: the fall is its gain
  EXPECT_EQ(play(spec), 0U);
}

}  // namespace
}  // namespace seawall
