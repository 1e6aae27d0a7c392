#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "seawall/engine/audit.hpp"
#include "seawall/model/compile.hpp"
#include "tests/support/comet_world.hpp"

namespace seawall {
namespace {

using support::account_named;
using support::books_of;
using support::comet_world;
using support::compiled;
using support::events_of;
using support::only_venue;
using support::shock;
using support::World;
using support::WorldSpec;
using testing::ElementsAre;

constexpr AssetId eth{std::size_t{0}};
constexpr AssetId btc{std::size_t{1}};
constexpr AssetId usdc{std::size_t{2}};
constexpr Int128 dollars = 1'000'000;

struct Played {
  World world;
  seawall::Run run;
  Outcome outcome;

  explicit Played(const WorldSpec& spec)
      : world{compiled(spec)}, run{world.model, world.scenario, {}} {
    while (run.advance(1)) {
      EXPECT_EQ(engine::full_audit(world.model, run.state()), "");
    }
    outcome = run.finish();
    EXPECT_EQ(outcome.stop_reason, StopReason::horizon) << outcome.stop_detail;
    for (const ReserveAccounting& row : outcome.reserves)
      EXPECT_EQ(row.imbalance, 0);
  }
  [[nodiscard]] const CometBooks& books() const { return books_of<CometBooks>(run.state()); }
  [[nodiscard]] std::vector<Event> events(EventKind kind) const {
    return events_of(run.trace(), kind);
  }
  [[nodiscard]] Int128 principal(std::string_view name) const {
    return books().principals[books().accounts.local(account_named(world.model, name))].value;
  }
  [[nodiscard]] Int128 held(HolderId holder, AssetId asset) const {
    return run.state().ledger.balance(holder, asset).value;
  }
};

TEST(CometProtocol, InterestFollowsTheCurvesOfBothSides) {
  WorldSpec spec = comet_world({{.name = "borrower", .eth = 10'000, .borrowed = 4e6}});
  spec.model.clock.block = minutes(60);
  spec.scenario.duration_minutes = 30 * 1'440.0;
  const Played played{spec};
  // Utilisation 40 %: borrowers 1.5 + 0.4 · 3.5 %, suppliers 0.4 · 3.25 %; simple within an hour.
  // Utilisation itself grows by 0.13 % in the month, which is worth 3 USD.
  const double grown = std::pow(1.0 + 0.029 / 8'760.0, 720.0);
  EXPECT_NEAR(to_double(played.outcome.reserves[0].interest) / 1e6, 4e6 * (grown - 1.0), 4.0);
  const comet::Books<Exact>& books = played.books().books;
  EXPECT_NEAR(to_double(books.supply_index.value) / 1e15 - 1.0, 0.013 * 30 / 365, 1e-5);
  EXPECT_EQ(played.outcome.reserves[0].outstanding,
            played.outcome.reserves[0].opened + played.outcome.reserves[0].interest);
}

TEST(CometProtocol, AnAccountIsAbsorbedWholeAndTheKeeperBuysAtHalfTheDiscount) {
  WorldSpec spec = comet_world({{.name = "low", .eth = 10, .borrowed = 15'000},
                                {.name = "high", .eth = 10, .borrowed = 10'000}},
                               1e-9);
  shock(spec, 2, -0.2);  // 1,600: credited with 15,200
  const Played played{spec};
  ASSERT_EQ(played.events(EventKind::liquidation).size(), 1U);
  const Event closed = played.events(EventKind::liquidation)[0];
  EXPECT_NEAR(to_double(closed.amount) / 1e6, 15'000.0, 0.01);
  EXPECT_EQ(closed.counter_amount, 10 * Int128{1'000'000'000'000'000'000});
  EXPECT_NEAR(to_double(played.principal("low")) / 1e6, 200.0, 0.01);  // is supplied now
  const Event absorbed = played.events(EventKind::absorbed).at(0);
  EXPECT_EQ(absorbed.amount, closed.amount);
  EXPECT_EQ(absorbed.cause_ids[0], closed.id);
  const Event bought = played.events(EventKind::dealt).at(0);
  EXPECT_EQ(bought.cause_ids[0], closed.id);
  // 1,600 · (1 − 0.5 · 5 %) = 1,560 USD an ETH.
  EXPECT_NEAR(to_double(bought.amount) * 1e12 / to_double(bought.counter_amount), 1'560.0, 1e-6);
  EXPECT_EQ(played.held(played.world.model.cash_of(only_venue), eth),
            20 * Int128{1'000'000'000'000'000'000} - bought.counter_amount);
  EXPECT_GT(played.outcome.keepers[0].profit_usd, 300.0);
  EXPECT_EQ(played.outcome.reserves[0].bad, 0);
}

TEST(CometProtocol, WhatTheCreditDoesNotCoverIsTheFundsLoss) {
  WorldSpec spec = comet_world({{.name = "deep", .eth = 10, .borrowed = 15'000}}, 1e-9);
  shock(spec, 2, -0.5);  // 1,000: credited with 9,500
  const Played played{spec};
  EXPECT_NEAR(to_double(played.outcome.reserves[0].bad) / 1e6, 5'500.0, 0.01);
  EXPECT_EQ(played.principal("deep"), 0);
  EXPECT_EQ(played.outcome.reserves[0].outstanding, 0);
  ASSERT_EQ(played.events(EventKind::bad_debt).size(), 1U);
}

TEST(CometProtocol, WithFundsAtTheirTargetNobodyIsPaidToAbsorb) {
  WorldSpec spec = comet_world({{.name = "low", .eth = 10, .borrowed = 15'000}}, 1e-9);
  spec.model.venues[0].rules_terms = {{"funds", 6e6}, {"funds_target", 5e6}};
  shock(spec, 2, -0.2);
  const Played played{spec};
  EXPECT_TRUE(played.events(EventKind::liquidation).empty());
  EXPECT_EQ(played.events(EventKind::account_liquidatable).size(), 1U);
  EXPECT_LT(played.principal("low"), 0);
}

TEST(CometProtocol, EachCollateralIsSoldForItselfAndNamesItsAbsorption) {
  WorldSpec spec = comet_world({{.name = "both", .eth = 10, .btc = 0.2, .borrowed = 19'000}}, 1e-9);
  shock(spec, 2, -0.2);  // 16,000 · 0.895 + 6,000 · 0.77 = 18,940
  const Played played{spec};
  const auto absorbed = played.events(EventKind::absorbed);
  ASSERT_EQ(absorbed.size(), 2U);
  EXPECT_EQ(absorbed[0].counter_asset, eth);
  EXPECT_EQ(absorbed[1].counter_asset, btc);
  EXPECT_EQ(absorbed[0].amount + absorbed[1].amount,
            played.events(EventKind::liquidation)[0].amount);
  EXPECT_NEAR(to_double(absorbed[1].amount) / to_double(absorbed[0].amount), 6.0 / 16.0, 1e-6);
  const auto bought = played.events(EventKind::dealt);
  ASSERT_GE(bought.size(), 2U);
  const auto other = std::ranges::find(bought, btc, &Event::asset);
  ASSERT_NE(other, bought.end());
  EXPECT_EQ(other->cause_ids[0], absorbed[1].id);
  EXPECT_EQ(other->block, bought[0].block + 1);
}

TEST(CometProtocol, WhoSuppliesHasNoWatch) {
  WorldSpec spec = comet_world({{.name = "absorbed", .eth = 10, .btc = 0.01, .borrowed = 15'000},
                                {.name = "supplier", .eth = 10, .supplied = 500}},
                               1e-9);
  for (const double at : {2.0, 8.0, 14.0})
    shock(spec, at, at == 2.0 ? -0.2 : -0.9);
  const Played played{spec};
  std::vector<std::string> names;
  for (const Event& event : played.events(EventKind::account_liquidatable))
    names.push_back(played.world.model.positions.names[event.account.index()]);
  EXPECT_THAT(names, ElementsAre("absorbed"));
}

TEST(CometProtocol, MoreIsNotLentThanThereIs) {
  WorldSpec spec = comet_world({{.name = "all", .eth = 1e5, .borrowed = 1.1e7}});
  ModelSpec enough = spec.model;
  enough.venues[0].rules_terms = {{"funds", 1e6}};
  EXPECT_TRUE(compile(enough).has_value());
  const auto refused = compile(spec.model);
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().text(), testing::HasSubstr("venues[0].rules_terms.funds"));
  EXPECT_THAT(refused.error().text(), testing::HasSubstr("11000000 of the base asset is lent"));
}

}  // namespace
}  // namespace seawall
