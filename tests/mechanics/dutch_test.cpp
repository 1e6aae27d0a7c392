#include "seawall/mechanics/auctions/dutch.hpp"

#include <algorithm>
#include <cmath>

#include "dutch_scenes.hpp"
#include "seawall/mechanics/cdp/dog.hpp"

namespace seawall::dutch {
namespace {

using dutch_scenes::at_second;
using dutch_scenes::dai;
using dutch_scenes::fast;
using dutch_scenes::plus;
using dutch_scenes::ratio;
using dutch_scenes::raw;
using dutch_scenes::ray_raw;
using dutch_scenes::tokens;
using dutch_scenes::wad_raw;

const AccountId owner{std::size_t{7}};
const Ray<Exact> any_price{UInt256::maximum()};
const Wad<Exact> everything{UInt256::maximum()};

// Falls from 1000 to 0 in 1000 seconds: at second t a token costs 1000 − t dai.
const Terms<Exact> terms{.curve = LinearCurve{1'000},
                         .buf = ratio(1'250),
                         .tail_seconds = 700,
                         .cusp = ratio(400),
                         .chip = tokens(10),
                         .tip = dai(100),
                         .chost = dai(1'000)};
const Feed<Exact> feed{tokens(800'000), ratio(1'000)};

Auction<Exact> auction(Rad<Exact> tab, Wad<Exact> lot) {
  return {tab, lot, owner, at_second(0), ratio(1'000'000)};
}

Ruling<Purchase<Exact>> buy(const Auction<Exact>& from, Wad<Exact> amount, std::int64_t second) {
  return take<Exact>(terms, Breaker::none, from, {amount, any_price}, at_second(second));
}

TEST(Kick, StartsAtBufAboveTheFeedAndPaysTipAndChip) {
  const auto start =
      kick<Exact>(terms, Breaker::none, feed, {dai(5'000), tokens(10'000), owner}, at_second(3));
  ASSERT_TRUE(start);
  EXPECT_EQ(start->auction.top, ratio(1'000'000));  // 800 · 1.25
  EXPECT_EQ(start->auction.tab, dai(5'000));
  EXPECT_EQ(start->auction.lot, tokens(10'000));
  EXPECT_EQ(start->auction.owner, owner);
  EXPECT_EQ(start->auction.started, at_second(3));
  EXPECT_EQ(start->incentive, dai(150));  // 100 + 1 % of 5000
}

TEST(Kick, ParTurnsDollarsIntoDai) {
  const auto start = kick<Exact>(terms, Breaker::none, {feed.price, ratio(2'000)},
                                 {dai(1), tokens(1), owner}, at_second(0));
  EXPECT_EQ(start->auction.top, ratio(500'000));
}

TEST(Kick, RefusesNothingAndAMissingPrice) {
  const auto kicked = [&](Rad<Exact> tab, Wad<Exact> lot, Wad<Exact> price) {
    return kick<Exact>(terms, Breaker::none, {price, ratio(1'000)}, {tab, lot, owner}, Time{})
        .error();
  };
  EXPECT_EQ(kicked(dai(0), tokens(1), feed.price), Rejection::nothing_to_auction);
  EXPECT_EQ(kicked(dai(1), tokens(0), feed.price), Rejection::nothing_to_auction);
  EXPECT_EQ(kicked(dai(1), tokens(1), tokens(0)), Rejection::price_not_positive);
}

TEST(Breakers, EachLevelStopsWhatTheOnesBeforeStopped) {
  const Auction<Exact> running = auction(dai(5'000), tokens(10'000));
  const auto may_kick = [&](Breaker level) {
    return kick<Exact>(terms, level, feed, {dai(1), tokens(1), owner}, Time{}).has_value();
  };
  const auto may_redo = [&](Breaker level) {
    return redo<Exact>(terms, level, feed, running, at_second(701)).has_value();
  };
  const auto may_take = [&](Breaker level) {
    return take<Exact>(terms, level, running, {tokens(1), any_price}, at_second(1)).has_value();
  };
  EXPECT_TRUE(may_kick(Breaker::none));
  EXPECT_FALSE(may_kick(Breaker::kick));
  EXPECT_TRUE(may_redo(Breaker::kick));
  EXPECT_FALSE(may_redo(Breaker::redo));
  EXPECT_TRUE(may_take(Breaker::redo));
  EXPECT_FALSE(may_take(Breaker::take));
  EXPECT_FALSE(may_kick(Breaker::take));
  EXPECT_FALSE(may_redo(Breaker::take));
}

TEST(Take, BuysASliceAtTheAskingPrice) {
  const auto bought = buy(auction(dai(5'000), tokens(10'000)), tokens(2'000), 500);
  ASSERT_TRUE(bought);
  EXPECT_EQ(bought->price, ratio(500'000));
  EXPECT_EQ(bought->dai_paid, dai(1'000));
  EXPECT_EQ(bought->collateral_given, tokens(2'000));
  EXPECT_EQ(bought->collateral_returned, tokens(0));
  EXPECT_EQ(bought->shortfall, dai(0));
  EXPECT_EQ(bought->dirt_removed, dai(1'000));
  ASSERT_TRUE(bought->rest);
  EXPECT_EQ(bought->rest->tab, dai(4'000));
  EXPECT_EQ(bought->rest->lot, tokens(8'000));
  EXPECT_EQ(bought->rest->started, at_second(0));
}

TEST(Take, NeverCollectsMoreThanTheTabAndReturnsTheRest) {
  const auto bought = buy(auction(dai(3'000), tokens(10'000)), everything, 500);
  ASSERT_TRUE(bought);
  EXPECT_EQ(bought->dai_paid, dai(3'000));
  EXPECT_EQ(bought->collateral_given, tokens(6'000));
  EXPECT_EQ(bought->collateral_returned, tokens(4'000));
  EXPECT_EQ(bought->dirt_removed, dai(3'000));
  EXPECT_FALSE(bought->rest);
}

TEST(Take, ASliceForTheWholeTabIsRoundedDown) {
  // 1000 dai at 700: 1.428571… tokens.
  const auto bought = buy(auction(dai(1'000), tokens(10'000)), everything, 300);
  EXPECT_EQ(to_string(bought->collateral_given.value), "1428571428571428571");
  EXPECT_EQ(to_string(bought->collateral_returned.value), "8571428571428571429");
}

TEST(Take, WithoutCollateralLeftTheRestOfTheTabIsTheVenuesLossAndLeavesTheDirt) {
  const auto bought = buy(auction(dai(5'000), tokens(4'000)), everything, 500);
  ASSERT_TRUE(bought);
  EXPECT_EQ(bought->dai_paid, dai(2'000));
  EXPECT_EQ(bought->shortfall, dai(3'000));
  EXPECT_EQ(bought->dirt_removed, dai(5'000));
  EXPECT_EQ(bought->collateral_returned, tokens(0));
  EXPECT_FALSE(bought->rest);
}

TEST(Take, IsCutSoThatTheRestIsNoDust) {
  // 8 tokens would pay 4000 and leave 900 < 1000: cut to 3900, 7.8 tokens.
  const auto bought = buy(auction(dai(4'900), tokens(10'000)), tokens(8'000), 500);
  ASSERT_TRUE(bought);
  EXPECT_EQ(bought->dai_paid, dai(3'900));
  EXPECT_EQ(bought->collateral_given, tokens(7'800));
  EXPECT_EQ(bought->rest->tab, dai(1'000));
}

TEST(Take, WhereTheTabItselfIsDustItIsAllOrNothing) {
  const Auction<Exact> small = auction(dai(1'000), tokens(10'000));
  EXPECT_EQ(buy(small, tokens(1'999), 500).error(), Rejection::partial_purchase_forbidden);
  EXPECT_FALSE(buy(small, tokens(2'000), 500)->rest);  // pays the tab
  // The whole lot may be bought though it does not pay the tab.
  EXPECT_EQ(buy(auction(dai(1'000), tokens(1'000)), tokens(1'000), 500)->shortfall, dai(500));
}

TEST(Take, NothingMayBeBoughtWhereTheTabIsNoLessThanDust) {
  const auto bought = buy(auction(dai(1'000), tokens(10'000)), tokens(0), 500);
  ASSERT_TRUE(bought);
  EXPECT_EQ(bought->dai_paid, dai(0));
  EXPECT_EQ(bought->rest->tab, dai(1'000));
  EXPECT_EQ(buy(auction(dai(999), tokens(10'000)), tokens(0), 500).error(),
            Rejection::partial_purchase_forbidden);
}

TEST(Take, RefusesAPriceAboveTheBuyersLimit) {
  const Auction<Exact> running = auction(dai(5'000), tokens(10'000));
  const auto with_limit = [&](Ray<Exact> limit) {
    return take<Exact>(terms, Breaker::none, running, {tokens(1), limit}, at_second(500));
  };
  EXPECT_TRUE(with_limit(ratio(500'000)));
  EXPECT_EQ(with_limit(ray_raw(500 * ray - 1)).error(), Rejection::price_above_limit);
}

TEST(Take, RefusesAnAuctionThatIsTooOldOrTooCheap) {
  const Auction<Exact> running = auction(dai(5'000), tokens(10'000));
  EXPECT_TRUE(buy(running, tokens(1), 600));  // 400 of 1000 is not below the cusp
  EXPECT_EQ(buy(running, tokens(1), 601).error(), Rejection::auction_needs_restart);
  Terms<Exact> patient = terms;
  patient.cusp = ratio(0);
  const auto at = [&](std::int64_t second) {
    return take<Exact>(patient, Breaker::none, running, {tokens(1), any_price}, at_second(second));
  };
  EXPECT_TRUE(at(700));
  EXPECT_EQ(at(701).error(), Rejection::auction_needs_restart);
}

TEST(Redo, RestartsAtTheNewPriceOnlyWhatIsWornOut) {
  Auction<Exact> old = auction(dai(5'000), tokens(10'000));
  const Feed<Exact> lower{tokens(400'000), ratio(1'000)};
  EXPECT_EQ(redo<Exact>(terms, Breaker::none, lower, old, at_second(600)).error(),
            Rejection::auction_not_finished);
  const auto again = redo<Exact>(terms, Breaker::none, lower, old, at_second(601));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->auction.top, ratio(500'000));
  EXPECT_EQ(again->auction.started, at_second(601));
  EXPECT_EQ(again->auction.tab, old.tab);
  EXPECT_EQ(again->auction.lot, old.lot);
  EXPECT_EQ(again->incentive, dai(150));
}

TEST(Redo, PaysNothingForCrumbs) {
  const auto incentive = [&](Rad<Exact> tab, Wad<Exact> lot) {
    return redo<Exact>(terms, Breaker::none, feed, auction(tab, lot), at_second(701))->incentive;
  };
  EXPECT_EQ(incentive(dai(999), tokens(10'000)), dai(0));
  EXPECT_EQ(incentive(dai(1'000), tokens(10'000)), dai(110));
  EXPECT_EQ(incentive(dai(1'000), tokens(1'250)), dai(110));  // 1.25 · 800 = chost
  EXPECT_EQ(incentive(dai(1'000), tokens(1'249)), dai(0));
}

TEST(SmallestTab, IsDustWithThePenalty) {
  EXPECT_EQ(*smallest_tab<Exact>(dai(500), tokens(1'130)), dai(565));
}

// A random house: parameters of the sizes that were in force, and a vault that is under water.
struct Script {
  Terms<Exact> terms;
  Auction<Exact> auction;
  dog::Limits<Exact> limits;
};

PriceCurve any_curve(Draws& draws) {
  const auto span = 30 + static_cast<std::int64_t>(draws.next() % 200);
  switch (draws.next() % 3) {
    case 0:
      return LinearCurve{span * 60};
    case 1:
      return StairstepCurve{span, ray / 1'000 * (950 + static_cast<Int128>(draws.next() % 50))};
    default:
      return ExponentialCurve{ray / 100'000 * (99'900 + static_cast<Int128>(draws.next() % 100))};
  }
}

Feed<Exact> any_feed(Draws& draws) { return {wad_raw(draws.magnitude(75)), ratio(1'000)}; }

// A crumb, more than there is, or some eighths of the lot.
Wad<Exact> any_amount(Draws& draws, Wad<Exact> lot, int bits) {
  if (draws.next() % 2 == 0) return wad_raw(draws.magnitude(bits));
  const auto eighths = *multiply(lot.value, raw(static_cast<Int128>(draws.next() % 8)));
  return Wad<Exact>{divide(eighths, raw(8)).quotient};
}

Script any_script(Draws& draws, int bits) {
  const Rad<Exact> chost = *rad_product<Exact>(wad_raw(draws.magnitude(bits)), ratio(1'000));
  Script script{.terms = {.curve = any_curve(draws),
                          .buf = ratio(1'000 + static_cast<Int128>(draws.next() % 300)),
                          .tail_seconds = 1'000 + static_cast<std::int64_t>(draws.next() % 8'000),
                          .cusp = ratio(static_cast<Int128>(draws.next() % 600)),
                          .chip = tokens(1),
                          .tip = dai(100),
                          .chost = chost},
                .auction = {},
                .limits = {}};
  const Seizure<Exact> seizure{*rad_product<Exact>(wad_raw(draws.magnitude(bits)), ratio(1'000)),
                               wad_raw(draws.magnitude(bits)), owner};
  // The oracle's price makes the lot worth about 0.3 to 3 tabs.
  const double price = to_double(seizure.tab.value) / to_double(seizure.lot.value) * 1e-9 *
                       std::pow(10.0, draws.uniform(-0.5, 0.5));
  const Feed<Exact> oracle{wad_raw(std::max(Int128{1}, floor_to_int128(std::min(price, 1e36)))),
                           ratio(1'000)};
  script.auction = kick<Exact>(script.terms, Breaker::none, oracle, seizure, Time{})->auction;
  script.limits = {dai(0), seizure.tab, dai(0), seizure.tab};
  return script;
}

// Properties D-5 to D-8, and D-9 on the way.
TEST(AuctionScripts, EveryUnitGoesSomewhereAndDirtReturnsToZero) {
  int closed = 0;
  int short_ones = 0;
  int paid_ones = 0;
  int cut = 0;
  for_each_draw(6'000, 90, [&](Draws& draws, int bits) {
    Script script = any_script(draws, bits);
    const Rad<Exact> tab = script.auction.tab;
    const Wad<Exact> lot = script.auction.lot;
    Rad<Exact> paid{};
    Rad<Exact> shortfall{};
    Wad<Exact> given{};
    Wad<Exact> returned{};
    Time now{};
    Ray<Exact> last = script.auction.top;
    bool runs = true;
    for (int step = 0; step < 60 && runs; ++step) {
      now = now + seconds(static_cast<std::int64_t>(draws.next() % 600));
      const Auction<Exact> before = script.auction;
      const auto asked = *quote<Exact>(script.terms, before, now);
      ASSERT_LE(asked.price, last);
      last = asked.price;
      if (asked.needs_restart) {
        const auto start = redo<Exact>(script.terms, Breaker::none, any_feed(draws), before, now);
        ASSERT_TRUE(start);
        ASSERT_EQ(start->auction.tab, before.tab);
        script.auction = start->auction;
        last = start->auction.top;
        continue;
      }
      const bool all = step >= 40 || draws.next() % 8 == 0;
      const Bid<Exact> bid{all ? everything : any_amount(draws, before.lot, bits), asked.price};
      const auto bought = take<Exact>(script.terms, Breaker::none, before, bid, now);
      if (!bought) {
        ASSERT_EQ(bought.error(), Rejection::partial_purchase_forbidden);
        ASSERT_LE(before.tab, script.terms.chost);
        continue;
      }
      const Rad<Exact> tab_left = bought->rest ? bought->rest->tab : bought->shortfall;
      const Wad<Exact> lot_left = bought->rest ? bought->rest->lot : bought->collateral_returned;
      ASSERT_LE(bought->dai_paid, before.tab);
      ASSERT_EQ(plus(bought->dai_paid, tab_left), before.tab);
      ASSERT_EQ(plus(bought->collateral_given, lot_left), before.lot);
      // The venue never gives more than was paid for.
      ASSERT_LE(*rad_product<Exact>(bought->collateral_given, bought->price), bought->dai_paid);
      if (bought->rest) {
        ASSERT_GE(bought->rest->tab, script.terms.chost);
        ASSERT_GT(bought->rest->lot, wad_raw(0));
        ASSERT_EQ(bought->dirt_removed, bought->dai_paid);
        cut += bought->rest->tab == script.terms.chost ? 1 : 0;
      }
      paid = plus(paid, bought->dai_paid);
      shortfall = plus(shortfall, bought->shortfall);
      given = plus(given, bought->collateral_given);
      returned = plus(returned, bought->collateral_returned);
      script.limits = dog::dig<Exact>(script.limits, bought->dirt_removed);
      runs = bought->rest.has_value();
      if (runs) script.auction = *bought->rest;
    }
    if (runs) {
      ASSERT_EQ(script.limits.venue_dirt, script.auction.tab);
      return;
    }
    ++closed;
    (shortfall > Rad<Exact>{} ? short_ones : paid_ones) += 1;
    ASSERT_EQ(plus(paid, shortfall), tab);
    ASSERT_EQ(plus(given, returned), lot);
    ASSERT_TRUE(shortfall == Rad<Exact>{} || returned == Wad<Exact>{});
    ASSERT_EQ(script.limits.venue_dirt, Rad<Exact>{});
    ASSERT_EQ(script.limits.type_dirt, Rad<Exact>{});
  });
  EXPECT_GT(closed, 5'000);
  EXPECT_GT(short_ones, 500);
  EXPECT_GT(paid_ones, 500);
  EXPECT_GT(cut, 100);
}

// Property D-10: where doubles can tell the bid from the lot, Fast buys what Exact buys.
TEST(AuctionScripts, FastBuysWhatExactBuys) {
  int compared = 0;
  for_each_draw(10'000, 90, [&](Draws& draws, int bits) {
    const Script script = any_script(draws, bits);
    const Time now = at_second(static_cast<std::int64_t>(draws.next() % 1'000));
    const Wad<Exact> amount = any_amount(draws, script.auction.lot, bits);
    const auto exact =
        take<Exact>(script.terms, Breaker::none, script.auction, {amount, any_price}, now);
    const auto approximate = take<Fast>(fast(script.terms), Breaker::none, fast(script.auction),
                                        {fast(amount), fast(any_price)}, now);
    if (!exact || !approximate) return;  // borders of dust and cusp are decided by Exact
    const double tab = to_double(script.auction.tab.value);
    const double lot = to_double(script.auction.lot.value);
    if (exact->rest.has_value() != approximate->rest.has_value()) return;
    ++compared;
    // A price of few digits is rounded to one of them.
    const double rounding = 1e-11 + price_error_bound(script.terms.curve, fast(script.auction.top),
                                                      now.whole_seconds()) /
                                        fast(exact->price).value;
    ASSERT_NEAR(approximate->dai_paid.value, fast(exact->dai_paid).value, rounding * tab + 1.0);
    ASSERT_NEAR(approximate->collateral_given.value, fast(exact->collateral_given).value,
                rounding * lot + 1.0);
  });
  EXPECT_GT(compared, 5'000);
}

}  // namespace
}  // namespace seawall::dutch
