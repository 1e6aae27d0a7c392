#include <gtest/gtest.h>

#include <cmath>

#include "draws.hpp"
#include "seawall/mechanics/oracles/confidence.hpp"
#include "seawall/mechanics/oracles/exchange_rate.hpp"
#include "seawall/mechanics/oracles/mean.hpp"

namespace seawall {
namespace {

constexpr Time start = Time{} + minutes(60 * 24 * 365);

MeanTerms half_an_hour(MeanKind kind) { return {kind, minutes(30)}; }

// A price of 100 that is `ratio` times that from the start on, heard every twelve seconds.
Price mean_after(const MeanTerms& terms, double ratio, Duration passed) {
  MeanMemory memory = mean_of_one(terms, Price{100.0}, start);
  Price mean{100.0};
  for (Time now = start + seconds(12); now <= start + passed; now = now + seconds(12))
    mean = remember(terms, memory, Price{100.0 * ratio}, now);
  return mean;
}

TEST(MeanOracle, ArithmeticIsHalfWayAfterHalfTheWindow) {
  EXPECT_NEAR(mean_after(half_an_hour(MeanKind::arithmetic), 2.0, minutes(15)).value, 150.0, 1e-9);
}

// Property O-6: a move to r times the price that is held for a share f of the window moves a
// geometric mean by r^f.
TEST(MeanOracle, GeometricMovesByThePowerOfTheShareHeld) {
  for_each_draw(200, 40, [](Draws& draws, int) {
    const double ratio = std::exp(draws.uniform(-2.0, 2.0));
    const int blocks = 1 + static_cast<int>(draws.uniform(0.0, 149.0));
    const Price mean = mean_after(half_an_hour(MeanKind::geometric), ratio, seconds(12) * blocks);
    ASSERT_NEAR(mean.value / (100.0 * std::pow(ratio, blocks / 150.0)), 1.0, 1e-12);
  });
}

TEST(MeanOracle, ExponentialForgetsWithItsTimeConstant) {
  EXPECT_NEAR(mean_after(half_an_hour(MeanKind::exponential), 2.0, minutes(30)).value,
              200.0 - 100.0 * std::exp(-1.0), 1e-9);
}

// Property O-7: whatever was heard, a mean lies between the least and the most of it, and forgets
// all but its window.
TEST(MeanOracle, StaysWithinWhatItHeardAndForgetsTheRest) {
  for (const MeanKind kind : {MeanKind::arithmetic, MeanKind::geometric})
    for_each_draw(100, 40, [kind](Draws& draws, int size) {
      const MeanTerms terms{kind, minutes(5)};
      MeanMemory memory = mean_of_one(terms, Price{draws.uniform(1.0, 1e4)}, start);
      Time now = start;
      for (int i = 0; i < size; ++i) {
        now = now + seconds(1 + static_cast<int>(draws.uniform(0.0, 60.0)));
        static_cast<void>(remember(terms, memory, Price{draws.uniform(1.0, 1e4)}, now));
      }
      double least = 1e9;
      double most = 0.0;
      Price mean{0.0};
      for (int i = 0; i < 60; ++i) {  // ten minutes, twice the window
        now = now + seconds(10);
        const double price = draws.uniform(10.0, 20.0);
        if (i >= 30) least = std::min(least, price);
        if (i >= 30) most = std::max(most, price);
        mean = remember(terms, memory, Price{price}, now);
      }
      ASSERT_GE(mean.value, least * (1.0 - 1e-9));
      ASSERT_LE(mean.value, most * (1.0 + 1e-9));
      ASSERT_LE(memory.kept.size(), 33U);
    });
}

TEST(MeanOracle, HearingTwiceInOneMomentAddsNothing) {
  const MeanTerms terms = half_an_hour(MeanKind::arithmetic);
  MeanMemory memory = mean_of_one(terms, Price{100.0}, start);
  const Time now = start + minutes(1);
  const Price once = remember(terms, memory, Price{130.0}, now);
  EXPECT_EQ(remember(terms, memory, Price{1'000.0}, now), once);
  EXPECT_NEAR(once.value, 101.0, 1e-12);
}

const ConfidenceTerms pull{
    .multiple = -2.0, .horizon = minutes(1), .least = Fraction{0.001}, .most = Fraction{0.02}};

TEST(PullOracle, CalmPriceIsShownLessItsLeastConfidence) {
  ConfidenceMemory memory;
  Fraction confidence{0.0};
  for (int i = 0; i < 10; ++i)
    confidence = hear(pull, memory, Price{2'000.0}, start + seconds(12 * i));
  EXPECT_EQ(confidence, pull.least);
  EXPECT_NEAR(shown(pull, Price{2'000.0}, confidence)->value, 1'996.0, 1e-9);
}

// A price that moves by 1 % in each of twelve seconds has moved by 0.01·√5 in a minute of such
// steps: that is where its confidence comes to rest.
TEST(PullOracle, ConfidenceComesToRestAtTheMoveOverItsHorizon) {
  ConfidenceMemory memory;
  Fraction confidence{0.0};
  for (int i = 0; i < 200; ++i)
    confidence = hear(pull, memory, Price{i % 2 == 0 ? 100.0 : 100.0 * std::exp(0.01)},
                      start + seconds(12 * i));
  EXPECT_NEAR(confidence.value, 0.01 * std::sqrt(5.0), 1e-9);
  EXPECT_FALSE(shown(pull, Price{100.0}, confidence)) << "wider than it may be";
}

TEST(ExchangeRate, GrowsByTheYearAndIsBelievedNoFasterThanItsCap) {
  ExchangeRateTerms terms{.start = 1.2, .growth = Fraction{0.04}};
  const Duration half_a_year = seconds(365 * 86'400 / 2);
  EXPECT_NEAR(believed_rate(terms, half_a_year), 1.224, 1e-12);
  terms.growth_max = Fraction{0.02};
  EXPECT_NEAR(believed_rate(terms, half_a_year), 1.212, 1e-12);
}

TEST(ExchangeRate, DonationStopsAtTheCapAndASlashingDoesNot) {
  ExchangeRateTerms terms{.start = 1.0,
                          .growth = Fraction{0.0},
                          .growth_max = Fraction{0.1},
                          .jump = 2.0,
                          .jump_at = minutes(10)};
  EXPECT_EQ(believed_rate(terms, minutes(9)), 1.0);
  EXPECT_EQ(rate_at(terms, minutes(10)), 2.0);
  EXPECT_LT(believed_rate(terms, minutes(10)), 1.000002);
  terms.jump = 0.9;
  EXPECT_EQ(believed_rate(terms, minutes(10)), 0.9);
}

}  // namespace
}  // namespace seawall
