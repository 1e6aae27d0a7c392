#include "seawall/mechanics/liquidity/arbitrage.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace seawall {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr ArbitrageInventory plenty{.quote = Amount{1e15}, .base = Amount{infinite}};

TradingPlace pool(double base, double quote) {
  return {PoolPlace{
              ConstantProduct<Fast>{Amount{base * 1e18}, Amount{quote * 1e6}, FeeRatio{997, 1000}},
              1e18, 1e6},
          Fraction{0.0}};
}
TradingPlace outside(double price, double fee = 0.0) {
  return {OutsideMarket{Price{price}}, Fraction{fee}};
}

double profit(const TradingPlace& bought_at, const TradingPlace& sold_at, double size) {
  return (sold_at.worth_with_fee(TradeSide::sell, Amount{size}) -
          bought_at.worth_with_fee(TradeSide::buy, Amount{size}))
      .value;
}

// Against any price outside the band, the size earns and neither a little less nor a little more
// earns more.
void expect_best(const TradingPlace& bought_at, const TradingPlace& sold_at) {
  const double size = arbitrage_size(bought_at, sold_at, plenty).value;
  ASSERT_GT(size, 0.0);
  const double best = profit(bought_at, sold_at, size);
  EXPECT_GT(best, 0.0);
  for (const double factor : {0.5, 0.9, 0.99, 1.01, 1.1, 2.0})
    EXPECT_LE(profit(bought_at, sold_at, factor * size), best) << factor;
}

TEST(ArbitrageSize, EarnsMostAgainstTheOutside) {
  for (const double price : {1500.0, 1900.0, 1990.0}) {
    EXPECT_EQ(arbitrage_size(pool(1'000, 2e6), outside(price), plenty), Amount{0.0});
    expect_best(outside(price), pool(1'000, 2e6));
  }
  for (const double price : {2010.0, 2100.0, 4000.0})
    expect_best(pool(1'000, 2e6), outside(price));
}

TEST(ArbitrageSize, EarnsMostBetweenTwoPools) {
  expect_best(pool(1'000, 1.9e6), pool(500, 1.0e6));
  expect_best(pool(1'000, 1.9e6), pool(5e5, 1.0e9));
  EXPECT_EQ(arbitrage_size(pool(500, 1.0e6), pool(1'000, 1.9e6), plenty), Amount{0.0});
}

TEST(ArbitrageSize, EarnsMostBetweenAPoolAndAnOrderBook) {
  const std::vector<double> levels{10.0, 20.0, 30.0, 40.0};
  const OrderBook orders{.centre = Price{2000.0},
                         .spread = Fraction{0.001},
                         .tick = Fraction{0.005},
                         .bids = levels,
                         .asks = levels};
  expect_best(pool(10'000, 1.9e7), {orders, Fraction{0.0005}});
  expect_best({orders, Fraction{0.0005}}, pool(10'000, 2.2e7));
  // All that rests there is taken, and no more.
  EXPECT_EQ(arbitrage_size({orders, Fraction{0.0}}, pool(1e6, 4e9), plenty), Amount{100.0});
}

TEST(ArbitrageSize, NothingInsideTheFees) {
  for (const double price : {1994.1, 2000.0, 2005.9}) {
    EXPECT_EQ(arbitrage_size(pool(1'000, 2e6), outside(price), plenty), Amount{0.0});
    EXPECT_EQ(arbitrage_size(outside(price), pool(1'000, 2e6), plenty), Amount{0.0});
  }
  // A fee outside widens the band by as much.
  EXPECT_EQ(arbitrage_size(pool(1'000, 2e6), outside(2015.0, 0.005), plenty), Amount{0.0});
  EXPECT_GT(arbitrage_size(pool(1'000, 2e6), outside(2017.0, 0.005), plenty).value, 0.0);
}

TEST(ArbitrageSize, TheLastUnitCostsWhatItBrings) {
  const TradingPlace dear = outside(2'100.0);
  const Amount size = arbitrage_size(pool(1'000, 2e6), dear, plenty);
  auto after = std::get<ConstantProduct<Fast>>(std::get<PoolPlace>(pool(1'000, 2e6).kind).pool);
  ASSERT_TRUE(after.swap(TradeSide::buy, Amount{size.value * 1e18}));
  // The fee of this trade stays in the pool, so its next price is a little beyond the last unit's.
  const double next = after.marginal_price(TradeSide::buy).value * 1e12;
  EXPECT_GE(next, 2'100.0);
  EXPECT_LT(next, 2'100.0 * 1.003);
  EXPECT_LT(after.middle_price().value * 1e12, 2'100.0);
}

TEST(ArbitrageSize, InventoryOnEitherSideLimitsIt) {
  const Amount whole = arbitrage_size(pool(1'000, 2e6), outside(2'200.0), plenty);
  const Amount poor = arbitrage_size(pool(1'000, 2e6), outside(2'200.0),
                                     {.quote = Amount{1'000.0}, .base = Amount{infinite}});
  EXPECT_LT(poor, whole);
  EXPECT_NEAR(pool(1'000, 2e6).worth_with_fee(TradeSide::buy, poor).value, 1'000.0, 1e-6);
  EXPECT_EQ(arbitrage_size(pool(1'000, 2e6), outside(2'200.0),
                           {.quote = Amount{1e9}, .base = Amount{0.5}}),
            Amount{0.5});
}

}  // namespace
}  // namespace seawall
