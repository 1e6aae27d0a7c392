#include <gtest/gtest.h>

#include <algorithm>

#include "seawall/engine/audit.hpp"
#include "seawall/engine/cdp.hpp"
#include "seawall/engine/step.hpp"
#include "seawall/state/cdp_view.hpp"
#include "tests/support/clip_world.hpp"

// Dutch auctions inside a run: what a bark, a purchase and a restart move, and what takers do.
namespace seawall {
namespace {

using scenes::borrower;
using scenes::clip_world;
using scenes::compiled_clip;
using scenes::seizer;
using scenes::taker;
using support::Ran;
using support::run_through;
using support::World;
using support::WorldSpec;

constexpr VenueId maker{std::size_t{0}};
constexpr AssetId eth{std::size_t{0}};
constexpr AssetId dai{std::size_t{1}};

Int128 tokens(double count) { return floor_to_int128(count * 1e9 + 0.5) * 1'000'000'000; }

std::vector<Event> of_kind(const Ran& ran, EventKind kind) {
  std::vector<Event> found;
  std::ranges::copy_if(ran.events, std::back_inserter(found),
                       [&](const Event& event) { return event.kind == kind; });
  return found;
}

Int128 keeper_dai(const World& world, const State& state, std::size_t keeper) {
  return state.ledger.balance(world.model.holder_of(KeeperId{keeper}), dai).value;
}

State state_after(const World& world) {
  seawall::Run run{world.model, world.scenario, {}};
  while (run.advance(100)) {
  }
  EXPECT_NE(run.finish().stop_reason, StopReason::invariant_broken);
  return run.state();
}

// 12,000 DAI with 13 % penalty; tip 10 and chip 0.1 % of the tab.
constexpr double tab = 13'560.0;
constexpr double incentive = 23.56;

TEST(ClipRun, AVaultIsBarkedAndItsAuctionTakenInFull) {
  const World world = compiled_clip(clip_world(1, {seizer(), taker(1e6)}));
  const Ran ran = run_through(world);
  ASSERT_NE(ran.outcome.stop_reason, StopReason::invariant_broken) << ran.outcome.stop_detail;

  const auto started = of_kind(ran, EventKind::auction_started);
  ASSERT_EQ(started.size(), 1U);
  EXPECT_EQ(started[0].amount, tokens(100));
  EXPECT_EQ(started[0].counter_amount, tokens(tab));
  const auto settled = of_kind(ran, EventKind::auction_settled);
  ASSERT_EQ(settled.size(), 1U);
  EXPECT_TRUE(of_kind(ran, EventKind::auction_taken).empty());
  EXPECT_EQ(settled[0].counter_amount, tokens(tab));
  // Bought at the first step at or below the market's 170 USD: 204 · 0.99^19 = 168.5.
  EXPECT_LE(settled[0].execution_price, 170.0);
  EXPECT_GT(settled[0].execution_price, 170.0 * 0.99);
  EXPECT_EQ(settled[0].cause_ids[0], started[0].id);
  // In the very block in which it gets there: the transaction was sent the block before.
  const Duration waited = settled[0].time - started[0].time;
  EXPECT_GE(waited, seconds(19 * 90));
  EXPECT_LT(waited, seconds(19 * 90) + world.model.clock.block);
}

TEST(ClipRun, EveryCoinOfAnAuctionIsAccountedFor) {
  const World world = compiled_clip(clip_world(1, {seizer(), taker(1e6)}));
  const State state = state_after(world);
  const CdpState& cdp = state.cdp[0];
  const HolderId treasury = world.model.treasury_of(maker);
  const CdpEngine& engine = *cdp_engine(world.model, maker);

  EXPECT_EQ(cdp.incentives, tokens(incentive));
  EXPECT_EQ(keeper_dai(world, state, 0), tokens(incentive));
  EXPECT_EQ(state.ledger.balance(treasury, dai).value, tokens(tab));
  EXPECT_EQ(state.ledger.balance(treasury, engine.system_debt).value, tokens(12'000.0 + incentive));
  EXPECT_EQ(engine::debt_hole(world.model, state, maker), 0);
  EXPECT_EQ(state.ledger.balance(world.model.cash_of(maker), eth).value, 0);
  EXPECT_TRUE(cdp.open.empty());
  EXPECT_EQ(cdp.dirt, Rad<Exact>{});
  EXPECT_EQ(engine::full_audit(world.model, state), "");
}

TEST(ClipRun, ATakerWithLittleCoinBuysInParts) {
  const World world = compiled_clip(clip_world(1, {seizer(), taker(5'000)}, 120.0));
  const Ran ran = run_through(world);
  const auto parts = of_kind(ran, EventKind::auction_taken);
  const auto settled = of_kind(ran, EventKind::auction_settled);
  ASSERT_GE(parts.size(), 2U);
  ASSERT_EQ(settled.size(), 1U);
  Int128 paid = settled[0].counter_amount;
  Int128 given = settled[0].amount;
  for (const Event& part : parts) {
    EXPECT_LE(part.counter_amount, tokens(6'000));  // its coin, and what it earned since
    paid += part.counter_amount;
    given += part.amount;
  }
  EXPECT_GE(paid, tokens(tab));  // each part is rounded up to a unit of coin
  EXPECT_LE(paid, tokens(tab) + static_cast<Int128>(parts.size()));
  EXPECT_LT(given, tokens(100));
  EXPECT_EQ(ran.outcome.counts.refused, 0U);
}

// Both lots become cheap in the same block, and the coin pays for one and a half.
TEST(ClipRun, CoinIsNotSpentTwice) {
  BidderGroupSpec slow = taker(20'000);
  slow.exit_delay_minutes = {20.0};
  const Ran ran = run_through(compiled_clip(clip_world(2, {seizer(), slow}, 90.0)));
  EXPECT_EQ(ran.outcome.counts.refused, 0U);
  const auto settled = of_kind(ran, EventKind::auction_settled);
  const auto parts = of_kind(ran, EventKind::auction_taken);
  ASSERT_EQ(settled.size(), 2U);
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0].block, settled[0].block);
  EXPECT_LE(parts[0].counter_amount + settled[0].counter_amount, tokens(20'000));
  EXPECT_GT(parts[0].counter_amount + settled[0].counter_amount, tokens(19'999));
  EXPECT_GE(settled[1].time - parts[0].time, minutes(20));
}

// With dust as large as the debt no part may be bought, and a taker that knows it sends nothing.
TEST(ClipRun, ATakerDoesNotSendWhatTheDustRuleForbids) {
  WorldSpec spec = clip_world(1, {seizer(), taker(5'000)}, 30.0);
  spec.model.venues[0].cdp->dust = 12'000.0;
  const Ran ran = run_through(compiled_clip(spec));
  EXPECT_EQ(of_kind(ran, EventKind::auction_started).size(), 1U);
  EXPECT_TRUE(of_kind(ran, EventKind::auction_taken).empty());
  EXPECT_TRUE(of_kind(ran, EventKind::auction_settled).empty());
  EXPECT_EQ(ran.outcome.counts.refused, 0U);
}

TEST(ClipRun, TheDebtAtAuctionIsLimited) {
  WorldSpec spec = clip_world(3, {seizer()}, 30.0);
  spec.model.venues[0].cdp->clip->debt_at_auction_max = 20'000.0;
  const World world = compiled_clip(spec);
  const Ran ran = run_through(world);
  const auto started = of_kind(ran, EventKind::auction_started);
  ASSERT_EQ(started.size(), 2U);  // one vault, and of the second what the room left holds
  EXPECT_EQ(started[0].counter_amount, tokens(tab));
  EXPECT_LE(started[1].counter_amount, tokens(20'000.0 - tab));
  EXPECT_GT(started[1].counter_amount, tokens(20'000.0 - tab - 1e-6));
  EXPECT_EQ(ran.outcome.choices.accounts_left, 2U);
  EXPECT_EQ(ran.outcome.counts.refused, 0U);
}

TEST(ClipRun, TheRestFollowsOnceThereIsRoomAgain) {
  WorldSpec spec = clip_world(3, {seizer(), taker(1e6)}, 240.0);
  spec.model.venues[0].cdp->clip->debt_at_auction_max = 20'000.0;
  const Ran ran = run_through(compiled_clip(spec));
  EXPECT_EQ(ran.outcome.choices.accounts_left, 0U);
  Int128 wanted = 0;
  for (const Event& event : of_kind(ran, EventKind::auction_started))
    wanted += event.counter_amount;
  EXPECT_GE(wanted, tokens(3 * tab));
  EXPECT_LE(wanted, tokens(3 * tab) + 10);  // each tab is told rounded up
}

TEST(ClipRun, WhatNobodyTakesIsRestartedAtTodaysPrice) {
  WorldSpec spec = clip_world(1, {seizer()}, 63.0);
  spec.scenario.shocks.push_back({.at_minutes = 30.0, .asset = "ETH", .change = -0.5});
  const World world = compiled_clip(spec);
  const Ran ran = run_through(world);
  const auto restarted = of_kind(ran, EventKind::auction_restarted);
  ASSERT_EQ(restarted.size(), 1U);
  EXPECT_EQ(restarted[0].amount, tokens(100));
  EXPECT_EQ(restarted[0].counter_amount, tokens(tab));
  const State state = state_after(world);
  EXPECT_NEAR(to_double(state.cdp[0].clips[0].sale.top.value) / 1e27, 85.0 * 1.2, 1e-6);
  EXPECT_EQ(state.cdp[0].incentives, 2 * tokens(incentive));
  // lot · feed is 8,500 DAI: worth a second incentive. Nobody bids, so the venue lacks it all.
  EXPECT_EQ(engine::debt_hole(world.model, state, maker), tokens(12'000.0 + 2 * incentive));
}

TEST(ClipRun, ALotWorthLessThanItsTabLeavesAHole) {
  WorldSpec spec = clip_world(1, {seizer(), taker(1e6)});
  spec.scenario.shocks[0].change = -0.6;  // 100 ETH are worth 8,000 USD
  const World world = compiled_clip(spec);
  const Ran ran = run_through(world);
  const auto settled = of_kind(ran, EventKind::auction_settled);
  ASSERT_EQ(settled.size(), 1U);
  EXPECT_EQ(settled[0].amount, tokens(100));
  const State state = state_after(world);
  EXPECT_EQ(engine::debt_hole(world.model, state, maker),
            tokens(12'000.0 + incentive) - settled[0].counter_amount);
  EXPECT_EQ(state.cdp[0].dirt, Rad<Exact>{});
}

TEST(ClipRun, ADiscountIsWaitedFor) {
  BidderGroupSpec patient = taker(1e6);
  patient.discount = {0.10};
  patient.exit_cost = 0.02;
  const Ran ran = run_through(compiled_clip(clip_world(1, {seizer(), patient}, 90.0)));
  const auto settled = of_kind(ran, EventKind::auction_settled);
  ASSERT_EQ(settled.size(), 1U);
  const double limit = 170.0 * 0.98 * 0.90;
  EXPECT_LE(settled[0].execution_price, limit);
  EXPECT_GT(settled[0].execution_price, limit * 0.99);
}

WorldSpec with_pool(WorldSpec spec, double pool_eth) {
  spec.model.liquidity = {scenes::pool("eth-dai", "ETH", "DAI", pool_eth)};
  spec.model.liquidity[0].refill_per_minute = 1e6;  // follows the reference price at once
  return spec;
}

TEST(ClipRun, AFlashLoanBuysWithoutCapital) {
  const World world = compiled_clip(with_pool(clip_world(1, {seizer(), borrower()}), 1e5));
  const Ran ran = run_through(world);
  const auto settled = of_kind(ran, EventKind::auction_settled);
  ASSERT_EQ(settled.size(), 1U);
  const auto sales = of_kind(ran, EventKind::sale);
  ASSERT_EQ(sales.size(), 1U);
  EXPECT_EQ(sales[0].cause_ids[0], settled[0].id);
  EXPECT_EQ(sales[0].block, settled[0].block);
  EXPECT_EQ(sales[0].amount, settled[0].amount);
  EXPECT_GE(sales[0].counter_amount, settled[0].counter_amount);
  const State state = state_after(world);
  EXPECT_EQ(keeper_dai(world, state, 1), sales[0].counter_amount - settled[0].counter_amount);
}

TEST(ClipRun, AFlashLoanTakesOnlyAsMuchAsPays) {
  WorldSpec spec = with_pool(clip_world(1, {seizer(), borrower()}, 90.0), 400.0);
  spec.model.liquidity[0].refill_per_minute = 1.0;  // sold out for a while after each purchase
  spec.scenario.bidders[1].profit_min_usd = 5.0;
  const World world = compiled_clip(spec);
  const Ran ran = run_through(world);
  const auto parts = of_kind(ran, EventKind::auction_taken);
  ASSERT_GE(parts.size(), 2U);
  for (const Event& part : parts) {
    const auto sale = std::ranges::find_if(ran.events, [&](const Event& event) {
      return event.kind == EventKind::sale && event.cause_ids[0] == part.id;
    });
    ASSERT_NE(sale, ran.events.end());
    EXPECT_GE(sale->counter_amount - part.counter_amount, tokens(5.0) - 10);
    EXPECT_LT(part.amount, tokens(100));
  }
}

// One block with a purchase in it that somebody sent by hand.
struct Sent {
  World world;
  State state;
  Trace trace{TraceLevel::full};

  explicit Sent(const WorldSpec& spec)
      : world{compiled_clip(spec)}, state{make_state(world.model)} {
    seawall::Run run{world.model, world.scenario, {}};
    while (run.state().cdp[0].open.empty() && run.advance(1)) {
    }
    state = run.state();
  }
  void step_with(const AuctionRequest& wanted, RequestKind kind = RequestKind::take) {
    const Time now = state.now + world.model.clock.block;
    state.queue.push({.due = now,
                      .kind = kind,
                      .actor = KeeperId{std::size_t{1}},
                      .sequence = 1,
                      .wanted = wanted});
    std::vector<double> prices(world.model.coins);
    world.scenario.path.at(now, prices);
    step(world.model,
         {.time = now, .prices = prices, .recorded_sold = {}, .changes = {}, .keepers = {}}, state,
         trace);
  }
  [[nodiscard]] std::vector<Rejection> refused() const {
    std::vector<Rejection> reasons;
    for (const Event& event : trace.events())
      if (event.kind == EventKind::request_refused)
        reasons.push_back(static_cast<Rejection>(event.detail));
    return reasons;
  }
};

AuctionRequest purchase(double lot, double price) {
  AuctionRequest request;
  request.venue = maker;
  request.lot = Units{tokens(lot)};
  request.bid = Units{tokens(price)};
  return request;
}

TEST(ClipRequest, APriceAboveTheBuyersLimitIsRefused) {
  Sent sent{clip_world(1, {seizer(), taker(1e6)})};
  sent.step_with(purchase(100.0, 203.9));
  EXPECT_EQ(sent.refused(), std::vector{Rejection::price_above_limit});
  sent.step_with(purchase(10.0, 204.0));  // 170 · 1.2, to the last digit
  EXPECT_EQ(sent.refused().size(), 1U);
  EXPECT_EQ(keeper_dai(sent.world, sent.state, 1), tokens(1e6 - 2'040.0));
}

TEST(ClipRequest, WhoCannotPayIsRefusedAndNothingMoves) {
  Sent sent{clip_world(1, {seizer(), taker(1'000)})};
  const Ledger before = sent.state.ledger;
  sent.step_with(purchase(10.0, 300.0));
  EXPECT_EQ(sent.refused(), std::vector{Rejection::insufficient_capital});
  EXPECT_EQ(sent.state.ledger, before);
}

TEST(ClipRequest, APartThatWouldLeaveDustIsRefusedOrCut) {
  WorldSpec spec = clip_world(1, {seizer(), taker(1e6)});
  spec.model.venues[0].cdp->dust = 12'000.0;
  Sent all_or_nothing{spec};
  all_or_nothing.step_with(purchase(10.0, 300.0));
  EXPECT_EQ(all_or_nothing.refused(), std::vector{Rejection::partial_purchase_forbidden});

  spec.model.venues[0].cdp->dust = 6'000.0;
  Sent cut{spec};
  cut.step_with(purchase(60.0, 300.0));  // 12,240 DAI would leave 1,320
  EXPECT_TRUE(cut.refused().empty());
  EXPECT_EQ(cut.state.cdp[0].clips[0].sale.tab.value,
            *multiply(UInt256{static_cast<UInt128>(tokens(6'780.0))}, ray_one));
  EXPECT_EQ(cut.state.cdp[0].dirt, cut.state.cdp[0].clips[0].sale.tab);
}

TEST(ClipRequest, AClosedAuctionIsNotForSale) {
  Sent sent{clip_world(1, {seizer(), taker(1e6)})};
  sent.step_with(purchase(100.0, 300.0));
  EXPECT_TRUE(sent.state.cdp[0].open.empty());
  EXPECT_EQ(sent.state.keepers[1].won, 1U);
  sent.step_with(purchase(100.0, 300.0));
  EXPECT_EQ(sent.refused(), std::vector{Rejection::auction_finished});
}

TEST(ClipRequest, AFreshAuctionIsNotRestarted) {
  Sent sent{clip_world(1, {seizer(), taker(1e6)})};
  sent.step_with(purchase(0.0, 0.0), RequestKind::restart);
  EXPECT_EQ(sent.refused(), std::vector{Rejection::auction_not_finished});
  EXPECT_EQ(sent.state.cdp[0].incentives, tokens(incentive));
}

TEST(ClipRequest, AFlashLoanThatDoesNotPayIsUndone) {
  Sent sent{with_pool(clip_world(1, {seizer(), borrower()}), 1e5)};
  const Ledger before = sent.state.ledger;
  AuctionRequest request = purchase(10.0, 300.0);  // at 204, sold at 170
  request.flash_loan = 1;
  request.exit = {{{LiquidityId{std::size_t{0}}, 1}, {}}, 1};
  sent.step_with(request);
  EXPECT_EQ(sent.refused(), std::vector{Rejection::not_profitable});
  const HolderId cash = sent.world.model.cash_of(maker);
  EXPECT_EQ(sent.state.ledger.balance(cash, eth), before.balance(cash, eth));
}

// What the contract's 256 bits and the price curves cannot hold is refused before a run.
TEST(ClipSpecCheck, TermsOutOfRangeAreNamed) {
  const auto refused_at = [](auto change) {
    ModelSpec spec = scenes::clip_model(1);
    change(*spec.venues[0].cdp);
    const auto model = compile(spec);
    return model ? std::string{"nowhere"} : model.error().where;
  };
  EXPECT_EQ(refused_at([](CdpSpec&) {}), "nowhere");
  EXPECT_EQ(refused_at([](CdpSpec& cdp) { cdp.clip->step_seconds = 3e9; }),
            "venues[0].cdp.clip.step_seconds");
  EXPECT_EQ(refused_at([](CdpSpec& cdp) { cdp.clip->price_buffer = 1e6; }),
            "venues[0].cdp.clip.price_buffer");
  EXPECT_EQ(refused_at([](CdpSpec& cdp) { cdp.clip->debt_at_auction_max = 1e13; }),
            "venues[0].cdp.clip.debt_at_auction_max");
  EXPECT_EQ(refused_at([](CdpSpec& cdp) { cdp.dust = 1e13; }), "venues[0].cdp.dust");
}

TEST(ClipSpecCheck, NoFlashLoanBidsAtAnEnglishAuction) {
  WorldSpec spec = clip_world(1, {borrower()});
  CdpSpec& cdp = *spec.model.venues[0].cdp;
  spec.model.venues[0].mechanism = "flip";
  cdp.clip.reset();
  cdp.flip =
      FlipSpec{.bid_lifetime_minutes = 10.0, .auction_lifetime_minutes = 60.0, .lot_max = 50.0};
  add_bidders(spec.scenario.bidders, spec.model.keepers);
  const auto model = compile(spec.model);
  ASSERT_TRUE(model) << model.error().text();
  const auto refused = compile_scenario(spec.scenario, *model);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, "bidders[0].funding");
  spec.scenario.bidders[0].bids = false;
  EXPECT_TRUE(compile_scenario(spec.scenario, *model));
}

}  // namespace
}  // namespace seawall
