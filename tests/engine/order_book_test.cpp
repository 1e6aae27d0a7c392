#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "seawall/engine/run.hpp"
#include "seawall/state/order_book_view.hpp"
#include "tests/support/lending_world.hpp"

// An order book inside a run: what its providers hold, what they do in a fall, and what that does.
namespace seawall {
namespace {

struct World {
  Model model;
  Scenario scenario;
};

ProviderSpec provider(std::string name, double share, double eth, double usdc) {
  ProviderSpec made;
  made.name = std::move(name);
  made.share = share;
  made.base = eth;
  made.quote = usdc;
  made.inventory_limit = 4'000.0;
  made.required_return = 0.0;
  made.informed_share = 0.5;
  made.loss_weight = 0.0;
  made.withdrawn_share = 0.7;
  made.holding_seconds = 60.0;
  made.return_minutes = 5.0;
  return made;
}

/// `one_venue`, but ETH is sold into an order book that carries its reference price along.
ModelSpec order_book_world(std::size_t accounts, bool withdrawal) {
  ModelSpec spec = scenes::one_venue(accounts);
  LiquiditySpec& place = spec.liquidity[0];
  place.kind = "order_book";
  place.base_reserve = 0.0;
  place.order_book = OrderBookSpec{};
  OrderBookSpec& orders = *place.order_book;
  orders.spread = 0.002;
  orders.tokens = 3'000.0;
  orders.reach = 0.3;
  orders.exponent = 1.2;
  orders.levels = 60;
  orders.refill_minutes = 3.0;
  orders.probe = 200.0;
  orders.memory_minutes = 5.0;
  orders.withdrawal = withdrawal;
  orders.moves_reference = true;
  orders.providers = {provider("fast", 0.6, 2e3, 5e6), provider("slow", 0.4, 2e3, 4e6)};
  return spec;
}

World compiled(const ModelSpec& spec, double change = -0.06) {
  auto model = compile(spec);
  EXPECT_TRUE(model) << model.error().text();
  World world{*std::move(model), {}};
  world.scenario = *compile_scenario(scenes::eth_falls(change, 60.0), world.model);
  return world;
}

Outcome run_to_end(Run& run) {
  while (run.advance(7)) {
  }
  return run.finish();
}

void expect_providers_hold_what_the_ledger_says(const Model& model, const State& state) {
  for (std::size_t i = 0; i < model.liquidity.size(); ++i) {
    const Liquidity& place = model.liquidity[i];
    const auto* terms = std::get_if<OrderBookTerms>(&place.kind);
    if (terms == nullptr) continue;
    Int128 base = 0;
    Int128 quote = 0;
    for (std::size_t p = 0; p < terms->providers.size(); ++p) {
      const ProviderState& holds = state.providers[terms->first_provider + p];
      ASSERT_GE(holds.base, 0);
      ASSERT_GE(holds.quote, 0);
      base += holds.base;
      quote += holds.quote;
    }
    const HolderId holder = model.holder_of(LiquidityId{i});
    ASSERT_EQ(base, state.ledger.balance(holder, place.base).value);
    ASSERT_EQ(quote, state.ledger.balance(holder, place.quote).value);
    const Quotes shown = shown_now(
        *terms, std::span{state.providers}.subspan(terms->first_provider, terms->providers.size()));
    for (std::size_t level = 0; level < terms->depth.size(); ++level) {
      ASSERT_GE(levels_of(state, *terms, TradeSide::sell)[level], 0.0);
      ASSERT_LE(levels_of(state, *terms, TradeSide::sell)[level],
                shown.bids.value * terms->depth[level]);
      ASSERT_LE(levels_of(state, *terms, TradeSide::buy)[level],
                shown.asks.value * terms->depth[level]);
    }
  }
}

// Property O-10: providers' inventories are the ledger's balances to the unit, after every block.
TEST(OrderBookRun, ProvidersHoldWhatTheLedgerSays) {
  for (const bool withdrawal : {false, true}) {
    const World world = compiled(order_book_world(80, withdrawal));
    seawall::Run run{world.model, world.scenario, {}};
    while (run.advance(1)) {
      expect_providers_hold_what_the_ledger_says(world.model, run.state());
      if (testing::Test::HasFatalFailure()) return;
    }
    const Outcome outcome = run.finish();
    EXPECT_GT(outcome.counts.sales, 5U);
    EXPECT_NE(outcome.stop_reason, StopReason::invariant_broken) << outcome.stop_detail;
  }
}

TEST(OrderBookRun, DepthRunsAwayInAFallAndComesBack) {
  World world = compiled(order_book_world(80, true));
  world.scenario.stop_when_quiet = false;
  seawall::Run run{world.model, world.scenario, {}};
  const auto& terms = std::get<OrderBookTerms>(world.model.liquidity[0].kind);
  const auto resting = [&] {
    double sum = 0.0;
    for (const double level : levels_of(run.state(), terms, TradeSide::buy))
      sum += level;
    return sum;
  };
  const double full = resting();
  double least = full;
  for (int block = 0; block < 300; ++block) {
    run.advance(1);
    least = std::min(least, resting());
  }
  EXPECT_LT(least, 0.35 * full);  // withdrawn_share is 0.7, and asks were not sold into
  EXPECT_NEAR(resting(), full, 0.01 * full);
  std::size_t withdrawn = 0;
  std::size_t returned = 0;
  for (const Event& event : run.trace().events()) {
    withdrawn += event.kind == EventKind::depth_withdrawn ? 1U : 0U;
    returned += event.kind == EventKind::depth_returned ? 1U : 0U;
  }
  EXPECT_EQ(withdrawn, 2U);
  EXPECT_EQ(returned, 2U);
}

struct Pair {
  Outcome held;  ///< providers stay
  Outcome fled;  ///< they may withdraw
};

Pair with_and_without(double change) {
  const World steady = compiled(order_book_world(120, false), change);
  const World fleeing = compiled(order_book_world(120, true), change);
  seawall::Run with_all{steady.model, steady.scenario, {}};
  seawall::Run with_few{fleeing.model, fleeing.scenario, {}};
  return {run_to_end(with_all), run_to_end(with_few)};
}

TEST(OrderBookRun, WithdrawalDeepensACascade) {
  for (const double change : {-0.02, -0.03, -0.04, -0.06}) {
    const auto [held, fled] = with_and_without(change);
    EXPECT_LT(fled.lowest_price_usd[0], 0.99 * held.lowest_price_usd[0]) << change;
    EXPECT_GT(fled.accounts_liquidated, held.accounts_liquidated) << change;
  }
}

// Past a point thin depth no longer deepens the fall: no sale pays any more, the cascade stalls,
// and what is left is accounts under water.
TEST(OrderBookRun, ThinDepthStallsTheKeepersOfADeepFall) {
  const auto [held, fled] = with_and_without(-0.12);
  EXPECT_GT(fled.choices.nothing_pays, held.choices.nothing_pays);
  EXPECT_LT(fled.repaid_usd, held.repaid_usd);
}

TEST(OrderBookRun, WhatIsNotSoldIntoLeavesTheReferenceAlone) {
  World world = compiled(order_book_world(10, false));
  world.scenario.keepers.clear();
  seawall::Run run{world.model, world.scenario, {}};
  run_to_end(run);
  EXPECT_EQ(run.series().reference_price, run.series().exogenous_price);
}

TEST(OrderBookRun, ARecordedPriceIsNotCarriedAlong) {
  ModelSpec spec = order_book_world(80, true);
  spec.feedback = FeedbackMode::recorded;
  const World world = compiled(spec);
  seawall::Run run{world.model, world.scenario, {}};
  const Outcome outcome = run_to_end(run);
  EXPECT_GT(outcome.counts.sales, 0U);
  EXPECT_EQ(run.series().reference_price, run.series().exogenous_price);
}

// Providers without money show nothing, so nothing can be sold and nobody is liquidated.
TEST(OrderBookRun, WithoutReservesNothingCanBeSold) {
  ModelSpec spec = order_book_world(20, false);
  for (ProviderSpec& who : spec.liquidity[0].order_book->providers)
    who.quote = 0.0;
  const World world = compiled(spec);
  seawall::Run run{world.model, world.scenario, {}};
  const Outcome outcome = run_to_end(run);
  EXPECT_GT(outcome.counts.accounts_liquidatable, 0U);
  EXPECT_EQ(outcome.counts.sales, 0U);
}

TEST(OrderBookRun, ASavedStateContinuesToTheSameHash) {
  const World world = compiled(order_book_world(80, true));
  seawall::Run whole{world.model, world.scenario, {}};
  const Outcome expected = run_to_end(whole);
  for (const std::uint64_t blocks : {1U, 6U, 8U, 12U, 40U}) {
    seawall::Run first{world.model, world.scenario, {}};
    first.advance(blocks);
    auto state = restore(save(first.state()), world.model);
    ASSERT_TRUE(state.has_value()) << state.error().text();
    EXPECT_EQ(save(*state), save(first.state()));
    seawall::Run second{world.model,
                        world.scenario,
                        {},
                        {*std::move(state), first.trace().digest(), first.trace().counts()}};
    EXPECT_EQ(run_to_end(second).trace_hash, expected.trace_hash) << "saved after block " << blocks;
  }
}

TEST(OrderBookRun, AResetStateIsTheInitialOne) {
  const World world = compiled(order_book_world(80, true));
  const State initial = make_state(world.model);
  seawall::Run run{world.model, world.scenario, {}};
  run.advance(30);
  State state = run.state();
  EXPECT_NE(save(state), save(initial));
  reset(state, initial, world.model);
  EXPECT_EQ(save(state), save(initial));
}

}  // namespace
}  // namespace seawall
