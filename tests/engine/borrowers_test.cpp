#include <gtest/gtest.h>

#include <algorithm>

#include "seawall/engine/run.hpp"
#include "tests/support/lending_world.hpp"

// Borrowers who look after themselves: who is saved, by what, how late, and that nothing is lost.
namespace seawall {
namespace {

struct World {
  Model model;
  Scenario scenario;
};

BorrowerGroupSpec group(std::string action, double share = 1.0, double delay_minutes = 0.0) {
  BorrowerGroupSpec spec;
  spec.name = action;
  spec.venue = "lender";
  spec.action = std::move(action);
  spec.share = share;
  spec.trigger_health = 1.05;
  spec.target_health = 1.3;
  spec.delay_minutes = {delay_minutes};
  spec.wallet = 0.5;
  return spec;
}

/// `one_venue` with interest, whose ETH falls by `change` in one minute's steps over
/// `fall_minutes`.
World world_with(const std::vector<BorrowerGroupSpec>& groups, double fall_minutes = 30.0,
                 const std::string& rules = "aave-v3.6") {
  ModelSpec spec = scenes::one_venue(60);
  spec.venues[0].rules = rules;
  for (ReserveSpec& reserve : spec.venues[0].reserves)
    reserve.rate_curve = RateCurveSpec{
        .base_rate = 0.02, .slope_below = 0.04, .slope_above = 0.6, .optimal_utilisation = 0.8};
  ScenarioSpec scenario = scenes::eth_falls(-0.001, fall_minutes + 30.0);
  for (int step = 1; step < 20; ++step)
    scenario.shocks.push_back(
        {.at_minutes = 1.0 + fall_minutes * step / 20.0, .asset = "ETH", .change = -0.01});
  scenario.stop_when_quiet = false;
  scenario.borrowers = groups;
  add_borrowers(groups, spec.keepers);
  auto model = compile(spec);
  EXPECT_TRUE(model) << model.error().text();
  World world{*std::move(model), {}};
  world.model.clock.audit_every = 1;
  auto compiled = compile_scenario(scenario, world.model);
  EXPECT_TRUE(compiled) << compiled.error().text();
  if (compiled) world.scenario = *std::move(compiled);
  return world;
}

struct Played {
  Outcome outcome;
  std::vector<Event> events;

