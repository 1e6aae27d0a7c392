// A bidder that learns from the last clearing: where it starts, how far it moves, where it stops.

#include <gtest/gtest.h>

#include <algorithm>

#include "seawall/actors/bidder.hpp"
#include "tests/support/cdp_world.hpp"
#include "tests/support/clip_world.hpp"

namespace seawall {
namespace {

using scenes::eth_coin;
using scenes::Hand;

BidderBehaviour follower(double rate) {
  BidderBehaviour made = scenes::bidder_of(0);
  made.policy = BidPolicy::last_clearing;
  made.clearing_rate = Fraction{rate};
  made.discount = Fraction{0.1};
  made.transactions_per_minute = 60.0;
  return made;
}

/// Vaults of 10 ETH and 1,000 DAI at 140 USD: lots that are worth 1,400 DAI, tabs of 1,130. The
/// first keeper follows and does not bid until it is told to; the second bids by hand.
Hand unsafe_vaults(const BidderBehaviour& first) {
  Hand hand{scenes::cdp_world({{"a", 10.0, 1'000.0}, {"b", 10.0, 1'000.0}, {"c", 10.0, 1'000.0}})};
  hand.prices[eth_coin] = 140.0;
  hand.bidders = {first};
  hand.bidders[0].bids = false;
  hand.block();
  return hand;
}

// One vault's lot, bid for and won by the second keeper.
void clear_at(Hand& hand, std::size_t vault, double coin) {
  hand.seize(vault);
  AuctionRequest wanted;
  wanted.auction = static_cast<std::uint32_t>(hand.state.cdp[0].auctions.size() - 1);
  wanted.lot = Hand::units(10);
  wanted.bid = Hand::units(coin);
  hand.send(1, RequestKind::bid, wanted);
  hand.blocks_until(hand.state.now - hand.model.clock.start + minutes(12));
  hand.send(1, RequestKind::settle, wanted);
  hand.block();
  ASSERT_TRUE(hand.state.cdp[0].open.empty());
}

// DAI that the first keeper bids for a vault's lot.
double own_bid(Hand& hand, std::size_t vault) {
  hand.bidders[0].bids = true;
  hand.seize(vault);
  hand.block();
  const std::vector<Event> bids = hand.events(EventKind::auction_bid);
  if (bids.empty() || bids.back().keeper != KeeperId{std::size_t{0}}) return 0.0;
  return to_double(bids.back().counter_amount) / 1e18;
}

TEST(LastClearing, UntilALotHasClearedItOffersItsOwnDiscount) {
  Hand hand = unsafe_vaults(follower(0.5));
  const double tab = 1'130.0;
  hand.prices[eth_coin] = 120.0;  // 90 % of 1,200 is less than the tab
  EXPECT_NEAR(own_bid(hand, 0), std::min(tab, 0.9 * 1'200.0), 1e-6);
}

TEST(LastClearing, TheFirstClearingIsWhereItStarts) {
  for (const double rate : {0.25, 1.0}) {
    Hand hand = unsafe_vaults(follower(rate));
    clear_at(hand, 0, 700.0);
    EXPECT_EQ(hand.state.cdp[0].last_clearing, 0.5);
    EXPECT_NEAR(own_bid(hand, 1), 700.0, 1e-6) << rate;
  }
}

TEST(LastClearing, MovesItsRatesShareOfTheWayToTheNext) {
  const auto bid_at_rate = [](double rate) {
    Hand hand = unsafe_vaults(follower(rate));
    clear_at(hand, 0, 700.0);
    clear_at(hand, 1, 980.0);  // from 50 % to 70 %
    return own_bid(hand, 2);
  };
  EXPECT_NEAR(bid_at_rate(0.25), 0.55 * 1'400.0, 1e-6);
  EXPECT_NEAR(bid_at_rate(1.0), 0.70 * 1'400.0, 1e-6);
}

TEST(LastClearing, DearerClearingsRaiseItsBidAndCheaperOnesLowerIt) {
  const auto bid_after = [](double second) {
    Hand hand = unsafe_vaults(follower(0.5));
    clear_at(hand, 0, 700.0);
    clear_at(hand, 1, second);
    return own_bid(hand, 2);
  };
  EXPECT_LT(bid_after(560.0), 700.0);
  EXPECT_NEAR(bid_after(700.0), 700.0, 1e-6);
  EXPECT_GT(bid_after(840.0), 700.0);
}

TEST(LastClearing, CountsFromTheReferencePriceAndNotFromWhatItsExitLeaves) {
  BidderBehaviour costly = follower(0.5);
  costly.exit_cost = Fraction{0.02};
  Hand hand = unsafe_vaults(costly);
  clear_at(hand, 0, 700.0);
  EXPECT_NEAR(own_bid(hand, 1), 700.0, 1e-6);
}

TEST(LastClearing, OffersNoMoreThanALotIsWorthWhateverTheLastOneFetched) {
  Hand hand = unsafe_vaults(follower(0.5));
  hand.prices[eth_coin] = 100.0;
  clear_at(hand, 0, 1'100.0);
  EXPECT_NEAR(hand.state.cdp[0].last_clearing, 1.1, 1e-12);
  EXPECT_NEAR(own_bid(hand, 1), 1'000.0, 1e-6);
}

TEST(LastClearing, OtherPoliciesDoNotHearOfIt) {
  BidderBehaviour stubborn = follower(0.5);
  stubborn.policy = BidPolicy::discount;
  Hand hand = unsafe_vaults(stubborn);
  hand.prices[eth_coin] = 120.0;
  clear_at(hand, 0, 600.0);
  EXPECT_NEAR(own_bid(hand, 1), 0.9 * 1'200.0, 1e-6);
}

// At 170 USD the price asked falls from 204 by 1 % every 90 s.
TEST(LastClearing, AtADutchAuctionItWaitsForWhatTheLastOneClearedAt) {
  ModelSpec spec = scenes::clip_model(1);
  spec.keepers = {{.name = "first", .capital = {{"DAI", 50'000.0}}}};
  Hand hand{spec};
  hand.prices[eth_coin] = 170.0;
  hand.bidders = {follower(0.5)};
  hand.bidders[0].discount = Fraction{0.0};
  hand.block();
  hand.block();
  hand.seize(0);
  hand.state.cdp[0].learned = {0.9};
  hand.blocks_until(minutes(58));
  const std::vector<Event> sold = hand.events(EventKind::auction_settled);
  ASSERT_EQ(sold.size(), 1U);
  EXPECT_LE(sold[0].execution_price / sold[0].market_price, 0.9);
  EXPECT_GT(sold[0].execution_price / sold[0].market_price, 0.9 * 0.99 * 0.99);
  EXPECT_NEAR(hand.state.cdp[0].learned[0],
              0.5 * (0.9 + sold[0].execution_price / sold[0].market_price), 1e-12);
}

}  // namespace
}  // namespace seawall
