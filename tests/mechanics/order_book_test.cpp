#include "seawall/mechanics/liquidity/order_book.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "tests/mechanics/draws.hpp"

namespace seawall {
namespace {

constexpr Price no_limit{0.0};

/// An order book with levels of its own.
struct Scene {
  std::vector<double> bids;
  std::vector<double> asks;
  Price centre{2'000.0};
  Fraction spread{0.01};
  Fraction tick{0.01};

  [[nodiscard]] OrderBook orders() const {
    return {.centre = centre, .spread = spread, .tick = tick, .bids = bids, .asks = asks};
  }
};

Scene by_hand() { return {.bids = {10.0, 20.0, 30.0}, .asks = {10.0, 20.0, 30.0}}; }

Scene any_scene(Draws& draws, int size) {
  Scene scene;
  const auto levels = static_cast<std::size_t>(1 + draws.next() % static_cast<std::uint64_t>(size));
  for (std::size_t i = 0; i < levels; ++i) {
    scene.bids.push_back(draws.next() % 4 == 0 ? 0.0 : draws.uniform(0.0, 100.0));
    scene.asks.push_back(draws.next() % 4 == 0 ? 0.0 : draws.uniform(0.0, 100.0));
  }
  scene.bids.front() = draws.uniform(1.0, 100.0);
  scene.asks.front() = draws.uniform(1.0, 100.0);
  scene.centre = Price{draws.uniform(0.01, 5'000.0)};
  scene.spread = Fraction{draws.uniform(0.0, 0.2)};
  scene.tick = Fraction{draws.uniform(0.001, 0.85) / static_cast<double>(levels)};
  return scene;
}

double sum(const std::vector<double>& levels) {
  return std::accumulate(levels.begin(), levels.end(), 0.0);
}

TEST(OrderBook, WalksTheLevelsByHand) {
  const Scene scene = by_hand();
  OrderBook orders = scene.orders();
  EXPECT_DOUBLE_EQ(orders.marginal_price(TradeSide::sell).value, 1'990.0);
  EXPECT_DOUBLE_EQ(orders.marginal_price(TradeSide::buy).value, 2'010.0);
  EXPECT_DOUBLE_EQ(orders.quote(TradeSide::sell, Amount{15})->value, 10 * 1'990.0 + 5 * 1'970.0);
  EXPECT_DOUBLE_EQ(orders.quote(TradeSide::buy, Amount{15})->value, 10 * 2'010.0 + 5 * 2'030.0);
  EXPECT_DOUBLE_EQ(orders.swap(TradeSide::sell, Amount{15})->value, 29'750.0);
  EXPECT_DOUBLE_EQ(orders.marginal_price(TradeSide::sell).value, 1'970.0);
  EXPECT_DOUBLE_EQ(orders.marginal_price(TradeSide::buy).value, 2'010.0);
  EXPECT_DOUBLE_EQ(orders.available(TradeSide::sell).value, 45.0);
  EXPECT_DOUBLE_EQ(orders.bought_for(Amount{20'100.0 + 2'030.0})->value, 11.0);
}

TEST(OrderBook, RefusesNothingAndMoreThanRests) {
  const Scene scene = by_hand();
  OrderBook orders = scene.orders();
  EXPECT_EQ(orders.quote(TradeSide::sell, Amount{0}).error(), Rejection::insufficient_input);
  EXPECT_EQ(orders.swap(TradeSide::sell, Amount{60.1}).error(), Rejection::insufficient_liquidity);
  EXPECT_DOUBLE_EQ(orders.available(TradeSide::sell).value, 60.0);
  EXPECT_TRUE(orders.quote(TradeSide::sell, Amount{60}));
  EXPECT_FALSE(orders.quote(TradeSide::sell, Amount{60.0 * (1.0 + 1e-9)}));
  EXPECT_EQ(orders.bought_for(Amount{0}).error(), Rejection::insufficient_input);
  EXPECT_EQ(orders.bought_for(Amount{1e9}).error(), Rejection::insufficient_liquidity);
}

TEST(OrderBook, ALimitOrderTakesWhatItsLimitAllowsAndLeavesTheRest) {
  const Scene scene = by_hand();
  const OrderBook orders = scene.orders();
  const Fill all = orders.fill(TradeSide::sell, Amount{100}, no_limit);
  EXPECT_DOUBLE_EQ(all.base.value, 60.0);
  const Fill limited = orders.fill(TradeSide::sell, Amount{100}, Price{1'970.0});
  EXPECT_DOUBLE_EQ(limited.base.value, 30.0);  // at the limit itself too
  EXPECT_DOUBLE_EQ(limited.quote.value, 10 * 1'990.0 + 20 * 1'970.0);
  EXPECT_DOUBLE_EQ(orders.fill(TradeSide::buy, Amount{100}, Price{2'029.0}).base.value, 10.0);
  EXPECT_DOUBLE_EQ(orders.fill(TradeSide::buy, Amount{100}, Price{2'000.0}).base.value, 0.0);
}

TEST(OrderBook, AnEmptySideStandsAtItsLastLevel) {
  Scene scene = by_hand();
  scene.bids.assign(3, 0.0);
  const OrderBook orders = scene.orders();
  EXPECT_DOUBLE_EQ(orders.marginal_price(TradeSide::sell).value, 1'950.0);
  EXPECT_DOUBLE_EQ(orders.middle_price(Amount{0}).value, (1'950.0 + 2'010.0) / 2);
}

TEST(OrderBook, TheMiddleCountsWhatAProbeIsMissingAtTheLastLevel) {
  Scene scene = by_hand();
  EXPECT_EQ(scene.orders().middle_price(Amount{0}), scene.centre);
  EXPECT_EQ(scene.orders().middle_price(Amount{25}), scene.centre);
  scene.bids = {0.0, 5.0, 0.0};  // a probe of 10: 5 at 1,970 and 5 that nobody bids for at 1,950
  EXPECT_DOUBLE_EQ(scene.orders().middle_price(Amount{10}).value, (1'960.0 + 2'010.0) / 2);
}

// Property O-1: two sales fetch what one does, whether the view remembers them or the levels do.
TEST(OrderBook, TwoSalesAreOne) {
  for_each_draw(4'000, 40, [](Draws& draws, int size) {
    Scene scene = any_scene(draws, size);
    const TradeSide side = draws.next() % 2 == 0 ? TradeSide::sell : TradeSide::buy;
    const Amount all{scene.orders().available(side).value * draws.uniform(0.01, 0.999)};
    const Amount first{all.value * draws.uniform(0.01, 0.99)};
    const Amount rest = all - first;
    const double at_once = scene.orders().quote(side, all)->value;

    OrderBook remembering = scene.orders();
    const double one = remembering.swap(side, first)->value;
    const double two = remembering.swap(side, rest)->value;
    ASSERT_NEAR(one + two, at_once, 1e-12 * at_once);

    take_from_levels(side == TradeSide::sell ? scene.bids : scene.asks, first);
    ASSERT_NEAR(scene.orders().quote(side, rest)->value, two, 1e-11 * at_once);
  });
}

// Property O-2: a quote is what a swap pays, and quoting consumes nothing.
TEST(OrderBook, AQuoteIsWhatTheSwapPays) {
  for_each_draw(2'000, 40, [](Draws& draws, int size) {
    const Scene scene = any_scene(draws, size);
    OrderBook orders = scene.orders();
    const Amount base{draws.uniform(0.0, 1.2) * orders.available(TradeSide::sell).value};
    const auto quoted = orders.quote(TradeSide::sell, base);
    const auto again = orders.quote(TradeSide::sell, base);
    const auto paid = orders.swap(TradeSide::sell, base);
    ASSERT_EQ(quoted, again);
    ASSERT_EQ(quoted, paid);
  });
}

// Property O-3: selling and buying back, in either order, never gains.
TEST(OrderBook, ARoundTripNeverGains) {
  for_each_draw(2'000, 40, [](Draws& draws, int size) {
    const Scene scene = any_scene(draws, size);
    OrderBook orders = scene.orders();
    const double most =
        std::min(orders.available(TradeSide::sell).value, orders.available(TradeSide::buy).value);
    const Amount base{most * draws.uniform(0.01, 0.99)};
    const double received = orders.swap(TradeSide::sell, base)->value;
    const double paid = orders.swap(TradeSide::buy, base)->value;
    ASSERT_LE(received, paid * (1.0 + 1e-15));
    if (scene.spread.value > 1e-6) {
      ASSERT_LT(received, paid);
    }
  });
}

// Property O-4: after selling the quantity down to a limit the next unit trades at it or worse, and
// a little less would still trade better.
TEST(OrderBook, ReachesThePriceAskedForAndNotEarlier) {
  for_each_draw(2'000, 40, [](Draws& draws, int size) {
    const Scene scene = any_scene(draws, size);
    OrderBook orders = scene.orders();
    const Price limit{scene.centre.value * draws.uniform(0.1, 1.0)};
    const Amount base = orders.quantity_down_to(TradeSide::sell, limit);
    if (base.value == 0.0) {
      ASSERT_LE(orders.marginal_price(TradeSide::sell), limit);
      return;
    }
    OrderBook less = scene.orders();
    ASSERT_TRUE(less.swap(TradeSide::sell, Amount{base.value * (1.0 - 1e-9)}));
    ASSERT_GT(less.marginal_price(TradeSide::sell), limit);
    if (base < orders.available(TradeSide::sell)) {
      orders.sold = Amount{base.value * (1.0 + 1e-12)};
      ASSERT_LE(orders.marginal_price(TradeSide::sell), limit);
    }
  });
}

// Property O-5: what a purchase of `paid` gets costs `paid`.
TEST(OrderBook, MoneyBuysWhatItPaysFor) {
  for_each_draw(2'000, 40, [](Draws& draws, int size) {
    const Scene scene = any_scene(draws, size);
    const OrderBook orders = scene.orders();
    const double all = orders.quote(TradeSide::buy, orders.available(TradeSide::buy))->value;
    const Amount paid{all * draws.uniform(0.001, 0.999)};
    const auto base = orders.bought_for(paid);
    ASSERT_TRUE(base);
    ASSERT_TRUE(orders.bought_for(Amount{all}));
    ASSERT_NEAR(orders.quote(TradeSide::buy, *base)->value, paid.value, 1e-12 * all);
  });
}

// Property O-6: the middle falls as bids are sold into, and stays where both sides are alike.
TEST(OrderBook, TheMiddleFallsWithWhatIsSold) {
  for_each_draw(2'000, 40, [](Draws& draws, int size) {
    Scene scene = any_scene(draws, size);
    scene.asks = scene.bids;
    OrderBook orders = scene.orders();
    const Amount probe{draws.uniform(0.0, 2.0) * orders.available(TradeSide::sell).value};
    ASSERT_EQ(orders.middle_price(probe), orders.centre);
    Price before = orders.centre;
    const Amount step{orders.available(TradeSide::sell).value / 8.0};
    for (int i = 0; i < 8; ++i) {
      orders.sold += step;
      ASSERT_LE(orders.middle_price(probe).value, before.value * (1.0 + 1e-15));
      before = orders.middle_price(probe);
    }
    if (scene.bids.size() > 1) {
      ASSERT_LT(before, orders.centre);
    }
  });
}

TEST(Refill, ByTimeConstantEveryLevelComesBackAlike) {
  std::vector<double> levels{0.0, 10.0, 30.0};
  const std::vector<double> profile{10.0, 20.0, 30.0};
  refill_levels(levels, profile, Fraction{1.0}, {.time_constant = minutes(5)}, minutes(5));
  const double back = 1.0 - std::exp(-1.0);
  EXPECT_NEAR(levels[0], 10.0 * back, 1e-12);
  EXPECT_NEAR(levels[1], 10.0 + 10.0 * back, 1e-12);
  EXPECT_EQ(levels[2], 30.0);
}

TEST(Refill, PerMinuteTheLevelTakenLastComesBackFirst) {
  std::vector<double> levels{0.0, 0.0, 25.0};
  const std::vector<double> profile{10.0, 20.0, 30.0};
  const RefillRate rate{.per_minute = Amount{10.0}};
  EXPECT_DOUBLE_EQ(refill_levels(levels, profile, Fraction{1.0}, rate, minutes(2)).value, 20.0);
  EXPECT_EQ(levels[0], 0.0);
  EXPECT_DOUBLE_EQ(levels[1], 15.0);
  EXPECT_EQ(levels[2], 30.0);
  EXPECT_DOUBLE_EQ(refill_levels(levels, profile, Fraction{1.0}, rate, minutes(9)).value, 15.0);
  EXPECT_EQ(levels, profile);
}

TEST(Refill, CancellationShrinksEveryLevelAlikeAndMayRemoveAll) {
  std::vector<double> levels{4.0, 8.0};
  EXPECT_DOUBLE_EQ(cancel_share(levels, Fraction{0.25}).value, 9.0);
  EXPECT_EQ(levels, (std::vector<double>{1.0, 2.0}));
  EXPECT_DOUBLE_EQ(cancel_share(levels, Fraction{0.0}).value, 3.0);
  EXPECT_EQ(levels, (std::vector<double>{0.0, 0.0}));
}

// Property O-7: refill never exceeds the target, withdraws what rests beyond it, two steps are one,
// and what it reports is what came back.
TEST(Refill, NeverExceedsTheTargetAndComposes) {
  for_each_draw(4'000, 40, [](Draws& draws, int size) {
    const Scene scene = any_scene(draws, size);
    const std::vector<double>& profile = scene.bids;
    std::vector<double> levels;
    for (const double depth : profile)
      levels.push_back(depth * draws.uniform(0.0, 1.0));
    const Fraction share{draws.uniform(0.0, 1.0)};
    const RefillRate rate = draws.next() % 2 == 0
                                ? RefillRate{.time_constant = seconds(
                                                 static_cast<std::int64_t>(1 + draws.next() % 999))}
                                : RefillRate{.per_minute = Amount{draws.uniform(0.0, 500.0)}};
    const auto one = seconds(static_cast<std::int64_t>(draws.next() % 600));
    const auto two = seconds(static_cast<std::int64_t>(draws.next() % 600));

    std::vector<double> at_once = levels;
    double before = 0.0;
    for (std::size_t i = 0; i < levels.size(); ++i)
      before += std::min(levels[i], share.value * profile[i]);
    const double back = refill_levels(at_once, profile, share, rate, one + two).value;
    refill_levels(levels, profile, share, rate, one);
    refill_levels(levels, profile, share, rate, two);
    for (std::size_t i = 0; i < levels.size(); ++i) {
      ASSERT_LE(at_once[i], share.value * profile[i]);
      ASSERT_NEAR(levels[i], at_once[i], 1e-9);
    }
    ASSERT_NEAR(before + back, sum(at_once), 1e-9);
  });
}

}  // namespace
}  // namespace seawall
