#include <gtest/gtest.h>

#include <algorithm>

#include "seawall/engine/run.hpp"
#include "tests/support/lending_world.hpp"

// A coin that borrowers buy back in a fall: its premium, and what minting leaves of it.
namespace seawall {
namespace {

struct Played {
  Outcome outcome;
  double bought = 0.0;  // tokens
  double minted = 0.0;
};

Played play(std::optional<PegTerms> peg) {
  ModelSpec spec = scenes::one_venue(60);
  spec.assets[1].impact = ImpactTerms{
      .shape = ImpactCurveShape::linear, .coefficient = 2e-7, .permanent_share = Fraction{1.0}};
  spec.assets[1].peg = peg;
  BorrowerGroupSpec group;
  group.name = "repay";
  group.venue = "lender";
  group.action = "repay";
  group.wallet = 0.5;
  ScenarioSpec scenario = scenes::eth_falls(-0.02);
  scenario.keepers.clear();
  scenario.borrowers = {group};
  add_borrowers(scenario.borrowers, spec.keepers);
  auto model = compile(spec);
  EXPECT_TRUE(model) << model.error().text();
  const auto compiled = compile_scenario(scenario, *model);
  seawall::Run run{*model, *compiled, {}};
  while (run.advance(10)) {
  }
  Played played{run.finish()};
  EXPECT_NE(played.outcome.stop_reason, StopReason::invariant_broken) << played.outcome.stop_detail;
  for (const Event& event : run.trace().events()) {
    if (event.kind == EventKind::debt_repaid) played.bought += to_double(event.amount) / 1e6;
    if (event.kind == EventKind::redeemed) played.minted -= to_double(event.amount) / 1e6;
  }
  return played;
}

TEST(PegRun, DemandForTheDebtTokenIsAPremium) {
  const Played played = play(std::nullopt);
  ASSERT_GT(played.bought, 1e5);
  EXPECT_NEAR(played.outcome.final_price_usd[1], 1.0 + 2e-7 * played.bought, 1e-9);
}

TEST(PegRun, MintingPressesItToTheCeiling) {
  const Played played =
      play(PegTerms{.target = Price{1.0}, .fee = Fraction{0.002}, .capacity = Amount{1e9}});
  EXPECT_NEAR(played.outcome.final_price_usd[1], 1.002, 1e-9);
  EXPECT_NEAR(played.minted, played.bought - 0.002 / 2e-7, 1.0);
}

TEST(PegRun, AsFarAsItsCapacityLasts) {
  const double open = play(std::nullopt).outcome.final_price_usd[1];
  const Played played =
      play(PegTerms{.target = Price{1.0}, .fee = Fraction{0.002}, .capacity = Amount{5e4}});
  EXPECT_NEAR(played.minted, 5e4, 1.0);
  EXPECT_GT(played.outcome.final_price_usd[1], 1.002);
  EXPECT_LT(played.outcome.final_price_usd[1], open);
  const Played refilled = play(PegTerms{.target = Price{1.0},
                                        .fee = Fraction{0.002},
                                        .capacity = Amount{5e4},
                                        .per_minute = Amount{1e5}});
  EXPECT_NEAR(refilled.outcome.final_price_usd[1], 1.002, 1e-9);
}

TEST(PegModel, RefusesAPegWithoutImpact) {
  ModelSpec spec = scenes::one_venue(1);
  spec.assets[1].peg = PegTerms{};
  const auto model = compile(spec);
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().where, "assets[1].peg");
}

}  // namespace
}  // namespace seawall
