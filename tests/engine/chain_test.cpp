#include "seawall/engine/chain.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "seawall/engine/run.hpp"
#include "tests/support/cdp_world.hpp"
#include "tests/support/lending_world.hpp"

namespace seawall {
namespace {

using scenes::eth_coin;
using scenes::Hand;

constexpr double gwei_of_gas = 1e-9;

/// One lot of 10 ETH on sale, on a chain on which others pay 10 to 40 gwei, half of them 20.
Hand lot_on_a_chain() {
  ModelSpec spec = scenes::cdp_world({{"vault", 10.0, 1'000.0}});
  spec.chain = ChainSpec{.expiry_minutes = 10.0, .gas_asset = "ETH"};
  Hand hand{spec};
  hand.gas_shares = {0.1, 0.5, 0.9};
  hand.gas_prices = {10.0, 20.0, 40.0};
  hand.prices[eth_coin] = 140.0;
  hand.block();
  AuctionRequest seizure;
  seizure.vault = AccountId{std::size_t{0}};
  hand.send(1, RequestKind::seize, seizure, {.price_gwei = 100, .tip_gwei = 100, .gas = 400'000});
  hand.block();
  EXPECT_EQ(hand.events(EventKind::auction_started).size(), 1U);
  return hand;
}

GasOffer offer(double price, std::uint64_t replaces = 0) {
  return {.price_gwei = price, .tip_gwei = price, .gas = 150'000, .replaces = replaces};
}

TEST(Chain, ALowOfferWaitsUntilOthersPayLess) {
  Hand hand = lot_on_a_chain();
  hand.bid(0, 10, 500, offer(5));
  for (int i = 0; i < 10; ++i)
    hand.block();
  EXPECT_EQ(hand.state.chain.pool.size(), 1U);
  EXPECT_EQ(hand.state.keepers[0].in_flight, 1U);
  EXPECT_TRUE(hand.events(EventKind::auction_bid).empty());
  hand.gas_prices = {1.0, 2.0, 4.0};
  hand.block();
  ASSERT_EQ(hand.events(EventKind::auction_bid).size(), 1U);
  EXPECT_EQ(hand.last().gas_price, 5.0);
  EXPECT_EQ(hand.last().waited, hand.model.clock.block * 10);
  EXPECT_EQ(hand.state.keepers[0].in_flight, 0U);
  EXPECT_TRUE(hand.state.chain.pool.empty());
}

TEST(Chain, GasIsPaidAlsoForACallThatIsRefused) {
  Hand hand = lot_on_a_chain();
  hand.bid(0, 9, 500, offer(50));  // not the lot
  hand.block();
  EXPECT_EQ(hand.last().kind, EventKind::request_refused);
  EXPECT_NEAR(hand.tokens(hand.keeper(0), eth_coin), 1.0 - 150'000 * 50 * gwei_of_gas, 1e-12);
  EXPECT_NEAR(hand.state.keepers[0].gas_spent, 150'000 * 50 * gwei_of_gas, 1e-12);
}

TEST(Chain, AReplacementGetsInWhereTheFirstWaited) {
  Hand hand = lot_on_a_chain();
  const std::uint64_t first = hand.bid(0, 10, 500, offer(5));
  hand.block();
  const std::uint64_t refused = hand.bid(0, 10, 500, offer(5.4, first));  // 10 % more are asked
  hand.block();
  EXPECT_EQ(hand.state.chain.replaced, 0U);
  EXPECT_EQ(hand.state.keepers[0].in_flight, 1U);
  const std::uint64_t second = hand.bid(0, 10, 500, offer(6, first));
  hand.block();
  EXPECT_EQ(hand.state.chain.replaced, 1U);
  EXPECT_EQ(hand.state.keepers[0].in_flight, 1U);
  hand.bid(0, 10, 600, offer(60, second));  // and again
  hand.block();
  EXPECT_EQ(hand.state.chain.replaced, 2U);
  EXPECT_EQ(hand.state.keepers[0].in_flight, 0U);
  ASSERT_EQ(hand.events(EventKind::auction_bid).size(), 1U);
  EXPECT_EQ(hand.last().counter_amount, Hand::units(600).value);
  EXPECT_NE(refused, second);
}

TEST(Chain, AReplacementOfWhatIsGoneIsNothing) {
  Hand hand = lot_on_a_chain();
  const std::uint64_t first = hand.bid(0, 10, 500, offer(60));
  hand.block();
  hand.bid(0, 10, 700, offer(70, first));
  hand.block();
  EXPECT_EQ(hand.events(EventKind::auction_bid).size(), 1U);
  EXPECT_EQ(hand.state.keepers[0].in_flight, 0U);
  EXPECT_TRUE(hand.state.chain.pool.empty());
}

TEST(Chain, AnOfferThatWaitsTooLongIsDroppedWithAnEvent) {
  Hand hand = lot_on_a_chain();
  hand.bid(0, 10, 500, offer(5));
  hand.blocks_until(minutes(12));
  const std::vector<Event> dropped = hand.events(EventKind::transaction_dropped);
  ASSERT_EQ(dropped.size(), 1U);
  EXPECT_EQ(dropped[0].keeper, KeeperId{std::size_t{0}});
  EXPECT_EQ(dropped[0].gas_price, 5.0);
  EXPECT_GT(dropped[0].waited, minutes(10));
  EXPECT_LE(dropped[0].waited, minutes(10) + hand.model.clock.block);
  EXPECT_EQ(hand.state.keepers[0].in_flight, 0U);
  EXPECT_EQ(hand.state.chain.expired, 1U);
  EXPECT_NEAR(hand.tokens(hand.keeper(0), eth_coin), 1.0, 1e-12);  // waiting costs nothing
}

TEST(Chain, OfOneBlockTheHigherGasPriceIsExecutedFirst) {
  Hand hand = lot_on_a_chain();
  hand.bid(0, 10, 500, offer(50));
  hand.bid(1, 10, 500, offer(60));  // later, and in front
  hand.block();
  const std::vector<Event> bids = hand.events(EventKind::auction_bid);
  ASSERT_EQ(bids.size(), 1U);
  EXPECT_EQ(bids[0].keeper, KeeperId{std::size_t{1}});
  EXPECT_EQ(hand.last().kind, EventKind::request_refused);
  EXPECT_EQ(hand.last().keeper, KeeperId{std::size_t{0}});
  EXPECT_EQ(hand.last().detail, static_cast<std::uint8_t>(Rejection::bid_not_higher));
}

TEST(Chain, WhoCannotPayItsGasIsNotExecuted) {
  Hand hand = lot_on_a_chain();
  hand.state.ledger.transfer(AssetId{eth_coin}, hand.keeper(0), Model::world(), Hand::units(0.999));
  hand.bid(0, 10, 500, offer(50));  // 0.0075 ETH
  hand.block();
  EXPECT_TRUE(hand.events(EventKind::auction_bid).empty());
  EXPECT_EQ(hand.events(EventKind::transaction_dropped).size(), 1U);
  EXPECT_NEAR(hand.tokens(hand.keeper(0), eth_coin), 0.001, 1e-12);
  EXPECT_EQ(hand.state.keepers[0].in_flight, 0U);
  EXPECT_EQ(hand.state.keepers[0].gas_spent, 0.0);
}

TEST(Chain, ABidderSendsNothingWhoseGasItCannotPay) {
  Hand hand = lot_on_a_chain();
  BidderBehaviour bidder = scenes::bidder_of(0);
  bidder.gas_price_max = 100.0;
  bidder.transactions_per_minute = 60.0;
  hand.bidders = {bidder};
  hand.state.ledger.transfer(AssetId{eth_coin}, hand.keeper(0), Model::world(), Hand::units(0.999));
  hand.block();
  EXPECT_TRUE(hand.state.queue.empty());
  hand.state.ledger.transfer(AssetId{eth_coin}, Model::world(), hand.keeper(0), Hand::units(0.999));
  hand.block();
  EXPECT_FALSE(hand.state.queue.empty());
}

TEST(Chain, ABidderThatRaisesGasFollowsThePriceUpToItsCapAndAnotherDoesNot) {
  for (const bool raises : {true, false}) {
    Hand hand = lot_on_a_chain();
    BidderBehaviour bidder = scenes::bidder_of(0);
    bidder.gas_price_max = 300.0;
    bidder.raises_gas = raises;
    bidder.transactions_per_minute = 60.0;
    hand.bidders = {bidder};
    hand.block();  // its bid leaves at about 24 gwei
    ASSERT_EQ(hand.state.queue.pending().size(), 1U);
    for (const double level : {4.0, 6.0, 8.0, 8.0, 8.0}) {
      hand.gas_prices = {10.0 * level, 20.0 * level, 40.0 * level};
      hand.block();
    }
    EXPECT_EQ(hand.events(EventKind::auction_bid).size(), raises ? 1U : 0U);
    EXPECT_EQ(hand.state.chain.pool.size(), raises ? 0U : 1U);
    EXPECT_LE(hand.last().gas_price, 300.0);
  }
}

/// Under a base fee, and with the gas of a crowded hour in the first twenty minutes.
Time first_liquidation(double crowded_gwei, std::optional<double> gas_price_max,
                       const std::string& market) {
  ModelSpec spec = scenes::one_venue(10);
  spec.chain = ChainSpec{.market = market, .gas_asset = "ETH"};
  spec.keepers[0].capital = {{"ETH", 100.0}};
  const Model model = *compile(spec);
  ScenarioSpec given = scenes::eth_falls(-0.1, 60.0);
  given.keepers[0].gas_price_max = gas_price_max;
  GasRowsSpec gas;
  gas.percentiles = {10, 50, 90};
  gas.between = "hold";
  gas.times = {model.clock.start, model.clock.start + minutes(20)};
  gas.prices = {0.5 * crowded_gwei, crowded_gwei, 2 * crowded_gwei, 5, 10, 20};
  given.gas = gas;
  const Scenario scenario = *compile_scenario(given, model);
  seawall::Run run{model, scenario, {}};
  while (run.advance(100)) {
  }
  const Outcome outcome = run.finish();
  EXPECT_NE(outcome.stop_reason, StopReason::invariant_broken) << outcome.stop_detail;
  EXPECT_GT(run.state().keepers[0].gas_spent, 0.0);
  EXPECT_EQ(run.state().keepers[0].in_flight, 0U);
  for (const Event& event : run.trace().events())
    if (event.kind == EventKind::liquidation) return event.time;
  return Time{-1};
}

TEST(Chain, CongestionDelaysALendingLiquidationOfAKeeperWithACap) {
  for (const std::string market : {"first_price", "base_fee"}) {
    const Time calm = first_liquidation(10.0, 15.0, market);
    const Time crowded = first_liquidation(200.0, 15.0, market);
    const Time without_cap = first_liquidation(200.0, std::nullopt, market);
    EXPECT_LT(calm - Time{}, minutes(3)) << market;
    EXPECT_GE(crowded - Time{}, minutes(20)) << market;
    // A base fee falls by an eighth a block at most: from 200 to 15 gwei in 20 blocks.
    EXPECT_LE(crowded - Time{}, minutes(market == "base_fee" ? 25 : 21)) << market;
    EXPECT_EQ(without_cap, calm) << market;
  }
}

}  // namespace
}  // namespace seawall
