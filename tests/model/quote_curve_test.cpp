#include "seawall/model/quote_curve.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/support/splitmix.hpp"

namespace seawall {
namespace {

double proceeds_at(const QuoteCurve& curve, double sold) {
  const FactorTable table = factor_table(curve.points, BeyondTable::nothing);
  double worth = 0.0;
  for (std::size_t i = 1; i < table.knots.size(); ++i) {
    const FactorTable::Knot& a = table.knots[i - 1];
    const FactorTable::Knot& b = table.knots[i];
    const double to = std::min(sold, b.quantity);
    if (to <= a.quantity) break;
    const double end =
        a.factor + (b.factor - a.factor) * (to - a.quantity) / (b.quantity - a.quantity);
    worth += (to - a.quantity) * (a.factor + end) / 2.0;
  }
  return curve.reference * worth;
}

/// The least concave curve through 0 that no quote exceeds and that never falls, straight from that
/// definition: the highest chord between any two of them.
double majorant_at(const std::vector<Quote>& quotes, double sold) {
  std::vector<Quote> all = quotes;
  all.push_back({0.0, 0.0});
  double highest = 0.0;
  for (const Quote& a : all)
    for (const Quote& b : all) {
      if (a.sold <= sold && sold <= b.sold && a.sold < b.sold)
        highest = std::max(
            highest, a.received + (b.received - a.received) * (sold - a.sold) / (b.sold - a.sold));
      if (a.sold <= sold) highest = std::max(highest, a.received);
    }
  return highest;
}

TEST(QuoteCurve, ByHand) {
  // Averages of 99 and, for the 30 tokens in between, 90; 100 at the start. Between the pieces the
  // weights give (10·90 + 30·99)/40 = 96.75, less than the line 100 → 98 through the first piece.
  const QuoteCurve curve = quote_curve(std::vector<Quote>{{10, 990}, {40, 3'690}}, 100.0);
  ASSERT_EQ(curve.points.size(), 4U);
  EXPECT_DOUBLE_EQ(curve.points[0].quantity, 5.0);
  EXPECT_DOUBLE_EQ(curve.points[0].factor, 0.99);
  EXPECT_DOUBLE_EQ(curve.points[1].quantity, 10.0);
  EXPECT_DOUBLE_EQ(curve.points[1].factor, 0.98);
  EXPECT_DOUBLE_EQ(curve.points[2].factor, 0.90);
  EXPECT_DOUBLE_EQ(curve.points[3].quantity, 40.0);
  EXPECT_DOUBLE_EQ(curve.points[3].factor, 0.81 / 0.98);
  EXPECT_EQ(curve.raised, 0U);
}

TEST(QuoteCurve, WithoutALowerQuoteThePriceIsLevelUntilTheFirstOne) {
  const std::vector<Quote> quotes{{10, 990}, {40, 3'690}};
  EXPECT_EQ(best_average_price(quotes), 99.0);
  const QuoteCurve curve = quote_curve(quotes, 99.0);
  EXPECT_EQ(curve.points[0].quantity, 10.0);
  EXPECT_EQ(curve.points[0].factor, 1.0);
  EXPECT_LT(curve.points[1].factor, 1.0);
}

TEST(QuoteCurve, RaisesAQuoteThatPaysLessThanItsNeighboursImply) {
  // Half way between 10 and 30 tokens the chord has 1,800, not 1,700. The price falls within the
  // piece, 1 → 0.8 at 80/180 of it → 0.64, so the first half fetches more than the second.
  const QuoteCurve curve =
      quote_curve(std::vector<Quote>{{10, 1'000}, {20, 1'700}, {30, 2'600}}, 100.0);
  EXPECT_EQ(curve.raised, 1U);
  EXPECT_EQ(curve.raised_most_at, 20.0);
  EXPECT_NEAR(proceeds_at(curve, 10), 1'000.0, 1e-9);
  EXPECT_NEAR(proceeds_at(curve, 30), 2'600.0, 1e-9);
  EXPECT_GT(proceeds_at(curve, 20), 1'800.0);
  EXPECT_NEAR(curve.raised_most, proceeds_at(curve, 20) / 1'700.0 - 1.0, 1e-12);
}

TEST(QuoteCurve, ALargerSizeThatPaysLessInAllAddsNothing) {
  const QuoteCurve curve =
      quote_curve(std::vector<Quote>{{10, 1'000}, {20, 900}, {30, 800}}, 100.0);
  EXPECT_EQ(curve.raised, 2U);
  EXPECT_NEAR(proceeds_at(curve, 10), 1'000.0, 1e-6);
  EXPECT_NEAR(proceeds_at(curve, 30), 1'000.0, 1e-6);
  EXPECT_EQ(curve.points.back().quantity, 30.0);
  EXPECT_EQ(curve.points.back().factor, 0.0);
}

std::vector<Quote> any_quotes(support::SplitMix& random, double noise) {
  std::vector<Quote> quotes;
  const auto count = 1 + static_cast<int>(random.uniform(0, 30));
  const double slope = random.uniform(1e-5, 1e-3);
  double sold = 0.0;
  for (int i = 0; i < count; ++i) {
    sold += random.uniform(0.1, 80.0);
    quotes.push_back(
        {sold, 50.0 * (1.0 - std::exp(-slope * sold)) / slope * random.uniform(1.0 - noise, 1.0)});
  }
  return quotes;
}

// Property Q-7: whatever was quoted, the marginal price never rises, quotes on the least concave
// majorant fetch what they say, and the others at least what it has there.
TEST(QuoteCurve, MeetsTheLeastConcaveMajorant) {
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    SCOPED_TRACE(seed);
    support::SplitMix random{seed};
    const double noise = seed % 3 == 0 ? 0.0 : random.uniform(1e-4, 0.3);
    const std::vector<Quote> quotes = any_quotes(random, noise);
    const double best = best_average_price(quotes);
    const QuoteCurve curve = quote_curve(quotes, seed % 2 == 0 ? best : 1.01 * best);
    double before = 1.0;
    for (const DepthPoint& point : curve.points) {
      ASSERT_LE(point.factor, before);
      ASSERT_GE(point.factor, 0.0);
      before = point.factor;
    }
    ASSERT_EQ(curve.points.back().quantity, quotes.back().sold);
    std::size_t raised = 0;
    double raised_most = 0.0;
    for (const Quote& quote : quotes) {
      const double highest = majorant_at(quotes, quote.sold);
      const double proceeds = proceeds_at(curve, quote.sold);
      ASSERT_GE(proceeds, highest * (1.0 - 1e-8));
      if (highest <= quote.received * (1.0 + 1e-12)) {
        ASSERT_NEAR(proceeds, quote.received, 1e-8 * proceeds);
      } else {
        ++raised;
        raised_most = std::max(raised_most, proceeds / quote.received - 1.0);
      }
    }
    ASSERT_NEAR(curve.raised_most, raised_most, 1e-8);
    ASSERT_EQ(curve.raised, raised);
    if (noise == 0.0) {
      ASSERT_EQ(raised, 0U);
    }
  }
}

}  // namespace
}  // namespace seawall
