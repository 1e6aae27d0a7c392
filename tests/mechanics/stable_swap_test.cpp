#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "draws.hpp"
#include "seawall/mechanics/liquidity/stable_swap_liquidity.hpp"
#include "seawall/mechanics/liquidity/stable_swap_pair.hpp"

// Figures from the invariant, solved by bisection with 80 digits apart from the rules.
namespace seawall {
namespace {

using Pool = StableSwapPool<Exact>;
using Amounts = CoinAmounts<Exact>;

constexpr std::uint64_t now = 1'700'000'000;
constexpr stable_swap::FeeTerms four_points{.fee = 4'000'000};  // 0.04 %
constexpr Leg there{0, 1};

// A coin of 18 decimals, worth one, and one of 6.
constexpr Int128 rate_18 = wad, rate_6 = wad * 1'000'000'000'000;
constexpr Int128 usdc = 1'000'000;

Pool pool_of(Int128 dai, Int128 usd, stable_swap::FeeTerms terms) {
  const std::array<Int128, 2> rates{rate_18, rate_6};
  Pool pool = Pool::opened(rates, Amplification::constant(20'000), terms, now);
  EXPECT_TRUE(deposit(pool, {Units{dai * wad}, Units{usd * usdc}}, now));
  return pool;
}

TEST(StableSwap, PaysNearlyOneForOneNearBalanceAndTakesTheFeeFromThat) {
  // 9 999.502463… before the fee, 9 995.502662… after it.
  Pool pool = pool_of(1'000'000, 1'000'000, four_points);
  EXPECT_EQ(*exchange(pool, there, Units{10'000 * wad}, now), Units{9'995'502'662});
  EXPECT_EQ(pool.coins[0].balance, Units{1'010'000 * wad});
}

TEST(StableSwap, SetsTheReceiversShareOfAFeeAside) {
  // Half of 3.999800…; the rest of the fee stays.
  Pool pool = pool_of(1'000'000, 1'000'000, four_points);
  const Units paid = *exchange(pool, there, Units{10'000 * wad}, now);
  EXPECT_EQ(pool.coins[1].fees, Units{1'999'900});
  EXPECT_EQ(pool.coins[1].balance, Units{1'000'000 * usdc} - paid - Units{1'999'900});
  EXPECT_EQ(claim_fees(pool)[1], Units{1'999'900});
  EXPECT_EQ(pool.coins[1].fees, Units{});
}

TEST(StableSwap, FirstDepositMintsTheInvariant) {
  // D of 1 500 000 and 500 000 at A = 200: 1 998 345.726703…
  const Pool pool = pool_of(1'500'000, 500'000, four_points);
  EXPECT_NEAR(to_double(pool.shares.value) / 1e18, 1'998'345.7267037272829, 1e-8);
  EXPECT_EQ(virtual_price(pool, now)->value, UInt256{static_cast<UInt128>(wad)});
}

TEST(StableSwap, PaysLessFromBehindTheKnee) {
  Pool pool = pool_of(1'500'000, 500'000, {});
  EXPECT_EQ(*exchange(pool, there, Units{10'000 * wad}, now), Units{9'910'453'997});
}

TEST(StableSwap, FarFromBalanceTheFeeIsDearer) {
  // Three to one: 2·f/(4·3/16 + 1) = f·8/7.
  const CheckedDouble fee{4'000'000.0};
  constexpr Int128 twice = 2 * stable_swap::fee_denominator;
  EXPECT_NEAR(stable_swap::dynamic_fee(CheckedDouble{3.0}, CheckedDouble{1.0}, fee, twice).value,
              4'571'428.571428571, 1e-6);
  EXPECT_DOUBLE_EQ(
      stable_swap::dynamic_fee(CheckedDouble{1.0}, CheckedDouble{1.0}, fee, twice).value,
      4'000'000.0);
}

TEST(StableSwap, AmplificationMovesInAStraightLine) {
  const Amplification rising{10'000, 20'000, 1'000, 2'000};
  EXPECT_EQ(rising.at(1'000), 10'000);
  EXPECT_EQ(rising.at(1'250), 12'500);
  EXPECT_EQ(rising.at(3'000), 20'000);
  const Amplification falling{20'000, 10'000, 1'000, 2'000};
  EXPECT_EQ(falling.at(1'250), 17'500);
}

TEST(StableSwap, RefusesNothingTooLittleAndMoreThanThereIs) {
  Pool pool = pool_of(1'000, 1'000, four_points);
  const Pool before = pool;
  EXPECT_EQ(exchange(pool, there, Units{}, now).error(), Rejection::insufficient_input);
  EXPECT_EQ(withdraw(pool, Units{2'001 * wad}, now).error(), Rejection::insufficient_liquidity);
  EXPECT_EQ(withdraw_exactly(pool, {Units{1'001 * wad}}, now).error(),
            Rejection::insufficient_liquidity);
  EXPECT_EQ(deposit(pool, Amounts{}, now).error(), Rejection::insufficient_input);
  EXPECT_EQ(pool, before);
}

TEST(StableSwap, OracleTakesAPriceInAtTheNextChange) {
  Pool pool = pool_of(1'000'000, 1'000'000, four_points);
  (void)exchange(pool, there, Units{500'000 * wad}, now + 12);
  const auto average = [&](std::uint64_t later) {
    return to_double(pool.oracles.price(1, now + 12 + later).value) / 1e18;
  };
  const double last = to_double(pool.oracles.prices[0].last) / 1e18;
  EXPECT_GT(last, 1.001);  // USDC became scarce
  EXPECT_NEAR(average(0), 1.0, 1e-9);
  // 866 s are one time constant.
  EXPECT_NEAR(average(866), last - (last - 1.0) * 0.36787944117144233, 1e-9);
  EXPECT_NEAR(average(100 * 866), last, 1e-12);
}

// The least quote that pays: one unit less would not do.
TEST(StableSwap, PurchaseIsOfTheLeastQuoteThatPays) {
  const StableSwapPair<Exact> pair{pool_of(1'100'000, 900'000, four_points), {0, 1}, now};
  const Units wanted{5'000 * wad};
  const Units cost = *pair.quote(TradeSide::buy, wanted);
  EXPECT_GE(*amount_out(pair.pool, Leg{1, 0}, cost, now), wanted);
  EXPECT_LT(*amount_out(pair.pool, Leg{1, 0}, cost - Units{1}, now), wanted);
}

}  // namespace
}  // namespace seawall
