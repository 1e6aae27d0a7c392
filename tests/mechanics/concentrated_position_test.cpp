#include "seawall/mechanics/liquidity/concentrated_position.hpp"

#include <cmath>

#include "concentrated_scenes.hpp"

namespace seawall::concentrated {
namespace {

using namespace concentrated_scenes;

constexpr UInt128 one_token = 1'000'000'000'000'000'000;
constexpr Terms medium{.fee = {3'000}, .tick_spacing = 60};

TEST(AddLiquidity, AsksForTheTokenOnWhoseSideTheRangeLies) {
  World world = world_at(medium, price_within(0));
  Position<Exact> above{.range = {60, 120}};
  Position<Exact> below{.range = {-120, -60}};
  Position<Exact> about{.range = {-120, 120}};
  const auto for_above = *add_liquidity(world.pool, above, one_token);
  const auto for_below = *add_liquidity(world.pool, below, one_token);
  EXPECT_EQ(world.pool.liquidity, 0U);
  const auto for_about = *add_liquidity(world.pool, about, one_token);
  EXPECT_GT(for_above.amount0, UInt256{});
  EXPECT_EQ(for_above.amount1, UInt256{});
  EXPECT_EQ(for_below.amount0, UInt256{});
  EXPECT_GT(for_below.amount1, UInt256{});
  EXPECT_GT(for_about.amount0, UInt256{});
  EXPECT_GT(for_about.amount1, UInt256{});
  EXPECT_EQ(world.pool.liquidity, one_token);
}

TEST(AddLiquidity, RefusesWrongRangesNothingAndTooMuchAtATick) {
  World world = world_at(medium, price_within(0));
  const Pool<Exact> before = world.pool;
  for (const TickRange range :
       {TickRange{60, 60}, TickRange{120, 60}, TickRange{-61, 60}, TickRange{-60, 61},
        TickRange{-887'280, 60}, TickRange{-60, 887'280}}) {
    Position<Exact> position{.range = range};
    EXPECT_EQ(add_liquidity(world.pool, position, one_token).error(), Rejection::tick_out_of_range);
    EXPECT_EQ(position, Position<Exact>{.range = range});
  }
  Position<Exact> position{.range = {-60, 60}};
  EXPECT_EQ(add_liquidity(world.pool, position, 0).error(), Rejection::insufficient_input);
  const UInt128 most = liquidity_per_tick_max(medium);
  EXPECT_EQ(add_liquidity(world.pool, position, most + 1).error(), Rejection::overflow);
  EXPECT_EQ(world.pool, before);
  EXPECT_TRUE(add_liquidity(world.pool, position, most));
  EXPECT_EQ(add_liquidity(world.pool, position, 1).error(), Rejection::overflow);
}

TEST(AddLiquidity, SoMuchMayEndAtATickThatAllTicksFit128Bits) {
  // Vectors of the contract's own test: 2^128 − 1 over 887 273·2 − 1, 14 787·2 + 1 ticks and so on.
  EXPECT_EQ(liquidity_per_tick_max({.tick_spacing = 60}), ~UInt128{0} / 29'575);
  EXPECT_EQ(liquidity_per_tick_max({.tick_spacing = 10}), ~UInt128{0} / 177'455);
  EXPECT_EQ(liquidity_per_tick_max({.tick_spacing = 1}), ~UInt128{0} / 1'774'545);
}

TEST(RemoveLiquidity, GivesBackWhatWasPaidLessARounding) {
  World world = world_at(medium, price_within(0));
  Position<Exact> position{.range = {-120, 120}};
  const auto paid = *add_liquidity(world.pool, position, one_token);
  const auto worth = *remove_liquidity(world.pool, position, one_token);
  EXPECT_EQ(wrapping_subtract(paid.amount0, worth.amount0), UInt256{1});
  EXPECT_EQ(wrapping_subtract(paid.amount1, worth.amount1), UInt256{1});
  EXPECT_EQ(position.owed[0], worth.amount0.low);
  EXPECT_EQ(world.pool.ticks.size(), 0U);
  EXPECT_EQ(world.pool.liquidity, 0U);
}

TEST(RemoveLiquidity, RefusesMoreThanThePositionHas) {
  World world = world_at(medium, price_within(0));
  world.open({-120, 120}, one_token);
  Position<Exact> other{.range = {-120, 120}};
  EXPECT_EQ(remove_liquidity(world.pool, other, 1).error(), Rejection::insufficient_liquidity);
  EXPECT_EQ(remove_liquidity(world.pool, other, 0).error(), Rejection::insufficient_liquidity);
  EXPECT_EQ(remove_liquidity(world.pool, world.positions[0], one_token + 1).error(),
            Rejection::insufficient_liquidity);
}

TEST(Fees, AreSharedByLiquidityInRangeOnlyWhileThePriceIsThere) {
  World world = world_at(medium, price_within(0));
  world.open({-600, 600}, one_token);
  world.open({-600, 600}, 3 * one_token);
  world.open({-6'000, -600}, one_token);
  (void)*world.swap(sale_of(Token::zero, 4'000'000));
  const auto fees = [&](std::size_t owner) {
    return claim_of(world.pool, world.positions[owner]).amount0;
  };
  EXPECT_EQ(fees(0), UInt256{2'999});  // a quarter of 12 000, rounded down
  EXPECT_EQ(fees(1), UInt256{8'999});
  EXPECT_EQ(fees(2), UInt256{});
  // Who comes later has no part in what was earned before.
  world.open({-600, 600}, one_token);
  EXPECT_EQ(fees(3), UInt256{});
}

TEST(Fees, OfARangeThatWasLeftAndEnteredAgainAreKeptApart) {
  World world = world_at(medium, price_within(0));
  world.open({-60'000, 60'000}, one_token);
  world.open({-120, -60}, one_token);
  for (int i = 0; i < 3; ++i) {
    (void)*world.swap(walk_to(world.pool, price_within(-300)));
    (void)*world.swap(walk_to(world.pool, price_within(100)));
  }
  // Six ways through the range; three paid in token 0, half of whose fee is the range's own.
  const double width0 = to_double(
      Math<Exact>::amount0_between(price_at(-120), price_at(-60), one_token, Rounding::down));
  EXPECT_NEAR(to_double(claim_of(world.pool, world.positions[1]).amount0),
              3.0 * width0 * 0.003 / 0.997, 10.0);
}

TEST(Collect, PaysAtMostWhatIsAskedForAndWhatIsOwed) {
  Position<Exact> position{.owed = {100, 50}};
  EXPECT_EQ(collect(position, {UInt256{30}, UInt256{80}}),
            (TokenAmounts<Exact>{UInt256{30}, UInt256{50}}));
  EXPECT_EQ(position.owed[0], 70U);
  EXPECT_EQ(position.owed[1], 0U);
}

// Property CL-11: moving is removing, collecting and adding at one time.
TEST(MoveLiquidity, IsRemoveCollectAndAdd) {
  for_each_draw(2'000, 80, [](Draws& draws, int bits) {
    World moved = any_world(draws, bits, 50'000);
    (void)moved.swap(any_order(draws, moved.pool, bits));
    World apart = moved;
    const TickRange range = any_range(draws, moved.pool.terms, moved.pool.tick);
    Position<Exact>& old = apart.positions[0];
    const auto paid = move_liquidity(moved.pool, moved.positions[0], range);
    const TokenAmounts<Exact> worth = worth_of(apart.pool, old.range, old.liquidity);
    const UInt128 liquidity = liquidity_for(apart.pool, range, worth);
    if (!paid) {
      ASSERT_EQ(liquidity, 0U);
      ASSERT_EQ(moved.pool, apart.pool);
      ASSERT_EQ(moved.positions[0], old);
      return;
    }
    ASSERT_EQ(*remove_liquidity(apart.pool, old, old.liquidity), worth);
    old.range = range;
    const auto added = *add_liquidity(apart.pool, old, liquidity);
    ASSERT_EQ(collect(old, added), added);
    ASSERT_EQ(*paid, added);
    ASSERT_EQ(moved.pool, apart.pool);
    ASSERT_EQ(moved.positions[0], old);
  });
}

// Property CL-9: the liquidity in range, and at every tick, is what the positions have there.
void expect_ticks_of_positions(const World& world) {
  UInt128 in_range = 0;
  Int128 sum = 0;
  for (std::size_t place = 0; place < world.pool.ticks.size(); ++place) {
    const TickState<Exact>& state = world.pool.ticks[place];
    UInt128 gross = 0;
    Int128 net = 0;
    for (const Position<Exact>& position : world.positions) {
      const auto liquidity = static_cast<Int128>(position.liquidity);
      if (position.range.lower == state.tick) net += liquidity;
      if (position.range.upper == state.tick) net -= liquidity;
      if (position.range.lower == state.tick || position.range.upper == state.tick)
        gross += position.liquidity;
    }
    ASSERT_GT(state.gross, 0U);
    ASSERT_EQ(state.gross, gross);
    ASSERT_EQ(state.net, net);
    ASSERT_EQ(state.sqrt_price, price_at(state.tick));
    if (state.tick <= world.pool.tick) sum += net;
  }
  for (const Position<Exact>& position : world.positions)
    if (position.range.lower <= world.pool.tick && world.pool.tick < position.range.upper)
      in_range += position.liquidity;
  ASSERT_EQ(world.pool.liquidity, in_range);
  ASSERT_EQ(static_cast<UInt128>(sum), in_range);
}

// What everybody and the protocol could take away now.
std::array<UInt256, 2> claims_on(const World& world) {
  std::array<UInt256, 2> sum{UInt256{world.pool.protocol_fees[0]},
                             UInt256{world.pool.protocol_fees[1]}};
  for (const Position<Exact>& position : world.positions) {
    const auto worth = worth_of(world.pool, position.range, position.liquidity);
    const auto claim = claim_of(world.pool, position);
    sum[0] = *add(sum[0], *add(worth.amount0, claim.amount0));
    sum[1] = *add(sum[1], *add(worth.amount1, claim.amount1));
  }
  return sum;
}

void do_something(World& world, Draws& draws, int bits) {
  const std::size_t owner = draws.next() % world.positions.size();
  Position<Exact>& position = world.positions[owner];
  world.pool.now += static_cast<std::uint32_t>(draws.next() % 30);
  switch (draws.next() % 8) {
    case 0:
      world.positions.push_back({.range = any_range(draws, world.pool.terms, world.pool.tick)});
      (void)world.add(world.positions.size() - 1, static_cast<UInt128>(draws.magnitude(bits)));
      break;
    case 1:
      (void)world.add(owner, static_cast<UInt128>(draws.magnitude(bits)));
      break;
    case 2:
      (void)remove_liquidity(world.pool, position,
                             position.liquidity / (1 + static_cast<UInt128>(draws.next() % 3)));
      break;
    case 3:
      world.collect_all(owner);
      break;
    case 4:
      (void)move_liquidity(world.pool, position,
                           any_range(draws, world.pool.terms, world.pool.tick));
      break;
    default:
      (void)world.swap(any_order(draws, world.pool, bits));
  }
}

// Property CL-1: whatever is swapped, added, moved, removed and collected, what positions and
// protocol can take never exceeds what the pool holds, and what is left over are roundings.
TEST(Positions, NeverOwnMoreThanThePoolHolds) {
  for_each_draw(1'500, 80, [](Draws& draws, int bits) {
    World world = any_world(draws, bits, 60'000);
    constexpr int events = 40;
    for (int i = 0; i < events; ++i) {
      do_something(world, draws, bits);
      const auto claims = claims_on(world);
      ASSERT_LE(claims[0], world.holdings[0]);
      ASSERT_LE(claims[1], world.holdings[1]);
      expect_ticks_of_positions(world);
      if (::testing::Test::HasFatalFailure()) return;
    }
    for (std::size_t owner = 0; owner < world.positions.size(); ++owner) {
      (void)remove_liquidity(world.pool, world.positions[owner], world.positions[owner].liquidity);
      world.collect_all(owner);
    }
    ASSERT_EQ(world.pool.liquidity, 0U);
    ASSERT_EQ(world.pool.ticks.size(), 0U);
  });
}

TEST(Positions, InDoublesOwnWhatTheyOwnInIntegers) {
  for_each_draw(1'000, 60, [](Draws& draws, int bits) {
    World world = any_world(draws, 20 + bits, 60'000);
    Pool<Fast> fast = fast_of(world.pool);
    std::vector<Position<Fast>> positions;
    for (const Position<Exact>& position : world.positions)
      positions.push_back(fast_of(position));
    const SwapOrder<Exact> order = any_order(draws, world.pool, bits);
    if (!world.swap(order)) return;
    if (!exchange<Fast>(fast, {order.paid,
                               {order.amount.specified, to_double(order.amount.amount)},
                               Math<Fast>::price_from(to_double(order.limit), Rounding::down)}))
      return;
    // What Fast may be off by, §6: last digits of the price against all liquidity, and some units.
    double most = 0.0;
    for (const Position<Exact>& position : world.positions)
      most += static_cast<double>(position.liquidity);
    const double root = to_double(world.pool.sqrt_price) * 0x1p-96;
    const double noise =
        1e4 * (1.0 + root * root + 1.0 / (root * root)) + most * 0x1p-48 * (root + 1.0 / root);
    for (std::size_t i = 0; i < positions.size(); ++i) {
      const auto exact = claim_of(world.pool, world.positions[i]);
      const auto close = claim_of(fast, positions[i]);
      ASSERT_NEAR(close.amount0, to_double(exact.amount0), noise + 1e-9 * close.amount0);
      ASSERT_NEAR(close.amount1, to_double(exact.amount1), noise + 1e-9 * close.amount1);
      const auto worth = worth_of(world.pool, world.positions[i].range, positions[i].liquidity);
      const auto near = worth_of(fast, positions[i].range, positions[i].liquidity);
      ASSERT_NEAR(near.amount0, to_double(worth.amount0), noise + 1e-9 * near.amount0);
      ASSERT_NEAR(near.amount1, to_double(worth.amount1), noise + 1e-9 * near.amount1);
    }
  });
}

}  // namespace
}  // namespace seawall::concentrated
