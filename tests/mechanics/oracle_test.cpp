#include <cmath>
#include <limits>

#include "draws.hpp"
#include "seawall/base/number_policy.hpp"
#include "seawall/mechanics/oracles/deviation_heartbeat.hpp"

namespace seawall {
namespace {

Oracle feed_of_eight_decimals() {
  Oracle oracle;
  oracle.decimals = 8;
  oracle.deviation = Fraction{0.01};
  oracle.heartbeat = minutes(60);
  oracle.delay = Duration{};
  return oracle;
}

TEST(OracleAnswer, IsTheNearestIntegerAndTiesGoToTheEvenOne) {
  EXPECT_EQ(*oracle_answer(Price{1'234.567}, 8), 123'456'700'000);
  EXPECT_EQ(*oracle_answer(Price{2.5}, 0), 2);
  EXPECT_EQ(*oracle_answer(Price{3.5}, 0), 4);
  EXPECT_EQ(*oracle_answer(Price{1.4999999999999998}, 0), 1);
  EXPECT_FALSE(oracle_answer(Price{0.49999999999999994}, 0));  // adding ½ and flooring would say 1
  EXPECT_EQ(*oracle_answer(Price{2.0}, 18), 2 * wad);
}

TEST(OracleAnswer, NeverPublishesWhatIsNoPrice) {
  for (const double bad : {0.0, -0.0, -1.0, 1e-9, std::numeric_limits<double>::quiet_NaN(),
                           -std::numeric_limits<double>::infinity()})
    EXPECT_EQ(oracle_answer(Price{bad}, 8).error(), Rejection::price_not_positive) << bad;
  EXPECT_EQ(oracle_answer(Price{std::numeric_limits<double>::infinity()}, 8).error(),
            Rejection::overflow);
  EXPECT_EQ(oracle_answer(Price{1e38}, 8).error(), Rejection::overflow);
}

TEST(OracleAnswer, StopsAtTheAggregatorsBounds) {
  const AnswerBounds bounds{.answer_min = 10'000'000, .answer_max = 100'000'000'000};
  EXPECT_EQ(*oracle_answer(Price{0.00017}, 8, bounds),
            10'000'000);  // LUNA at 0.10 while it traded far below
  EXPECT_EQ(*oracle_answer(Price{5'000.0}, 8, bounds), 100'000'000'000);
}

TEST(NextRound, FirstThenByDeviationThenByHeartbeat) {
  const Oracle oracle = feed_of_eight_decimals();
  const Time start{};
  const auto first = next_round(oracle, {}, Price{100.0}, start);
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->answer, 10'000'000'000);
  EXPECT_FALSE(*next_round(oracle, **first, Price{100.99}, start + minutes(1)));
  EXPECT_FALSE(*next_round(oracle, **first, Price{99.01}, start + minutes(1)));
  EXPECT_TRUE(*next_round(oracle, **first, Price{101.0}, start + minutes(1)));
  EXPECT_TRUE(*next_round(oracle, **first, Price{99.0}, start + minutes(1)));
  EXPECT_FALSE(*next_round(oracle, **first, Price{100.0}, start + minutes(60) - Duration{1}));
  EXPECT_TRUE(*next_round(oracle, **first, Price{100.0}, start + minutes(60)));
}

TEST(NextRound, WithoutDeviationEveryLookPublishesAndWithoutHeartbeatNoneIsDue) {
  Oracle oracle = feed_of_eight_decimals();
  oracle.deviation = Fraction{0.0};
  OracleFeed feed;
  feed.visible = {10'000'000'000, Time{}, Time{}};
  EXPECT_TRUE(*next_round(oracle, feed.visible, Price{100.0}, Time{} + seconds(12)));
  oracle.deviation = Fraction{0.5};
  oracle.heartbeat = Duration{};
  EXPECT_FALSE(*next_round(oracle, feed.visible, Price{100.0}, Time{} + minutes(100'000)));
  EXPECT_FALSE(heartbeat_due(oracle, feed));
}

TEST(OracleFeed, DelayedRoundsBecomeVisibleInOrderAndAgeCountsFromTheObservation) {
  Oracle oracle = feed_of_eight_decimals();
  oracle.delay = minutes(2);
  OracleFeed feed;
  ASSERT_TRUE(observe(oracle, feed, Price{100.0}, Time{}));
  ASSERT_TRUE(observe(oracle, feed, Price{90.0}, Time{} + minutes(1)));
  EXPECT_EQ(reveal(feed, Time{} + minutes(1)), FeedChange::none);
  EXPECT_EQ(feed.visible.answer, 0);
  EXPECT_EQ(reveal(feed, Time{} + minutes(2)), FeedChange::published);
  EXPECT_EQ(feed.visible.answer, 10'000'000'000);
  EXPECT_EQ(answer_age(feed, Time{} + minutes(2)), minutes(2));
  EXPECT_EQ(reveal(feed, Time{} + minutes(10)), FeedChange::published);
  EXPECT_EQ(feed.visible.answer, 9'000'000'000);
  EXPECT_EQ(answer_price(feed.visible, 8).value, 90.0);
  EXPECT_EQ(*heartbeat_due(oracle, feed), Time{} + minutes(61));
}

TEST(OracleFeed, ABrokenSourceLeavesTheFeedStale) {
  const Oracle oracle = feed_of_eight_decimals();
  OracleFeed feed;
  ASSERT_TRUE(observe(oracle, feed, Price{100.0}, Time{}));
  reveal(feed, Time{});
  EXPECT_FALSE(
      observe(oracle, feed, Price{std::numeric_limits<double>::quiet_NaN()}, Time{} + minutes(90)));
  EXPECT_EQ(reveal(feed, Time{} + minutes(90)), FeedChange::none);
  EXPECT_EQ(answer_age(feed, Time{} + minutes(90)), minutes(90));
}

// Property O-1: without delay, right after a look the answer is within the deviation of the source
// (and half a unit). Property O-2: looked at every block, an answer is never older than the
// heartbeat and one block. Property O-3: with a delay, what venues see is what a feed without delay
// showed that long ago.
TEST(OracleFeed, ErrorAndAgeAreBounded) {
  for_each_draw(60, 10, [](Draws& draws, int) {
    Oracle oracle = feed_of_eight_decimals();
    oracle.deviation = Fraction{draws.uniform(0.001, 0.03)};
    Oracle delayed = oracle;
    delayed.delay = seconds(12 * 5);
    OracleFeed feed;
    OracleFeed late;
    std::vector<Int128> shown;
    double price = draws.uniform(0.5, 5'000.0);
    for (int block = 0; block < 2'000; ++block) {
      const Time now = Time{} + seconds(12) * block;
      price *= 1.0 + draws.uniform(-0.004, 0.004);
      ASSERT_TRUE(observe(oracle, feed, Price{price}, now) &&
                  observe(delayed, late, Price{price}, now));
      reveal(feed, now);
      reveal(late, now);
      shown.push_back(feed.visible.answer);
      const double seen = to_double(feed.visible.answer);
      ASSERT_LE(std::fabs(price * 1e8 - seen), oracle.deviation.value * seen + 0.5);
      ASSERT_LE(answer_age(feed, now), oracle.heartbeat + seconds(12));
      if (block >= 5) {
        ASSERT_EQ(late.visible.answer, shown[static_cast<std::size_t>(block) - 5]);
      }
    }
  });
}

}  // namespace
}  // namespace seawall
