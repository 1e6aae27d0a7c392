#include "seawall/mechanics/liquidity/concentrated_pool.hpp"

#include <cmath>
#include <limits>

#include "concentrated_scenes.hpp"

namespace seawall::concentrated {
namespace {

using namespace concentrated_scenes;

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr UInt128 one_token = 1'000'000'000'000'000'000;
constexpr Terms medium{.fee = {3'000}, .tick_spacing = 60};

TradeSide any_side(Draws& draws) {
  return draws.next() % 2 == 0 ? TradeSide::sell : TradeSide::buy;
}

World deep_world(Draws& draws) {
  World world = any_world(draws, 60, 30'000);
  world.open({-887'272 / world.pool.terms.tick_spacing * world.pool.terms.tick_spacing,
              887'272 / world.pool.terms.tick_spacing * world.pool.terms.tick_spacing},
             (UInt128{1} << 62) + static_cast<UInt128>(draws.magnitude(63)));
  world.pool.terms.base = any_token(draws);
  return world;
}

TEST(ConcentratedPool, IsSoldIntoFromEitherSide) {
  World world = world_at(medium, price_at(0));
  world.open({-600, 600}, one_token);
  const auto for_zero = *world.pool.quote(TradeSide::sell, Units{1'000'000});
  world.pool.terms.base = Token::one;
  EXPECT_EQ(*world.pool.quote(TradeSide::sell, Units{1'000'000}), for_zero);
  EXPECT_EQ(for_zero, Units{996'999});
  EXPECT_EQ(*world.pool.swap(TradeSide::sell, Units{1'000'000}), for_zero);
  EXPECT_GE(world.pool.tick, 0);  // token 1 was paid, so token 0 is dearer
}

TEST(ConcentratedPool, RefusesWhatItCannotTradeWhole) {
  World world = world_at(medium, price_at(0));
  EXPECT_EQ(world.pool.quote(TradeSide::sell, Units{1}).error(), Rejection::insufficient_liquidity);
  EXPECT_EQ(world.pool.marginal_price(TradeSide::sell), Price{0.0});
  EXPECT_EQ(world.pool.marginal_price(TradeSide::buy), Price{infinite});
  world.open({-600, 600}, one_token);
  EXPECT_EQ(world.pool.quote(TradeSide::sell, Units{0}).error(), Rejection::insufficient_input);
  const Units all = world.pool.quantity_down_to(TradeSide::buy, Price{infinite});
  const Pool<Exact> before = world.pool;
  EXPECT_TRUE(world.pool.quote(TradeSide::buy, all));
  EXPECT_EQ(world.pool.swap(TradeSide::buy, all + Units{1}).error(),
            Rejection::insufficient_liquidity);
  EXPECT_EQ(world.pool, before);
  ASSERT_TRUE(world.pool.swap(TradeSide::buy, all));
  EXPECT_EQ(world.pool.tick, 600);
  EXPECT_EQ(world.pool.liquidity, 0U);
}

TEST(ConcentratedPool, AmountsPastTheEnginesIntegersAreRefused) {
  World world = world_at(medium, price_within(880'000));
  world.open({-887'220, 887'220}, one_token * 10'000'000);
  EXPECT_EQ(world.pool.quote(TradeSide::sell, Units{Int128{1} << 100}).error(),
            Rejection::overflow);
}

TEST(ConcentratedPool, PriceOfAnEmptyRangeIsThatOfTheNextWithLiquidity) {
  World world = world_at({.fee = {0}, .tick_spacing = 60}, price_within(0));
  world.open({-1'200, -600}, one_token);
  world.open({600, 1'200}, one_token);
  EXPECT_NEAR(world.pool.marginal_price(TradeSide::sell).value, std::pow(1.0001, -600), 1e-12);
  EXPECT_NEAR(world.pool.marginal_price(TradeSide::buy).value, std::pow(1.0001, 600), 1e-12);
  EXPECT_EQ(world.pool.quantity_down_to(TradeSide::sell, Price{std::pow(1.0001, -300)}), Units{});
}

// Property CL-3: the quantity down to a limit is accepted, takes the marginal price there, and
// one unit more of it in Exact goes past it.
TEST(ConcentratedPool, QuantityDownToInvertsTheMarginalPrice) {
  for_each_draw(3'000, 60, [](Draws& draws, int) {
    World world = deep_world(draws);
    const TradeSide side = any_side(draws);
    const double distance = draws.uniform(0.0001, 0.7);
    const Price limit{world.pool.marginal_price(side).value *
                      (side == TradeSide::sell ? 1.0 - distance : 1.0 / (1.0 - distance))};
    Pool<Fast> fast = fast_of(world.pool);
    ASSERT_TRUE(fast.swap(side, fast.quantity_down_to(side, limit)));
    ASSERT_NEAR(fast.marginal_price(side).value / limit.value, 1.0, 1e-10);
    const Units base = world.pool.quantity_down_to(side, limit);
    Pool<Exact> further = world.pool;
    ASSERT_TRUE(world.pool.swap(side, base));
    const double reached = world.pool.marginal_price(side).value;
    ASSERT_NEAR(reached / limit.value, 1.0, 1e-9);
    const bool is_sale = side == TradeSide::sell;
    ASSERT_TRUE(is_sale ? reached >= limit.value * (1 - 1e-15)
                        : reached <= limit.value * (1 + 1e-15));
    ASSERT_TRUE(further.swap(side, base + Units{1 + base.value / 1'000'000}));
    const double past = further.marginal_price(side).value;
    ASSERT_TRUE(is_sale ? past < limit.value : past > limit.value);
  });
}

// Property CL-3: the marginal price is what a small trade gets.
TEST(ConcentratedPool, MarginalPriceIsThatOfASmallTrade) {
  for_each_draw(3'000, 60, [](Draws& draws, int) {
    const World world = deep_world(draws);
    const TradeSide side = any_side(draws);
    const Pool<Fast> fast = fast_of(world.pool);
    const Price price = fast.marginal_price(side);
    const double away = side == TradeSide::sell ? 1.0 - 1e-7 : 1.0 + 1e-7;
    const auto base = fast.quantity_down_to(side, Price{price.value * away});
    ASSERT_GT(base.value, 0.0);
    const double average = fast.quote(side, base)->value / base.value;
    ASSERT_NEAR(average / price.value, 1.0, 1e-7);
  });
}

// Property CL-4: break-even at the limit, on either side, through ticks and gaps.
TEST(ConcentratedPool, QuantityAtAveragePriceIsTheBreakEven) {
  for_each_draw(3'000, 60, [](Draws& draws, int) {
    const World world = deep_world(draws);
    const TradeSide side = any_side(draws);
    const bool is_sale = side == TradeSide::sell;
    const double distance = draws.uniform(0.001, 0.7);
    const Price limit{world.pool.marginal_price(side).value *
                      (is_sale ? 1.0 - distance : 1.0 / (1.0 - distance))};
    const Pool<Fast> fast = fast_of(world.pool);
    const auto close = fast.quantity_at_average_price(side, limit);
    ASSERT_NEAR(fast.quote(side, close)->value / close.value / limit.value, 1.0, 1e-9);
    const Units base = world.pool.quantity_at_average_price(side, limit);
    const auto quote = world.pool.quote(side, base);
    ASSERT_TRUE(quote);
    ASSERT_NEAR(to_double(quote->value) / to_double(base.value) / limit.value, 1.0, 1e-9);
  });
}

TEST(ConcentratedPool, AverageNeverReachedAsksForAllThereIs) {
  World world = world_at(medium, price_within(0));
  world.open({-600, 600}, one_token);
  for (const TradeSide side : {TradeSide::sell, TradeSide::buy}) {
    const bool is_sale = side == TradeSide::sell;
    const Units all = world.pool.quantity_down_to(side, Price{is_sale ? 0.0 : infinite});
    for (const double limit : {is_sale ? 0.0 : infinite, is_sale ? 0.5 : 2.0})
      EXPECT_EQ(world.pool.quantity_at_average_price(side, Price{limit}), all);
    EXPECT_TRUE(world.pool.quote(side, all));
    EXPECT_EQ(world.pool.quantity_at_average_price(side, world.pool.marginal_price(side)), Units{});
  }
  EXPECT_EQ(world.pool.quantity_at_average_price(TradeSide::buy, Price{0.0}), Units{});
}

TEST(ConcentratedPool, ArbitrageStopsAtTheEdgeOfTheFeeAndDoesNothingInside) {
  World world = world_at(medium, price_at(0));
  world.open({-60'000, 60'000}, one_token);
  EXPECT_FALSE(world.pool.arbitrage(Price{1.0029}));
  EXPECT_FALSE(world.pool.arbitrage(Price{0.9971}));
  const auto sale = world.pool.arbitrage(Price{0.9});
  ASSERT_TRUE(sale);
  EXPECT_EQ(sale->side, TradeSide::sell);
  // √(P) from 1 to √(0.9/0.997): L·(1/√P − 1)/0.997
  const double base = 1e18 * (std::sqrt(0.997 / 0.9) - 1.0) / 0.997;
  EXPECT_NEAR(to_double(sale->base.value), base, 1e-12 * base);
  EXPECT_EQ(world.pool.arbitrage(Price{1.2})->side, TradeSide::buy);
}

// The best trade against an outside price: no nearby size earns more.
TEST(ConcentratedPool, ArbitrageEarnsTheMost) {
  for_each_draw(2'000, 60, [](Draws& draws, int) {
    const World world = deep_world(draws);
    const Pool<Fast> pool = fast_of(world.pool);
    const Price outside{pool.marginal_price(TradeSide::sell).value * draws.uniform(0.3, 3.0)};
    const auto best = pool.arbitrage(outside);
    if (!best) return;
    const auto profit = [&](double share) {
      const double base = best->base.value * share;
      const double quote = pool.quote(best->side, AmountOf<Fast>{base})->value;
      return (best->side == TradeSide::sell ? 1.0 : -1.0) * (quote - base * outside.value);
    };
    const double noise = 1e-12 * best->base.value * outside.value;
    ASSERT_GE(profit(1.0) + noise, profit(0.99));
    ASSERT_GE(profit(1.0) + noise, profit(1.01));
    ASSERT_GE(profit(1.0), -noise);
  });
}

TEST(Observations, RememberTheTickThatStoodUntilTheFirstChangeOfABlock) {
  World world = world_at(medium, price_within(100), 1'000);
  world.pool.observations.grow(10);
  world.open({-6'000, 6'000}, one_token);
  world.pool.now = 1'010;
  (void)*world.swap(walk_to(world.pool, price_within(-200)));
  (void)*world.swap(walk_to(world.pool, price_within(500)));  // the same block: not seen
  (void)*world.swap(walk_to(world.pool, price_within(-300)));
  world.pool.now = 1'030;
  EXPECT_EQ(world.pool.observe(0)->tick, 10 * 100 + 20 * -300);
  EXPECT_EQ(world.pool.observe(20)->tick, 1'000);
  EXPECT_EQ(world.pool.observe(25)->tick, 500);
  EXPECT_EQ(world.pool.observe(30)->tick, 0);
  EXPECT_EQ(world.pool.observe(31).error(), Rejection::observation_too_old);
  EXPECT_EQ(*world.pool.mean_tick(20), -300);
  EXPECT_EQ(*world.pool.mean_tick(30), -167);  // −5000/30 = −166.7, down
  EXPECT_EQ(world.pool.mean_tick(0).error(), Rejection::insufficient_input);
  const UInt256 each = divide(UInt256{1, 0}, UInt256{one_token}).quotient;
  EXPECT_NEAR(to_double(world.pool.observe(0)->seconds_per_liquidity), 30.0 * to_double(each),
              30.0);
}

TEST(Observations, ForgetWhatTheyHaveNoRoomFor) {
  World world = world_at(medium, price_within(0), 0);
  world.open({-6'000, 6'000}, one_token);
  const auto turn = [&](std::uint32_t now) {
    world.pool.now = now;
    (void)*world.swap(walk_to(world.pool, price_within(world.pool.tick > 0 ? -50 : 50)));
  };
  turn(10);
  EXPECT_EQ(world.pool.observe(10).error(), Rejection::observation_too_old);
  world.pool.observations.grow(3);
  EXPECT_EQ(world.pool.observations.cardinality(), 1);  // not before the ring is full
  turn(20);
  EXPECT_EQ(world.pool.observations.cardinality(), 3);
  turn(30);
  EXPECT_TRUE(world.pool.observe(20));
  turn(40);
  EXPECT_TRUE(world.pool.observe(20));
  EXPECT_EQ(world.pool.observe(21).error(), Rejection::observation_too_old);
  world.pool.observations.grow(2);  // never less
  turn(50);
  EXPECT_EQ(world.pool.observations.cardinality(), 3);
}

TEST(Observations, GoOnWhenTheClockWraps) {
  World world = world_at(medium, price_within(7), 0xffff'fff0);
  world.pool.observations.grow(10);
  world.open({-6'000, 6'000}, one_token);
  world.pool.now = 4;
  (void)*world.swap(walk_to(world.pool, price_within(-3)));
  world.pool.now = 10;
  EXPECT_EQ(world.pool.observe(0)->tick, 20 * 7 + 6 * -3);
  EXPECT_EQ(world.pool.observe(26)->tick, 0);
  EXPECT_EQ(world.pool.observe(16)->tick, 70);
}

// Property CL-10: what is observed is the sum of the ticks that stood, second by second; the mean
// lies between the least and the greatest of them; in doubles and in integers alike.
TEST(Observations, AddUpTheTicksThatStood) {
  for_each_draw(500, 60, [](Draws& draws, int size) {
    World world = any_world(draws, 60, 30'000);
    world.pool.observations.grow(100);
    std::vector<Tick> stood;
    for (int i = 0; i < size; ++i) {
      const auto seconds = draws.next() % 5;
      stood.insert(stood.end(), seconds, world.pool.tick);
      world.pool.now += static_cast<std::uint32_t>(seconds);
      (void)world.swap(any_order(draws, world.pool, 60));
    }
    if (stood.empty()) return;
    stood.push_back(world.pool.tick);
    world.pool.now += 1;
    const Pool<Fast> fast = fast_of(world.pool);
    std::int64_t sum = 0;
    Tick least = stood.back();
    Tick greatest = stood.back();
    for (std::uint32_t ago = 1; ago <= stood.size(); ++ago) {
      const Tick tick = stood[stood.size() - ago];
      sum += tick;
      least = std::min(least, tick);
      greatest = std::max(greatest, tick);
      // Between two entries the contract rounds the mean tick toward 0.
      const std::int64_t observed = world.pool.observe(0)->tick - world.pool.observe(ago)->tick;
      ASSERT_LE(std::abs(observed - sum), 5);
      ASSERT_EQ(fast.observe(0)->tick - fast.observe(ago)->tick, observed);
      ASSERT_GE(*world.pool.mean_tick(ago), least - 5);
      ASSERT_LE(*world.pool.mean_tick(ago), greatest + 5);
    }
  });
}

}  // namespace
}  // namespace seawall::concentrated
