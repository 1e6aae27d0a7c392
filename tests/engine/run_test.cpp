#include "seawall/engine/run.hpp"

#include <gtest/gtest.h>

#include "tests/support/lending_world.hpp"

namespace seawall {
namespace {

Model compiled(const ModelSpec& spec) {
  auto model = compile(spec);
  if (!model) throw std::runtime_error(model.error().text());
  return *std::move(model);
}

Scenario compiled(const ScenarioSpec& spec, const Model& model) {
  auto scenario = compile_scenario(spec, model);
  if (!scenario) throw std::runtime_error(scenario.error().text());
  return *std::move(scenario);
}

Outcome run(const Model& model, const Scenario& scenario, RunOptions options = {}) {
  Run made{model, scenario, options};
  while (made.advance(1000)) {
  }
  return made.finish();
}

TEST(Run, WithoutAShockNothingHappens) {
  const Model model = compiled(scenes::one_venue(10));
  const Outcome outcome = run(model, compiled(scenes::eth_falls(0.0), model));
  EXPECT_EQ(outcome.counts.liquidations, 0U);
  EXPECT_EQ(outcome.ledger_imbalance, 0);
  EXPECT_EQ(outcome.stop_reason, StopReason::quiet) << outcome.stop_detail;
}

TEST(Run, AFallLiquidatesThoseBelowTheirThreshold) {
  const Model model = compiled(scenes::one_venue(100));
  const Outcome outcome = run(model, compiled(scenes::eth_falls(-0.10), model));
  EXPECT_EQ(outcome.stop_reason, StopReason::quiet) << outcome.stop_detail;
  EXPECT_GT(outcome.accounts_liquidated, 40U);
  EXPECT_LT(outcome.accounts_liquidated, 60U);
  EXPECT_EQ(outcome.ledger_imbalance, 0);
  for (const ReserveAccounting& row : outcome.reserves)
    EXPECT_EQ(row.imbalance, 0);
}

}  // namespace
}  // namespace seawall
