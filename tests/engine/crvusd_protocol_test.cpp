// A crvUSD market as a venue of a scenario: its books agree with the ledger and with the verdicts.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "seawall/mechanics/cdp/llamma_liquidation.hpp"
#include "seawall/model/compile.hpp"
#include "tests/support/continuation.hpp"
#include "tests/support/liquity_world.hpp"

namespace seawall {
namespace {

struct LoanRow {
  std::string name;
  double collateral = 0.0;  ///< ETH
  double debt = 0.0;        ///< USD
};

support::WorldSpec market_of(const std::vector<LoanRow>& loans, double rate = 0.0) {
  support::WorldSpec world = support::eth_world();
  VenueSpec venue = support::liquity_venue("crvusd", 0.0);
  venue.name = "crvusd";
  venue.reserves[0].background_supply.reset();
  venue.rules_terms = {{"rate", rate}};
  world.model.venues = {venue};
  world.model.positions.venue_names = {"crvusd"};
  for (const LoanRow& loan : loans)
    support::add_position(world.model.positions, {loan.name, loan.collateral, loan.debt}, 0);
  return world;
}

const CrvusdBooks& books_of(const State& state) {
  return std::get<CrvusdBooks>(state.protocols.front());
}

void expect_exact(const Outcome& outcome) {
  EXPECT_NE(outcome.stop_reason, StopReason::invariant_broken) << outcome.stop_detail;
  EXPECT_EQ(outcome.ledger_imbalance, 0);
  for (const ReserveAccounting& row : outcome.reserves)
    EXPECT_EQ(row.imbalance, 0);
}

// 10 ETH carry 15,000: the bands lie some per cent below the price.
const std::vector<LoanRow> three{
    {"deep", 10.0, 15'000.0}, {"calm", 10.0, 8'000.0}, {"edge", 5.0, 7'900.0}};

TEST(CrvusdProtocol, OpensWhatTheRowsSay) {
  const auto world = support::compiled(market_of(three));
  const State state = make_state(world.model);
  const CrvusdBooks& books = books_of(state);
  ASSERT_EQ(books.loans.size(), 3U);
  for (const llamma::Loan<Exact>& loan : books.loans) {
    EXPECT_TRUE(loan.exists());
    EXPECT_EQ(loan.position.count(), 10);
  }
  EXPECT_EQ(books.flows.opened, 30'900 * wad);
  EXPECT_NEAR(
      to_double(state.ledger
                    .balance(world.model.cash_of(VenueId{std::size_t{0}}), AssetId{std::size_t{0}})
                    .value) /
          1e18,
      25.0, 1e-9);
}

TEST(CrvusdProtocol, ALoanBeyondWhatIsLentStandsJustBelowThePrice) {
  const auto world =
      support::compiled(market_of({{"over", 5.0, 9'400.0}, {"calm", 10.0, 8'000.0}}));
  const State state = make_state(world.model);
  const CrvusdBooks& books = books_of(state);
  const llamma::Amm<Exact>& amm = books.controller.amm;
  const auto edge = llamma::upper_edge(amm, books.loans[0].position.first);
  ASSERT_TRUE(edge);
  EXPECT_LT(edge->value, 2'000 * wad);
  EXPECT_GT(edge->value, 1'950 * wad);
  const ProtocolView view{world.model, state, VenueId{std::size_t{0}}};
  EXPECT_LT(books.health(view, books.accounts.account(0)), 1.05);
  EXPECT_GT(books.health(view, books.accounts.account(0)), 0.8);
  EXPECT_GT(books.health(view, books.accounts.account(1)), 1.5);
}

TEST(CrvusdProtocol, AFallIntoTheBandsIsTradedNotLiquidated) {
  support::WorldSpec spec = market_of(three);
  spec.scenario.stop_when_quiet = false;
  support::shock(spec, 5.0, -0.10);
  const auto world = support::compiled(spec);
  seawall::Run run{world.model, world.scenario, RunOptions{}};
  while (run.advance(1'000)) {
  }
  const CrvusdBooks& books = books_of(run.state());
  const auto held = llamma::holding_of(books.controller.amm, books.loans[2].position);
  ASSERT_TRUE(held);
  EXPECT_GT(held->stablecoin.value, 0);  // part of edge's collateral is sold
  const Outcome outcome = run.finish();
  EXPECT_EQ(outcome.counts.liquidations, 0U);
  expect_exact(outcome);
}

TEST(CrvusdProtocol, WhoseHealthFallsBelowNothingIsClosed) {
  support::WorldSpec spec = market_of({{"over", 5.0, 9'400.0}, {"calm", 10.0, 8'000.0}});
  spec.scenario.stop_when_quiet = false;
  support::shock(spec, 5.0, -0.05);
  const auto world = support::compiled(spec);
  seawall::Run run{world.model, world.scenario, RunOptions{}};
  while (run.advance(1'000)) {
  }
  const CrvusdBooks& books = books_of(run.state());
  EXPECT_FALSE(books.loans[0].exists());
  EXPECT_TRUE(books.loans[1].exists());
  EXPECT_EQ(books.flows.repaid, 9'400 * wad);
  const Outcome outcome = run.finish();
  EXPECT_EQ(outcome.counts.liquidations, 1U);
  expect_exact(outcome);
}

TEST(CrvusdProtocol, InterestGrowsEveryDebtAndBalances) {
  support::WorldSpec spec = market_of(three, 0.5);
  spec.scenario.stop_when_quiet = false;
  const auto world = support::compiled(spec);
  seawall::Run run{world.model, world.scenario, RunOptions{}};
  while (run.advance(1'000)) {
  }
  const DebtFlows& flows = books_of(run.state()).flows;
  const double expected = 30'900.0 * 0.5 * 1'800.0 / 31'536'000.0;
  EXPECT_NEAR(to_double(flows.interest) / 1e18, expected, 0.05 * expected);
  expect_exact(run.finish());
}

// Twelve loans near and far from the price, one call a block, four moves. `turned`: the loans in
// the opposite order.
support::WorldSpec random_market(std::uint64_t seed, bool turned = false) {
  support::SplitMix random{seed};
  std::vector<LoanRow> loans;
  for (std::size_t i = 0; i < 12; ++i) {
    const double collateral = random.uniform(1.0, 20.0);
    loans.push_back(
        {"loan-" + std::to_string(i), collateral, collateral * random.uniform(700.0, 1'760.0)});
  }
  if (turned) std::ranges::reverse(loans);
  support::WorldSpec spec = market_of(loans, 0.1);
  spec.scenario.keepers.front().calls_per_block = 1;
  for (int i = 1; i <= 4; ++i)
    support::shock(spec, 5.0 * i, random.uniform(-0.15, 0.08));
  return spec;
}

// What each loan that was closed owed, by name.
std::map<std::string, double> closed_in(const support::WorldSpec& spec) {
  const auto world = support::compiled(spec);
  std::map<std::string, double> closed;
  for (const Event& event : support::run_through(world).events)
    if (event.kind == EventKind::liquidation)
      closed[world.model.positions.names[event.account.index()]] = to_double(event.amount);
  return closed;
}

// Property CV-2: how loans are numbered changes nobody's fate. What they owe is the same but for
// the units that shares of bands round by, which move a trade by as little.
TEST(CrvusdProtocol, PermutingLoansClosesTheSameOnes) {
  std::size_t closed = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto straight = closed_in(random_market(seed));
    const auto turned = closed_in(random_market(seed, true));
    ASSERT_EQ(straight.size(), turned.size());
    for (const auto& [name, debt] : straight) {
      ASSERT_TRUE(turned.contains(name)) << name;
      EXPECT_NEAR(turned.at(name) / debt, 1.0, 1e-9) << name;
    }
    closed += straight.size();
  }
  EXPECT_GT(closed, 20U);
}

// Property CV-1: what find() says is what Exact says of every loan, in random markets and falls.
TEST(CrvusdProtocol, FindsWhomTheExactVerdictNames) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto world = support::compiled(random_market(seed));
    seawall::Run run{world.model, world.scenario, RunOptions{}};
    while (run.advance(1)) {
      const State& state = run.state();
      const CrvusdBooks& books = books_of(state);
      const ProtocolView view{world.model, state, VenueId{std::size_t{0}}};
      std::vector<AccountId> found;
      books.find(view, found);
      std::vector<AccountId> scanned;
      for (std::size_t i = 0; i < books.loans.size(); ++i) {
        if (!books.loans[i].exists()) continue;
        const auto health =
            llamma::health_of(books.controller, books.loans[i], llamma::HealthKind::full);
        if (health && *health < 0) scanned.push_back(books.accounts.account(i));
      }
      ASSERT_EQ(found, scanned) << "seed " << seed << ", block " << state.block;
    }
    expect_exact(run.finish());
  }
}

TEST(CrvusdProtocol, ARestoredStateGoesOnToTheSameHash) {
  support::WorldSpec spec = market_of(three, 0.1);
  support::shock(spec, 5.0, -0.12);
  support::shock(spec, 12.0, -0.12);
  const auto world = support::compiled(spec);
  seawall::Run whole{world.model, world.scenario, RunOptions{}};
  while (whole.advance(1'000)) {
  }
  EXPECT_EQ(support::hash_when_restored(world, RunOptions{}, 40), whole.finish().trace_hash);
}

TEST(CrvusdProtocol, TermsOutOfRangeAreOneError) {
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, double>>{{"bands", 3.0},
                                                   {"bands", 51.0},
                                                   {"bands", 10.5},
                                                   {"amplification", 99.5},
                                                   {"amplification", 1.0},
                                                   {"loan_discount", 1.0},
                                                   {"rate", -0.1},
                                                   {"fee", 0.2},
                                                   {"debt_ceiling", NAN}}) {
    support::WorldSpec spec = market_of(three);
    spec.model.venues[0].rules_terms = {{key, value}};
    const auto model = compile(spec.model);
    ASSERT_FALSE(model) << key;
    EXPECT_EQ(model.error().where, "venues[0].rules_terms." + key);
  }
  support::WorldSpec spec = market_of(three);
  spec.model.venues[0].rules_terms = {{"band", 10.0}};
  const auto model = compile(spec.model);
  ASSERT_FALSE(model);
  EXPECT_NE(model.error().detail.find("did you mean 'bands'?"), std::string::npos)
      << model.error().text();
}

TEST(CrvusdProtocol, ARowThatNoLoanCanBeMadeOfIsOneError) {
  for (const auto& [loan, key] : std::vector<std::pair<LoanRow, std::string>>{
           {{"dust", 1e-15, 1'000.0}, "collateral of account 'dust' at 'crvusd'"},
           {{"idle", 1.0, 0.0}, "debt of account 'idle' at 'crvusd'"}}) {
    const auto model = compile(market_of({loan}).model);
    ASSERT_FALSE(model) << key;
    EXPECT_NE(model.error().detail.find(key), std::string::npos) << model.error().text();
  }
}

}  // namespace
}  // namespace seawall
