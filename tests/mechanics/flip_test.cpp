#include "seawall/mechanics/auctions/flip.hpp"

#include <array>
#include <cmath>

#include "draws.hpp"
#include "seawall/mechanics/auctions/flap.hpp"
#include "seawall/mechanics/auctions/flop.hpp"

namespace seawall {
namespace {

UInt256 whole(Int128 value) { return UInt256{static_cast<UInt128>(value)}; }
Wad<Exact> wads(Int128 units) { return Wad<Exact>{whole(units)}; }
Rad<Exact> rads(Int128 units) { return Rad<Exact>{whole(units)}; }
constexpr Time at(std::int64_t second) { return Time{} + seconds(second); }
const HolderId first{std::size_t{0}};
const HolderId second{std::size_t{1}};

// 3 %, ten minutes, three days: the terms of 12 March 2020.
const flip::Terms<Exact> march{
    .beg = wads(103 * wad / 100), .ttl = seconds(600), .tau = seconds(259'200)};

// 50 units of collateral for 1000 of dai, opened at second 0.
flip::EnglishAuction<Exact> opened() {
  return flip::kick<Exact>(march, rads(1'000), wads(50), at(0));
}

flip::EnglishAuction<Exact> after_bid(HolderId bidder, Int128 bid, std::int64_t when) {
  return flip::tend(march, opened(), {bidder, wads(50), rads(bid)}, at(when))->auction;
}

Ruling<flip::BidOutcome<Exact>> tend(const flip::EnglishAuction<Exact>& auction, HolderId bidder,
                                     Int128 bid, std::int64_t when) {
  return flip::tend(march, auction, {bidder, auction.lot, rads(bid)}, at(when));
}

Ruling<flip::BidOutcome<Exact>> dent(const flip::EnglishAuction<Exact>& auction, HolderId bidder,
                                     Int128 lot, std::int64_t when) {
  return flip::dent(march, auction, {bidder, wads(lot), auction.bid}, at(when));
}

TEST(FlipTend, TheFirstBidPaysTheVowAndStartsTheClock) {
  const auto outcome = tend(opened(), first, 1, 10);
  ASSERT_TRUE(outcome);
  EXPECT_FALSE(outcome->refunded.exists());
  EXPECT_EQ(outcome->refund, rads(0));
  EXPECT_EQ(outcome->paid, rads(1));
  EXPECT_EQ(outcome->returned, wads(0));
  EXPECT_EQ(outcome->auction.high_bidder, first);
  EXPECT_EQ(outcome->auction.tic, at(610));
  EXPECT_EQ(outcome->auction.end, at(259'200));
}

TEST(FlipTend, AHigherBidRefundsThePreviousBidderInFullAndPaysTheVowTheIncrease) {
  const auto outcome = tend(after_bid(first, 400, 10), second, 500, 20);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->refunded, first);
  EXPECT_EQ(outcome->refund, rads(400));
  EXPECT_EQ(outcome->paid, rads(100));
  EXPECT_EQ(outcome->auction.tic, at(620));
}

TEST(FlipTend, RaisingOnesOwnBidPaysTheIncreaseOnly) {
  const auto outcome = tend(after_bid(first, 400, 10), first, 500, 20);
  ASSERT_TRUE(outcome);
  EXPECT_FALSE(outcome->refunded.exists());
  EXPECT_EQ(outcome->refund, rads(0));
  EXPECT_EQ(outcome->paid, rads(100));
}

TEST(FlipTend, AsksForTheFullStepExceptUpToTheTab) {
  const auto standing = after_bid(first, 400, 10);  // 400 · 1.03 = 412
  EXPECT_EQ(tend(standing, second, 400, 20).error(), Rejection::bid_not_higher);
  EXPECT_EQ(tend(standing, second, 411, 20).error(), Rejection::insufficient_increase);
  EXPECT_TRUE(tend(standing, second, 412, 20));
  EXPECT_EQ(tend(standing, second, 1'001, 20).error(), Rejection::bid_above_tab);
  const auto nearly = after_bid(first, 990, 10);  // 990 · 1.03 = 1019.7, beyond the tab
  EXPECT_EQ(tend(nearly, second, 999, 20).error(), Rejection::insufficient_increase);
  EXPECT_TRUE(tend(nearly, second, 1'000, 20));
  EXPECT_EQ(flip::tend(march, standing, {second, wads(49), rads(500)}, at(20)).error(),
            Rejection::lot_not_matching);
}

TEST(FlipTend, ABidThatTheStepCannotBeMultipliedWithIsRefused) {
  flip::EnglishAuction<Exact> auction = opened();
  auction.tab = Rad<Exact>{UInt256::maximum()};
  const flip::Bid<Exact> huge{first, auction.lot, auction.tab};
  EXPECT_EQ(flip::tend(march, auction, huge, at(1)).error(), Rejection::overflow);
}

TEST(FlipDent, LowersTheLotOnceTheTabIsBidAndReturnsTheCutToTheOwner) {
  EXPECT_EQ(dent(after_bid(first, 999, 10), second, 40, 20).error(), Rejection::tab_not_reached);
  const auto full = after_bid(first, 1'000, 10);
  const auto outcome = dent(full, second, 40, 20);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->refunded, first);
  EXPECT_EQ(outcome->refund, rads(1'000));
  EXPECT_EQ(outcome->paid, rads(0));
  EXPECT_EQ(outcome->returned, wads(10));
  EXPECT_EQ(outcome->auction.lot, wads(40));
  EXPECT_EQ(outcome->auction.bid, rads(1'000));

  EXPECT_EQ(dent(full, second, 50, 20).error(), Rejection::lot_not_lower);
  EXPECT_EQ(dent(full, second, 49, 20).error(), Rejection::insufficient_decrease);  // 50.47 > 50
  EXPECT_TRUE(dent(full, second, 48, 20));                                          // 49.44
  EXPECT_EQ(flip::dent(march, full, {second, wads(40), rads(999)}, at(20)).error(),
            Rejection::bid_not_matching);
  EXPECT_EQ(tend(full, second, 1'001, 20).error(), Rejection::bid_above_tab);
}

TEST(FlipDeal, IsRefusedWithoutABidAndUntilStrictlyAfterTheBidExpires) {
  EXPECT_EQ(flip::deal(opened(), at(1'000'000)).error(), Rejection::auction_not_finished);
  const auto standing = after_bid(first, 1, 10);
  EXPECT_EQ(flip::deal(standing, at(609)).error(), Rejection::auction_not_finished);
  // At the very second neither a bid nor a settlement passes.
  EXPECT_EQ(flip::deal(standing, at(610)).error(), Rejection::auction_not_finished);
  EXPECT_EQ(tend(standing, second, 1'000, 610).error(), Rejection::auction_finished);
  const auto settled = flip::deal(standing, at(611));
  ASSERT_TRUE(settled);
  EXPECT_EQ(settled->winner, first);
  EXPECT_EQ(settled->lot, wads(50));
}

TEST(FlipDeal, TheEndCutsShortABidThatStillStands) {
  const auto late = after_bid(first, 1, 259'190);
  EXPECT_EQ(late.tic, at(259'790));
  EXPECT_EQ(tend(late, second, 100, 259'200).error(), Rejection::auction_finished);
  EXPECT_EQ(flip::deal(late, at(259'200)).error(), Rejection::auction_not_finished);
  EXPECT_TRUE(flip::deal(late, at(259'201)));
}

TEST(FlipTick, RestartsOnlyAnAuctionThatEndedWithoutABid) {
  EXPECT_EQ(flip::tick(march, opened(), at(259'200)).error(), Rejection::auction_not_finished);
  const auto restarted = flip::tick(march, opened(), at(300'000));
  ASSERT_TRUE(restarted);
  EXPECT_EQ(restarted->end, at(559'200));
  EXPECT_TRUE(tend(*restarted, first, 1, 300'001));
  EXPECT_EQ(flip::tick(march, after_bid(first, 1, 10), at(300'000)).error(),
            Rejection::bid_already_placed);
}

// A ledger of what a script moved.
struct Purse {
  Int128 dai = 0;
  Int128 gem = 0;
};

Int128 units(UInt256 value) { return static_cast<Int128>(value.low); }

struct Script {
  flip::EnglishAuction<Exact> auction;
  std::array<Purse, 3> bidders;
  Int128 vow = 0;
  Int128 owner = 0;
  std::int64_t now = 0;

  [[nodiscard]] Int128 dai() const {
    return vow + bidders[0].dai + bidders[1].dai + bidders[2].dai;
  }

  void book(HolderId bidder, const flip::BidOutcome<Exact>& outcome) {
    Purse& payer = bidders[bidder.index()];
    payer.dai -= units(outcome.refund.value) + units(outcome.paid.value);
    if (outcome.refunded.exists())
      bidders[outcome.refunded.index()].dai += units(outcome.refund.value);
    vow += units(outcome.paid.value);
    owner += units(outcome.returned.value);
    auction = outcome.auction;
  }
};

flip::Bid<Exact> any_bid(Draws& draws, const Script& script) {
  const auto& auction = script.auction;
  flip::Bid<Exact> bid{.bidder = HolderId{static_cast<std::size_t>(draws.next() % 3)},
                       .lot = auction.lot,
                       .bid = auction.bid};
  const Int128 tab = units(auction.tab.value);
  const Int128 lot = units(auction.lot.value);
  const auto percent = static_cast<Int128>(draws.next() % 121);
  if (auction.is_lot_phase()) {
    bid.lot = wads(lot * percent / 100);
  } else {
    bid.bid = rads(draws.next() % 4 == 0 ? tab
                                         : units(auction.bid.value) * (100 + percent / 4) / 100 +
                                               static_cast<Int128>(draws.next() % 2));
  }
  return bid;
}

// Properties.
TEST(FlipScript, BidsNeverFallLotsNeverGrowAndEveryUnitIsAccountedFor) {
  int settled_count = 0;
  int dent_count = 0;
  for_each_draw(2'000, 100, [&](Draws& draws, int size) {
    const Int128 tab = draws.magnitude(size);
    const Int128 lot = draws.magnitude(size);
    Script script{.auction = flip::kick<Exact>(march, rads(tab), wads(lot), at(0)), .bidders = {}};
    for (int i = 0; i < 60; ++i) {
      script.now += static_cast<std::int64_t>(draws.next() % 400);
      const flip::EnglishAuction<Exact> before = script.auction;
      const auto settled = flip::deal(before, at(script.now));
      const bool expired =
          before.tic && (*before.tic < at(script.now) || before.end < at(script.now));
      ASSERT_EQ(settled.has_value(), expired);
      if (settled) {
        script.bidders[settled->winner.index()].gem += units(settled->lot.value);
        break;
      }
      const flip::Bid<Exact> bid = any_bid(draws, script);
      const bool lowers = before.is_lot_phase();
      const auto outcome = lowers ? flip::dent(march, before, bid, at(script.now))
                                  : flip::tend(march, before, bid, at(script.now));
      if (!outcome) continue;
      dent_count += lowers ? 1 : 0;
      script.book(bid.bidder, *outcome);
      ASSERT_GE(script.auction.bid, before.bid);
      ASSERT_LE(script.auction.lot, before.lot);
      ASSERT_LE(script.auction.bid, script.auction.tab);
      ASSERT_EQ(script.auction.bid == before.bid, lowers);
    }
    // The Vow holds the bid, only the high bidder is out of pocket, and by just that.
    ASSERT_EQ(script.dai(), 0);
    ASSERT_EQ(script.vow, units(script.auction.bid.value));
    Int128 gem = script.owner;
    for (std::size_t i = 0; i < script.bidders.size(); ++i) {
      const bool high = script.auction.high_bidder == HolderId{i};
      ASSERT_EQ(script.bidders[i].dai, high ? -script.vow : 0);
      gem += script.bidders[i].gem;
    }
    const bool settled = gem != script.owner || script.auction.lot == wads(0);
    settled_count += settled ? 1 : 0;
    ASSERT_EQ(settled ? gem : gem + units(script.auction.lot.value), lot);
  });
  EXPECT_GT(settled_count, 500);
  EXPECT_GT(dent_count, 500);
}

const flop::Terms<Exact> debt_terms{.beg = wads(105 * wad / 100),
                                    .pad = wads(3 * wad / 2),
                                    .ttl = seconds(21'600),
                                    .tau = seconds(259'200)};

TEST(Flop, TheFirstBidPaysTheVowAndLaterOnesTheBidderBefore) {
  const auto opened = flop::kick<Exact>(debt_terms, rads(50'000), wads(250), at(0));
  const auto initial = flop::dent(debt_terms, opened, {first, wads(238), rads(50'000)}, at(5));
  ASSERT_TRUE(initial);  // 238 · 1.05 = 249.9
  EXPECT_EQ(initial->paid, rads(50'000));
  EXPECT_EQ(initial->refund, rads(0));
  EXPECT_FALSE(initial->refunded.exists());

  const auto lower =
      flop::dent(debt_terms, initial->auction, {second, wads(200), rads(50'000)}, at(9));
  ASSERT_TRUE(lower);
  EXPECT_EQ(lower->paid, rads(0));
  EXPECT_EQ(lower->refund, rads(50'000));
  EXPECT_EQ(lower->refunded, first);

  const auto own = flop::dent(debt_terms, lower->auction, {second, wads(100), rads(50'000)}, at(9));
  ASSERT_TRUE(own);
  EXPECT_EQ(own->paid, rads(0));
  EXPECT_EQ(own->refund, rads(0));

  EXPECT_EQ(flop::deal(own->auction, at(21'609)).error(), Rejection::auction_not_finished);
  EXPECT_EQ(flop::deal(own->auction, at(21'610))->winner, second);
  EXPECT_EQ(flop::deal(own->auction, at(21'610))->minted, wads(100));
}

TEST(Flop, RefusesAnotherSumAHigherLotAndASmallStep) {
  const auto opened = flop::kick<Exact>(debt_terms, rads(50'000), wads(250), at(0));
  const auto bid = [&](Int128 lot, Int128 dai, std::int64_t when) {
    return flop::dent(debt_terms, opened, {first, wads(lot), rads(dai)}, at(when));
  };
  EXPECT_EQ(bid(200, 49'999, 5).error(), Rejection::bid_not_matching);
  EXPECT_EQ(bid(250, 50'000, 5).error(), Rejection::lot_not_lower);
  EXPECT_EQ(bid(239, 50'000, 5).error(), Rejection::insufficient_decrease);
  EXPECT_EQ(bid(200, 50'000, 259'200).error(), Rejection::auction_finished);
}

TEST(Flop, ARestartOffersHalfAsMuchAgainRoundedDown) {
  const auto opened = flop::kick<Exact>(debt_terms, rads(50'000), wads(251), at(0));
  const auto restarted = flop::tick(debt_terms, opened, at(259'201));
  ASSERT_TRUE(restarted);
  EXPECT_EQ(restarted->lot, wads(376));  // 376.5
  EXPECT_EQ(restarted->end, at(518'401));
  EXPECT_EQ(flop::tick(debt_terms, opened, at(259'200)).error(), Rejection::auction_not_finished);
}

const flap::Terms<Exact> surplus_terms{
    .beg = wads(105 * wad / 100), .ttl = seconds(10'800), .tau = seconds(172'800)};

TEST(Flap, ABidPaysTheAuctionTheIncreaseAndTheBidderBeforeWhatStood) {
  const auto opened = flap::kick<Exact>(surplus_terms, rads(10'000), at(0));
  const auto initial = flap::tend(surplus_terms, opened, {first, rads(10'000), wads(20)}, at(5));
  ASSERT_TRUE(initial);
  EXPECT_EQ(initial->paid, wads(20));
  EXPECT_EQ(initial->refund, wads(0));
  EXPECT_FALSE(initial->refunded.exists());

  const auto higher =
      flap::tend(surplus_terms, initial->auction, {second, rads(10'000), wads(21)}, at(9));
  ASSERT_TRUE(higher);  // 20 · 1.05 = 21
  EXPECT_EQ(higher->paid, wads(1));
  EXPECT_EQ(higher->refund, wads(20));
  EXPECT_EQ(higher->refunded, first);

  const auto own =
      flap::tend(surplus_terms, higher->auction, {second, rads(10'000), wads(30)}, at(10));
  ASSERT_TRUE(own);
  EXPECT_EQ(own->paid, wads(9));
  EXPECT_EQ(own->refund, wads(0));

  EXPECT_EQ(flap::deal(own->auction, at(10'810)).error(), Rejection::auction_not_finished);
  const auto settled = flap::deal(own->auction, at(10'811));
  ASSERT_TRUE(settled);
  EXPECT_EQ(settled->winner, second);
  EXPECT_EQ(settled->lot, rads(10'000));
  EXPECT_EQ(settled->burned, wads(30));
}

TEST(Flap, RefusesAnotherLotALowerBidAndASmallStep) {
  const auto opened = flap::kick<Exact>(surplus_terms, rads(10'000), at(0));
  const auto standing =
      flap::tend(surplus_terms, opened, {first, rads(10'000), wads(1'000)}, at(5));
  const auto bid = [&](Int128 dai, Wad<Exact> mkr, std::int64_t when) {
    return flap::tend(surplus_terms, standing->auction, {second, rads(dai), mkr}, at(when));
  };
  EXPECT_EQ(flap::tend(surplus_terms, opened, {first, rads(10'000), wads(0)}, at(5)).error(),
            Rejection::bid_not_higher);
  EXPECT_EQ(bid(9'999, wads(2'000), 6).error(), Rejection::lot_not_matching);
  EXPECT_EQ(bid(10'000, wads(1'000), 6).error(), Rejection::bid_not_higher);
  EXPECT_EQ(bid(10'000, wads(1'049), 6).error(), Rejection::insufficient_increase);
  EXPECT_TRUE(bid(10'000, wads(1'050), 6));
  EXPECT_EQ(bid(10'000, wads(2'000), 10'805).error(), Rejection::auction_finished);
  EXPECT_EQ(bid(10'000, Wad<Exact>{UInt256::maximum()}, 6).error(), Rejection::overflow);
}

TEST(Flap, RestartsOnlyWithoutABidAndOnlyAfterItsEnd) {
  const auto opened = flap::kick<Exact>(surplus_terms, rads(10'000), at(0));
  EXPECT_EQ(flap::tick(surplus_terms, opened, at(172'800)).error(),
            Rejection::auction_not_finished);
  EXPECT_EQ(flap::tick(surplus_terms, opened, at(172'801))->end, at(345'601));
  const auto bid = flap::tend(surplus_terms, opened, {first, rads(10'000), wads(20)}, at(5));
  EXPECT_EQ(flap::tick(surplus_terms, bid->auction, at(172'801)).error(),
            Rejection::bid_already_placed);
}

}  // namespace
}  // namespace seawall
