// Properties SS-1 to SS-8 of docs/mechanics/stable-swap.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "draws.hpp"
#include "seawall/mechanics/liquidity/stable_swap_liquidity.hpp"
#include "seawall/mechanics/liquidity/stable_swap_pair.hpp"

namespace seawall {
namespace {

using Pool = StableSwapPool<Exact>;
using Amounts = CoinAmounts<Exact>;

constexpr std::uint64_t now = 1'700'000'000;
enum class Fees : std::uint8_t { none, any };

stable_swap::FeeTerms any_terms(Draws& draws, Fees fees) {
  if (fees == Fees::none || draws.next() % 8 == 0) return {};
  return {.fee = static_cast<Int128>(draws.next() % 100'000'000),  // up to 1 %
          .offpeg_multiplier = static_cast<Int128>(draws.next() % 5) * 10'000'000'000};
}

// Two to four coins of 6 to 18 decimals, each within a factor of four of the others.
// @param size  in bits, of a coin's whole tokens
Pool any_pool(Draws& draws, int size, Fees fees) {
  const std::size_t coins = 2 + draws.next() % 3;
  std::array<Int128, 4> rates{};
  const Int128 tokens = draws.magnitude(size);
  Amounts amounts{};
  for (std::size_t i = 0; i < coins; ++i) {
    const int decimals = 6 + 6 * static_cast<int>(draws.next() % 3);
    rates[i] = power_of_ten(36 - decimals);
    const double whole = to_double(tokens) * draws.uniform(0.5, 2.0);
    amounts[i] = Units{floor_to_int128(whole * to_double(power_of_ten(decimals)))};
  }
  const auto amplification = 100 * static_cast<std::int64_t>(draws.magnitude(12));
  Pool pool = Pool::opened(std::span{rates}.first(coins), Amplification::constant(amplification),
                           any_terms(draws, fees), now);
  EXPECT_TRUE(deposit(pool, amounts, now));
  return pool;
}

Leg any_leg(Draws& draws, const Pool& pool) {
  const std::size_t from = draws.next() % pool.size;
  return {from, (from + 1 + draws.next() % (pool.size - 1)) % pool.size};
}

// Log-uniform up to half of `whole`.
Units any_part(Draws& draws, Units whole) {
  const double part = std::ldexp(draws.uniform(0.5, 1.0), -1 - static_cast<int>(draws.next() % 30));
  return Units{floor_to_int128(to_double(whole.value) * part)};
}

Amounts any_amounts(Draws& draws, const Pool& pool) {
  Amounts amounts{};
  for (std::size_t i = 0; i < pool.size; ++i)
    if (draws.next() % 2 == 0) amounts[i] = any_part(draws, pool.coins[i].balance);
  return amounts;
}

// Whatever somebody else may do; a refusal is fine.
void do_anything(Draws& draws, Pool& pool) {
  const Leg leg = any_leg(draws, pool);
  switch (draws.next() % 5) {
    case 0:
      (void)deposit(pool, any_amounts(draws, pool), now);
      break;
    case 1:
      (void)withdraw_exactly(pool, any_amounts(draws, pool), now);
      break;
    case 2:
      (void)withdraw_one_coin(pool, any_part(draws, pool.shares), leg.to, now);
      break;
    case 3:
      (void)withdraw(pool, any_part(draws, pool.shares), now);
      break;
    default:
      (void)exchange(pool, leg, any_part(draws, pool.coins[leg.from].balance), now);
  }
}

double worth_of_share(const Pool& pool) {
  const auto price = virtual_price(pool, now);
  EXPECT_TRUE(price);
  return to_double(price->value) / 1e18;
}

// SS-1
TEST(StableSwapProperties, SharesNeverLoseToWhatOthersDo) {
  for_each_draw(400, 34, [](Draws& draws, int size) {
    Pool pool = any_pool(draws, size, Fees::any);
    for (int step = 0; step < 20; ++step) {
      const double before = worth_of_share(pool);
      do_anything(draws, pool);
      // D is known to two units, of which a whole coin has 10^18.
      const double rounding = 4.0 / to_double(pool.shares.value) + 4e-18;
      ASSERT_GE(worth_of_share(pool), before * (1.0 - rounding) - 0x1p-52) << "step " << step;
    }
  });
}

// SS-2
TEST(StableSwapProperties, NoWayRoundGains) {
  for_each_draw(600, 34, [](Draws& draws, int size) {
    Pool pool = any_pool(draws, size, Fees::any);
    const std::size_t home = draws.next() % pool.size;
    const Units start = any_part(draws, pool.coins[home].balance);
    Units have = start;
    std::size_t at = home;
    for (int step = 0; step < 6 && have > Units{}; ++step) {
      const std::size_t to = step == 5 ? home : draws.next() % pool.size;
      if (to == at) continue;
      const auto paid = exchange(pool, {at, to}, have, now);
      if (!paid) return;
      have = *paid;
      at = to;
    }
    if (at == home) {
      ASSERT_LE(have, start);
    }
  });
}

// SS-3
TEST(StableSwapProperties, WithoutAFeeTheInvariantStays) {
  for_each_draw(400, 34, [](Draws& draws, int size) {
    Pool pool = any_pool(draws, size, Fees::none);
    const double before = worth_of_share(pool) * to_double(pool.shares.value);
    double room = 8.0;  // units of value: those that D is not known to
    for (int step = 0; step < 10; ++step) {
      const Leg leg = any_leg(draws, pool);
      if (!exchange(pool, leg, any_part(draws, pool.coins[leg.from].balance), now)) continue;
      // What is not paid by rounding, worth up to its price; prices are within A of each other.
      room += 1e3 * (4.0 + to_double(pool.coins[leg.to].rate) / 1e18);
    }
    const double after = worth_of_share(pool) * to_double(pool.shares.value);
    ASSERT_NEAR(after, before, room + 0x1p-48 * before);
  });
}

// SS-4
TEST(StableSwapProperties, FastKeepsItsStatedErrorOfAnExchange) {
  for_each_draw(2'000, 34, [](Draws& draws, int size) {
    const Pool pool = any_pool(draws, size, Fees::any);
    const Leg leg = any_leg(draws, pool);
    const Units given = any_part(draws, pool.coins[leg.from].balance);
    const auto exact = amount_out(pool, leg, given, now);
    const auto fast = amount_out(to_fast(pool), leg, AmountOf<Fast>{to_double(given.value)}, now);
    if (!exact) return;
    ASSERT_TRUE(fast);
    const double paid = to_double(exact->value);
    const double rate = to_double(pool.coins[leg.to].rate);
    const double left = (to_double(pool.coins[leg.to].balance.value) - paid) * rate / 1e18;
    const double invariant = worth_of_share(pool) * to_double(pool.shares.value);
    const double error = 2.0 + 1e18 / rate + (0x1p-42 * (1.0 + invariant / left) + 1e-10) * paid;
    ASSERT_NEAR(fast->value, paid, error);
  });
}

// SS-5
TEST(StableSwapProperties, DepositingAndLeavingGainsNothing) {
  for_each_draw(600, 34, [](Draws& draws, int size) {
    Pool pool = any_pool(draws, size, Fees::any);
    const std::size_t coin = draws.next() % pool.size;
    Amounts given{};
    given[coin] = any_part(draws, pool.coins[coin].balance);
    const auto shares = deposit(pool, given, now);
    if (!shares || !(*shares > Units{})) return;
    Pool other = pool;
    const auto back = withdraw_one_coin(pool, *shares, coin, now);
    if (back) {
      ASSERT_LE(*back, given[coin]);
    }
    if (const auto gone = withdraw_exactly(other, given, now)) {
      ASSERT_GE(*gone, *shares);
    }
  });
}

StableSwapPair<Exact> any_pair(Draws& draws, int size) {
  const Pool pool = any_pool(draws, size, Fees::any);
  return {pool, any_leg(draws, pool), now};
}

// SS-6
TEST(StableSwapProperties, AQuoteIsWhatTheTradeDoes) {
  for_each_draw(600, 34, [](Draws& draws, int size) {
    StableSwapPair<Exact> pair = any_pair(draws, size);
    const TradeSide side = draws.next() % 2 == 0 ? TradeSide::sell : TradeSide::buy;
    const Units base = any_part(draws, pair.pool.coins[pair.sale.from].balance);
    const Pool before = pair.pool;
    const auto quoted = pair.quote(side, base);
    ASSERT_EQ(pair.pool, before);
    const auto traded = pair.swap(side, base);
    ASSERT_EQ(quoted, traded);
    if (!traded) {
      ASSERT_EQ(pair.pool, before);
    }
    if (traded && side == TradeSide::sell) {
      ASSERT_EQ(pair.pool.coins[pair.sale.from].balance,
                before.coins[pair.sale.from].balance + base);
    }
  });
}

// SS-7
TEST(StableSwapProperties, EveryNextUnitSoldBringsLess) {
  for_each_draw(400, 34, [](Draws& draws, int size) {
    StableSwapPair<Fast> pair;
    {
      const StableSwapPair<Exact> exact = any_pair(draws, size + 4);
      pair = {to_fast(exact.pool), exact.sale, now};
    }
    const double balance = pair.pool.coins[pair.sale.from].balance.value;
    double price = pair.middle_price().value;
    for (int step = 0; step < 10; ++step) {
      if (!pair.swap(TradeSide::sell, AmountOf<Fast>{0.1 * balance})) return;
      ASSERT_LT(pair.middle_price().value, price * (1.0 + 0x1p-40));
      price = pair.middle_price().value;
      ASSERT_LE(pair.marginal_price(TradeSide::sell).value, price * (1.0 + 0x1p-40));
      ASSERT_GE(pair.marginal_price(TradeSide::buy).value, price * (1.0 - 0x1p-40));
    }
  });
}

// SS-8
TEST(StableSwapProperties, SearchesInvertPrices) {
  for_each_draw(300, 34, [](Draws& draws, int size) {
    const StableSwapPair<Exact> exact = any_pair(draws, size + 4);
    const StableSwapPair<Fast> pair{to_fast(exact.pool), exact.sale, now};
    const Price limit{pair.marginal_price(TradeSide::sell).value * draws.uniform(0.7, 0.999)};
    const double balance = pair.pool.coins[pair.sale.from].balance.value;

    StableSwapPair<Fast> after = pair;
    const auto down = pair.quantity_down_to(TradeSide::sell, limit);
    ASSERT_TRUE(after.swap(TradeSide::sell, down));
    EXPECT_NEAR(after.marginal_price(TradeSide::sell).value / limit.value, 1.0, 1e-6);

    const auto average = pair.quantity_at_average_price(TradeSide::sell, limit);
    EXPECT_NEAR(pair.quote(TradeSide::sell, average)->value / average.value / limit.value, 1.0,
                1e-6);

    const auto last = pair.quantity_at_marginal_price(TradeSide::sell, limit);
    const AmountOf<Fast> more{last.value + 1e-5 * balance}, less{last.value - 1e-5 * balance};
    if (!(less.value > 0.0)) return;
    const double slope =
        (pair.quote(TradeSide::sell, more)->value - pair.quote(TradeSide::sell, less)->value) /
        (more - less).value;
    ASSERT_NEAR(slope / limit.value, 1.0, 1e-4);
  });
}

}  // namespace
}  // namespace seawall
