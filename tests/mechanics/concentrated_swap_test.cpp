#include "seawall/mechanics/liquidity/concentrated_swap.hpp"

#include <cmath>

#include "concentrated_scenes.hpp"

namespace seawall::concentrated {
namespace {

using namespace concentrated_scenes;

constexpr UInt128 one_token = 1'000'000'000'000'000'000;
constexpr Terms medium{.fee = {3'000}, .tick_spacing = 60};

TEST(TickSet, KeepsTicksInOrderHoweverTheyComeAndGo) {
  for_each_draw(200, 100, [](Draws& draws, int size) {
    TickSet<Exact> set;
    std::vector<Tick> expected;
    for (int i = 0; i < 4 * size; ++i) {
      const auto tick = static_cast<Tick>(draws.next() % 60) - 30;
      const auto place = std::ranges::lower_bound(expected, tick);
      if (place != expected.end() && *place == tick) {
        set.erase(tick);
        expected.erase(place);
      } else {
        set.insert({.tick = tick, .gross = static_cast<UInt128>(tick + 31)});
        expected.insert(place, tick);
      }
      ASSERT_EQ(set.size(), expected.size());
      for (std::size_t j = 0; j < expected.size(); ++j) {
        ASSERT_EQ(set[j].tick, expected[j]);
        ASSERT_EQ(set[j].gross, static_cast<UInt128>(expected[j] + 31));
      }
    }
    for (Tick tick = -31; tick <= 31; ++tick) {
      const auto above = std::ranges::upper_bound(expected, tick) - expected.begin();
      ASSERT_EQ(set.count_up_to(tick), static_cast<std::size_t>(above));
      ASSERT_EQ(set.find(tick) != nullptr, std::ranges::binary_search(expected, tick));
    }
  });
}

TEST(Exchange, RefusesNothingAndALimitThatIsNotAhead) {
  World world = world_at(medium, price_at(0));
  world.open({-600, 600}, one_token);
  const Pool<Exact> before = world.pool;
  EXPECT_EQ(exchange(world.pool, sale_of(Token::zero, 0)).error(), Rejection::insufficient_input);
  SwapOrder<Exact> order = sale_of(Token::zero, 1'000);
  for (const UInt256 limit : {price_at(0), price_at(60), sqrt_price_min}) {
    order.limit = limit;
    EXPECT_EQ(exchange(world.pool, order).error(), Rejection::limit_already_passed);
  }
  order = sale_of(Token::one, 1'000);
  order.limit = sqrt_price_max;
  EXPECT_EQ(exchange(world.pool, order).error(), Rejection::limit_already_passed);
  EXPECT_EQ(world.pool, before);
}

TEST(Exchange, StopsAtItsLimitFilledInPart) {
  World world = world_at(medium, price_at(0));
  world.open({-600, 600}, one_token);
  SwapOrder<Exact> order = sale_of(Token::zero, Int128{1} << 100);
  order.limit = price_at(-100);
  const auto fill = *world.swap(order);
  EXPECT_EQ(world.pool.sqrt_price, price_at(-100));
  EXPECT_EQ(world.pool.tick, -100);
  EXPECT_EQ(fill.out,
            Math<Exact>::amount1_between(price_at(0), price_at(-100), one_token, Rounding::down));
}

TEST(Exchange, CrossingDownTakesThePriceToTheTickAndTheTickBelowIt) {
  World world = world_at(medium, price_at(0));
  world.open({-600, 600}, one_token);
  world.open({-1'200, -60}, 3 * one_token);
  (void)*world.swap(walk_to(world.pool, price_at(-60)));
  EXPECT_EQ(world.pool.sqrt_price, price_at(-60));
  EXPECT_EQ(world.pool.tick, -61);
  EXPECT_EQ(world.pool.liquidity, 4 * one_token);
  (void)*world.swap(walk_to(world.pool, price_at(-59)));
  EXPECT_EQ(world.pool.tick, -59);
  EXPECT_EQ(world.pool.liquidity, one_token);
}

TEST(Exchange, JumpsEmptyRangesAtNoCost) {
  World world = world_at(medium, price_at(0));
  world.open({-600'000, -599'940}, 1'000 * one_token);
  EXPECT_EQ(world.pool.liquidity, 0U);
  const auto plan = *plan_swap(world.pool, sale_of(Token::zero, 1'000'000'000));
  EXPECT_EQ(plan.crossings.size(), 1U);
  EXPECT_EQ(plan.tick, -599'941);
  EXPECT_EQ(plan.fill.in, UInt256{1'000'000'000});
}

TEST(Exchange, FeesBelongToLiquidityInRangeAndToTheProtocol) {
  World world =
      world_at({.fee = {3'000}, .tick_spacing = 60, .protocol_divisor = {4, 0}}, price_within(0));
  world.open({-600, 600}, one_token);
  const auto fill = *world.swap(sale_of(Token::zero, 1'000'000));
  EXPECT_EQ(fill.fee, UInt256{3'000});
  EXPECT_EQ(world.pool.protocol_fees[0], 750U);
  EXPECT_EQ(world.pool.fee_growth[0], *mul_div_down(UInt256{2'250}, UInt256{1, 0}, {one_token}));
  EXPECT_EQ(world.pool.fee_growth[1], UInt256{});
}

// Property CL-2: what a swap received fetches no more than what it cost when it is swapped back,
// and a swap in two parts receives no more than one.
TEST(Exchange, ThereAndBackOrInPartsNeverGains) {
  for_each_draw(5'000, 80, [](Draws& draws, int bits) {
    World world = any_world(draws, bits);
    const Token paid = any_token(draws);
    const Int128 amount = draws.magnitude(bits);
    World parts = world;
    const auto there = *world.swap(sale_of(paid, amount));
    if (there.out > UInt256{}) {
      const auto back =
          *world.swap({other(paid), {Specified::input, there.out}, last_price(other(paid))});
      ASSERT_LE(back.out, there.in);
    }
    const Int128 part = amount / 3;
    if (part == 0) return;
    const auto first = *parts.swap(sale_of(paid, part));
    const auto second = parts.swap(sale_of(paid, amount - part));
    if (second) {
      ASSERT_LE(wrapping_add(first.out, second->out), there.out);
    }
  });
}

// Property CL-8: a walk with a rest ends where a walk at once ends, tick, liquidity and all.
TEST(Exchange, WalkWithARestEndsWhereOneAtOnceEnds) {
  for_each_draw(3'000, 80, [](Draws& draws, int bits) {
    World once = any_world(draws, bits);
    World rested = once;
    const auto way = static_cast<Tick>(draws.uniform(-30'000, 30'000));
    const Tick end = once.pool.tick + way;
    const Tick rest = once.pool.tick + static_cast<Tick>(draws.uniform(0.0, 1.0) * way);
    if (rest == once.pool.tick || rest == end) return;
    (void)*once.swap(walk_to(once.pool, price_at(end)));
    const auto first = rested.swap(walk_to(rested.pool, price_at(rest)));
    const auto second = rested.swap(walk_to(rested.pool, price_at(end)));
    if (!first || !second) return;  // half a tick away, there already
    ASSERT_EQ(rested.pool.sqrt_price, once.pool.sqrt_price);
    ASSERT_EQ(rested.pool.tick, once.pool.tick);
    ASSERT_EQ(rested.pool.liquidity, once.pool.liquidity);
  });
}

// Property CL-5: the pool with its tokens exchanged trades alike. Prices of opposite ticks are
// inverse but for their last digit.
TEST(Exchange, MirroredPoolTradesAlike) {
  for_each_draw(3'000, 80, [](Draws& draws, int bits) {
    const Terms terms{.fee = {3'000}, .tick_spacing = 60};
    World world = world_at(terms, price_at(0));
    World mirror = world_at(terms, price_at(0));
    for (int i = 0; i < 4; ++i) {
      const TickRange range = any_range(draws, terms, 0);
      if (range.lower == 0 || range.upper == 0) continue;  // a range has its lower end and no upper
      const auto liquidity = (UInt128{1} << 40) + static_cast<UInt128>(draws.magnitude(bits));
      world.open(range, liquidity);
      mirror.open({-range.upper, -range.lower}, liquidity);
    }
    if (world.positions.empty()) return;
    const Token paid = any_token(draws);
    const Int128 amount = draws.magnitude(bits);
    const auto fill = *world.swap(sale_of(paid, amount));
    const auto mirrored = *mirror.swap(sale_of(other(paid), amount));
    const double out = to_double(fill.out);
    ASSERT_NEAR(to_double(mirrored.out), out, 100.0 + 1e-15 * out);
    ASSERT_NEAR(to_double(mirrored.in), to_double(fill.in), 100.0 + 1e-15 * to_double(fill.in));
  });
}

/// §6: what Fast may differ by at each stop, besides a share of the amount.
std::array<double, 2> rounding_of(const Pool<Exact>& before, const SwapPlan<Exact>& plan,
                                  UInt128 most) {
  const double a = to_double(before.sqrt_price) * 0x1p-96;
  const double b = to_double(plan.price) * 0x1p-96;
  const double low = std::min(a, b);
  const double high = std::max(a, b);
  const auto digit = [&](double root) {
    return static_cast<double>(most) * std::max(0x1p-96, root * 0x1p-53);
  };
  const int searches = std::abs(plan.tick - before.tick) / (256 * before.terms.tick_spacing);
  const double stops = 2.0 + static_cast<double>(plan.crossings.size()) + searches;
  return {2.0 * stops * (1.0 + (1.0 + digit(low)) / (low * low)),
          2.0 * stops * (1.0 + high * high + digit(high))};
}

// Property CL-6: Fast is within two units of either token and two last digits of the price at each
// stop, and 2^-46 of the amount.
TEST(Exchange, FastStaysWithinItsStatedError) {
  for_each_draw(20'000, 100, [](Draws& draws, int bits) {
    const World world = any_world(draws, bits, 600'000);
    UInt128 most = 0;
    for (const Position<Exact>& position : world.positions)
      most += position.liquidity;
    const SwapOrder<Exact> order = any_order(draws, world.pool, bits);
    const auto exact = plan_swap(world.pool, order);
    const auto fast = plan_swap<Fast>(
        fast_of(world.pool), {order.paid,
                              {order.amount.specified, to_double(order.amount.amount)},
                              Math<Fast>::price_from(to_double(order.limit), Rounding::down)});
    if (!exact || !fast) return;
    const auto rounding = rounding_of(world.pool, *exact, most);
    const double in = to_double(exact->fill.in);
    const double out = to_double(exact->fill.out);
    ASSERT_NEAR(fast->fill.in, in, rounding[index_of(order.paid)] + 0x1p-46 * in);
    ASSERT_NEAR(fast->fill.out, out, rounding[index_of(other(order.paid))] + 0x1p-46 * out);
  });
}

// A plan and its making are one thing: nothing moves before, and the ends agree after.
TEST(Exchange, MakesWhatWasPlanned) {
  for_each_draw(2'000, 80, [](Draws& draws, int bits) {
    World world = any_world(draws, bits);
    const SwapOrder<Exact> order = any_order(draws, world.pool, bits);
    const auto plan = plan_swap(world.pool, order);
    const auto fill = world.swap(order);
    ASSERT_EQ(plan.has_value(), fill.has_value());
    if (!plan) return;
    ASSERT_EQ(plan->fill, *fill);
    ASSERT_EQ(plan->tick, world.pool.tick);
    ASSERT_EQ(plan->below, world.pool.ticks.count_up_to(world.pool.tick));
    ASSERT_EQ(*Math<Exact>::tick_at(plan->price) - plan->tick,
              plan->price == price_at(plan->tick + 1) ? 1 : 0);
  });
}

}  // namespace
}  // namespace seawall::concentrated
