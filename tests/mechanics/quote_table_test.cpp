#include "seawall/mechanics/liquidity/quote_table.hpp"

#include <cmath>
#include <vector>

#include "draws.hpp"

namespace seawall {
namespace {

// 100 tokens at falling prices 1 → 0.9, 100 level, 200 falling to 0.5.
FactorTable by_hand(BeyondTable beyond = BeyondTable::nothing) {
  return factor_table(std::vector<DepthPoint>{{100, 0.9}, {200, 0.9}, {400, 0.5}}, beyond);
}

FactorTable any_table(Draws& draws) {
  std::vector<DepthPoint> points;
  double quantity = 0.0;
  double factor = 1.0;
  const auto count = 1 + draws.next() % 12;
  for (std::uint64_t i = 0; i < count; ++i) {
    quantity += draws.uniform(0.01, 50.0);
    if (draws.next() % 4 != 0 || i + 1 == count) factor *= draws.uniform(0.7, 0.999);
    points.push_back({quantity, factor});
  }
  return factor_table(points,
                      draws.next() % 2 == 0 ? BeyondTable::nothing : BeyondTable::exponential);
}

bool goes_on(const FactorTable& table) { return std::isfinite(table.tail); }

double measured(const FactorTable& table) { return measured_size(table).value; }

TEST(QuoteTable, ByHand) {
  const FactorTable table = by_hand();
  EXPECT_DOUBLE_EQ(factor_after(table, 50), 0.95);
  EXPECT_DOUBLE_EQ(factor_after(table, 150), 0.9);
  EXPECT_DOUBLE_EQ(factor_after(table, 300), 0.7);
  EXPECT_DOUBLE_EQ(factor_after(table, 400), 0.5);
  EXPECT_EQ(factor_after(table, 401), 0.0);
  EXPECT_DOUBLE_EQ(worth_between(table, 0, 100), 95.0);
  EXPECT_DOUBLE_EQ(worth_between(table, 0, 400), 95.0 + 90.0 + 140.0);
  EXPECT_DOUBLE_EQ(worth_between(table, 50, 100), 50 * 0.925 + 45.0);
  EXPECT_DOUBLE_EQ(least_sold(table, 0.9), 100.0);
  EXPECT_DOUBLE_EQ(most_sold(table, 0.9), 200.0);
  EXPECT_DOUBLE_EQ(least_sold(table, 0.7), 300.0);
  EXPECT_EQ(least_sold(table, 1.0), 0.0);
  EXPECT_EQ(least_sold(table, 0.1), 400.0);
  EXPECT_DOUBLE_EQ(fall_per_token(table, 0.95), 0.001);
  EXPECT_EQ(measured(table), 400.0);
}

TEST(QuoteTable, GoesOnFallingAsTheLastPieceDid) {
  const FactorTable table = by_hand(BeyondTable::exponential);
  const double tail = 0.4 / 0.5 / 200;  // relative fall per token
  EXPECT_DOUBLE_EQ(table.tail, tail);
  EXPECT_NEAR(factor_after(table, 650), 0.5 * std::exp(-tail * 250), 1e-15);
  EXPECT_NEAR(worth_between(table, 400, 250), 0.5 * (1 - std::exp(-tail * 250)) / tail, 1e-12);
  EXPECT_NEAR(least_sold(table, 0.25), 400 + std::log(2.0) / tail, 1e-10);
  EXPECT_TRUE(std::isinf(least_sold(table, 0.0)));
}

// Property Q-8: what a sale fetches is the integral of the factor, whatever it spans.
TEST(QuoteTable, WorthIsTheIntegralOfTheFactor) {
  for_each_draw(1'000, 10, [](Draws& draws, int) {
    const FactorTable table = any_table(draws);
    const double reach = goes_on(table) ? 1.5 * measured(table) : measured(table);
    const double from = draws.uniform(0.0, reach);
    const double width = draws.uniform(0.0, reach - from);
    constexpr int steps = 20'000;
    double sum = 0.0;
    for (int i = 0; i < steps; ++i)
      sum += factor_after(table, from + (i + 0.5) * width / steps);
    ASSERT_NEAR(worth_between(table, from, width), sum * width / steps, 1e-6 * width + 1e-12);
  });
}

TEST(QuoteTable, ASmallSaleFarOutKeepsItsDigits) {
  const FactorTable table =
      factor_table(std::vector<DepthPoint>{{1e9, 0.8}, {2e9, 0.7}}, BeyondTable::exponential);
  for (const double from : {1.5e9, 1e9, 3e9})
    EXPECT_NEAR(worth_between(table, from, 1e-3) / (1e-3 * factor_after(table, from)), 1.0, 1e-9);
}

// Property Q-3 for tables: a quantity that reaches a factor does, and less does not.
TEST(QuoteTable, QuantitiesInvertTheFactor) {
  for_each_draw(2'000, 10, [](Draws& draws, int) {
    const FactorTable table = any_table(draws);
    const double last = table.knots.back().factor;
    const double factor = draws.uniform(goes_on(table) ? 0.3 * last : last, 1.0);
    const double least = least_sold(table, factor);
    const double most = most_sold(table, factor);
    ASSERT_LE(least, most * (1 + 1e-14));
    ASSERT_NEAR(factor_after(table, least), factor, 1e-9);
    ASSERT_NEAR(factor_after(table, most), factor, 1e-9);
    ASSERT_GE(factor_after(table, 0.999 * least), factor);
  });
}

