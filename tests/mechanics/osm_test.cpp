#include "seawall/mechanics/oracles/osm.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "draws.hpp"
#include "seawall/base/number_policy.hpp"
#include "seawall/mechanics/oracles/median.hpp"

namespace seawall {
namespace {

constexpr Time at(std::int64_t second) { return Time{} + seconds(second); }

osm::Module hourly() { return {.hop = seconds(3'600)}; }

TEST(Osm, BelievesAPriceOneHopAfterItWasRead) {
  osm::Module module = hourly();
  ASSERT_TRUE(osm::poke(module, 200 * wad, at(7'200)));
  EXPECT_FALSE(module.current);
  EXPECT_EQ(module.next, 200 * wad);
  ASSERT_TRUE(osm::poke(module, 130 * wad, at(10'800)));
  EXPECT_EQ(module.current, 200 * wad);
  EXPECT_EQ(module.next, 130 * wad);
}

TEST(Osm, RefusesAPokeBeforeTheHopAndStaysAsItWas) {
  osm::Module module = hourly();
  ASSERT_TRUE(osm::poke(module, 200 * wad, at(7'200)));
  EXPECT_EQ(osm::poke(module, 130 * wad, at(10'799)).error(), Rejection::update_not_due);
  EXPECT_FALSE(module.current);
  EXPECT_EQ(module.next, 200 * wad);
  EXPECT_EQ(module.poked, at(7'200));
}

TEST(Osm, RoundsTheTimeOfThePokeDownSoThatALatePokeDoesNotDelayTheNext) {
  osm::Module module = hourly();
  ASSERT_TRUE(osm::poke(module, 200 * wad, at(10'799)));
  EXPECT_EQ(module.poked, at(7'200));
  EXPECT_EQ(osm::poke_due(module), at(10'800));
  EXPECT_TRUE(osm::poke(module, 190 * wad, at(10'800)));  // one second later
}

TEST(Osm, PassesOverASourceWithoutAValueSilentlyAndMayBePokedAgainAtOnce) {
  osm::Module module = hourly();
  ASSERT_TRUE(osm::poke(module, 200 * wad, at(7'200)));
  EXPECT_TRUE(osm::poke(module, std::nullopt, at(10'800)));
  EXPECT_FALSE(module.current);
  EXPECT_EQ(module.next, 200 * wad);
  EXPECT_EQ(module.poked, at(7'200));
  EXPECT_TRUE(osm::poke(module, 190 * wad, at(10'800)));
  EXPECT_EQ(module.current, 200 * wad);
}

// Property O-4: what venues read was the source's word one to two hops ago when poked on time.
TEST(Osm, PokedEveryBlockLagsTheSourceByAtLeastOneHopAndLessThanTwoAndABlock) {
  for_each_draw(200, 40, [](Draws& draws, int) {
    constexpr std::int64_t block = 13;
    const auto hop = static_cast<std::int64_t>(60 + draws.next() % 4'000);
    osm::Module module{.hop = seconds(hop)};
    std::int64_t now = static_cast<std::int64_t>(1'000'000 + draws.next() % 10'000);
    const std::int64_t start = now;
    for (int i = 0; i < 2'000; ++i, now += block) {
      // The source says when it was read, so that the lag can be seen.
      (void)osm::poke(module, Int128{now}, at(now));
      if (now - start <= 2 * hop + 2 * block) continue;
      ASSERT_TRUE(module.current);
      const Int128 lag = Int128{now} - *module.current;
      ASSERT_GE(lag, hop - block);
      ASSERT_LT(lag, 2 * hop + block);
    }
  });
}

median::Quote quote(std::int64_t price, std::int64_t second, std::uint32_t source) {
  return {.price = price, .observed = at(second), .source = source};
}

TEST(Median, TakesTheMiddleOfTheQuotes) {
  median::Median feed{.quorum = 5, .price = 7, .updated = at(100)};
  const std::array quotes{quote(1, 101, 4), quote(8, 150, 0), quote(9, 101, 2), quote(9, 130, 9),
                          quote(5'000, 101, 7)};
  ASSERT_TRUE(median::poke(feed, quotes, at(200)));
  EXPECT_EQ(feed.price, 9);
  EXPECT_EQ(feed.updated, at(200));
}

TEST(Median, RefusesAndKeepsItsPriceForEachReason) {
  struct Refused {
    std::vector<median::Quote> quotes;
    Rejection reason;
  };
  const std::array cases{
      Refused{{quote(1, 101, 0)}, Rejection::quorum_not_met},
      Refused{{quote(1, 101, 0), quote(2, 101, 1), quote(3, 101, 2), quote(4, 101, 3)},
              Rejection::quorum_not_met},
      Refused{{quote(1, 101, 0), quote(2, 100, 1), quote(3, 101, 2)}, Rejection::quote_stale},
      Refused{{quote(2, 101, 0), quote(1, 101, 1), quote(3, 101, 2)},
              Rejection::quotes_not_in_order},
      Refused{{quote(1, 101, 3), quote(2, 101, 1), quote(3, 101, 3)},
              Rejection::source_already_quoted},
  };
  for (const Refused& refused : cases) {
    median::Median feed{.quorum = 3, .price = 7, .updated = at(100)};
    EXPECT_EQ(median::poke(feed, refused.quotes, at(200)).error(), refused.reason);
    EXPECT_EQ(feed.price, 7);
    EXPECT_EQ(feed.updated, at(100));
  }
}

// Property O-5: fewer liars than half the quorum cannot carry the price beyond the honest quotes.
TEST(Median, StaysWithinTheHonestQuotesWhileLiarsAreFewerThanHalf) {
  for_each_draw(500, 60, [](Draws& draws, int size) {
    const auto half = static_cast<std::uint32_t>(1 + draws.next() % 10);
    std::vector<median::Quote> quotes;
    Int128 low = Int128{1} << 100;
    Int128 high = 0;
    for (std::uint32_t source = 0; source < 2 * half + 1; ++source) {
      const bool honest = source > half - 1;
      const Int128 price = honest ? wad + draws.magnitude(size) : draws.magnitude(120);
      quotes.push_back({.price = price, .observed = at(5), .source = source});
      if (!honest) continue;
      low = std::min(low, price);
      high = std::max(high, price);
    }
    std::ranges::sort(quotes, {}, &median::Quote::price);
    median::Median feed{.quorum = quotes.size()};
    ASSERT_TRUE(median::poke(feed, quotes, at(10)));
    ASSERT_GE(feed.price, low);
    ASSERT_LE(feed.price, high);
  });
}

}  // namespace
}  // namespace seawall
