#include "seawall/mechanics/liquidity/constant_product.hpp"

#include <algorithm>
#include <cmath>

#include "draws.hpp"
#include "seawall/mechanics/liquidity/uniswap_v2_pair.hpp"

namespace seawall {
namespace {

using ExactPool = ConstantProduct<Exact>;
using FastPool = ConstantProduct<Fast>;

constexpr FeeRatio no_fee{1, 1};

ExactPool any_pool(Draws& draws, int bits) {
  return {Units{draws.magnitude(bits) + 1}, Units{draws.magnitude(bits) + 1}, {}};
}

FastPool fast(const ExactPool& pool) {
  return {AmountOf<Fast>{to_double(pool.base_reserve.value)},
          AmountOf<Fast>{to_double(pool.quote_reserve.value)}, pool.fee};
}

UInt256 product(const ExactPool& pool) {
  return multiply_wide(static_cast<UInt128>(pool.base_reserve.value),
                       static_cast<UInt128>(pool.quote_reserve.value));
}

TEST(AmountOut, TakesTheFeeFromTheInputAndRoundsDown) {
  // 100·997·2000 / (1000·1000 + 100·997) = 199 400 000 / 1 099 700 = 181.32…
  EXPECT_EQ(*amount_out<Exact>(100, 1000, 2000), 181);
  EXPECT_EQ(*amount_out<Contract256>(UInt256{100}, UInt256{1000}, UInt256{2000}), UInt256{181});
  EXPECT_NEAR(*amount_out<Fast>(100.0, 1000.0, 2000.0), 181.322178776, 1e-9);
  EXPECT_EQ(*amount_out<Exact>(100, 1000, 2000, no_fee), 181);  // 200 000 / 1 100 = 181.8…
}

TEST(AmountOut, RefusesNothingInEmptyReservesAndWhatDoesNotFit) {
  EXPECT_EQ(amount_out<Exact>(0, 10, 10).error(), Rejection::insufficient_input);
  EXPECT_EQ(amount_out<Exact>(-1, 10, 10).error(), Rejection::insufficient_input);
  EXPECT_EQ(amount_out<Exact>(1, 0, 10).error(), Rejection::insufficient_liquidity);
  EXPECT_EQ(amount_out<Exact>(Int128{1} << 126, 10, 10).error(), Rejection::overflow);
  EXPECT_EQ(amount_out<Contract256>(UInt256::maximum(), UInt256{10}, UInt256{10}).error(),
            Rejection::overflow);
}

TEST(AmountIn, RoundsUpAndRefusesTheWholeReserve) {
  // 1000·181·1000 / (1819·997) = 181 000 000 / 1 813 543 = 99.80… → 99 + 1
  EXPECT_EQ(*amount_in<Exact>(181, 1000, 2000), 100);
  EXPECT_EQ(amount_in<Exact>(2000, 1000, 2000).error(), Rejection::insufficient_liquidity);
  EXPECT_EQ(amount_in<Exact>(2001, 1000, 2000).error(), Rejection::insufficient_liquidity);
  EXPECT_EQ(amount_in<Exact>(0, 1000, 2000).error(), Rejection::insufficient_output);
}

TEST(AmountIn, BeyondTheEnginesIntegerIsRefusedWhereTheContractStillCounts) {
  const Int128 reserve = pool_reserve_max;
  EXPECT_EQ(amount_in<Exact>(reserve - 1, reserve, reserve).error(), Rejection::overflow);
  const UInt256 wide{static_cast<UInt128>(reserve)};
  EXPECT_GT(*amount_in<Contract256>(*subtract(wide, UInt256{1}), wide, wide),
            UInt256{UInt128{1} << 127});
}

TEST(ConstantProduct, RefusesAReserveThatThePairCouldNotStore) {
  ExactPool pool{Units{pool_reserve_max - 10}, Units{pool_reserve_max}};
  EXPECT_EQ(pool.swap(TradeSide::sell, Units{11}).error(), Rejection::overflow);
  EXPECT_EQ(pool.base_reserve, Units{pool_reserve_max - 10});
  EXPECT_EQ(*pool.swap(TradeSide::sell, Units{10}), Units{9});
}

TEST(ConstantProduct, PaysNothingIsRefused) {
  const ExactPool pool{Units{1'000'000}, Units{1'000}};
  EXPECT_EQ(pool.quote(TradeSide::sell, Units{1'000}).error(), Rejection::insufficient_output);
}

TEST(ConstantProduct, PricesAndQuantitiesByHandWithoutFee) {
  // 1 000 base, 4 000 000 quote: middle 4 000. Down to 1 000 the reserves are 2 000 and 2 000 000.
  const FastPool pool{AmountOf<Fast>{1'000.0}, AmountOf<Fast>{4'000'000.0}, no_fee};
  EXPECT_DOUBLE_EQ(pool.middle_price().value, 4'000.0);
  EXPECT_DOUBLE_EQ(pool.quantity_down_to(TradeSide::sell, Price{1'000.0}).value, 1'000.0);
  EXPECT_DOUBLE_EQ(pool.quantity_at_marginal_price(TradeSide::sell, Price{1'000.0}).value, 1'000.0);
  // 3 000 base fetch 4 000 000·3 000/4 000 = 3 000 000: 1 000 each
  EXPECT_DOUBLE_EQ(pool.quantity_at_average_price(TradeSide::sell, Price{1'000.0}).value, 3'000.0);
  // up to 16 000: 500 base and 8 000 000 quote are left
  EXPECT_DOUBLE_EQ(pool.quantity_down_to(TradeSide::buy, Price{16'000.0}).value, 500.0);
  EXPECT_DOUBLE_EQ(pool.quantity_at_average_price(TradeSide::buy, Price{16'000.0}).value, 750.0);
  EXPECT_EQ(pool.quantity_down_to(TradeSide::sell, Price{4'000.0}).value, 0.0);
  EXPECT_EQ(pool.quantity_down_to(TradeSide::buy, Price{0.0}).value, 0.0);
}

TEST(ConstantProduct, ArbitrageStopsAtTheEdgeOfTheFeeAndDoesNothingInside) {
  const FastPool pool{AmountOf<Fast>{1'000.0}, AmountOf<Fast>{2'000'000.0}};
  EXPECT_FALSE(pool.arbitrage(Price{2'000.0}));
  EXPECT_FALSE(pool.arbitrage(Price{1'995.0}));
  const auto sale = pool.arbitrage(Price{1'900.0});
  ASSERT_TRUE(sale);
  EXPECT_EQ(sale->side, TradeSide::sell);
  // (√(0.997·2e9/1900) − 1000)/0.997
  EXPECT_NEAR(sale->base.value, (std::sqrt(0.997 * 2e9 / 1'900.0) - 1'000.0) / 0.997, 1e-9);
  const auto purchase = pool.arbitrage(Price{2'200.0});
  ASSERT_TRUE(purchase);
  EXPECT_EQ(purchase->side, TradeSide::buy);
}

// Property Q-1: no trade pays more than the product rule allows, and the product never falls.
TEST(ConstantProduct, ProductNeverFallsAndOneUnitMoreWouldBreakIt) {
  for_each_draw(20'000, 100, [](Draws& draws, int bits) {
    ExactPool pool = any_pool(draws, bits);
    const ExactPool before = pool;
    const Units base{draws.magnitude(bits)};
    const TradeSide side = draws.next() % 2 == 0 ? TradeSide::sell : TradeSide::buy;
    const auto answer = pool.swap(side, base);
    if (!answer) return;
    ASSERT_GE(product(pool), product(before));
    const bool is_sale = side == TradeSide::sell;
    UniswapV2Pair pair{.reserve0 = before.base_reserve, .reserve1 = before.quote_reserve};
    const PairAmounts in{is_sale ? base : Units{}, is_sale ? Units{} : *answer};
    const PairAmounts out{is_sale ? Units{} : base, is_sale ? *answer : Units{}};
    const PairAmounts more{out.amount0 + Units{is_sale ? 0 : 1},
                           out.amount1 + Units{is_sale ? 1 : 0}};
    UniswapV2Pair asked_for_more = pair;
    ASSERT_TRUE(exchange(pair, in, out, 0));
    if (is_sale) {
      ASSERT_FALSE(exchange(asked_for_more, in, more, 0));
    }
  });
}

// Property Q-2: selling in two parts never fetches more than at once; without a fee at most the
// roundings less.
TEST(ConstantProduct, TwoPartsNeverFetchMoreThanOneSale) {
  for_each_draw(20'000, 100, [](Draws& draws, int bits) {
    ExactPool whole = any_pool(draws, bits);
    if (draws.next() % 2 == 0) whole.fee = no_fee;
    ExactPool parts = whole;
    const Units first{draws.magnitude(bits)};
    const Units second{draws.magnitude(bits)};
    const auto once = whole.swap(TradeSide::sell, first + second);
    const auto one = parts.swap(TradeSide::sell, first);
    const auto two = one ? parts.swap(TradeSide::sell, second) : one;
    if (!once || !one || !two) return;
    ASSERT_LE(*one + *two, *once);
  });
}

TEST(ConstantProduct, WithoutFeeASplitSaleFetchesTheSame) {
  ExactPool whole{Units{10 * wad}, Units{40'000 * wad}, no_fee};
  ExactPool parts = whole;
  const Units once = *whole.swap(TradeSide::sell, Units{wad});
  const Units split = *parts.swap(TradeSide::sell, Units{wad / 4}) +
                      *parts.swap(TradeSide::sell, Units{3 * wad / 4});
  EXPECT_LE((once - split).value, 2);
}

// Property Q-3: after quantity_down_to(limit) the pool's marginal price is the limit; one per cent
// less or more is on the right side of it.
TEST(ConstantProduct, QuantityDownToInvertsTheMarginalPrice) {
  for_each_draw(20'000, 100, [](Draws& draws, int bits) {
    const double scale = 1e6 + to_double(draws.magnitude(bits));
    FastPool pool{AmountOf<Fast>{scale}, AmountOf<Fast>{scale * draws.uniform(0.001, 1000.0)}};
    const TradeSide side = draws.next() % 2 == 0 ? TradeSide::sell : TradeSide::buy;
    const double distance = draws.uniform(0.001, 0.9);
    const Price limit{pool.marginal_price(side).value *
                      (side == TradeSide::sell ? 1.0 - distance : 1.0 + distance)};
    ASSERT_TRUE(pool.swap(side, pool.quantity_down_to(side, limit)));
    ASSERT_NEAR(pool.marginal_price(side).value / limit.value, 1.0, 1e-11);
  });
}

TEST(ConstantProduct, QuantityAtAveragePriceIsTheBreakEven) {
  for_each_draw(5'000, 100, [](Draws& draws, int bits) {
    const double scale = 1e6 + to_double(draws.magnitude(bits));
    const FastPool pool{AmountOf<Fast>{scale},
                        AmountOf<Fast>{scale * draws.uniform(0.001, 1000.0)}};
    const TradeSide side = draws.next() % 2 == 0 ? TradeSide::sell : TradeSide::buy;
    const double distance = draws.uniform(0.001, 0.9);
    const Price limit{pool.marginal_price(side).value *
                      (side == TradeSide::sell ? 1.0 - distance : 1.0 + distance)};
    const auto base = pool.quantity_at_average_price(side, limit);
    ASSERT_NEAR(pool.quote(side, base)->value / base.value / limit.value, 1.0, 1e-11);
  });
}

// The best trade against an outside price: no nearby size earns more.
TEST(ConstantProduct, QuantityAtMarginalPriceEarnsTheMost) {
  for_each_draw(5'000, 60, [](Draws& draws, int bits) {
    const double scale = 1e6 + to_double(draws.magnitude(bits));
    const FastPool pool{AmountOf<Fast>{scale}, AmountOf<Fast>{scale * draws.uniform(0.01, 100.0)}};
    const Price outside{pool.middle_price().value * draws.uniform(0.2, 3.0)};
    const auto best = pool.arbitrage(outside);
    if (!best) return;
    const auto profit = [&](double base) {
      const double quote = pool.quote(best->side, AmountOf<Fast>{base})->value;
      const double worth = base * outside.value;
      return best->side == TradeSide::sell ? quote - worth : worth - quote;
    };
    const double most = profit(best->base.value);
    const double noise = 1e-12 * pool.quote_reserve.value;
    ASSERT_GE(most, -noise);
    ASSERT_GE(most + noise, profit(best->base.value * 0.99));
    ASSERT_GE(most + noise,
              profit(std::min(best->base.value * 1.01, 0.999999 * pool.base_reserve.value)));
  });
}

TEST(ConstantProduct, ExactQuantitiesAreWholeUnitsWithinThePool) {
  const ExactPool pool{Units{3}, Units{7}};
  EXPECT_EQ(pool.quantity_down_to(TradeSide::sell, Price{0.0}), Units{pool_reserve_max - 3});
  EXPECT_EQ(pool.quantity_down_to(TradeSide::buy, Price{1e30}), Units{2});
}

// Property Q-5: Fast differs from Exact by at most 1 unit (the rounding) + 2^-50 of the result when
// selling, and 2^-50·R/(R − y) when buying.
TEST(ConstantProduct, FastStaysWithinItsStatedTolerance) {
  for_each_draw(20'000, 105, [](Draws& draws, int bits) {
    const ExactPool pool = any_pool(draws, bits);
    const Units base{draws.magnitude(bits)};
    const AmountOf<Fast> fast_base{to_double(base.value)};
    if (const auto exact = pool.quote(TradeSide::sell, base)) {
      const double wanted = to_double(exact->value);
      ASSERT_LE(std::fabs(fast(pool).quote(TradeSide::sell, fast_base)->value - wanted),
                1.0 + 0x1p-50 * wanted);
    }
    const double left = to_double(pool.base_reserve.value - base.value);
    if (left < 0x1p-40 * to_double(pool.base_reserve.value)) return;
    if (const auto exact = pool.quote(TradeSide::buy, base)) {
      const double wanted = to_double(exact->value);
      const double condition = to_double(pool.base_reserve.value) / left;
      ASSERT_LE(std::fabs(fast(pool).quote(TradeSide::buy, fast_base)->value - wanted),
                1.0 + 0x1p-50 * condition * wanted);
    }
  });
}

TEST(UniswapV2Pair, FirstDepositLocksAThousandShares) {
  UniswapV2Pair pair;
  EXPECT_EQ(mint_shares(pair, {Units{4'000'000}, Units{1'000'000}}, 7), Units{1'999'000});
  EXPECT_EQ(pair.shares, Units{2'000'000});
  EXPECT_EQ(pair.updated, 7U);
  UniswapV2Pair empty;
  EXPECT_EQ(mint_shares(empty, {Units{1'000}, Units{1'000}}, 0).error(),
            Rejection::insufficient_liquidity);
  EXPECT_EQ(mint_shares(empty, {Units{pool_reserve_max + 1}, Units{1'000}}, 0).error(),
            Rejection::overflow);
}

TEST(UniswapV2Pair, LaterDepositsCountTheSmallerProportionAndBurningPaysProRata) {
  UniswapV2Pair pair;
  ASSERT_TRUE(mint_shares(pair, {Units{4'000'000}, Units{1'000'000}}, 0));
  EXPECT_EQ(mint_shares(pair, {Units{400'000}, Units{500'000}}, 0),
            Units{200'000});                                 // a tenth, not a half
  const auto paid = burn_shares(pair, Units{1'100'000}, 0);  // half of 2 200 000
  ASSERT_TRUE(paid);
  EXPECT_EQ(paid->amount0, Units{2'200'000});
  EXPECT_EQ(paid->amount1, Units{750'000});
  EXPECT_EQ(burn_shares(pair, pair.shares, 0).error(), Rejection::insufficient_liquidity);
}

TEST(UniswapV2Pair, CumulativePricesUseReservesBeforeTheBlockAndNothingWithinIt) {
  UniswapV2Pair pair;
  ASSERT_TRUE(mint_shares(pair, {Units{1'000'000}, Units{4'000'000}}, 100));
  ASSERT_TRUE(exchange(pair, {Units{100'000}, Units{}}, {Units{}, Units{300'000}}, 110));
  const UInt256 one = {UInt128{1} << 112};
  EXPECT_EQ(pair.price0_cumulative, *multiply(one, UInt256{40}));  // 4 for 10 s
  EXPECT_EQ(pair.price1_cumulative, *multiply(divide(one, UInt256{4}).quotient, UInt256{10}));
  const UInt256 price0 = pair.price0_cumulative;
  ASSERT_TRUE(exchange(pair, {Units{100'000}, Units{}}, {Units{}, Units{200'000}}, 110));
  EXPECT_EQ(pair.price0_cumulative, price0);
}

TEST(UniswapV2Pair, RefusedExchangeLeavesThePairAsItWas) {
  UniswapV2Pair pair;
  ASSERT_TRUE(mint_shares(pair, {Units{1'000'000}, Units{4'000'000}}, 100));
  EXPECT_EQ(exchange(pair, {Units{10}, Units{}}, {Units{}, Units{40}}, 200).error(),
            Rejection::invariant_violated);
  EXPECT_EQ(exchange(pair, {Units{}, Units{}}, {Units{}, Units{40}}, 200).error(),
            Rejection::insufficient_input);
  EXPECT_EQ(exchange(pair, {Units{10}, Units{}}, {Units{}, Units{}}, 200).error(),
            Rejection::insufficient_output);
  EXPECT_EQ(exchange(pair, {Units{10}, Units{}}, {Units{}, Units{4'000'000}}, 200).error(),
            Rejection::insufficient_liquidity);
  EXPECT_EQ(pair.updated, 100U);
  EXPECT_EQ(pair.price0_cumulative, UInt256{});
}

}  // namespace
}  // namespace seawall