TEST(QuotedDepth, RefusesNothingAndMoreThanWasQuoted) {
  const FactorTable table = by_hand();
  QuotedDepth depth{&table, Price{2'000.0}, Amount{100}};
  EXPECT_EQ(depth.quote(TradeSide::sell, Amount{0}).error(), Rejection::insufficient_input);
  EXPECT_EQ(depth.quote(TradeSide::sell, Amount{std::nan("")}).error(),
            Rejection::insufficient_input);
  EXPECT_TRUE(depth.quote(TradeSide::sell, Amount{300}));
  EXPECT_EQ(depth.swap(TradeSide::sell, Amount{300.1}).error(), Rejection::insufficient_liquidity);
  EXPECT_TRUE(depth.quote(TradeSide::buy, Amount{500}));
  EXPECT_EQ(depth.quote(TradeSide::buy, Amount{500.1}).error(), Rejection::insufficient_liquidity);
  EXPECT_EQ(depth.quantity_down_to(TradeSide::sell, Price{1.0}).value, 300.0);
  const FactorTable further = by_hand(BeyondTable::exponential);
  depth.table = &further;
  EXPECT_TRUE(depth.quote(TradeSide::sell, Amount{3'000}));
  EXPECT_TRUE(depth.quote(TradeSide::buy, Amount{3'000}));
}

TEST(QuotedDepth, BuyingIsTheMirrorImageOfSelling) {
  const FactorTable table = by_hand();
  const QuotedDepth depth{&table, Price{2'000.0}, Amount{0}};
  const double sold = depth.quote(TradeSide::sell, Amount{150})->value;
  const double bought = depth.quote(TradeSide::buy, Amount{150})->value;
  EXPECT_DOUBLE_EQ(sold, 2'000.0 * 140.0);
  EXPECT_DOUBLE_EQ(sold + bought, 2.0 * 150 * 2'000.0);
}

QuotedDepth any_depth(Draws& draws, const FactorTable& table) {
  return {&table, Price{draws.uniform(0.5, 3'000.0)},
          Amount{draws.uniform(-0.9, 0.9) * measured(table)}};
}

// Property Q-2 for tables: two trades are one, and the way back returns what the way out took.
TEST(QuotedDepth, TwoTradesAreOneAndTheWayBackIsTheSame) {
  for_each_draw(4'000, 10, [](Draws& draws, int) {
    const FactorTable table = any_table(draws);
    QuotedDepth depth = any_depth(draws, table);
    const TradeSide side = draws.next() % 2 == 0 ? TradeSide::sell : TradeSide::buy;
    const TradeSide back = side == TradeSide::sell ? TradeSide::buy : TradeSide::sell;
    const double room = side == TradeSide::sell ? measured(table) - depth.consumed.value
                                                : measured(table) + depth.consumed.value;
    const Amount all{draws.uniform(0.01, 0.999) * room};
    const Amount first{draws.uniform(0.01, 0.99) * all.value};
    const double at_once = depth.quote(side, all)->value;
    const double one = depth.swap(side, first)->value;
    const double two = depth.swap(side, all - first)->value;
    ASSERT_NEAR(one + two, at_once, 1e-12 * measured(table) * depth.reference.value);
    ASSERT_NEAR(depth.quote(back, all)->value, at_once,
                1e-12 * measured(table) * depth.reference.value);
  });
}

// Property Q-3: after quantity_down_to the marginal price is the limit, on both sides of 0.
TEST(QuotedDepth, QuantityDownToReachesTheLimit) {
  for_each_draw(4'000, 10, [](Draws& draws, int) {
    const FactorTable table = any_table(draws);
    QuotedDepth depth = any_depth(draws, table);
    const TradeSide side = draws.next() % 2 == 0 ? TradeSide::sell : TradeSide::buy;
    const double last = table.knots.back().factor;
    const Price limit{depth.reference.value * draws.uniform(last, 2.0 - last)};
    const bool is_there = side == TradeSide::sell ? depth.marginal_price(side) <= limit
                                                  : depth.marginal_price(side) >= limit;
    const Amount base = depth.quantity_down_to(side, limit);
    if (is_there) {
      ASSERT_NEAR(base.value, 0.0, 1e-9 * measured(table));
      return;
    }
    ASSERT_GT(base.value, 0.0);
    ASSERT_TRUE(depth.swap(side, base));
    ASSERT_NEAR(depth.marginal_price(side).value, limit.value, 1e-9 * depth.reference.value);
  });
}

TEST(QuotedDepth, BuysForWhatIsPaid) {
  for_each_draw(1'000, 10, [](Draws& draws, int) {
    const FactorTable table = any_table(draws);
    const QuotedDepth depth = any_depth(draws, table);
    const Amount wanted{draws.uniform(0.01, 0.9) * (measured(table) + depth.consumed.value)};
    const Amount cost = *depth.quote(TradeSide::buy, wanted);
    ASSERT_NEAR(depth.bought_for(cost).value, wanted.value, 1e-9 * measured(table));
    ASSERT_LE(depth.quote(TradeSide::buy, depth.bought_for(cost))->value, cost.value);
  });
}

TEST(QuotedDepth, TwiceTheDepthSellsTwiceAsMuchForTheSameFall) {
  for_each_draw(400, 10, [](Draws& draws, int) {
    const FactorTable table = any_table(draws);
    const double m = draws.uniform(0.1, 10.0);
    const FactorTable deeper = with_depth(table, Fraction{m});
    const double q = draws.uniform(0.0, goes_on(table) ? 2.0 : 0.999) * measured(table);
    ASSERT_NEAR(factor_after(deeper, m * q), factor_after(table, q), 1e-12);
    ASSERT_NEAR(worth_between(deeper, 0, m * q), m * worth_between(table, 0, q),
                1e-11 * m * measured(table));
  });
}

}  // namespace
}  // namespace seawall
