#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "seawall/engine/audit.hpp"
#include "seawall/mechanics/cdp/liquity_v2_liquidation.hpp"
#include "tests/support/liquity_world.hpp"

namespace seawall {
namespace {

using liquity::units_of;
using support::books_of;
using support::compiled;
using support::events_of;
using support::liquity_world;
using support::only_venue;
using support::World;
using support::WorldSpec;
using testing::ElementsAre;

constexpr Int128 token = 1'000'000'000'000'000'000;
constexpr AssetId eth{std::size_t{0}};
constexpr AssetId coin{std::size_t{1}};

struct Played {
  World world;
  seawall::Run run;
  Outcome outcome;

  explicit Played(const WorldSpec& spec)
      : world{compiled(spec)}, run{world.model, world.scenario, {}} {
    while (run.advance(1'000)) {
    }
    outcome = run.finish();
    EXPECT_EQ(outcome.stop_reason, StopReason::horizon) << outcome.stop_detail;
    for (const ReserveAccounting& row : outcome.reserves)
      EXPECT_EQ(row.imbalance, 0);
  }
  [[nodiscard]] const LiquityV2Books& books() const {
    return books_of<LiquityV2Books>(run.state());
  }
  [[nodiscard]] Int128 held(HolderId holder, AssetId asset) const {
    return run.state().ledger.balance(holder, asset).value;
  }
  [[nodiscard]] HolderId cash() const { return world.model.cash_of(only_venue); }
  [[nodiscard]] std::vector<std::string> named(EventKind kind) const {
    std::vector<std::string> names;
    for (const Event& event : events_of(run.trace(), kind))
      names.push_back(event.account.exists() ? world.model.positions.names[event.account.index()]
                                             : "");
    return names;
  }
};

TEST(LiquityV2Protocol, InterestIsMintedToDepositorsAndTheRouter) {
  WorldSpec spec = liquity_world(
      "liquity-v2", {{"a", 100, 80'000, 0, 0.10}, {"b", 100, 50'000}, {"saver", 0, 0, 20'000}}, 0);
  spec.model.clock.block = minutes(60);
  spec.model.clock.audit_every = 10;
  spec.scenario.duration_minutes = 365 * 1'440.0;
  const Played played{spec};
  const ReserveAccounting& row = played.outcome.reserves[0];
  const double year = 80'000 * 0.10 + 50'000 * 0.05;  // simple: no trove is touched
  EXPECT_NEAR(to_double(row.interest) / 1e18, year, 1e-9);
  EXPECT_EQ(row.outstanding, row.opened + row.interest);
  const Int128 router = played.held(played.world.model.treasury_of(only_venue), coin);
  EXPECT_NEAR(to_double(router) / 1e18, 0.25 * year, 1e-9);
  EXPECT_EQ(played.held(played.cash(), coin), 20'000 * token + row.interest - router);
  const Event drawn = events_of(played.run.trace(), EventKind::deposit_drawn).at(1);
  EXPECT_NEAR(to_double(drawn.amount) / 1e18, -0.75 * year, 1e-6);
}

TEST(LiquityV2Protocol, InterestAloneLiquidates) {
  WorldSpec spec =
      liquity_world("liquity-v2", {{"dear", 10, 18'000, 0, 0.20}, {"safe", 100, 20'000}}, 50'000);
  spec.model.clock.block = minutes(60);
  spec.scenario.duration_minutes = 60 * 1'440.0;
  const Played played{spec};
  EXPECT_THAT(played.named(EventKind::liquidation), ElementsAre("dear"));
  const Event verdict = events_of(played.run.trace(), EventKind::account_liquidatable).at(0);
  // 18,000 · (1 + 0.2 · t) = 20,000/1.1 after 18.43 days.
  const double days = (verdict.time - played.world.model.clock.start).seconds() / 86'400.0;
  EXPECT_NEAR(days, (20'000 / 1.1 / 18'000 - 1) / 0.20 * 365, 1.0 / 24);
}

TEST(LiquityV2Protocol, ALiquidationSeizesAtMostThePenaltyAndLeavesTheRestToTheOwner) {
  WorldSpec spec = liquity_world("liquity-v2", {{"a", 10, 14'800}, {"b", 100, 50'000}}, 60'000);
  spec.model.venues[0].rules_terms = {{"rate", 0.005}};
  support::shock(spec, 2, -0.19);  // 1,620: 109.5 %
  const Played played{spec};
  ASSERT_THAT(played.named(EventKind::liquidation), ElementsAre("a"));
  const Event closed = events_of(played.run.trace(), EventKind::liquidation).at(0);
  const Event absorbed = events_of(played.run.trace(), EventKind::absorbed).at(0);
  EXPECT_EQ(closed.amount, absorbed.amount);
  EXPECT_EQ(absorbed.counter_amount, absorbed.amount * 105 / 100 * token / (1'620 * token));
  const Int128 left = units_of(played.books().branch.troves[0].claimable);
  EXPECT_EQ(left + absorbed.counter_amount + 10 * token / 200, 10 * token);  // gas: 1/200
  EXPECT_EQ(closed.counter_amount, 10 * token - left);
  // The keeper got that and the reserve beside the trove.
  EXPECT_EQ(played.held(played.cash(), eth),
            110 * token + 2 * token * 375 / 10'000 - token / 20 - token * 375 / 10'000);
}

TEST(LiquityV2Protocol, RedemptionTakesTheLowestInterestFirstWhateverTheRatio) {
  WorldSpec spec = liquity_world("liquity-v2",
                                 {{"safe-and-cheap", 300, 20'000, 0, 0.01},
                                  {"thin-and-dear", 20, 26'000, 0, 0.20},
                                  {"middle", 100, 80'000, 0, 0.05}},
                                 0, 0.95, 1e-4);
  spec.scenario.duration_minutes = 1.0;
  const Played played{spec};
  const auto names = played.named(EventKind::debt_redeemed);
  ASSERT_FALSE(names.empty());
  EXPECT_EQ(names.front(), "safe-and-cheap");
  for (const std::string& name : names)
    EXPECT_NE(name, "thin-and-dear");
  // The fee stays with the troves: nothing of it at the router.
  EXPECT_EQ(played.held(played.world.model.treasury_of(only_venue), eth), 0);
  EXPECT_GT(played.outcome.keepers[0].profit_usd, 0.0);
  EXPECT_GT(played.books().base_rate.rate, liquity::Ratio<Exact>{});
}

TEST(LiquityV2Protocol, BelowTheShutdownRatioInterestEndsAndRedemptionPaysABonus) {
  WorldSpec spec = liquity_world(
      "liquity-v2", {{"low", 100, 140'000, 0, 0.5}, {"high", 100, 110'000, 0, 0.5}}, 0, 1.0, 1e-4);
  support::shock(spec, 2, -0.35);  // 1,300 · 200 / 250,000 = 104 %
  const Played played{spec};
  const auto changes = events_of(played.run.trace(), EventKind::mode_changed);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].detail, static_cast<std::uint8_t>(ProtocolMode::shut_down));
  const double seconds_open = (changes[0].time - played.world.model.clock.start).seconds();
  EXPECT_NEAR(to_double(played.outcome.reserves[0].interest) / 1e18,
              250'000 * 0.5 * seconds_open / (365 * 86'400.0), 1e-6);
  const auto dealt = events_of(played.run.trace(), EventKind::dealt);
  ASSERT_FALSE(dealt.empty());
  EXPECT_NEAR(to_double(dealt[0].counter_amount) * 1'300.0, 1.02 * to_double(dealt[0].amount),
              1e6 * 1'300.0);
  EXPECT_EQ(dealt[0].cause_ids[0], changes[0].id);
}

TEST(LiquityV2Protocol, ATroveBelowTheLeastDebtIsAZombieThatRedemptionPassesBy) {
  WorldSpec spec = liquity_world(
      "liquity-v2",
      {{"left-over", 3, 1'500, 0, 0.005}, {"a", 100, 80'000, 0, 0.05}, {"emptied", 2, 0, 0, 0.005}},
      0, 0.95, 1e-4);
  spec.scenario.duration_minutes = 1.0;
  const Played played{spec};
  const auto names = played.named(EventKind::debt_redeemed);
  ASSERT_FALSE(names.empty());
  EXPECT_EQ(names.front(), "a");
  EXPECT_EQ(played.books().branch.open_troves, 3U);
}

}  // namespace
}  // namespace seawall
