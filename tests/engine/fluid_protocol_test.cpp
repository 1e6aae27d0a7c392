// A Fluid vault as a venue of a scenario: what it opens, liquidates, absorbs and sells.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "seawall/model/compile.hpp"
#include "tests/support/fluid_venue.hpp"

namespace seawall {
namespace {

using support::compiled;
using support::events_of;
using support::fluid_world;
using support::PlayedVault;
using support::VaultRow;
using support::WorldSpec;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr AssetId eth{std::size_t{0}};
constexpr AssetId coin{std::size_t{1}};

// At 2,000 USD: 89.5 %, 85 % and 50 % are owed.
const std::vector<VaultRow> three{
    {"edge", 10.0, 17'900.0}, {"deep", 10.0, 17'000.0}, {"calm", 10.0, 10'000.0}};
const support::RulesTerms penalty_of_one{{"penalty", 0.01}};

double ratio_of(int tick) { return std::pow(1.0015, tick); }

// What a position owes on its tick, where it counts up to 0.15 % more than is owed: COIN.
double debt_on_tick(const PlayedVault& played, std::size_t local) {
  return ratio_of(*played.books().positions[local].tick) * 10.0;
}

TEST(FluidProtocol, OpensWhatTheRowsSay) {
  const PlayedVault played{fluid_world(three)};
  const FluidBooks& books = played.books();
  EXPECT_EQ(books.flows.opened, 44'900 * wad);
  EXPECT_EQ(books.by_tick, (std::vector<std::uint32_t>{0, 1, 2}));
  for (std::size_t i = 0; i < three.size(); ++i) {
    EXPECT_NEAR(played.debt_of(i), three[i].debt, 3e-9 * three[i].debt);
    EXPECT_NEAR(played.collateral_of(i), 10.0, 1e-15 * 10.0);
    const double ratio = three[i].debt / three[i].collateral;
    EXPECT_LT(ratio, ratio_of(*books.positions[i].tick));
    EXPECT_GT(ratio, ratio_of(*books.positions[i].tick - 2));
  }
  EXPECT_EQ(played.tokens(eth), 30.0);
  EXPECT_EQ(played.tokens(coin), 0.0);
  EXPECT_THAT(played.named(EventKind::liquidation), IsEmpty());
}

// A shock of −2 %: threshold 1,764 COIN for an ETH, limit 1,862.
TEST(FluidProtocol, AFallLiquidatesDownToTheThresholdTickAtThePenalty) {
  WorldSpec spec = fluid_world(three, penalty_of_one);
  support::shock(spec, 5.0, -0.02);
  const PlayedVault played{spec};
  EXPECT_THAT(played.named(EventKind::account_liquidatable), ElementsAre("edge"));
  EXPECT_THAT(played.named(EventKind::liquidation), ElementsAre("edge"));
  EXPECT_THAT(played.named(EventKind::recovered), IsEmpty());

  const auto limits = played.books().limits_at(played.view());
  ASSERT_TRUE(limits);
  const double r = ratio_of(limits->threshold);
  EXPECT_LE(r, 0.9 * 1'960.0);
  EXPECT_GT(r * 1.0015, 0.9 * 1'960.0);
  const double p = 1.01 / 1'960.0;
  const double on_tick = debt_on_tick(played, 0);
  const double repaid = (on_tick - r * 10.0) / (1.0 - r * p);
  EXPECT_NEAR(played.tokens(coin), repaid, 1e-8 * repaid);
  EXPECT_NEAR(30.0 - played.tokens(eth), repaid * p, 1e-8 * repaid * p);
  // He owes that less, and loses 0.01 % of what his tick has left.
  EXPECT_NEAR(played.debt_of(0), 17'900.0 - repaid - 1e-4 * (on_tick - repaid), 1e-4);
  EXPECT_NEAR(played.collateral_of(0), 0.9999 * (on_tick - repaid) / r, 1e-8);
  const Event event = events_of(played.run.trace(), EventKind::liquidation).at(0);
  EXPECT_NEAR(to_double(event.amount) / 1e18, 17'900.0 - played.debt_of(0), 1e-3);
  EXPECT_LT(event.health_before, 1.0);
  EXPECT_GE(event.health_after, 1.0);
  const Event verdict = events_of(played.run.trace(), EventKind::account_liquidatable).at(0);
  EXPECT_EQ(event.cause_ids[0], verdict.id);
}

TEST(FluidProtocol, OneCallMovesEveryAccountAboveTheThreshold) {
  WorldSpec spec = fluid_world(
      {{"b", 20.0, 35'400.0}, {"calm", 10.0, 10'000.0}, {"a", 10.0, 17'900.0}}, penalty_of_one);
  support::shock(spec, 5.0, -0.025);  // threshold 1,755, limit 1,852.5
  const PlayedVault played{spec};
  EXPECT_THAT(played.named(EventKind::liquidation), ElementsAre("b", "a"));
  EXPECT_EQ(played.outcome.keepers[0].calls, 1U);
  const auto a = support::standing_of(played.books(), 2);
  const auto b = support::standing_of(played.books(), 0);
  EXPECT_EQ(a.branch, b.branch);
  EXPECT_NEAR(to_double(a.debt.value.value) / to_double(a.collateral.value.value),
              to_double(b.debt.value.value) / to_double(b.collateral.value.value), 1e-8);
  EXPECT_EQ(played.outcome.choices.accounts_cleared, 2U);
}

// A shock of −8 %: threshold 1,656, limit 1,748. What "edge" locked is worth 18,400.
TEST(FluidProtocol, WhatIsAboveTheLimitIsAbsorbedAndSoldWithoutPenalty) {
  WorldSpec spec = fluid_world(three, penalty_of_one);
  support::shock(spec, 5.0, -0.08);
  const PlayedVault played{spec};
  EXPECT_THAT(played.named(EventKind::liquidation), UnorderedElementsAre("edge", "deep"));
  const Event absorbed = events_of(played.run.trace(), EventKind::liquidation).at(0);
  EXPECT_FALSE(absorbed.keeper.exists());
  EXPECT_NEAR(to_double(absorbed.amount) / 1e18, 17'900.0, 1e-4);
  EXPECT_NEAR(to_double(absorbed.counter_amount) / 1e18, 10.0, 1e-12);
  EXPECT_THAT(played.named(EventKind::bad_debt), IsEmpty());
  const auto dealt = events_of(played.run.trace(), EventKind::dealt);
  ASSERT_EQ(dealt.size(), 1U);
  EXPECT_NEAR(to_double(dealt[0].amount) / 1e18, debt_on_tick(played, 0), 1e-4);
  EXPECT_NEAR(to_double(dealt[0].counter_amount) / 1e18, 10.0, 1e-8);
  EXPECT_LT(played.books().vault.absorbed_debt.value, Checked256{1'000'000'000});
  const double income = to_double(played.outcome.reserves[0].interest) / 1e18;
  EXPECT_NEAR(income, debt_on_tick(played, 0) - 17'900.0, 1e-4);
  EXPECT_EQ(played.debt_of(0), 0.0);
  EXPECT_EQ(played.collateral_of(0), 0.0);
}

// A shock of −20 %: "edge" leaves 16,000 for 17,900 and "deep" for 17,000.
TEST(FluidProtocol, WhatAnAbsorbedAccountDoesNotCoverIsBadDebt) {
  WorldSpec spec = fluid_world(three, penalty_of_one);
  support::shock(spec, 5.0, -0.20);
  const PlayedVault played{spec};
  EXPECT_THAT(played.named(EventKind::bad_debt), ElementsAre("edge", "deep"));
  const ReserveAccounting& row = played.outcome.reserves[0];
  EXPECT_NEAR(to_double(row.bad) / 1e18, 2'900.0, 1e-3);
  EXPECT_NEAR(to_double(row.outstanding) / 1e18, 10'000.0 + 32'000.0, 1e-3);
  EXPECT_LT(to_double(row.stranded) / 1e18, 1e-3);
  EXPECT_EQ(row.repaid, 0);
  EXPECT_EQ(played.tokens(eth), 30.0);
  EXPECT_THAT(events_of(played.run.trace(), EventKind::dealt), IsEmpty());
}

TEST(FluidProtocol, AFallToNextToNothingLeavesNothingBehind) {
  WorldSpec spec = fluid_world(three, penalty_of_one);
  support::shock(spec, 5.0, -0.999999);
  const PlayedVault played{spec};
  EXPECT_THAT(played.named(EventKind::bad_debt), ElementsAre("edge", "deep", "calm"));
  const ReserveAccounting& row = played.outcome.reserves[0];
  EXPECT_NEAR(to_double(row.bad) / 1e18, 44'900.0, 0.1);
  EXPECT_NEAR(to_double(row.outstanding) / 1e18, 0.06, 0.01);
}

TEST(FluidProtocol, AHigherPriceSellsWhatWasGivenUp) {
  WorldSpec spec = fluid_world(three, penalty_of_one);
  support::shock(spec, 5.0, -0.20);
  support::shock(spec, 15.0, 0.30);
  const PlayedVault played{spec};
  EXPECT_THAT(played.named(EventKind::bad_debt), ElementsAre("edge", "deep"));
  EXPECT_EQ(events_of(played.run.trace(), EventKind::dealt).size(), 1U);
  const ReserveAccounting& row = played.outcome.reserves[0];
  const double on_ticks = debt_on_tick(played, 0) + debt_on_tick(played, 1);
  EXPECT_NEAR(to_double(row.repaid) / 1e18, on_ticks, 1e-3);
  EXPECT_NEAR(to_double(row.interest) / 1e18, on_ticks - 34'900.0, 1e-3);
  EXPECT_LT(to_double(row.bad) / 1e18, 1e-3);
  EXPECT_NEAR(played.tokens(eth), 10.0, 1e-6);
}

TEST(FluidProtocol, InterestAloneLiquidates) {
  WorldSpec spec = fluid_world({{"edge", 10.0, 17'900.0}, {"calm", 10.0, 10'000.0}},
                               {{"rate", 0.2}, {"penalty", 0.01}});
  spec.model.clock.block = minutes(60);
  spec.scenario.duration_minutes = 20 * 1'440.0;
  const PlayedVault played{spec};
  const auto verdicts = events_of(played.run.trace(), EventKind::account_liquidatable);
  ASSERT_FALSE(verdicts.empty());
  // 17,900 · (1 + 0.2 t) reaches 18,000; a tick is 0.15 % wide, 2.7 days here.
  const double days = (verdicts[0].time - played.world.model.clock.start).seconds() / 86'400.0;
  EXPECT_GT(days, (18'000.0 / 17'900.0 - 1.0) / 0.2 * 365.0 - 2 * 2.75);
  EXPECT_LT(days, (18'000.0 / 17'900.0 - 1.0) / 0.2 * 365.0 + 2.75);
  const double interest = to_double(played.outcome.reserves[0].interest) / 1e18;
  EXPECT_NEAR(interest, 27'900.0 * 0.2 * 20.0 / 365.0, 0.02 * interest);
  EXPECT_EQ(played.named(EventKind::liquidation).front(), "edge");
}

// Coarse ones too, where the first ten thousand units of the coin buy a few of the collateral.
TEST(FluidProtocol, TokensMayHaveAnyDecimals) {
  for (const auto& [of_eth, of_coin] : {std::pair{8, 6}, std::pair{6, 6}, std::pair{6, 18}}) {
    SCOPED_TRACE(std::to_string(of_eth) + " and " + std::to_string(of_coin));
    WorldSpec spec = fluid_world(three, penalty_of_one);
    spec.model.assets[0].decimals = of_eth;
    spec.model.assets[1].decimals = of_coin;
    support::shock(spec, 5.0, -0.02);
    const PlayedVault played{spec};
    EXPECT_THAT(played.named(EventKind::liquidation), ElementsAre("edge"));
    const double paid = played.tokens(coin);
    EXPECT_GT(paid, 1'000.0);
    EXPECT_NEAR((30.0 - played.tokens(eth)) * 1'960.0 / paid, 1.01, of_eth < 8 ? 1e-5 : 1e-6);
  }
}

TEST(FluidProtocol, TermsThatTheContractRefusesAreOneError) {
  const auto fault_of = [](support::RulesTerms terms) {
    const auto model = compile(fluid_world(three, std::move(terms)).model);
    return model ? std::string{} : model.error().where;
  };
  const std::string terms = "venues[0].rules_terms.";
  EXPECT_EQ(fault_of({{"liquidation_threshold", 0.8755}}), terms + "liquidation_threshold");
  EXPECT_EQ(fault_of({{"liquidation_threshold", 0.0}}), terms + "liquidation_threshold");
  EXPECT_EQ(fault_of({{"liquidation_limit", 0.9}}), terms + "liquidation_limit");
  EXPECT_EQ(fault_of({{"penalty", 0.048}}), terms + "penalty");
  EXPECT_EQ(fault_of({{"penalty", 0.00005}}), terms + "penalty");
  EXPECT_EQ(fault_of({{"rate", 7.0}}), terms + "rate");
  EXPECT_EQ(fault_of({{"limit", 0.9}}), terms + "limit");
  EXPECT_EQ(fault_of({{"penalty", 0.047}}), "");
}

TEST(FluidProtocol, ARowThatNoPositionCanBeMadeOfIsOneError) {
  for (const auto& [row, key] : std::vector<std::pair<VaultRow, std::string>>{
           {{"bare", 0.0, 1'000.0}, "debt of account 'bare'"},
           {{"dust", 1.0, 1e-15}, "debt of account 'dust'"},
           {{"crumb", 1e-15, 0.0}, "collateral of account 'crumb'"}}) {
    const auto model = compile(fluid_world({row}).model);
    ASSERT_FALSE(model) << key;
    EXPECT_NE(model.error().detail.find(key), std::string::npos) << model.error().text();
  }
}

}  // namespace
}  // namespace seawall
