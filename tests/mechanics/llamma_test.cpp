#include "llamma_scenes.hpp"
#include "seawall/mechanics/cdp/llamma_borrowing.hpp"
#include "seawall/mechanics/cdp/llamma_liquidation.hpp"

// Figures by hand from docs/mechanics/crvusd.md.
namespace seawall::llamma {
namespace {

using scenes::arbitrage;
using scenes::dollars;
using scenes::empty_amm;
using scenes::llamma_fee;
using scenes::move_slowly;

constexpr Units one_token{wad};

double in_dollars(PriceOf<Exact> price) { return to_double(price.value) / 1e18; }
double tokens(Units units) { return to_double(units.value) / 1e18; }

TEST(Llamma, ABandIsOneHundredthOfItsPriceWide) {
  // 2 000·0.99^5 and 2 000·0.99^10
  const Amm<Exact> amm = empty_amm(llamma_fee);
  EXPECT_NEAR(in_dollars(*upper_edge(amm, 0)), 2'000.0, 1e-9);
  EXPECT_NEAR(in_dollars(*upper_edge(amm, 5)), 1'901.9800998, 1e-9);
  EXPECT_NEAR(in_dollars(*upper_edge(amm, 10)), 1'808.7641500176, 1e-9);
  EXPECT_NEAR(in_dollars(*upper_edge(amm, -1)), 2'000.0 / 0.99, 1e-9);
}

TEST(Llamma, ItsPriceMovesThreeTimesAsFarAsTheOracles) {
  Amm<Exact> amm = empty_amm(llamma_fee);
  const double before = in_dollars(*lowest_price(amm, 5));
  EXPECT_NEAR(before, 2'000.0 * 2'000.0 / 1'901.9800998 * 2'000.0 / 1'901.9800998, 1e-6);
  move_slowly(amm, 2'000.0 * 0.99);
  EXPECT_NEAR(in_dollars(*lowest_price(amm, 5)) / before, 0.99 * 0.99 * 0.99, 1e-12);
}

TEST(Llamma, EdgesGrowWithInterest) {
  Amm<Exact> amm = empty_amm(llamma_fee);
  ASSERT_TRUE(set_rate(amm, wad / 1'000'000));
  observe(amm, amm.oracle_price, amm.now + seconds(1'000));
  EXPECT_NEAR(in_dollars(*upper_edge(amm, 0)), 2'002.0, 1e-9);
}

TEST(Llamma, LaysTheSameIntoEveryBandAndTheRestIntoTheFirst) {
  Amm<Exact> amm = empty_amm(llamma_fee);
  const auto position = deposit(amm, Units{1'000'003}, 5, 8);
  ASSERT_TRUE(position);
  EXPECT_EQ(position->count(), 4);
  EXPECT_EQ(amm.bands[5].collateral, Units{250'003});
  for (int n = 6; n <= 8; ++n) {
    EXPECT_EQ(amm.bands[n].collateral, Units{250'000});
  }
  EXPECT_EQ(deposit(amm, Units{400}, 5, 8).error(), Rejection::amount_too_low);
}

TEST(Llamma, APurchaseFollowsTheBandsHyperbola) {
  // Oracle at 1 895 in the band that begins at 1 901.98…: y0 = p/edge, f = 100·y0·p²/edge,
  // g = 99·y0·edge/p, and (f + x)(g + 0.5) = f·(g + 1) gives x = 945.3… for half the token.
  Amm<Exact> amm = empty_amm(1);  // no fee but a wei
  ASSERT_TRUE(deposit(amm, one_token, 5, 5));
  move_slowly(amm, 1'895.0);
  const double p = 1'895.0, edge = 2'000.0 * 0.99 * 0.99 * 0.99 * 0.99 * 0.99;
  const double y0 = p / edge, f = 100.0 * y0 * p * p / edge, g = 99.0 * y0 * edge / p;
  const auto bought = exchange_out(amm, TradeSide::buy, Units{wad / 2});
  ASSERT_TRUE(bought);
  EXPECT_NEAR(tokens(bought->in), f * 0.5 / (g + 0.5), 1e-9);
  EXPECT_EQ(amm.active, 5);
}

TEST(Llamma, AJumpOfTheOracleIsLimitedAndCostsAFee) {
  // At most a quarter within 120 s; the fee is 1 − 0.8³ at once and half of it a minute later.
  Amm<Exact> amm = empty_amm(llamma_fee);
  ASSERT_TRUE(exchange_in(amm, TradeSide::buy, Units{}));
  observe(amm, dollars(1'000.0), amm.now);
  EXPECT_NEAR(in_dollars(limited_price(amm)->price), 1'600.0, 1e-9);
  EXPECT_NEAR(to_double(limited_price(amm)->fee) / 1e18, 0.488, 1e-12);
  observe(amm, dollars(1'000.0), amm.now + seconds(60));
  EXPECT_NEAR(to_double(*current_fee(amm)) / 1e18, 0.244, 1e-12);
  observe(amm, dollars(1'000.0), amm.now + seconds(60));
  EXPECT_NEAR(in_dollars(limited_price(amm)->price), 1'000.0, 1e-9);
  EXPECT_EQ(*current_fee(amm), llamma_fee);
}

TEST(Llamma, ABandIsWorthItsGeometricMeanOnTheWayDown) {
  // 1 901.98…·√0.99 a token
  Amm<Exact> amm = empty_amm(llamma_fee);
  const auto position = deposit(amm, one_token, 5, 5);
  EXPECT_NEAR(tokens(*worth_going_down(amm, *position)), 1'901.9800998 * std::sqrt(0.99), 1e-6);
  EXPECT_NEAR(tokens(*worth_going_up(amm, *position)), 1.0, 1e-9);
}

// The worth is what it says: what small steps down really bring.
TEST(Llamma, AFallInSmallStepsBringsWhatTheBandsWereWorth) {
  Amm<Exact> amm = empty_amm(1);
  const auto position = deposit(amm, one_token, 3, 6);
  const double promised = tokens(*worth_going_down(amm, *position));
  for (double price = 1'960.0; price > 1'820.0; price *= 0.9998) {
    move_slowly(amm, price);
    arbitrage(amm);
  }
  const auto held = holding_of(amm, *position);
  EXPECT_NEAR(tokens(held->collateral), 0.0, 1e-9);
  // The AMM's price falls by three steps of 0.02 % at a time, and sells at half of that on average.
  EXPECT_NEAR(tokens(held->stablecoin) / promised, 1.0 - 3e-4, 1e-5);
}

TEST(LlammaHealth, CountsTheBandsOnTheWayDownAndWhatLiesAboveThem) {
  // 10 tokens in 4 bands for 15 000: plain = worth·0.94/15 000 − 1; above the first edge, of 10
  // tokens, (2 000 − edge)·10/15 000 more.
  Amm<Exact> amm = empty_amm(llamma_fee);
  auto controller = make_controller(amm, wad / 100 * 9, wad / 100 * 6, Units{1'000'000 * wad});
  const auto loan = create_loan(
      controller, {.collateral = Units{10 * wad}, .debt = Units{15'000 * wad}, .bands = 4});
  ASSERT_TRUE(loan);
  double worth = 0.0;
  for (int n = loan->position.first; n <= loan->position.last(); ++n)
    worth += 2.5 * in_dollars(*upper_edge(controller.amm, n)) * std::sqrt(0.99);
  const double plain = worth * 0.94 / 15'000.0 - 1.0;
  const double above = 2'000.0 - in_dollars(*upper_edge(controller.amm, loan->position.first));
  const auto health = [&](HealthKind kind) {
    return to_double(*health_of(controller, *loan, kind)) / 1e18;
  };
  EXPECT_NEAR(health(HealthKind::plain), plain, 1e-9);
  EXPECT_NEAR(health(HealthKind::full), plain + above * 10.0 / 15'000.0, 1e-9);
  // The loan discount of 9 % leaves 3 % more than the liquidation discount of 6 % asks.
  EXPECT_GT(plain, 0.94 / 0.91 - 1.0);
  EXPECT_LT(plain, 0.94 / 0.91 / 0.99 - 1.0 + 1e-3);
}

}  // namespace
}  // namespace seawall::llamma
