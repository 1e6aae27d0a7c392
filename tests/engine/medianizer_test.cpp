#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "seawall/engine/run.hpp"
#include "tests/support/cdp_world.hpp"

namespace seawall {
namespace {

using scenes::eth_coin;
using scenes::Hand;

constexpr std::size_t median = 1;
constexpr double cap_gwei = 15.0;

double shown(const Hand& hand) {
  return to_double(hand.state.oracles[median].feed.visible.answer) / 1e18;
}

// Source "eth", poked when it has moved by 1 %, by somebody who pays 15 gwei at most.
Hand world_at(double gwei, double jitter = 0.0) {
  ModelSpec spec = scenes::cdp_world({{"vault", 10.0, 1'000.0}});
  OracleSpec poked;
  poked.name = "median";
  poked.asset = "ETH";
  poked.source = "eth";
  poked.decimals = 18;
  poked.deviation = 0.01;
  poked.must_be_poked = true;
  spec.oracles.push_back(poked);
  spec.venues[0].cdp->oracle = "median";
  spec.chain = ChainSpec{.block_jitter = jitter, .gas_asset = "ETH"};
  Hand hand{spec};
  hand.gas_shares = {0.1, 0.5, 0.9};
  hand.gas_prices = {0.5 * gwei, gwei, 2.0 * gwei};
  BidderBehaviour feeder = scenes::bidder_of(0);
  feeder.bids = false;
  feeder.pokes = true;
  feeder.gas_price_max = cap_gwei;
  feeder.transactions_per_minute = 5.0;
  hand.bidders = {feeder};
  return hand;
}

PokeRequest signed_by(const Hand& hand, double price) {
  return {
      .oracle = OracleId{median}, .answer = Hand::units(price).value, .signed_at = hand.state.now};
}

void push(Hand& hand, std::uint64_t sequence, PokeRequest wanted) {
  hand.state.queue.push({.due = hand.state.now + hand.model.clock.block,
                         .kind = RequestKind::poke,
                         .actor = KeeperId{std::size_t{1}},
                         .sequence = sequence,
                         .wanted = wanted,
                         .gas = {.price_gwei = 1e3, .tip_gwei = 1e3, .gas = 100'000}});
  ++hand.state.keepers[1].in_flight;
}

TEST(Medianizer, IsSetByATransactionAndOnlyWhenItsSourceHasMovedEnough) {
  Hand hand = world_at(5.0);
  hand.blocks_until(minutes(2));
  hand.prices[eth_coin] = 198.5;  // 0.75 %
  hand.blocks_until(minutes(4));
  EXPECT_EQ(shown(hand), 200.0);
  EXPECT_EQ(hand.state.keepers[0].gas_spent, 0.0);
  hand.prices[eth_coin] = 150.0;
  hand.block();  // the feed moves, and the poke is sent
  EXPECT_EQ(shown(hand), 200.0);
  hand.block();
  EXPECT_EQ(shown(hand), 150.0);
  EXPECT_NEAR(hand.state.keepers[0].gas_spent, 6e-4, 3e-4);  // 100,000 gas at about 6 gwei
  const Event published = hand.events(EventKind::oracle_published).back();
  EXPECT_EQ(published.oracle, OracleId{median});
  EXPECT_EQ(published.oracle_age, hand.model.clock.block);
}

TEST(Medianizer, WhatWaitedBringsTheQuotesItWasSignedWith) {
  Hand hand = world_at(100.0);
  hand.prices[eth_coin] = 180.0;
  hand.blocks_until(minutes(2));
  hand.prices[eth_coin] = 140.0;
  hand.blocks_until(minutes(30));
  EXPECT_EQ(shown(hand), 200.0);
  EXPECT_EQ(hand.state.keepers[0].in_flight, 1U);  // no second one is sent
  hand.gas_prices = {1.0, 2.0, 4.0};
  hand.block();
  EXPECT_EQ(shown(hand), 180.0);
  hand.block();
  hand.block();
  EXPECT_EQ(shown(hand), 140.0);
}

TEST(Medianizer, QuotesOlderThanTheLastPokeAreRefused) {
  Hand hand = world_at(5.0);
  hand.bidders.clear();
  hand.block();
  const PokeRequest older = signed_by(hand, 180.0);
  hand.block();
  push(hand, 1, signed_by(hand, 170.0));
  hand.block();
  EXPECT_EQ(shown(hand), 170.0);
  push(hand, 2, older);
  hand.block();
  EXPECT_EQ(shown(hand), 170.0);
  ASSERT_EQ(hand.events(EventKind::request_refused).size(), 1U);
  EXPECT_EQ(hand.events(EventKind::request_refused)[0].detail,
            static_cast<std::uint8_t>(Rejection::quote_stale));
}

// The largest gap, USD, while ETH falls from 200 to 140 in an hour and half an hour after.
double widest_gap(double gwei) {
  Hand hand = world_at(gwei, 0.5);
  double widest = 0.0;
  while (hand.state.now < hand.model.clock.start + minutes(90)) {
    const double hours = (hand.state.now - hand.model.clock.start).seconds() / 3'600.0;
    hand.prices[eth_coin] = 200.0 - 60.0 * std::min(1.0, hours);
    hand.block();
    widest = std::max(widest, shown(hand) - hand.prices[eth_coin]);
  }
  return widest;
}

TEST(Medianizer, ItsGapToTheMarketGrowsWithGas) {
  const double cheap = widest_gap(5.0);
  const double dear = widest_gap(40.0);
  const double dearer = widest_gap(100.0);
  EXPECT_LT(cheap, 4.0);  // 1 % and the block or two that a poke takes
  EXPECT_GT(dear, 1.2 * cheap);
  EXPECT_GT(dearer, 1.5 * dear);
  EXPECT_LE(dearer, 60.0);
}

}  // namespace
}  // namespace seawall
