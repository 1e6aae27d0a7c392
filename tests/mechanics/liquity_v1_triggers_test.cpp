#include "seawall/mechanics/cdp/liquity_v1_triggers.hpp"

#include "liquity_v1_world.hpp"

namespace seawall::liquity::v1 {
namespace {

using liquity_scenes::account;
using liquity_scenes::any_system;
using liquity_scenes::coin;
using liquity_scenes::opened;
using liquity_scenes::percent;
using liquity_scenes::price;
using liquity_scenes::RandomSystem;

const Terms<Exact> terms;

TEST(TriggerRatio, JumpsFrom110ToNearly150PercentWhenTheSystemFallsBelow150) {
  const Ratio<Exact> just_below = percent(150) - raw<Ratio<Exact>>(1);
  EXPECT_EQ(trigger_ratio(terms, percent(900)), percent(110));
  EXPECT_EQ(trigger_ratio(terms, percent(150)), percent(110));
  EXPECT_EQ(trigger_ratio(terms, just_below), just_below);
  EXPECT_EQ(trigger_ratio(terms, percent(130)), percent(130));
  EXPECT_EQ(trigger_ratio(terms, percent(110)), percent(110));
  EXPECT_EQ(trigger_ratio(terms, percent(70)), percent(110));
}

// Everybody at 1000: 40 ether against 20 300, 20 against 13 265, 60 against 26 330: together 2.003.
TEST(TriggerPrice, IsRecoveryForTheWeakAndTheirOwnRatioForTheStrong) {
  System<Exact> system = opened({{40'000, 20'000'000}, {20'000, 13'000'000}, {60'000, 26'000'000}});
  ASSERT_TRUE(provide<Exact>(system.stability_pool, account(0), coin(30'000'000)));
  const CoinPrice<Exact> unit = raw<CoinPrice<Exact>>(1);
  const CoinPrice<Exact> recovery = recovery_price(terms, system);
  EXPECT_EQ(mode_of(terms, total_ratio(system, recovery)), Mode::normal);
  EXPECT_EQ(mode_of(terms, total_ratio(system, recovery - unit)), Mode::recovery);
  EXPECT_EQ(trigger_price(terms, system, account(1)), recovery);
  EXPECT_LT(trigger_price(terms, system, account(2)), price(500'000));

  EXPECT_FALSE(is_liquidatable(terms, system, account(1), recovery));
  EXPECT_TRUE(is_liquidatable(terms, system, account(1), recovery - unit));
  EXPECT_FALSE(is_liquidatable(terms, system, account(2), recovery - unit));
  EXPECT_TRUE(
      is_liquidatable(terms, system, account(2), trigger_price(terms, system, account(2)) - unit));
  EXPECT_EQ(trigger_price(terms, system, account(7)), CoinPrice<Exact>{});
}

TEST(TriggerPrice, OneUnitOfPriceMakesManyTrovesLiquidatableAtOnce) {
  System<Exact> system = opened({{400'000, 200'000'000},
                                 {60'000, 39'000'000},
                                 {50'000, 33'000'000},
                                 {40'000, 27'000'000},
                                 {30'000, 20'500'000}});
  ASSERT_TRUE(provide<Exact>(system.stability_pool, account(0), coin(150'000'000)));
  const CoinPrice<Exact> recovery = recovery_price(terms, system);
  const auto count_at = [&](CoinPrice<Exact> at) {
    int count = 0;
    for (std::size_t i = 0; i < 5; ++i)
      count += is_liquidatable(terms, system, account(i), at) ? 1 : 0;
    return count;
  };
  EXPECT_EQ(count_at(recovery), 0);
  EXPECT_EQ(count_at(recovery - raw<CoinPrice<Exact>>(1)), 4);
}

void for_each_trove(const auto& check) {
  for_each_draw(250, 40, [&](Draws& draws, int steps) {
    RandomSystem world = any_system(draws, 3 + static_cast<int>(draws.next() % 8));
    for (int i = 0; i < steps; ++i)
      world.step(draws);
    world.bring_lowest_near_the_threshold(draws);
    for (std::size_t i = 0; i < world.accounts(); ++i) {
      check(world, account(i), draws);
      if (::testing::Test::HasFatalFailure()) return;
    }
  });
}

// Property L-R2: at its trigger price or above a trove cannot be liquidated, whatever else is so.
TEST(TriggerPrice, IsSafeFromThereUp) {
  for_each_trove([](const RandomSystem& world, AccountId trove, Draws& draws) {
    const CoinPrice<Exact> safe = trigger_price(world.terms, world.system, trove);
    for (const CoinPrice<Exact> at : {safe, safe + raw<CoinPrice<Exact>>(draws.magnitude(70))}) {
      if (at == CoinPrice<Exact>{}) continue;
      ASSERT_FALSE(is_liquidatable(world.terms, world.system, trove, at));
    }
  });
}

// Property L-R3: below its own liquidation price it can be, unless it is the last one; and if its
// ratio is not below the system's, nowhere else.
TEST(TriggerPrice, IsExactForTheStrong) {
  int strong = 0;
  for_each_trove([&](const RandomSystem& world, AccountId trove, Draws& draws) {
    const Holding<Exact> holding = entire(world.system, trove_of(world.system, trove));
    if (holding.debt == Coin<Exact>{} || world.system.order.size <= 1) return;
    const CoinPrice<Exact> own = liquidation_price(world.terms, holding);
    ASSERT_TRUE(is_liquidatable(world.terms, world.system, trove, own - raw<CoinPrice<Exact>>(1)));
    if (is_below_system(holding, world.system.pools.total())) return;
    ++strong;
    const CoinPrice<Exact> any = raw<CoinPrice<Exact>>(draws.magnitude(72));
    ASSERT_EQ(is_liquidatable(world.terms, world.system, trove, any), any < own);
  });
  EXPECT_GT(strong, 100);
}

// Property L-R4: the verdict is what a call of that trove alone does.
TEST(IsLiquidatable, IsWhatACallDoes) {
  int liquidated = 0;
  for_each_trove([&](const RandomSystem& world, AccountId trove, Draws&) {
    System<Exact> system = world.system;
    const bool verdict = is_liquidatable(world.terms, system, trove, world.moment.price);
    const auto done = liquidate(world.terms, system, world.moment.price, trove);
    ASSERT_EQ(verdict, done.has_value());
    liquidated += verdict ? 1 : 0;
  });
  EXPECT_GT(liquidated, 50);
}

// Property L-R5: a trove with at least 150 % is safe whatever mode the system is in.
TEST(TriggerRatio, NeverReaches150Percent) {
  for_each_draw(2'000, 70, [](Draws& draws, int bits) {
    const Ratio<Exact> total = raw<Ratio<Exact>>(draws.magnitude(bits));
    const Ratio<Exact> trigger = trigger_ratio(terms, total);
    ASSERT_GE(trigger, terms.minimum_ratio);
    ASSERT_LT(trigger, terms.critical_ratio);
  });
}

}  // namespace
}  // namespace seawall::liquity::v1
