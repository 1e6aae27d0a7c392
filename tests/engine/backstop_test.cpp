#include <gtest/gtest.h>

#include "seawall/engine/audit.hpp"
#include "seawall/engine/cdp.hpp"
#include "seawall/engine/trading.hpp"
#include "tests/support/cdp_world.hpp"

namespace seawall {
namespace {

using scenes::dai_coin;
using scenes::eth_coin;
using scenes::Hand;
using scenes::maker;

constexpr std::size_t mkr_coin = 2;

// Debt waits half an hour; then 1 MKR at most for 200 DAI. A bid stands 5 minutes, an auction 20.
BackstopSpec token_sale() {
  BackstopSpec backstop;
  backstop.asset = "MKR";
  backstop.wait_minutes = 30.0;
  backstop.lot = 200.0;
  backstop.lot_start = 1.0;
  backstop.bid_lifetime_minutes = 5.0;
  backstop.auction_lifetime_minutes = 20.0;
  return backstop;
}

// A vault of 1,000 DAI was seized and its lot brought 700; with 50 of surplus 250 are missing.
Hand with_hole(const BackstopSpec& backstop) {
  ModelSpec spec = scenes::cdp_world({{"vault", 10.0, 1'000.0}});
  spec.venues[0].cdp->backstop = backstop;
  Hand hand{spec};
  hand.prices[eth_coin] = 140.0;
  hand.block();
  hand.seize(0);
  hand.bid(0, 10, 700);
  hand.block();
  return hand;
}

void send(Hand& hand, std::size_t keeper, RequestKind kind, AuctionRequest wanted) {
  hand.send(keeper, kind, wanted);
  hand.block();
}

AuctionRequest offer(AuctionHouse house, double lot, double bid) {
  AuctionRequest wanted;
  wanted.house = house;
  wanted.lot = Hand::units(lot);
  wanted.bid = Hand::units(bid);
  return wanted;
}

double system_debt(const Hand& hand) {
  const AssetId debt = std::get<CdpEngine>(hand.model.venues[0].kind).system_debt;
  return to_double(hand.state.ledger.balance(hand.model.treasury_of(maker), debt).value) / 1e18;
}

void expect_refused(const Hand& hand, Rejection rejection) {
  EXPECT_EQ(hand.last().kind, EventKind::request_refused);
  EXPECT_EQ(hand.last().detail, static_cast<std::uint8_t>(rejection));
}

TEST(DebtAuction, StartsOnlyOnceTheUncoveredDebtHasWaitedAndReachesTheLot) {
  Hand hand = with_hole(token_sale());
  hand.blocks_until(minutes(29));
  EXPECT_TRUE(hand.state.cdp[0].flops.empty());
  hand.blocks_until(minutes(35));
  ASSERT_EQ(hand.state.cdp[0].flops.size(), 1U);  // 250 is one lot of 200, not two
  EXPECT_EQ(hand.state.cdp[0].on_auction, Hand::units(200).value);
  const Event started = hand.events(EventKind::auction_started).back();
  EXPECT_EQ(started.asset, AssetId{mkr_coin});
  EXPECT_EQ(started.amount, Hand::units(1).value);
  EXPECT_EQ(started.counter_amount, Hand::units(200).value);
  EXPECT_FALSE(started.account.exists());

  BackstopSpec larger = token_sale();
  larger.lot = 251.0;
  Hand below = with_hole(larger);
  below.blocks_until(minutes(60));
  EXPECT_TRUE(below.state.cdp[0].flops.empty());
}

TEST(DebtAuction, TheFirstBidCancelsDebtAndTheWinnerGetsNewTokens) {
  Hand hand = with_hole(token_sale());
  hand.blocks_until(minutes(35));
  EXPECT_EQ(system_debt(hand), 250.0);
  send(hand, 0, RequestKind::bid, offer(AuctionHouse::debt, 0.96, 200));
  expect_refused(hand, Rejection::insufficient_decrease);  // 0.96 · 1.05 > 1
  send(hand, 0, RequestKind::bid, offer(AuctionHouse::debt, 0.9, 200));
  EXPECT_EQ(system_debt(hand), 50.0);
  EXPECT_EQ(hand.tokens(hand.keeper(0), dai_coin), 4'100.0);  // 700 for the lot, 200 here
  EXPECT_EQ(hand.state.cdp[0].on_auction, 0);
  send(hand, 1, RequestKind::bid, offer(AuctionHouse::debt, 0.4, 200));
  EXPECT_EQ(hand.tokens(hand.keeper(0), dai_coin), 4'300.0);
  EXPECT_EQ(hand.tokens(hand.keeper(1), dai_coin), 4'800.0);
  EXPECT_EQ(hand.tokens(hand.keeper(1), mkr_coin), 0.0);
  AuctionRequest settle;
  settle.house = AuctionHouse::debt;
  send(hand, 1, RequestKind::settle, settle);
  expect_refused(hand, Rejection::auction_not_finished);
  hand.blocks_until(minutes(45));
  send(hand, 1, RequestKind::settle, settle);
  EXPECT_EQ(hand.tokens(hand.keeper(1), mkr_coin), 0.4);
  EXPECT_EQ(hand.state.cdp[0].minted, Hand::units(0.4).value);
  EXPECT_TRUE(hand.state.cdp[0].open_flops.empty());
  EXPECT_EQ(engine::debt_hole(hand.model, hand.state, maker), Hand::units(50).value);
  EXPECT_EQ(engine::account_for_debt(hand.model, hand.state)[1].repaid, Hand::units(950).value);
  EXPECT_EQ(engine::account_for_debt(hand.model, hand.state)[1].imbalance, 0);
  EXPECT_EQ(engine::full_audit(hand.model, hand.state), "");
  send(hand, 1, RequestKind::settle, settle);
  expect_refused(hand, Rejection::auction_finished);
}

TEST(DebtAuction, WithoutABidItsLotGrowsAtTheRestart) {
  Hand hand = with_hole(token_sale());
  hand.blocks_until(minutes(35));
  AuctionRequest restart;
  restart.house = AuctionHouse::debt;
  send(hand, 0, RequestKind::restart, restart);
  expect_refused(hand, Rejection::auction_not_finished);
  hand.blocks_until(minutes(60));
  send(hand, 0, RequestKind::restart, restart);
  EXPECT_EQ(hand.last().kind, EventKind::auction_restarted);
  EXPECT_EQ(hand.last().amount, Hand::units(1.5).value);
  EXPECT_EQ(engine::full_audit(hand.model, hand.state), "");
}

// Five lots of 900 DAI for a hole of 4,949: each is paid with tokens that the winner sells into the
// token's own pool of 100 MKR and 50,000 DAI.
TEST(DebtAuction, MintedTokensAreSoldSoTheTokenFallsAndLaterLotsTakeMore) {
  ModelSpec spec = scenes::cdp_world({{"vault", 50.0, 5'000.0}});
  BackstopSpec backstop = token_sale();
  backstop.lot = 900.0;
  backstop.lot_start = 5.0;
  spec.venues[0].cdp->backstop = backstop;
  LiquiditySpec pool;
  pool.name = "mkr-dai";
  pool.kind = "constant_product";
  pool.base = "MKR";
  pool.quote = "DAI";
  pool.base_reserve = 100.0;
  pool.quote_reserve = 50'000.0;
  spec.liquidity = {pool};
  Hand hand{spec};
  hand.prices[eth_coin] = 140.0;
  hand.block();
  hand.seize(0);
  hand.bid(1, 50, 1);  // nobody else bids on the collateral
  hand.block();
  EXPECT_EQ(engine::debt_hole(hand.model, hand.state, maker), Hand::units(4'949).value);
  BidderBehaviour bidder = scenes::bidder_of(0);
  bidder.transactions_per_minute = 60.0;
  bidder.in_flight_max = 8;
  bidder.discount = Fraction{0.05};
  bidder.venues = {};
  hand.bidders = {bidder};
  hand.blocks_until(minutes(13));
  send(hand, 1, RequestKind::settle, {});
  hand.blocks_until(minutes(60));
  std::vector<Int128> lots;
  for (const Event& event : hand.events(EventKind::auction_settled))
    if (event.asset == AssetId{mkr_coin}) lots.push_back(event.amount);
  ASSERT_EQ(lots.size(), 5U);
  for (std::size_t i = 1; i < lots.size(); ++i)
    EXPECT_GT(lots[i], lots[i - 1]) << i;
  // 900 / 0.95 DAI out of the pool: 100 · x / (50,000 − x) / 0.997 MKR for the first.
  EXPECT_NEAR(to_double(lots[0]) / 1e18, 100.0 * 947.368421 / (50'000.0 - 947.368421) / 0.997,
              1e-6);
  const LiquidityId mkr_dai{std::size_t{0}};
  EXPECT_LT(engine::pool_price(hand.model, hand.state, mkr_dai), 500.0 * 0.85);
  EXPECT_EQ(hand.tokens(hand.keeper(0), mkr_coin), 0.0);
  EXPECT_EQ(hand.events(EventKind::sale).size(), 5U);
  EXPECT_EQ(engine::debt_hole(hand.model, hand.state, maker), Hand::units(449).value);
  EXPECT_EQ(engine::full_audit(hand.model, hand.state), "");
}

TEST(SurplusAuction, SellsWhatIsAboveTheBufferForTokensThatAreBurned) {
  ModelSpec spec = scenes::cdp_world({{"vault", 10.0, 1'000.0}});
  BackstopSpec backstop = token_sale();
  backstop.surplus_lot = 100.0;
  backstop.surplus_kept = 150.0;
  spec.venues[0].cdp->backstop = backstop;
  spec.venues[0].cdp->surplus = 500.0;
  spec.keepers[0].capital.emplace_back("MKR", 1.0);
  spec.keepers[1].capital.emplace_back("MKR", 1.0);
  Hand hand{spec};
  hand.blocks_until(minutes(5));
  ASSERT_EQ(hand.state.cdp[0].flaps.size(), 3U);  // from 500 to 200: a fourth would leave 100
  EXPECT_EQ(hand.tokens(hand.model.treasury_of(maker), dai_coin), 200.0);
  EXPECT_EQ(engine::full_audit(hand.model, hand.state), "");
  send(hand, 0, RequestKind::bid, offer(AuctionHouse::surplus, 100, 1.1));
  expect_refused(hand, Rejection::insufficient_capital);
  send(hand, 0, RequestKind::bid, offer(AuctionHouse::surplus, 100, 0.125));
  EXPECT_EQ(hand.tokens(hand.keeper(0), mkr_coin), 0.875);
  EXPECT_EQ(engine::full_audit(hand.model, hand.state), "");
  send(hand, 1, RequestKind::bid, offer(AuctionHouse::surplus, 100, 0.1875));
  EXPECT_EQ(hand.tokens(hand.keeper(0), mkr_coin), 1.0);
  hand.blocks_until(minutes(15));
  AuctionRequest settle;
  settle.house = AuctionHouse::surplus;
  send(hand, 0, RequestKind::settle, settle);  // anybody may
  EXPECT_EQ(hand.tokens(hand.keeper(1), dai_coin), 5'100.0);
  EXPECT_EQ(hand.tokens(hand.keeper(1), mkr_coin), 0.8125);
  EXPECT_EQ(hand.state.cdp[0].burned, Hand::units(0.1875).value);
  EXPECT_EQ(engine::full_audit(hand.model, hand.state), "");
}

TEST(SurplusAuction, ABidderPaysItsDiscountBelowTheReferencePriceAndNoMoreThanItHas) {
  ModelSpec spec = scenes::cdp_world({{"vault", 10.0, 1'000.0}});
  BackstopSpec backstop = token_sale();
  backstop.surplus_lot = 100.0;
  spec.venues[0].cdp->backstop = backstop;
  spec.venues[0].cdp->surplus = 300.0;
  spec.keepers[0].capital.emplace_back("MKR", 0.4);
  Hand hand{spec};
  BidderBehaviour bidder = scenes::bidder_of(0);
  bidder.discount = Fraction{0.1};
  bidder.transactions_per_minute = 60.0;
  bidder.in_flight_max = 8;
  hand.bidders = {bidder};
  hand.blocks_until(minutes(15));
  const std::vector<Event> bids = hand.events(EventKind::auction_bid);
  ASSERT_EQ(bids.size(), 2U);  // 0.18 MKR each: a third is beyond 0.4
  for (const Event& bid : bids)
    EXPECT_NEAR(to_double(bid.counter_amount) / 1e18, 0.9 * 100.0 / 500.0, 1e-9);
  EXPECT_NEAR(hand.tokens(hand.keeper(0), dai_coin), 5'200.0, 1e-9);
}

}  // namespace
}  // namespace seawall
