#include <gtest/gtest.h>

#include "seawall/engine/run.hpp"
#include "tests/support/cdp_world.hpp"

namespace seawall {
namespace {

using scenes::eth_coin;
using scenes::Hand;

Int128 dollars(double price) { return Hand::units(price).value; }
Int128 shown(const Hand& hand, std::size_t oracle) {
  return hand.state.oracles[oracle].feed.visible.answer;
}

ModelSpec with_osm(bool must_be_poked = false) {
  ModelSpec spec = scenes::cdp_world({{"vault", 10.0, 1'000.0}});
  OracleSpec osm;
  osm.name = "osm";
  osm.asset = "ETH";
  osm.source = "eth";
  osm.decimals = 18;
  osm.osm_hop_minutes = 60.0;
  osm.must_be_poked = must_be_poked;
  spec.oracles.push_back(osm);
  spec.venues[0].cdp->oracle = "osm";
  return spec;
}

TEST(OracleSecurityModule, ShowsOnTheHourWhatItReadAnHourBefore) {
  Hand hand{with_osm()};
  hand.prices[eth_coin] = 140.0;
  hand.blocks_until(minutes(1));
  EXPECT_EQ(shown(hand, 0), dollars(140));
  hand.prices[eth_coin] = 120.0;
  hand.blocks_until(minutes(90));
  EXPECT_EQ(shown(hand, 1), dollars(200));  // 120 was read at 60 minutes
  EXPECT_TRUE(hand.state.under_water.empty());
  hand.prices[eth_coin] = 190.0;
  hand.blocks_until(minutes(119));
  EXPECT_EQ(shown(hand, 1), dollars(200));
  hand.blocks_until(minutes(120));
  EXPECT_EQ(shown(hand, 1), dollars(120));
  EXPECT_EQ(hand.state.under_water.size(), 1U);
  EXPECT_EQ(hand.state.oracles[1].feed.visible.observed, hand.model.clock.start + minutes(60));
  hand.blocks_until(minutes(180));
  EXPECT_EQ(shown(hand, 1), dollars(190));
  EXPECT_TRUE(hand.state.under_water.empty());
}

TEST(OracleSecurityModule, TheFirstPokeIsOnTheNextFullHourOfTheClock) {
  ModelSpec spec = with_osm();
  spec.clock.start = Time{} + minutes(50);
  Hand hand{spec};
  hand.prices[eth_coin] = 140.0;
  hand.blocks_until(minutes(69));
  EXPECT_EQ(shown(hand, 1), dollars(200));
  hand.blocks_until(minutes(70));  // read after 10 minutes
  EXPECT_EQ(shown(hand, 1), dollars(140));
}

// The poker offers at most 15 gwei; others pay 10 to 40 times the level.
Hand poked_at(double level) {
  ModelSpec spec = with_osm(true);
  spec.chain = ChainSpec{.gas_asset = "ETH"};
  Hand hand{spec};
  hand.gas_shares = {0.1, 0.5, 0.9};
  hand.gas_prices = {10.0 * level, 20.0 * level, 40.0 * level};
  BidderBehaviour poker = scenes::bidder_of(0);
  poker.bids = false;
  poker.pokes = true;
  poker.gas_price_max = 15.0;
  poker.transactions_per_minute = 5.0;
  hand.bidders = {poker};
  hand.prices[eth_coin] = 140.0;
  hand.blocks_until(minutes(125));
  return hand;
}

TEST(OracleSecurityModule, WhatMustBePokedStallsWhileGasIsAboveThePokersCap) {
  EXPECT_EQ(shown(poked_at(0.25), 1), dollars(140));
  Hand stalled = poked_at(5.0);
  EXPECT_EQ(shown(stalled, 1), dollars(200));
  EXPECT_TRUE(stalled.state.under_water.empty());
  EXPECT_EQ(stalled.state.keepers[0].in_flight, 1U);  // one waits, and no second is sent
  stalled.gas_prices = {1.0, 2.0, 4.0};
  stalled.blocks_until(minutes(130));
  EXPECT_EQ(shown(stalled, 1), dollars(200));  // the first poke only reads
  stalled.blocks_until(minutes(185));
  EXPECT_EQ(shown(stalled, 1), dollars(140));
}

TEST(OracleSecurityModule, NobodysPokeBeforeTheHourIsTaken) {
  Hand hand{with_osm(true)};
  hand.state.queue.push({.due = hand.state.now + minutes(5),
                         .kind = RequestKind::poke,
                         .actor = KeeperId{std::size_t{0}},
                         .sequence = 1,
                         .wanted = PokeRequest{.oracle = OracleId{std::size_t{1}}}});
  hand.blocks_until(minutes(6));
  ASSERT_EQ(hand.events(EventKind::request_refused).size(), 1U);
  EXPECT_EQ(hand.events(EventKind::request_refused)[0].detail,
            static_cast<std::uint8_t>(Rejection::update_not_due));
}

OracleSpec source_named(const std::string& name, double deviation) {
  OracleSpec oracle;
  oracle.name = name;
  oracle.asset = "ETH";
  oracle.decimals = 18;
  oracle.deviation = deviation;
  return oracle;
}

TEST(Median, OfThreeOraclesShowsTheMiddleOne) {
  ModelSpec spec = scenes::cdp_world({{"vault", 10.0, 1'000.0}});
  OracleSpec wrong = source_named("wrong", 0.0);
  wrong.source = "fixed";
  wrong.fixed_price = 170.0;
  OracleSpec median = source_named("median", 1e-9);
  median.median_of = {"eth", "slow", "wrong"};
  spec.oracles.insert(spec.oracles.end(), {source_named("slow", 0.5), wrong, median});
  spec.venues[0].cdp->oracle = "median";
  Hand hand{spec};
  EXPECT_EQ(shown(hand, 3), dollars(200));  // 200, 200, 170
  hand.prices[eth_coin] = 140.0;
  hand.block();
  EXPECT_EQ(shown(hand, 3), dollars(170));  // 140, 200, 170: one honest, one slow, one wrong
  hand.prices[eth_coin] = 90.0;
  hand.block();
  EXPECT_EQ(shown(hand, 3), dollars(90));  // 90, 90, 170
  EXPECT_EQ(hand.state.under_water.size(), 1U);
}

TEST(Median, OpensWithWhatItsSourcesSay) {
  ModelSpec spec = scenes::cdp_world({{"vault", 10.0, 1'000.0}});
  OracleSpec first = source_named("first", 0.0);
  first.source = "fixed";
  first.fixed_price = 180.0;
  OracleSpec median = source_named("median", 1e-9);
  median.median_of = {"first"};
  spec.oracles.insert(spec.oracles.end(), {first, median});
  EXPECT_EQ(shown(Hand{spec}, 2), dollars(180));
}

TEST(OracleSecurityModule, AQuietRunWaitsForWhatItHasYetToShow) {
  const Model model = *compile(with_osm());
  ScenarioSpec given;
  given.name = "fall";
  given.duration_minutes = 300.0;
  given.stop_when_quiet = true;
  given.shocks = {{.at_minutes = 1.0, .asset = "ETH", .change = -0.3}};
  const Scenario scenario = *compile_scenario(given, model);
  seawall::Run run{model, scenario, {}};
  while (run.advance(100)) {
  }
  EXPECT_EQ(run.state().under_water.size(), 1U);
}

}  // namespace
}  // namespace seawall
