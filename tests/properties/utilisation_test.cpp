#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "seawall/engine/run.hpp"
#include "seawall/state/lending_view.hpp"
#include "tests/support/lending_world.hpp"
#include "tests/support/random_world.hpp"

namespace seawall {
namespace {

using support::compiled;
using support::World;
using support::WorldSpec;

// One borrower, and a reserve of whose ETH all but `cash` is lent to others.
WorldSpec lent_out(const std::string& rules, double cash) {
  WorldSpec spec{.model = scenes::one_venue(1), .scenario = scenes::eth_falls(-0.15, 30.0)};
  spec.model.venues[0].rules = rules;
  ReserveSpec& eth = spec.model.venues[0].reserves[0];
  eth.cash = cash;
  eth.background_debt = 50.0;
  spec.scenario.stop_when_quiet = false;
  spec.scenario.shocks.push_back({.at_minutes = 15.0, .asset = "ETH", .change = -0.5});
  return spec;
}

const AccountId borrower{std::size_t{0}};

// E-8: without cash nothing can be seized in kind. The refusal is on record once, the account stays
// under water, and what was covered becomes bad debt when the price falls on.
TEST(FullUtilisation, BlocksASeizureUntilTheDebtIsBad) {
  for (const char* rules : {"aave-v2", "aave-v3.6", "aave-v3.7"}) {
    SCOPED_TRACE(rules);
    const World world = compiled(lent_out(rules, 0.0));
    seawall::Run run{world.model, world.scenario, {}};
    run.advance(70);  // 14 minutes: after the first fall, before the second
    EXPECT_TRUE(has_status(run.state(), borrower, account_status::under_water));
    const auto refused = [](const Event& event) {
      return event.kind == EventKind::liquidation_refused;
    };
    ASSERT_EQ(std::ranges::count_if(run.trace().events(), refused), 1);
    const Event& told = *std::ranges::find_if(run.trace().events(), refused);
    EXPECT_EQ(static_cast<Rejection>(told.detail), Rejection::insufficient_liquidity);
    EXPECT_EQ(told.account, borrower);
    run.advance(1'000);
    EXPECT_TRUE(has_status(run.state(), borrower, account_status::under_water));
    const Outcome outcome = run.finish();
    EXPECT_EQ(outcome.counts.liquidations, 0U);
    EXPECT_EQ(outcome.choices.accounts_left, 1U);
    EXPECT_EQ(outcome.ledger_imbalance, 0);
    EXPECT_GT(outcome.bad_debt_usd, 1'000.0);
  }
}

// E-8: a little cash lets a little be seized, to the last unit that is there.
TEST(FullUtilisation, LetsWhatCashThereIsBeSeized) {
  for (const char* rules : {"aave-v2", "aave-v3.6", "aave-v3.7"}) {
    SCOPED_TRACE(rules);
    const World world = compiled(lent_out(rules, 1.0));
    const Outcome outcome = support::run_through(world).outcome;
    EXPECT_GT(outcome.counts.liquidations, 0U);
    EXPECT_GT(outcome.seized_usd, 1'500.0);
    EXPECT_LT(outcome.seized_usd, 1'700.0 + 1.0);
    EXPECT_EQ(outcome.ledger_imbalance, 0);
  }
}

// A deposit that the venue does not take as collateral does not hide the one that it does.
TEST(Keeper, SeizesWhatCountsAsCollateral) {
  WorldSpec spec{.model = scenes::one_venue(1), .scenario = scenes::eth_falls(-0.15, 30.0)};
  spec.model.assets.push_back(scenes::coin("TOY", 18, 1.0));
  spec.model.oracles.push_back(scenes::usd_oracle("TOY"));
  ReserveSpec toy = scenes::reserve("TOY", 0.0, 0.0, 1e9);
  toy.collateral_factor = 0.0;
  spec.model.venues[0].reserves.push_back(toy);
  spec.model.positions.asset_names.push_back("TOY");
  scenes::add_position(spec.model.positions, "account-0", 0, 2, 1e6, 0.0);
  const Outcome outcome = support::run_through(compiled(spec)).outcome;
  EXPECT_EQ(outcome.accounts_liquidated, 1U);
}

}  // namespace
}  // namespace seawall
