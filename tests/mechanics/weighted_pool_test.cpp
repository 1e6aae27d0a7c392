#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "draws.hpp"
#include "seawall/mechanics/liquidity/weighted_pair.hpp"

// Figures from the closed forms with 80 digits, apart from the rules; properties are those of
// docs/mechanics/weighted-pools.md.
namespace seawall {
namespace {

using Pool = WeightedPool<Exact>;
using Amounts = TokenAmounts<Exact>;

constexpr Leg there{0, 1};
constexpr Int128 usdc = 1'000'000;
constexpr Int128 percent = wad / 100;

// A thousand ETH at 80 % and 500 000 USDC of 6 decimals at 20 %: 2 000 USDC an ETH, fee 0.3 %.
Pool eighty_twenty() {
  Pool pool;
  pool.tokens[0] = {Units{}, 80 * percent, 18};
  pool.tokens[1] = {Units{}, 20 * percent, 6};
  EXPECT_TRUE(join_first(pool, {Units{1'000 * wad}, Units{500'000 * usdc}}));
  return pool;
}

TEST(WeightedPool, PaysByTheRatioOfBalancesToThePowerOfWeights) {
  // 500 000·(1 − (1 000/1 009.97)^4) = 19 452.735577880…
  EXPECT_EQ(*amount_out(eighty_twenty(), there, Units{10 * wad}), Units{19'452'735'577});
}

TEST(WeightedPool, AsksByTheInversePower) {
  // 500 000·((1 000/990)^4 − 1)/0.997 = 20 571.893523177…: rounded up, by up to 10^-14 of the
  // power.
  EXPECT_EQ(*amount_in(eighty_twenty(), there.reversed(), Units{10 * wad}), Units{20'571'893'524});
}

TEST(WeightedPool, FirstJoinMintsTheInvariantForEachTokenAndLocksAMillionShares) {
  // 1 000^0.8·500 000^0.2 = 3 465.724215775732, twice.
  const Pool pool = eighty_twenty();
  EXPECT_NEAR(to_double(pool.shares.value) / 1e18, 6'931.448431551464, 1e-9);
  Pool dust;
  dust.tokens[0] = {Units{}, 50 * percent, 18};
  dust.tokens[1] = {Units{}, 50 * percent, 18};
  EXPECT_EQ(join_first(dust, {Units{400'000}, Units{400'000}}).error(),
            Rejection::insufficient_liquidity);
}

TEST(WeightedPool, TradesAtMostThreeTenthsOfABalance) {
  Pool pool = eighty_twenty();
  pool.fee = 0;
  EXPECT_TRUE(amount_out(pool, there, Units{300 * wad}));
  EXPECT_EQ(amount_out(pool, there, Units{300 * wad + 1}).error(), Rejection::ratio_above_limit);
  EXPECT_TRUE(amount_in(pool, there, Units{150'000 * usdc}));
  EXPECT_EQ(amount_in(pool, there, Units{150'000 * usdc + 1}).error(),
            Rejection::ratio_above_limit);
  EXPECT_EQ(amount_out(pool, there, Units{}).error(), Rejection::insufficient_input);
  EXPECT_EQ(amount_in(pool, there, Units{}).error(), Rejection::insufficient_output);
}

TEST(WeightedPool, LeavingInProportionTakesAShareOfEveryToken) {
  Pool pool = eighty_twenty();
  const auto paid = exit_in_proportion(pool, Units{pool.shares.value / 4});
  EXPECT_NEAR(to_double((*paid)[0].value), 250e18, 1e3);
  EXPECT_NEAR(to_double((*paid)[1].value), 125'000e6, 1.0);
}

TEST(WeightedPool, JoiningWithOneTokenPaysTheSwapFeeOnWhatIsOutOfProportion) {
  // 10 % more shares: Δ = 1 000·(1.1^(1/0.8) − 1) = 126.52505…; the part beyond 80 % of it is sold
  // for the rest, with the fee: Δ·(0.8 + 0.2/0.997).
  const double free = 126.52505799288994;
  Pool pool = eighty_twenty();
  const auto paid = join_with_one_token(pool, 0, Units{pool.shares.value / 10});
  EXPECT_NEAR(to_double(paid->value) / 1e18, free * (0.8 + 0.2 / 0.997), 1e-6);
}

TEST(WeightedPool, PriceIsTheRatioOfBalancesOverWeights) {
  const WeightedPair<Exact> pair{eighty_twenty(), there};
  EXPECT_NEAR(pair.middle_price().value, 2'000.0 * 1e-12, 1e-24);
  EXPECT_NEAR(pair.marginal_price(TradeSide::sell).value, 1'994.0 * 1e-12, 1e-24);
  EXPECT_NEAR(pair.marginal_price(TradeSide::buy).value, 2'000.0 / 0.997 * 1e-12, 1e-24);
}

// 0.45/0.45 in doubles is not 1, and with a power's bound a small trade would lose 10^-14 of a
// whole balance.
TEST(WeightedPool, EqualWeightsNeedNoPowerInDoublesEither) {
  Pool pool;
  pool.size = 3;
  const std::array<Int128, 3> weights{45 * percent, 45 * percent, 10 * percent};
  for (std::size_t i = 0; i < 3; ++i)
    pool.tokens[i] = {Units{1'000'000 * wad}, weights[i], 18};
  const Units out = *amount_out(pool, there, Units{wad / 1'000});
  const auto fast = amount_out(to_fast(pool), there, AmountOf<Fast>{1e15});
  EXPECT_NEAR(to_double(out.value), 0.997e15, 2e6);  // 10^-9 of the balance moves the price
  EXPECT_NEAR(fast->value, to_double(out.value), 1e7);
}

Units any_part(Draws& draws, Units whole) {
  const double part = std::ldexp(draws.uniform(0.5, 1.0), -2 - static_cast<int>(draws.next() % 30));
  return Units{floor_to_int128(to_double(whole.value) * part)};
}

// Two to four tokens with weights of at least 5 %. @param size  of a balance of tokens, bits
Pool any_pool(Draws& draws, int size) {
  Pool pool;
  pool.size = 2 + draws.next() % 3;
  pool.fee = draws.next() % 4 == 0 ? 0 : static_cast<Int128>(draws.next() % 100) * wad / 1'000;
  Int128 left = 100;
  Amounts amounts{};
  for (std::size_t i = 0; i < pool.size; ++i) {
    const bool is_last = i + 1 == pool.size;
    const Int128 weight = is_last ? left : 5 + static_cast<Int128>(draws.next() % 20);
    left -= weight;
    const int decimals = 6 + 6 * static_cast<int>(draws.next() % 3);
    pool.tokens[i] = {Units{}, weight * percent, decimals};
    amounts[i] = Units{draws.magnitude(size) * power_of_ten(decimals)};
  }
  EXPECT_TRUE(join_first(pool, amounts));
  return pool;
}

Leg any_leg(Draws& draws, const Pool& pool) {
  const std::size_t from = draws.next() % pool.size;
  return {from, (from + 1 + draws.next() % (pool.size - 1)) % pool.size};
}

Ruling<Units> exchange(Pool& pool, Leg leg, Units given) {
  WeightedPair<Exact> pair{pool, leg};
  const auto paid = pair.swap(TradeSide::sell, given);
  pool = pair.pool;
  return paid;
}

// Property WP-1.
TEST(WeightedPool, NoWayRoundGains) {
  for_each_draw(1'000, 40, [](Draws& draws, int size) {
    Pool pool = any_pool(draws, size);
    const std::size_t home = draws.next() % pool.size;
    const Units start = any_part(draws, pool.tokens[home].balance);
    Units have = start;
    std::size_t at = home;
    for (int step = 0; step < 6; ++step) {
      const std::size_t to = step == 5 ? home : draws.next() % pool.size;
      if (to == at) continue;
      const auto paid = exchange(pool, {at, to}, have);
      if (!paid || *paid == Units{}) return;
      have = *paid;
      at = to;
    }
    if (at == home) {
      ASSERT_LE(have, start);
    }
  });
}

// Property WP-2: with the same token, and with all of them.
TEST(WeightedPool, JoiningAndLeavingGainsNothing) {
  for_each_draw(1'000, 40, [](Draws& draws, int size) {
    const Pool before = any_pool(draws, size);
    const std::size_t token = draws.next() % before.size;

    Pool pool = before;
    Amounts given{};
    given[token] = any_part(draws, pool.tokens[token].balance);
    if (const auto shares = join_with_tokens(pool, given); shares && *shares > Units{}) {
      Pool other = pool;
      if (const auto back = exit_to_one_token(pool, token, *shares)) {
        ASSERT_LE(*back, given[token]);
      }
      if (const auto gone = exit_to_tokens(other, given)) {
        ASSERT_GE(*gone, *shares);
      }
    }

    pool = before;
    const Units shares = any_part(draws, pool.shares);
    if (const auto paid = join_with_one_token(pool, token, shares))
      if (const auto back = exit_to_one_token(pool, token, shares)) {
        ASSERT_LE(*back, *paid);
      }

    pool = before;
    const auto paid = join_in_proportion(pool, shares);
    const auto back = exit_in_proportion(pool, shares);
    ASSERT_TRUE(paid && back);
    for (std::size_t i = 0; i < pool.size; ++i) {
      ASSERT_LE((*back)[i], (*paid)[i]);
    }
  });
}

// Property WP-3: the bounds that amount_out and amount_in state.
TEST(WeightedPool, FastKeepsItsStatedError) {
  for_each_draw(3'000, 50, [](Draws& draws, int size) {
    const Pool pool = any_pool(draws, size);
    const WeightedPool<Fast> fast_pool = to_fast(pool);
    const Leg leg = any_leg(draws, pool);
    const auto& from = pool.tokens[leg.from];
    const auto& to = pool.tokens[leg.to];
    const double ratio = to_double(from.weight) / to_double(to.weight);

    const Units given = any_part(draws, from.balance) + Units{1};
    const auto out = amount_out(pool, leg, given);
    const auto fast_out = amount_out(fast_pool, leg, AmountOf<Fast>{to_double(given.value)});
    ASSERT_TRUE(out && fast_out);
    const double traded = to_double(given.value) * (1.0 - to_double(pool.fee) / 1e18);
    ASSERT_NEAR(fast_out->value, to_double(out->value),
                2.0 + (0x1p-48 + 1.0 / traded) * fast_out->value +
                    (3.0 + 3.0 * ratio) * 1e-18 * to_double(to.balance.value));

    const Units wanted = any_part(draws, to.balance);
    if (wanted == Units{}) return;
    const auto in = amount_in(pool, leg, wanted);
    const auto fast_in = amount_in(fast_pool, leg, AmountOf<Fast>{to_double(wanted.value)});
    if (!in) return;  // past what the Vault stores
    ASSERT_TRUE(fast_in);
    ASSERT_NEAR(fast_in->value, to_double(in->value),
                3.0 + 0x1p-48 * to_double(in->value) +
                    (3.0 + 3.0 / ratio) * 1e-18 * to_double(from.balance.value));
  });
}

// Property WP-4.
TEST(WeightedPool, AQuoteIsWhatTheTradeDoes) {
  for_each_draw(1'000, 40, [](Draws& draws, int size) {
    WeightedPair<Exact> pair{any_pool(draws, size), {}};
    pair.sale = any_leg(draws, pair.pool);
    const TradeSide side = draws.next() % 2 == 0 ? TradeSide::sell : TradeSide::buy;
    const Units base = any_part(draws, pair.pool.tokens[pair.sale.from].balance);
    const auto before = pair.pool.tokens;
    const auto quoted = pair.quote(side, base);
    ASSERT_EQ(pair.swap(side, base), quoted);
    if (!quoted) {
      ASSERT_EQ(pair.pool.tokens, before);
      return;
    }
    const auto [from, to] = pair.sale;
    const bool is_sale = side == TradeSide::sell;
    ASSERT_EQ(pair.pool.tokens[from].balance, before[from].balance + (is_sale ? base : -base));
    ASSERT_EQ(pair.pool.tokens[to].balance, before[to].balance + (is_sale ? -*quoted : *quoted));
  });
}

WeightedPair<Fast> any_fast_pair(Draws& draws, int size) {
  const Pool pool = any_pool(draws, size);
  return {to_fast(pool), any_leg(draws, pool)};
}

// Property WP-5.
TEST(WeightedPool, EveryNextUnitSoldBringsLess) {
  for_each_draw(500, 40, [](Draws& draws, int size) {
    WeightedPair<Fast> pair = any_fast_pair(draws, size);
    double price = pair.middle_price().value;
    for (int step = 0; step < 10; ++step) {
      const double balance = pair.pool.tokens[pair.sale.from].balance.value;
      if (!pair.swap(TradeSide::sell, AmountOf<Fast>{0.1 * balance})) return;
      ASSERT_LT(pair.middle_price().value, price);
      price = pair.middle_price().value;
      ASSERT_LE(pair.marginal_price(TradeSide::sell).value, price * (1.0 + 0x1p-40));
      ASSERT_GE(pair.marginal_price(TradeSide::buy).value, price * (1.0 - 0x1p-40));
    }
  });
}

// Property WP-6.
TEST(WeightedPool, SearchesInvertPrices) {
  for_each_draw(500, 40, [](Draws& draws, int size) {
    const WeightedPair<Fast> pair = any_fast_pair(draws, size);
    const double balance = pair.pool.tokens[pair.sale.from].balance.value;
    const Price limit{pair.marginal_price(TradeSide::sell).value * draws.uniform(0.9, 0.999)};

    WeightedPair<Fast> after = pair;
    ASSERT_TRUE(after.swap(TradeSide::sell, pair.quantity_down_to(TradeSide::sell, limit)));
    ASSERT_NEAR(after.marginal_price(TradeSide::sell).value / limit.value, 1.0, 1e-9);

    const auto average = pair.quantity_at_average_price(TradeSide::sell, limit);
    ASSERT_NEAR(pair.quote(TradeSide::sell, average)->value / average.value / limit.value, 1.0,
                1e-9);

    const auto last = pair.quantity_at_marginal_price(TradeSide::sell, limit);
    const AmountOf<Fast> more{last.value + 1e-5 * balance}, less{last.value - 1e-5 * balance};
    if (!(less.value > 0.0)) return;
    const double slope =
        (pair.quote(TradeSide::sell, more)->value - pair.quote(TradeSide::sell, less)->value) /
        (more - less).value;
    ASSERT_NEAR(slope / limit.value, 1.0, 1e-6);
  });
}

}  // namespace
}  // namespace seawall