  [[nodiscard]] std::size_t count(EventKind kind) const {
    return static_cast<std::size_t>(std::ranges::count(events, kind, &Event::kind));
  }
};

Played play(const World& world, std::uint64_t seed = 1) {
  seawall::Run run{world.model, world.scenario, {.seed = seed}};
  while (run.advance(10)) {
  }
  Played played{run.finish(), {}};
  EXPECT_NE(played.outcome.stop_reason, StopReason::invariant_broken) << played.outcome.stop_detail;
  EXPECT_EQ(played.outcome.ledger_imbalance, 0);
  for (const ReserveAccounting& row : played.outcome.reserves)
    EXPECT_EQ(row.imbalance, 0);
  played.events = run.trace().events();
  return played;
}

TEST(BorrowersRun, EveryActionSavesAccountsAndTheBooksStayExact) {
  const std::uint32_t without = play(world_with({})).outcome.accounts_liquidated;
  ASSERT_GT(without, 10U);
  for (const std::string rules : {"aave-v2", "aave-v3.6", "aave-v3.7"}) {
    const Played added = play(world_with({group("top_up")}, 30.0, rules));
    EXPECT_LT(added.outcome.accounts_liquidated, without / 2) << rules;
    EXPECT_GT(added.count(EventKind::collateral_added), 10U);
    const Played repaid = play(world_with({group("repay")}, 30.0, rules));
    EXPECT_LT(repaid.outcome.accounts_liquidated, without / 2) << rules;
    EXPECT_GT(repaid.count(EventKind::debt_repaid), 10U);
    const Played gone = play(world_with({group("run")}, 30.0, rules));
    EXPECT_LT(gone.outcome.accounts_liquidated, without / 2) << rules;
    EXPECT_EQ(gone.count(EventKind::withdrawn), gone.count(EventKind::debt_repaid));
    EXPECT_GT(gone.count(EventKind::withdrawn), 10U);
  }
}

TEST(BorrowersRun, WhoActsReachesItsTarget) {
  for (const std::string action : {"top_up", "repay"}) {
    const Played played = play(world_with({group(action)}));
    const EventKind kind =
        action == "top_up" ? EventKind::collateral_added : EventKind::debt_repaid;
    std::vector<AccountId> seen;
    for (const Event& event : played.events) {
      if (event.kind != kind) continue;
      EXPECT_LT(event.health_before, 1.05);
      if (std::ranges::find(seen, event.account) == seen.end()) {
        EXPECT_NEAR(event.health_after, 1.3, 1e-6) << action;
      }
      seen.push_back(event.account);
    }
  }
}

TEST(BorrowersRun, HelpThatComesAfterTheFallHelpsNobody) {
  const Played without = play(world_with({}));
  for (const std::string action : {"top_up", "repay", "run"}) {
    const Played late = play(world_with({group(action, 1.0, 600.0)}));
    EXPECT_EQ(late.outcome.accounts_liquidated, without.outcome.accounts_liquidated);
    EXPECT_EQ(late.outcome.counts.liquidations, without.outcome.counts.liquidations);
  }
}

TEST(BorrowersRun, TheLaterTheHelpTheFewerAreSaved) {
  const auto liquidated = [](double delay) {
    return play(world_with({group("top_up", 1.0, delay)})).outcome.accounts_liquidated;
  };
  EXPECT_LT(liquidated(0.0), liquidated(4.0));
  EXPECT_LT(liquidated(4.0), liquidated(600.0));
}

TEST(BorrowersRun, AnEmptyWalletAddsNothingAndASmallOneLess) {
  const auto added = [](double wallet) {
    BorrowerGroupSpec poor = group("top_up");
    poor.wallet = wallet;
    Int128 sum = 0;
    std::vector<Int128> by_account(60);
    const World world = world_with({poor});
    for (const Event& event : play(world).events)
      if (event.kind == EventKind::collateral_added) {
        sum += event.amount;
        by_account[event.account.index()] += event.amount;
      }
    for (std::size_t i = 0; i < by_account.size(); ++i)
      EXPECT_LE(to_double(by_account[i]),
                wallet * 1.0001 * (10.0 + static_cast<double>(i % 7)) * 1e18);
    return sum;
  };
  EXPECT_EQ(added(0.0), 0);
  EXPECT_GT(added(0.05), 0);
  EXPECT_LT(added(0.05), added(0.5));
}

// The draws of an account depend on its name and the seed only: a second group for others, or
// another share, leaves those alone who were drawn before.
TEST(BorrowersRun, SharesAreNestedAndGroupsDoNotOverlap) {
  const auto helped = [](const std::vector<BorrowerGroupSpec>& groups, EventKind kind) {
    std::vector<AccountId> accounts;
    for (const Event& event : play(world_with(groups)).events)
      if (event.kind == kind) accounts.push_back(event.account);
    std::ranges::sort(accounts);
    accounts.erase(std::ranges::unique(accounts).begin(), accounts.end());
    return accounts;
  };
  const auto few = helped({group("top_up", 0.3)}, EventKind::collateral_added);
  const auto many = helped({group("top_up", 0.6)}, EventKind::collateral_added);
  EXPECT_GT(few.size(), 3U);
  EXPECT_GT(many.size(), few.size());
  EXPECT_TRUE(std::ranges::includes(many, few));
  const std::vector both{group("top_up", 0.3), group("repay", 0.3)};
  EXPECT_EQ(helped(both, EventKind::collateral_added), few);
  for (const AccountId account : helped(both, EventKind::debt_repaid))
    EXPECT_EQ(std::ranges::find(few, account), few.end());
}

TEST(BorrowersRun, ARunIsRefusedWhereTheReserveIsLentOut) {
  ModelSpec spec = scenes::one_venue(10);
  ReserveSpec& eth = spec.venues[0].reserves[0];
  eth.cash.reset();  // of 124 ETH that the accounts supplied, 123 are lent
  eth.background_supply = 0.0;
  eth.background_debt = 123.0;
  const std::vector groups{group("run")};
  add_borrowers(groups, spec.keepers);
  ScenarioSpec scenario = scenes::eth_falls(-0.05);
  scenario.borrowers = groups;
  World world{*compile(spec), {}};
  world.scenario = *compile_scenario(scenario, world.model);
  const Played played = play(world);
  EXPECT_EQ(played.count(EventKind::withdrawn), 0U);
  EXPECT_GT(std::ranges::count_if(played.events,
                                  [](const Event& event) {
                                    return event.kind == EventKind::request_refused &&
                                           event.detail == static_cast<std::uint8_t>(
                                                               Rejection::insufficient_liquidity);
                                  }),
            0);
}

TEST(BorrowersRun, RepaymentsBuyTheCoinAndLiftItsPrice) {
  ModelSpec spec = scenes::one_venue(60);
  spec.assets[1].impact = ImpactTerms{
      .shape = ImpactCurveShape::linear, .coefficient = 1e-7, .permanent_share = Fraction{1.0}};
  const std::vector groups{group("repay")};
  add_borrowers(groups, spec.keepers);
  ScenarioSpec scenario = scenes::eth_falls(-0.02);
  scenario.keepers.clear();
  scenario.borrowers = groups;
  World world{*compile(spec), {}};
  world.scenario = *compile_scenario(scenario, world.model);
  const Played played = play(world);
  double bought = 0.0;
  for (const Event& event : played.events)
    if (event.kind == EventKind::debt_repaid) bought += to_double(event.amount) / 1e6;
  ASSERT_GT(bought, 0.0);
  EXPECT_NEAR(played.outcome.final_price_usd[1], 1.0 + 1e-7 * bought, 1e-9);
}

TEST(BorrowersRun, ASavedStateContinuesToTheSameHash) {
  const World world =
      world_with({group("top_up", 0.3, 2.0), group("repay", 0.3, 4.0), group("run", 0.3, 1.0)});
  const Played whole = play(world);
  for (const std::uint64_t blocks : {4U, 20U, 60U, 100U, 180U}) {
    seawall::Run first{world.model, world.scenario, {}};
    first.advance(blocks);
    auto state = restore(save(first.state()), world.model);
    ASSERT_TRUE(state.has_value()) << state.error().text();
    seawall::Run second{world.model,
                        world.scenario,
                        {},
                        {*std::move(state), first.trace().digest(), first.trace().counts()}};
    while (second.advance(10)) {
    }
    EXPECT_EQ(second.finish().trace_hash, whole.outcome.trace_hash) << blocks;
  }
}

/// Vaults of 10 ETH at 2,000 USD, unsafe between 1,950 and 1,700, with a chain in which gas counts.
World vaults_with(const std::vector<BorrowerGroupSpec>& groups, double gas_gwei) {
  ModelSpec spec;
  spec.assets = {scenes::coin("ETH", 18, 2000.0), scenes::coin("DAI", 18, 1.0)};
  OracleSpec oracle = scenes::usd_oracle("ETH");
  oracle.decimals = 18;
  spec.oracles = {oracle};
  VenueSpec venue;
  venue.name = "lender";
  venue.kind = "cdp";
  venue.mechanism = "flip";
  CdpSpec cdp;
  cdp.collateral = "ETH";
  cdp.debt = "DAI";
  cdp.oracle = "ETH/USD";
  cdp.dust = 100.0;
  FlipSpec flip;
  flip.bid_lifetime_minutes = 10.0;
  flip.auction_lifetime_minutes = 60.0;
  flip.lot_max = 50.0;
  cdp.flip = flip;
  venue.cdp = cdp;
  spec.venues = {venue};
  spec.chain = ChainSpec{};
  spec.chain->expiry_minutes = 30.0;
  spec.chain->gas_asset = "ETH";  // borrowers' gas is counted, not paid
  spec.positions.venue_names = {"lender"};
  spec.positions.asset_names = {"ETH", "DAI"};
  for (int i = 0; i < 20; ++i) {
    const std::string name = "vault-" + std::to_string(i);
    scenes::add_position(spec.positions, name, 0, 0, 10.0, 0.0);
    scenes::add_position(spec.positions, name, 0, 1, 0.0, 10.0 * (1950.0 - 12.5 * i) / 1.5);
  }
  ScenarioSpec scenario = scenes::eth_falls(-0.001, 120.0);
  scenario.keepers.clear();
  scenario.stop_when_quiet = false;
  for (int step = 1; step < 16; ++step)
    scenario.shocks.push_back({.at_minutes = 1.0 + 2.0 * step, .asset = "ETH", .change = -0.01});
  GasRowsSpec gas;
  gas.percentiles = {10.0, 50.0, 90.0};
  gas.times = {spec.clock.start};
  gas.prices = {0.5 * gas_gwei, gas_gwei, 2.0 * gas_gwei};
  scenario.gas = gas;
  scenario.borrowers = groups;
  add_borrowers(groups, spec.keepers);
  auto model = compile(spec);
  EXPECT_TRUE(model) << model.error().text();
  World world{*std::move(model), {}};
  world.model.clock.audit_every = 1;
  auto compiled = compile_scenario(scenario, world.model);
  EXPECT_TRUE(compiled) << compiled.error().text();
  if (compiled) world.scenario = *std::move(compiled);
  return world;
}

TEST(BorrowersRun, VaultsAreSavedToo) {
  const std::uint64_t unsafe = play(vaults_with({}, 20.0)).outcome.choices.accounts_left;
  ASSERT_GT(unsafe, 5U);
  for (const std::string action : {"top_up", "repay"}) {
    const Played helped = play(vaults_with({group(action)}, 20.0));
    EXPECT_LT(helped.outcome.choices.accounts_left, unsafe / 2) << action;
    EXPECT_GT(helped.outcome.keepers[0].calls, 5U);
  }
}

TEST(BorrowersRun, GasAboveTheirLimitKeepsThemOut) {
  BorrowerGroupSpec frugal = group("top_up");
  frugal.gas_price_max = 5.0;
  const Played priced_out = play(vaults_with({frugal}, 20.0));
  EXPECT_EQ(priced_out.count(EventKind::collateral_added), 0U);
  EXPECT_GT(priced_out.count(EventKind::transaction_dropped), 0U);
  EXPECT_GT(play(vaults_with({frugal}, 2.0)).count(EventKind::collateral_added), 0U);
}

TEST(BorrowersScenario, RefusesGroupsThatAreMoreThanAllAccounts) {
  ModelSpec spec = scenes::one_venue(1);
  ScenarioSpec scenario = scenes::eth_falls(-0.1);
  scenario.borrowers = {group("top_up", 0.7), group("repay", 0.4)};
  add_borrowers(scenario.borrowers, spec.keepers);
  const auto compiled = compile_scenario(scenario, *compile(spec));
  ASSERT_FALSE(compiled);
  EXPECT_EQ(compiled.error().where, "borrowers[1].share");
}

}  // namespace
}  // namespace seawall
