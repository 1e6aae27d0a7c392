#include "seawall/engine/cdp.hpp"

#include <gtest/gtest.h>

#include "seawall/engine/audit.hpp"
#include "seawall/engine/run.hpp"
#include "seawall/state/cdp_view.hpp"
#include "tests/support/cdp_world.hpp"

namespace seawall {
namespace {

using scenes::dai_coin;
using scenes::eth_coin;
using scenes::Hand;
using scenes::maker;

constexpr double dust = 1e-9;  // tokens: the tests' own doubles, not the ledger's integers

/// All rows that an auction moves, in whole tokens.
struct Rows {
  double locked = 0.0;       ///< what vaults say they lock
  double drawn = 0.0;        ///< what vaults owe
  double cash = 0.0;         ///< collateral at the venue
  double treasury = 0.0;     ///< the venue's coin
  double system_debt = 0.0;  ///< what it owes for seized vaults
  double first_dai = 0.0;
  double second_dai = 0.0;
  double first_eth = 0.0;
};

void expect_rows(const Hand& hand, const Rows& rows) {
  const Model& model = hand.model;
  const CdpEngine& engine = *cdp_engine(model, maker);
  const HolderId accounts = model.accounts_of(maker);
  EXPECT_NEAR(hand.tokens(accounts, engine.reserves[0].supply_claim.index()), rows.locked, dust);
  EXPECT_NEAR(hand.tokens(accounts, engine.reserves[1].debt_claim.index()), rows.drawn, dust);
  EXPECT_NEAR(hand.tokens(model.cash_of(maker), eth_coin), rows.cash, dust);
  EXPECT_NEAR(hand.tokens(model.treasury_of(maker), dai_coin), rows.treasury, dust);
  EXPECT_NEAR(hand.tokens(model.treasury_of(maker), engine.system_debt.index()), rows.system_debt,
              dust);
  EXPECT_NEAR(hand.tokens(hand.keeper(0), dai_coin), rows.first_dai, dust);
  EXPECT_NEAR(hand.tokens(hand.keeper(1), dai_coin), rows.second_dai, dust);
  EXPECT_NEAR(hand.tokens(hand.keeper(0), eth_coin), rows.first_eth, dust);
  EXPECT_EQ(engine::full_audit(model, hand.state), "");
  for (const ReserveAccounting& row : engine::account_for_debt(model, hand.state))
    EXPECT_EQ(row.imbalance, 0);
}

/// One vault of 10 ETH and 1,000 DAI, unsafe below 150 USD; the price is 140.
Hand unsafe_vault() {
  Hand hand{scenes::cdp_world({{"vault", 10.0, 1'000.0}})};
  hand.prices[eth_coin] = 140.0;
  hand.block();
  return hand;
}

AuctionRequest whole_tab(double lot) {
  AuctionRequest wanted;
  wanted.lot = Hand::units(lot);
  wanted.whole_tab = 1;
  return wanted;
}

TEST(CdpEngine, AnAuctionFromSeizureToExitMovesEveryRowByHand) {
  Hand hand = unsafe_vault();
  ASSERT_EQ(hand.state.under_water.size(), 1U);
  // Keeps out of the auction itself: a transaction in a hundred million years.
  BidderBehaviour exit = scenes::bidder_of(0);
  exit.bids = false;
  exit.transactions_per_minute = 1e-12;
  exit.exit_delay = minutes(5);
  exit.exit_cost = Fraction{0.01};
  hand.bidders = {exit};
  expect_rows(hand, {10, 1'000, 10, 50, 0, 5'000, 5'000, 1});

  hand.seize(0);
  EXPECT_EQ(hand.events(EventKind::auction_started).at(0).counter_amount, Hand::units(1'130).value);
  EXPECT_TRUE(hand.state.under_water.empty());
  expect_rows(hand, {0, 0, 10, 50, 1'000, 5'000, 5'000, 1});

  hand.bid(0, 10, 500);
  hand.block();
  expect_rows(hand, {0, 0, 10, 550, 1'000, 4'500, 5'000, 1});

  hand.bid(1, 10, 520);  // 5 % more are asked: 525
  hand.block();
  EXPECT_EQ(hand.events(EventKind::request_refused).at(0).detail,
            static_cast<std::uint8_t>(Rejection::insufficient_increase));
  expect_rows(hand, {0, 0, 10, 550, 1'000, 4'500, 5'000, 1});

  hand.send(1, RequestKind::bid, whole_tab(10));  // pays the 500 back, and 630 more
  hand.block();
  expect_rows(hand, {0, 0, 10, 1'180, 1'000, 5'000, 3'870, 1});

  hand.send(0, RequestKind::bid, whole_tab(9));  // the same coin for less; 1 ETH goes home
  hand.block();
  expect_rows(hand, {0, 0, 9, 1'180, 1'000, 3'870, 5'000, 1});

  hand.send(0, RequestKind::settle, {});
  hand.block();
  EXPECT_EQ(hand.last().detail, static_cast<std::uint8_t>(Rejection::auction_not_finished));
  hand.blocks_until(minutes(13));
  hand.send(1, RequestKind::settle, {});  // anybody may; the winner gets the lot
  hand.block();
  const Event settled = hand.events(EventKind::auction_settled).at(0);
  EXPECT_EQ(settled.keeper, KeeperId{std::size_t{0}});
  EXPECT_EQ(settled.amount, Hand::units(9).value);
  EXPECT_EQ(settled.counter_amount, Hand::units(1'130).value);
  expect_rows(hand, {0, 0, 0, 1'180, 1'000, 3'870, 5'000, 10});

  hand.blocks_until(minutes(25));
  const double sold = 9.0 * 140.0 * 0.99;
  expect_rows(hand, {0, 0, 0, 1'180, 1'000, 3'870 + sold, 5'000, 1});
  EXPECT_GE(hand.events(EventKind::sale).at(0).time, settled.time + minutes(5));
  EXPECT_NEAR(hand.state.tally.repaid_usd, 1'130.0, 1e-6);
  EXPECT_NEAR(hand.state.tally.seized_usd, 1'400.0, 1e-6);
}

TEST(CdpEngine, AVaultAboveTheLargestLotIsSoldInPartsAndStaysUnsafe) {
  Hand hand{scenes::cdp_world({{"large", 120.0, 12'000.0}})};
  hand.prices[eth_coin] = 140.0;
  hand.block();
  hand.seize(0);
  expect_rows(hand, {70, 7'000, 120, 50, 5'000, 5'000, 5'000, 1});
  EXPECT_EQ(hand.state.under_water.size(), 1U);
  hand.seize(0);
  hand.seize(0);
  expect_rows(hand, {0, 0, 120, 50, 12'000, 5'000, 5'000, 1});
  EXPECT_TRUE(hand.state.under_water.empty());
  EXPECT_EQ(hand.state.tally.accounts_liquidated, 1U);
  hand.seize(0);
  EXPECT_EQ(hand.last().kind, EventKind::request_refused);
}

TEST(CdpEngine, ASafeVaultAndAnEmptyPurseAreRefused) {
  Hand hand{scenes::cdp_world({{"vault", 10.0, 1'000.0}})};
  hand.prices[eth_coin] = 151.0;
  hand.block();
  hand.seize(0);
  EXPECT_EQ(hand.last().detail, static_cast<std::uint8_t>(Rejection::cdp_is_safe));
  expect_rows(hand, {10, 1'000, 10, 50, 0, 5'000, 5'000, 1});
  ModelSpec spec = scenes::cdp_world({{"vault", 10.0, 1'000.0}});
  spec.keepers[0].capital = {{"DAI", 499.0}};
  Hand poor{spec};
  poor.prices[eth_coin] = 140.0;
  poor.block();
  poor.seize(0);
  poor.bid(0, 10, 500);
  poor.block();
  EXPECT_EQ(poor.last().detail, static_cast<std::uint8_t>(Rejection::insufficient_capital));
  expect_rows(poor, {0, 0, 10, 50, 1'000, 499, 5'000, 0});
}

TEST(CdpEngine, OldSystemDebtIsSettledWithTheVenuesCoin) {
  ModelSpec spec = scenes::cdp_world({{"vault", 10.0, 1'000.0}});
  spec.venues[0].cdp->backstop = BackstopSpec{.asset = "MKR", .wait_minutes = 30, .lot = 50};
  Hand hand{spec};
  hand.prices[eth_coin] = 140.0;
  hand.block();
  hand.seize(0);
  hand.bid(0, 10, 700);
  hand.block();
  expect_rows(hand, {0, 0, 10, 750, 1'000, 4'300, 5'000, 1});
  hand.blocks_until(minutes(35));
  expect_rows(hand, {0, 0, 10, 0, 250, 4'300, 5'000, 1});
  EXPECT_EQ(engine::debt_hole(hand.model, hand.state, maker), Hand::units(250).value);
  EXPECT_EQ(engine::account_for_debt(hand.model, hand.state)[1].repaid, Hand::units(750).value);
  EXPECT_EQ(engine::account_for_debt(hand.model, hand.state)[1].stranded, Hand::units(250).value);
}

TEST(CdpEngine, ALotThatPaysForGasWhileItWaitsForItsExitIsSoldAsFarAsItIsThere) {
  Hand hand = unsafe_vault();
  BidderBehaviour exit = scenes::bidder_of(0);
  exit.bids = false;
  exit.transactions_per_minute = 1e-12;
  exit.exit_delay = minutes(5);
  hand.bidders = {exit};
  hand.seize(0);
  hand.bid(0, 10, 500);
  hand.blocks_until(minutes(13));
  hand.send(0, RequestKind::settle, {});
  hand.block();
  // Of 11 ETH 3 go elsewhere: less than the lot of 10 is left.
  hand.state.ledger.transfer(AssetId{eth_coin}, hand.keeper(0), Model::world(), Hand::units(3));
  hand.blocks_until(minutes(20));
  EXPECT_EQ(hand.events(EventKind::sale).at(0).amount, Hand::units(8).value);
  expect_rows(hand, {0, 0, 0, 550, 1'000, 4'500 + 8 * 140, 5'000, 0});
}

TEST(CdpEngine, WhoSeizesRestartsAnAuctionThatEndedWithoutABid) {
  Hand hand = unsafe_vault();
  BidderBehaviour seizer = scenes::bidder_of(0);
  seizer.bids = false;
  seizer.seizes = true;
  seizer.transactions_per_minute = 60.0;
  hand.bidders = {seizer};
  hand.blocks_until(minutes(58));
  EXPECT_EQ(hand.events(EventKind::auction_started).size(), 1U);
  EXPECT_TRUE(hand.events(EventKind::auction_restarted).empty());
  hand.blocks_until(minutes(63));
  ASSERT_EQ(hand.events(EventKind::auction_restarted).size(), 1U);
  EXPECT_TRUE(hand.events(EventKind::request_refused).empty());
  hand.bid(1, 10, 900);  // it takes bids again
  hand.block();
  EXPECT_EQ(hand.events(EventKind::auction_bid).size(), 1U);
  hand.blocks_until(minutes(180));
  EXPECT_EQ(hand.events(EventKind::auction_restarted).size(), 1U);  // it has a bid
}

TEST(CdpEngine, OneWhoAlwaysAsksForAProfitBidsItsDiscountThenTheTabForLess) {
  Hand hand = unsafe_vault();
  BidderBehaviour bidder = scenes::bidder_of(0);
  bidder.discount = Fraction{0.2};
  bidder.transactions_per_minute = 60.0;
  hand.bidders = {bidder};
  hand.seize(0);  // its bid on 1,400 USD of ETH: 1,120 DAI
  hand.block();
  ASSERT_EQ(hand.events(EventKind::auction_bid).size(), 1U);
  EXPECT_NEAR(hand.tokens(hand.keeper(0), dai_coin), 5'000.0 - 1'120.0, 1e-6);
  hand.send(1, RequestKind::bid, whole_tab(10));
  hand.prices[eth_coin] = 200.0;  // 1,130 DAI are worth it for 1,130 / (0.8 · 200) = 7.0625 ETH
  hand.block();
  hand.block();
  const std::vector<Event> bids = hand.events(EventKind::auction_bid);
  ASSERT_EQ(bids.size(), 3U);
  EXPECT_EQ(bids[2].keeper, KeeperId{std::size_t{0}});
  EXPECT_NEAR(to_double(bids[2].amount) / 1e18, 7.0625, 1e-9);
}

TEST(CdpEngine, ALearnerOffersATenthAfterAWinThatNobodyAnswered) {
  Hand hand{scenes::cdp_world({{"a", 10.0, 1'000.0}, {"b", 10.0, 1'000.0}})};
  hand.prices[eth_coin] = 140.0;
  BidderBehaviour learner = scenes::bidder_of(0);
  learner.policy = BidPolicy::learning;
  learner.discount = Fraction{0.5};
  learner.transactions_per_minute = 60.0;
  hand.bidders = {learner};
  hand.block();
  hand.seize(0);
  hand.blocks_until(minutes(20));
  EXPECT_EQ(hand.events(EventKind::auction_settled).size(), 1U);
  hand.seize(1);
  hand.block();
  const std::vector<Event> bids = hand.events(EventKind::auction_bid);
  ASSERT_EQ(bids.size(), 2U);
  EXPECT_NEAR(to_double(bids[0].counter_amount) / 1e18, 700.0, 1e-6);
  EXPECT_NEAR(to_double(bids[1].counter_amount) / 1e18, 70.0, 1e-6);
}

TEST(CdpEngine, AQuietRunWaitsForOpenAuctions) {
  ModelSpec spec = scenes::cdp_world({{"vault", 10.0, 1'000.0}});
  const Model model = *compile(spec);
  ScenarioSpec given;
  given.name = "fall";
  given.duration_minutes = 300.0;
  given.stop_when_quiet = true;
  given.shocks = {{.at_minutes = 1.0, .asset = "ETH", .change = -0.3}};
  BidderGroupSpec group{.name = "first"};
  group.seizes = true;
  group.transactions_per_minute = {60.0};
  given.bidders = {group};
  const Scenario scenario = *compile_scenario(given, model);
  seawall::Run run{model, scenario, {}};
  while (run.advance(100)) {
  }
  const Outcome outcome = run.finish();
  EXPECT_EQ(outcome.stop_reason, StopReason::quiet);
  EXPECT_EQ(run.state().keepers[0].won, 1U);
  EXPECT_TRUE(run.state().cdp[0].open.empty());
  EXPECT_EQ(run.state().queue.pending().size(), 0U);
}

}  // namespace
}  // namespace seawall
