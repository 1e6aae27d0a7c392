#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "draws.hpp"
#include "seawall/mechanics/liquidity/crypto_swap_liquidity.hpp"
#include "seawall/mechanics/liquidity/crypto_swap_pair.hpp"

// Figures from the invariant, solved by bisection with 80 digits apart from the rules; properties
// are those of docs/mechanics/crypto-swap.md.
namespace seawall {
namespace {

using Pool = CryptoSwapPool<Exact>;

constexpr std::uint64_t now = 1'700'000'000;
constexpr Int128 usdc = 1'000'000;

// 0.26 % near balance, 0.45 % far from it, A·4 = 40 and γ = 1.45·10^-4.
constexpr CryptoSwapTerms common_terms{.shape = {400'000, 145'000'000'000'000},
                                       .fees = {26'000'000, 45'000'000, 230'000'000'000'000},
                                       .decimals = {6, 18}};

// USDC of 6 decimals and ETH at 2 000.
Pool pool_of(Int128 usd, Int128 eth) {
  Pool pool = Pool::opened(common_terms, 2'000 * wad, now);
  EXPECT_TRUE(deposit(pool, {Units{usd * usdc}, Units{eth * wad}}, now));
  return pool;
}

TEST(CryptoSwap, PaysByTheInvariantLessTheFeeOfTheBalancesAfter) {
  // For 10 ETH 19 977.081671… before the fee of 0.31752931… %, both rounded down: 63.433089.
  Pool pool = pool_of(2'000'000, 1'000);
  EXPECT_EQ(*exchange(pool, Leg{1, 0}, Units{10 * wad}, now), Units{19'913'648'582});
  EXPECT_EQ(pool.balances[1], Units{1'010 * wad});
  EXPECT_EQ(pool.balances[0], Units{2'000'000 * usdc - 19'913'648'582});
}

TEST(CryptoSwap, FirstDepositMintsTheConstantProductOfTheInvariant) {
  // D of 2 200 000 and 900 ETH is 3 982 819.788237…; D/2/√2 000 shares.
  const Pool pool = pool_of(2'200'000, 900);
  EXPECT_NEAR(to_double(pool.invariant) / 1e18, 3'982'819.7882377816, 1e-6);
  EXPECT_NEAR(to_double(pool.shares.value) / 1e18, 44'529.278943154985, 1e-8);
  EXPECT_EQ(pool.profit.virtual_price, wad);
}

TEST(CryptoSwap, LeavingInProportionTakesAShareOfBothCoins) {
  Pool pool = pool_of(2'000'000, 1'000);
  const auto paid = withdraw(pool, Units{pool.shares.value / 4});
  EXPECT_NEAR(to_double((*paid)[0].value), 500'000e6, 1.0);
  EXPECT_NEAR(to_double((*paid)[1].value), 250e18, 1e3);
}

TEST(CryptoSwap, AverageMovesHalfWayInAHalfTime) {
  Pool pool = pool_of(2'000'000, 1'000);
  (void)exchange(pool, Leg{0, 1}, Units{100'000 * usdc}, now);
  EXPECT_EQ(pool.prices.average, 2'000 * wad);
  const double last = to_double(pool.prices.last) / 1e18;
  EXPECT_GT(last, 2'000.0);
  (void)exchange(pool, Leg{0, 1}, Units{usdc}, now + pool.terms.half_time);
  EXPECT_NEAR(to_double(pool.prices.average) / 1e18, (2'000.0 + last) / 2.0, 1e-3);
}

TEST(CryptoSwap, RefusesNothingTooMuchAndWhatLeavesTheSafeRange) {
  Pool pool = pool_of(2'000'000, 1'000);
  const Pool before = pool;
  EXPECT_EQ(exchange(pool, Leg{0, 1}, Units{}, now).error(), Rejection::insufficient_input);
  EXPECT_EQ(exchange(pool, Leg{0, 1}, Units{1'000'000'000 * usdc}, now).error(),
            Rejection::outside_safe_range);
  EXPECT_EQ(withdraw(pool, pool.shares + Units{1}).error(), Rejection::insufficient_liquidity);
  EXPECT_EQ(deposit(pool, {}, now).error(), Rejection::insufficient_input);
  EXPECT_EQ(pool, before);
}

Units any_part(Draws& draws, Units whole) {
  const double part = std::ldexp(draws.uniform(0.5, 1.0), -2 - static_cast<int>(draws.next() % 18));
  return Units{floor_to_int128(to_double(whole.value) * part)};
}

// Coin 1 at 1/8 to 10^6 of coin 0, values within a factor of two of each other.
// @param size  of the value, bits of tokens
Pool any_pool(Draws& draws, int size) {
  CryptoSwapTerms terms = common_terms;
  terms.shape.amplification = 4'000 + static_cast<std::int64_t>(draws.magnitude(22));
  terms.shape.gamma = 100'000'000'000'000 + static_cast<std::int64_t>(draws.magnitude(52));
  terms.fees.middle = 1'000'000 + static_cast<std::int64_t>(draws.magnitude(25));
  terms.fees.outer = terms.fees.middle + static_cast<std::int64_t>(draws.magnitude(25));
  terms.decimals = {6 + 6 * static_cast<int>(draws.next() % 3),
                    8 + 10 * static_cast<int>(draws.next() % 2)};
  const Int128 price = wad / 8 * draws.magnitude(20);
  Pool pool = Pool::opened(terms, price, now);
  const double value = to_double(draws.magnitude(size)) + 1'000.0;
  const auto units = [&](std::size_t coin, double price_of) {
    const double tokens = value * draws.uniform(0.7, 1.4) / price_of;
    return Units{floor_to_int128(tokens * to_double(power_of_ten(terms.decimals[coin])))};
  };
  EXPECT_TRUE(deposit(pool, {units(0, 1.0), units(1, to_double(price) / 1e18)}, now));
  return pool;
}

Leg any_leg(Draws& draws) { return draws.next() % 2 == 0 ? Leg{0, 1} : Leg{1, 0}; }

// Whatever somebody else may do; a refusal is fine.
void do_anything(Draws& draws, Pool& pool, std::uint64_t timestamp) {
  const Leg leg = any_leg(draws);
  switch (draws.next() % 4) {
    case 0:
      (void)deposit(pool, {any_part(draws, pool.balances[0]), any_part(draws, pool.balances[1])},
                    timestamp);
      break;
    case 1:
      (void)withdraw_one_coin(pool, any_part(draws, pool.shares), leg.to, timestamp);
      break;
    case 2:
      (void)withdraw(pool, any_part(draws, pool.shares));
      break;
    default:
      (void)exchange(pool, leg, any_part(draws, pool.balances[leg.from]), timestamp);
  }
}

double worth_of_share(const Pool& pool) {
  const auto worth = virtual_price(pool);
  EXPECT_TRUE(worth);
  return to_double(worth->value) / 1e18;
}

// Property CS-1. D is known to 10^-14 of itself.
TEST(CryptoSwap, SharesNeverLoseWithinABlock) {
  for_each_draw(400, 34, [](Draws& draws, int size) {
    Pool pool = any_pool(draws, size);
    for (int step = 0; step < 20; ++step) {
      const double before = worth_of_share(pool);
      do_anything(draws, pool, now);
      ASSERT_GE(worth_of_share(pool), before * (1.0 - 4e-14)) << "step " << step;
    }
  });
}

// Property CS-2.
TEST(CryptoSwap, NoWayRoundGains) {
  for_each_draw(600, 34, [](Draws& draws, int size) {
    Pool pool = any_pool(draws, size);
    const Leg out = any_leg(draws);
    const Units start = any_part(draws, pool.balances[out.from]);
    Units have = start;
    for (int step = 0; step < 6; ++step) {
      const auto paid = exchange(pool, step % 2 == 0 ? out : out.reversed(), have, now);
      if (!paid || *paid == Units{}) return;
      have = *paid;
      if (step % 2 == 1) {
        ASSERT_LT(have, start);
      }
    }
  });
}

// Property CS-3.
TEST(CryptoSwap, TheScaleMovesTowardTheAverageAndOnlyFromProfit) {
  int moves = 0;
  for_each_draw(200, 34, [&](Draws& draws, int size) {
    Pool pool = any_pool(draws, size);
    std::uint64_t clock = now;
    for (int step = 0; step < 40; ++step) {
      const Int128 before = pool.prices.scale;
      const Leg leg = any_leg(draws);
      clock += draws.next() % 1'200;
      (void)exchange(pool, leg, any_part(draws, pool.balances[leg.from]), clock);
      const CryptoSwapPrices<Exact>& prices = pool.prices;
      if (prices.scale == before) continue;
      ++moves;
      ASSERT_GT(2 * pool.profit.virtual_price - wad, pool.profit.total);
      if (prices.scale > before) {
        ASSERT_LE(prices.scale, prices.average);
      } else {
        ASSERT_GE(prices.scale, prices.average);
      }
    }
  });
  EXPECT_GT(moves, 100);
}

// Property CS-4: the bound that amount_out states.
TEST(CryptoSwap, FastKeepsItsStatedError) {
  for_each_draw(2'000, 34, [](Draws& draws, int size) {
    const Pool pool = any_pool(draws, size);
    const Leg leg = any_leg(draws);
    const Units given = any_part(draws, pool.balances[leg.from]);
    const auto exact = amount_out(pool, leg, given);
    const auto fast = amount_out(to_fast(pool), leg, AmountOf<Fast>{to_double(given.value)});
    if (!exact) return;
    ASSERT_TRUE(fast);
    const double value =
        2.5 * to_double(pool.balances[leg.to].value);  // of both coins, in this one
    ASSERT_NEAR(fast->value, to_double(exact->value),
                2.0 + 0x1p-40 * value + 1e-10 * to_double(exact->value));
  });
}

CryptoSwapPair<Fast> any_fast_pair(Draws& draws, int size) {
  const Pool pool = any_pool(draws, size);
  return {to_fast(pool), any_leg(draws), now};
}

// Property CS-5. All in one block, so that the scale stays.
TEST(CryptoSwap, SearchesInvertPrices) {
  for_each_draw(300, 34, [](Draws& draws, int size) {
    const CryptoSwapPair<Fast> pair = any_fast_pair(draws, size);
    const Price limit{pair.marginal_price(TradeSide::sell).value * draws.uniform(0.8, 0.99)};

    CryptoSwapPair<Fast> after = pair;
    ASSERT_TRUE(after.swap(TradeSide::sell, pair.quantity_down_to(TradeSide::sell, limit)));
    ASSERT_NEAR(after.marginal_price(TradeSide::sell).value / limit.value, 1.0, 1e-6);

    const auto average = pair.quantity_at_average_price(TradeSide::sell, limit);
    ASSERT_NEAR(pair.quote(TradeSide::sell, average)->value / average.value / limit.value, 1.0,
                1e-6);

    const double balance = pair.pool.balances[pair.sale.from].value;
    const auto last = pair.quantity_at_marginal_price(TradeSide::sell, limit);
    const AmountOf<Fast> more{last.value + 1e-5 * balance}, less{last.value - 1e-5 * balance};
    if (!(less.value > 0.0)) return;
    const double slope =
        (pair.quote(TradeSide::sell, more)->value - pair.quote(TradeSide::sell, less)->value) /
        (more - less).value;
    ASSERT_NEAR(slope / limit.value, 1.0, 1e-4);
  });
}

// Property CS-6.
TEST(CryptoSwap, AQuoteIsWhatTheTradeDoes) {
  for_each_draw(600, 34, [](Draws& draws, int size) {
    CryptoSwapPair<Exact> pair{any_pool(draws, size), any_leg(draws), now};
    const TradeSide side = draws.next() % 2 == 0 ? TradeSide::sell : TradeSide::buy;
    const Pool before = pair.pool;
    const Units base = any_part(draws, before.balances[pair.sale.from]);
    const auto quoted = pair.quote(side, base);
    ASSERT_EQ(pair.pool, before);
    ASSERT_EQ(pair.swap(side, base), quoted);
    if (!quoted) {
      ASSERT_EQ(pair.pool, before);
    } else if (side == TradeSide::sell) {
      ASSERT_EQ(pair.pool.balances[pair.sale.to], before.balances[pair.sale.to] - *quoted);
    } else {
      ASSERT_GE(before.balances[pair.sale.from] - pair.pool.balances[pair.sale.from], base);
      ASSERT_EQ(pair.pool.balances[pair.sale.to], before.balances[pair.sale.to] + *quoted);
    }
  });
}

// Property CS-7.
TEST(CryptoSwap, EveryNextUnitSoldBringsLess) {
  for_each_draw(400, 34, [](Draws& draws, int size) {
    CryptoSwapPair<Fast> pair = any_fast_pair(draws, size);
    double price = pair.middle_price().value;
    for (int step = 0; step < 10; ++step) {
      const double balance = pair.pool.balances[pair.sale.from].value;
      if (!pair.swap(TradeSide::sell, AmountOf<Fast>{0.1 * balance})) return;
      ASSERT_LT(pair.middle_price().value, price);
      price = pair.middle_price().value;
      ASSERT_LE(pair.marginal_price(TradeSide::sell).value, price);
      ASSERT_GE(pair.marginal_price(TradeSide::buy).value, price);
    }
  });
}

}  // namespace
}  // namespace seawall
