#include "seawall/mechanics/liquidity/providers.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/mechanics/draws.hpp"

namespace seawall {
namespace {

constexpr SideCost costs_nothing{};

LiquidityProvider provider() {
  return {.name = "maker",
          .share = Fraction{1.0},
          .base = Units{0},
          .quote = Units{0},
          .inventory_limit = Amount{100.0},
          .rebate = Fraction{0.0001},
          .required_return = Fraction{0.0002},
          .informed_share = Fraction{0.5},
          .loss_weight = Fraction{1.0},
          .withdrawn_share = Fraction{0.8},
          .holding_time = seconds(60),
          .return_after = minutes(10)};
}

LiquidityProvider any_provider(Draws& draws) {
  LiquidityProvider made = provider();
  made.rebate = Fraction{draws.uniform(-0.001, 0.001)};
  made.required_return = Fraction{draws.uniform(-0.001, 0.005)};
  made.informed_share = Fraction{draws.uniform(0.0, 1.0)};
  made.loss_weight = Fraction{draws.uniform(0.0, 3.0)};
  made.withdrawn_share = Fraction{draws.uniform(0.0, 1.0)};
  made.inventory_limit = Amount{draws.uniform(0.1, 1'000.0)};
  made.holding_time = seconds(static_cast<std::int64_t>(draws.next() % 4'000));
  made.return_after = seconds(static_cast<std::int64_t>(draws.next() % 4'000));
  return made;
}

TEST(Providers, ExpectWhatTheSpreadLeavesAfterTheInformed) {
  // 1 % in a minute, half of the flow knows: 0.5 · √(2/π) · 0.01 = 0.398942 %.
  const double variance = 0.01 * 0.01 / 60.0;
  EXPECT_NEAR(expected_return(provider(), Fraction{0.002}, variance, Fraction{0.0}).value,
              0.001 + 0.0001 - 0.00398942280401, 1e-12);
  EXPECT_NEAR(expected_return(provider(), Fraction{0.002}, 0.0, Fraction{0.0005}).value, 0.0006,
              1e-15);
}

TEST(Providers, RememberMovesAndLossesByHalves) {
  const double once = variance_after(0.0, 0.01, minutes(10), minutes(10));
  EXPECT_NEAR(once, 0.5 * 0.0001 / 600.0, 1e-18);
  EXPECT_NEAR(variance_after(once, 0.0, minutes(10), minutes(20)), once / 4.0, 1e-18);
  const Fraction lost = loss_after(Fraction{0.0}, Fraction{0.02}, minutes(10), seconds(12));
  EXPECT_EQ(lost.value, 0.02);
  EXPECT_NEAR(loss_after(lost, Fraction{0.0}, minutes(10), minutes(10)).value, 0.01, 1e-16);
}

// A steady move a block is remembered as its own variance.
TEST(Providers, ASteadyMoveHasItsOwnVariance) {
  double variance = 0.0;
  for (int block = 0; block < 1'000; ++block)
    variance = variance_after(variance, block % 2 == 0 ? 0.003 : -0.003, minutes(5), seconds(12));
  EXPECT_NEAR(variance, 0.003 * 0.003 / 12.0, 1e-12);
}

TEST(Providers, ComeBackAStatedTimeAfterTheLastBadLook) {
  const LiquidityProvider who = provider();
  const Fraction bad{0.0001};
  const Fraction good{0.0003};
  Time until{};
  until = away_until(who, bad, until, Time{} + minutes(1));
  EXPECT_EQ(until, Time{} + minutes(11));
  until = away_until(who, bad, until, Time{} + minutes(4));
  EXPECT_EQ(until, Time{} + minutes(14));
  until = away_until(who, good, until, Time{} + minutes(12));
  EXPECT_EQ(until, Time{} + minutes(14));
  EXPECT_EQ(away_until(who, who.required_return, until, Time{} + minutes(20)), until);
}

TEST(Providers, AProviderAtItsLimitBidsForNothingAndStillSells) {
  const LiquidityProvider who = provider();
  const auto at = [&](double acquired) {
    return quotes_of(who, Stance::quoting, {Amount{1e6}, Amount{1e9}, Amount{acquired}},
                     costs_nothing);
  };
  EXPECT_EQ(at(100.0).bids.value, 0.0);
  EXPECT_EQ(at(100.0).asks.value, 1.0);
  EXPECT_DOUBLE_EQ(at(25.0).bids.value, 0.75);
  EXPECT_EQ(at(-100.0).asks.value, 0.0);
  EXPECT_EQ(at(0.0).bids.value, 1.0);
  EXPECT_DOUBLE_EQ(
      quotes_of(who, Stance::away, {Amount{1e6}, Amount{1e9}, Amount{25.0}}, costs_nothing)
          .bids.value,
      0.75 * 0.2);
}

TEST(Providers, NobodyShowsMoreThanItCanPayFor) {
  const Quotes quotes = quotes_of(provider(), Stance::quoting, {Amount{30}, Amount{500}, Amount{}},
                                  {.bids_quote = Amount{2'000}, .asks_base = Amount{40}});
  EXPECT_DOUBLE_EQ(quotes.bids.value, 0.25);
  EXPECT_DOUBLE_EQ(quotes.asks.value, 0.75);
}

// Property O-8: a livelier price, a larger recent loss and a narrower spread never raise what a
// provider expects, so whoever is away at one volatility is away at a higher one, and shows less.
TEST(Providers, WithdrawalIsMonotoneInVolatilityAndLoss) {
  int withdrew = 0;
  for_each_draw(5'000, 40, [&withdrew](Draws& draws, int) {
    const LiquidityProvider who = any_provider(draws);
    const Fraction spread{draws.uniform(0.0, 0.01)};
    const double calm =
        draws.uniform(0.0, 1e-8);  // per second; a deviation of at most 0.08 % a minute
    const double lively = calm + draws.uniform(0.0, 1e-7);
    const Fraction loss{draws.uniform(0.0, 0.001)};
    const Fraction more_loss{loss.value + draws.uniform(0.0, 0.001)};
    const Fraction expected = expected_return(who, spread, calm, loss);
    const Fraction lower = expected_return(who, spread, lively, more_loss);
    ASSERT_LE(lower, expected);
    ASSERT_LE(expected_return(who, Fraction{spread.value / 2}, calm, loss), expected);

    const Time now = Time{} + minutes(60);
    const Time until = away_until(who, expected, Time{}, now);
    const Time longer = away_until(who, lower, Time{}, now);
    ASSERT_LE(until, longer);
    const auto shown = [&](Time away) {
      return quotes_of(who, now < away ? Stance::away : Stance::quoting,
                       {Amount{1.0}, Amount{1.0}, Amount{}}, costs_nothing)
          .bids;
    };
    ASSERT_LE(shown(longer), shown(until));
    withdrew += shown(longer) < shown(until) ? 1 : 0;
  });
  EXPECT_GT(withdrew, 500);
}

// Property O-9: the more it has bought, the less it bids for and the more it offers; always a
// share.
TEST(Providers, QuotesLeanAgainstTheInventory) {
  for_each_draw(5'000, 40, [](Draws& draws, int) {
    const LiquidityProvider who = any_provider(draws);
    const Stance stance = draws.next() % 2 == 0 ? Stance::quoting : Stance::away;
    const SideCost full{Amount{draws.uniform(0.0, 100.0)}, Amount{draws.uniform(0.0, 100.0)}};
    const Amount base{draws.uniform(0.0, 100.0)};
    const Amount quote{draws.uniform(0.0, 100.0)};
    const Amount acquired{draws.uniform(-2'000.0, 2'000.0)};
    const Quotes less = quotes_of(who, stance, {base, quote, acquired}, full);
    const Quotes more =
        quotes_of(who, stance, {base, quote, acquired + Amount{draws.uniform(0.0, 500.0)}}, full);
    ASSERT_LE(more.bids, less.bids);
    ASSERT_GE(more.asks, less.asks);
    for (const Fraction share : {less.bids, less.asks, more.bids, more.asks}) {
      ASSERT_GE(share.value, 0.0);
      ASSERT_LE(share.value, 1.0);
    }
    ASSERT_LE(less.bids.value * full.bids_quote.value, quote.value * (1.0 + 1e-15));
    ASSERT_LE(less.asks.value * full.asks_base.value, base.value * (1.0 + 1e-15));
  });
}

}  // namespace
}  // namespace seawall
