#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "seawall/engine/audit.hpp"
#include "seawall/mechanics/cdp/liquity_v1_liquidation.hpp"
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

/// A world stepped by hand, audited in every block.
struct Play {
  World world;
  seawall::Run run;
  explicit Play(const WorldSpec& spec)
      : world{compiled(spec)}, run{world.model, world.scenario, {}} {}

  Play& until(EventKind kind) {
    while (events_of(run.trace(), kind).empty() && run.advance(1)) {
    }
    return *this;
  }
  Play& to_the_end() {
    while (run.advance(1'000)) {
    }
    outcome = run.finish();
    EXPECT_EQ(outcome.stop_reason, StopReason::horizon) << outcome.stop_detail;
    EXPECT_EQ(outcome.ledger_imbalance, 0);
    for (const ReserveAccounting& row : outcome.reserves)
      EXPECT_EQ(row.imbalance, 0);
    return *this;
  }
  [[nodiscard]] const State& state() const { return run.state(); }
  [[nodiscard]] const LiquityV1Books& books() const { return books_of<LiquityV1Books>(state()); }
  [[nodiscard]] Int128 held(HolderId holder, AssetId asset) const {
    return state().ledger.balance(holder, asset).value;
  }
  [[nodiscard]] HolderId cash() const { return world.model.cash_of(only_venue); }
  [[nodiscard]] std::vector<std::string> named(EventKind kind) const {
    std::vector<std::string> names;
    for (const Event& event : events_of(run.trace(), kind))
      names.push_back(event.account.exists() ? world.model.positions.names[event.account.index()]
                                             : "");
    return names;
  }
  [[nodiscard]] const Event& caused(const Event& event, EventKind kind) const {
    for (const EventId id : event.cause_ids)
      if (id != 0 && run.trace().events()[id - 1].kind == kind) return run.trace().events()[id - 1];
    ADD_FAILURE() << "event " << event.id << " has no cause of that kind";
    return run.trace().events().front();
  }

  Outcome outcome;
};

TEST(LiquityV1Protocol, OpensWithWhatAccountsLockDepositAndKeepForGas) {
  const Play play{liquity_world(
      "liquity-v1", {{"a", 10, 10'000}, {"b", 20, 12'000, 500}, {"saver", 0, 0, 70}}, 1'000)};
  EXPECT_EQ(play.held(play.cash(), eth), 30 * token);
  EXPECT_EQ(play.held(play.cash(), coin), (1'000 + 500 + 70 + 2 * 200) * token);
  EXPECT_EQ(units_of(play.books().system.pools.total().debt), 22'000 * token);
  EXPECT_EQ(engine::full_audit(play.world.model, play.state()), "");
}

TEST(LiquityV1Protocol, ALiquidationGivesTheContractsIntegersToEverybody) {
  WorldSpec spec = liquity_world("liquity-v1", {{"a", 10, 15'000}, {"b", 40, 30'000}}, 4'000);
  support::shock(spec, 2, -0.2);
  Play play{spec};
  auto by_hand = play.books().system;
  const auto terms = play.books().terms;
  play.until(EventKind::liquidation);
  const auto done =
      liquity::v1::liquidate(terms, by_hand, liquity::raw<liquity::CoinPrice<Exact>>(1'600 * token),
                             AccountId{std::size_t{0}});
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(play.books().system.pools.total(), by_hand.pools.total());
  EXPECT_EQ(play.books().system.stability_pool.collateral, by_hand.stability_pool.collateral);
  EXPECT_EQ(play.books().system.redistribution.debt_per_stake,
            by_hand.redistribution.debt_per_stake);
  // 0.05 ETH of gas compensation were sold, 200 USD of gas reserve kept.
  EXPECT_EQ(play.held(play.cash(), eth), 50 * token - token / 20);
  EXPECT_EQ(play.held(play.cash(), coin), 200 * token);
  const Event closed = events_of(play.run.trace(), EventKind::liquidation).at(0);
  EXPECT_EQ(closed.amount, 15'000 * token);
  EXPECT_EQ(closed.counter_amount, 10 * token);
  const Event absorbed = events_of(play.run.trace(), EventKind::absorbed).at(0);
  EXPECT_EQ(absorbed.amount, 4'000 * token);
  EXPECT_EQ(absorbed.counter_amount, units_of(done->total.collateral_to_pool));
  const Event passed_on = events_of(play.run.trace(), EventKind::redistributed).at(0);
  EXPECT_EQ(passed_on.amount, 11'000 * token);
  play.to_the_end();
  EXPECT_EQ(play.outcome.reserves[0].repaid, 4'000 * token);
  EXPECT_EQ(play.outcome.reserves[0].outstanding, 41'000 * token);
}

TEST(LiquityV1Protocol, DebtPassedOnMakesTheNextTroveFallWithoutASale) {
  WorldSpec spec = liquity_world(
      "liquity-v1", {{"first", 10, 16'000}, {"second", 10, 14'000}, {"third", 200, 150'000}}, 0);
  // At 1,560 USD "second" is backed 111 %; a part of the first one's debt is 94 % backed.
  spec.scenario.keepers[0].cost_per_call_usd = 0.0;
  support::shock(spec, 2, -0.22);
  spec.model.venues[0].rules_terms = {{"critical_ratio", 1.1}};
  Play play{spec};
  play.to_the_end();
  EXPECT_THAT(play.named(EventKind::liquidation), ElementsAre("first"));
  // The third trove is too large for its part to matter. Alone with the second, it all goes there.
  WorldSpec tight = liquity_world(
      "liquity-v1", {{"first", 60, 92'000}, {"second", 10, 14'100}, {"third", 12, 9'000}}, 0);
  support::shock(tight, 2, -0.22);
  tight.model.venues[0].rules_terms = {{"critical_ratio", 1.1}};
  Play cascade{tight};
  cascade.to_the_end();
  EXPECT_THAT(cascade.named(EventKind::liquidation), ElementsAre("first", "second"));
  const auto verdicts = events_of(cascade.run.trace(), EventKind::account_liquidatable);
  ASSERT_EQ(verdicts.size(), 2U);
  EXPECT_GT(verdicts[1].time, verdicts[0].time);
  const Event& passed_on = cascade.caused(verdicts[1], EventKind::redistributed);
  EXPECT_EQ(cascade.world.model.positions.names[passed_on.account.index()], "first");
}

TEST(LiquityV1Protocol, TheLastTroveStaysWhateverThePrice) {
  WorldSpec spec = liquity_world("liquity-v1", {{"one", 10, 15'000}, {"two", 10, 15'000}}, 0);
  support::shock(spec, 2, -0.6);
  Play play{spec};
  play.to_the_end();
  EXPECT_EQ(play.named(EventKind::liquidation).size(), 1U);
  EXPECT_EQ(play.books().system.order.size, 1U);
  EXPECT_GT(play.outcome.reserves[0].stranded, 0);
}

TEST(LiquityV1Protocol, ABatchClosesSeveralFromTheLowestUpInOneCall) {
  WorldSpec spec = liquity_world(
      "liquity-v1",
      {{"c", 10, 16'200}, {"a", 10, 16'600}, {"b", 10, 16'400}, {"safe", 200, 100'000}}, 200'000);
  spec.model.venues[0].rules_terms = {{"batch", 2.0}, {"critical_ratio", 1.1}};
  support::shock(spec, 2, -0.2);
  Play play{spec};
  play.to_the_end();
  const auto closed = events_of(play.run.trace(), EventKind::liquidation);
  EXPECT_THAT(play.named(EventKind::liquidation), ElementsAre("a", "b", "c"));
  EXPECT_EQ(closed[0].block, closed[1].block);
  EXPECT_LT(closed[1].block, closed[2].block);
  EXPECT_EQ(play.outcome.keepers[0].calls, 2U);
}

TEST(LiquityV1Protocol, ADepositorLosesCoinAndEarnsCollateral) {
  WorldSpec spec = liquity_world(
      "liquity-v1", {{"a", 10, 15'000}, {"b", 100, 50'000}, {"saver", 0, 0, 10'000}}, 30'000);
  support::shock(spec, 2, -0.2);
  Play play{spec};
  play.to_the_end();
  const auto drawn = events_of(play.run.trace(), EventKind::deposit_drawn);
  ASSERT_THAT(play.named(EventKind::deposit_drawn), ElementsAre("", "saver"));
  EXPECT_EQ(drawn[0].amount, 15'000 * token);
  EXPECT_EQ(drawn[0].counter_amount, 10 * token - token / 20);
  EXPECT_NEAR(to_double(drawn[1].amount) / 1e18, 3'750.0, 1e-9);  // a quarter of the pool
  EXPECT_NEAR(to_double(drawn[1].counter_amount) / 1e18, 9.95 / 4, 1e-9);
}

TEST(LiquityV1Protocol, CoinBelowItsPegIsRedeemedFromTheLowestRatioUntilThatNoLongerPays) {
  WorldSpec spec = liquity_world(
      "liquity-v1", {{"low", 20, 20'000}, {"middle", 30, 24'000}, {"high", 200, 50'000}}, 0, 0.96,
      1e-3);
  spec.scenario.duration_minutes = 1.0;
  Play play{spec};
  const HolderId staking = play.world.model.treasury_of(only_venue);
  play.to_the_end();
  const auto dealt = events_of(play.run.trace(), EventKind::dealt);
  ASSERT_FALSE(dealt.empty());
  const auto redeemed = events_of(play.run.trace(), EventKind::debt_redeemed);
  EXPECT_EQ(play.named(EventKind::debt_redeemed).at(0), "low");
  Int128 paid = 0;
  Int128 drawn = 0;
  for (const Event& event : redeemed) {
    paid += event.amount;
    drawn += event.counter_amount;
  }
  Int128 received = 0;
  for (const Event& event : dealt)
    received += event.counter_amount;
  EXPECT_EQ(received + play.held(staking, eth), drawn);  // the fee goes to the staking contract
  EXPECT_GT(play.held(staking, eth), drawn / 200);       // 0.5 % and the base rate
  EXPECT_NEAR(to_double(drawn) * 2'000.0, to_double(paid), 1e6 * 2'000.0);  // face value
  EXPECT_GE(play.outcome.reserves[0].repaid, paid);
  EXPECT_GT(play.outcome.keepers[0].profit_usd, 0.0);
  // The rate rose by half of the redeemed share and falls by half in twelve hours.
  const auto& rate = play.books().system.base_rate.rate;
  EXPECT_GT(rate, liquity::Ratio<Exact>{});
  EXPECT_GT(to_double(rate.value.value) / 1e18, 0.5 * to_double(paid) / 94e21);
  EXPECT_LT(to_double(rate.value.value) / 1e18, 0.5 * to_double(paid) / (94e21 - to_double(paid)));
}

TEST(LiquityV1Protocol, CoinAtItsPegIsNotRedeemed) {
  Play play{liquity_world("liquity-v1", {{"low", 20, 20'000}, {"high", 200, 50'000}}, 0)};
  play.to_the_end();
  EXPECT_TRUE(events_of(play.run.trace(), EventKind::dealt).empty());
}

}  // namespace
}  // namespace seawall
