#include <gtest/gtest.h>

#include <cmath>

#include "tests/mechanics/draws.hpp"
#include "tests/support/fluid_world.hpp"

// Properties of docs/mechanics/fluid.md §6.
namespace seawall::fluid {
namespace {

// Positions that owe between 30 % of their worth at 2000 and `most` of it; then prices fall.
template <class N>
World<N> any_world(Draws& draws, int size, double most = 0.89) {
  World<N> world;
  const int count = 2 + size / 3;
  for (int i = 0; i < count; ++i) {
    const double collateral = std::exp(draws.uniform(-2.0, 6.0));
    world.open(collateral, collateral * 2'000.0 * draws.uniform(0.3, most));
  }
  return world;
}

// Below 95 % of what the debt asks for a position is absorbed: the venue takes it over, and nothing
// of it is left to compare. Where none owes more than this, no price of price_of_fall goes so low.
constexpr double most_unabsorbed = 0.85;
double price_of_fall(Draws& draws) { return draws.uniform(1'795.0, 1'880.0); }
bool has_absorbed(const Liquidation<Exact>& made) {
  return made.newly_absorbed_debt != RawDebt<Exact>{};
}

// What a position is left with where it alone is moved down to a ratio, r, at p collateral a debt.
struct Left {
  double debt;
  double collateral;
};
Left moved_alone(double debt, double collateral, double r, double p) {
  const double repaid = (debt - r * collateral) / (1.0 - r * p);
  if (repaid <= 0.0) return {debt, collateral};
  return {debt - repaid, collateral - repaid * p};
}

// Property FL-1: the aggregate is every position by itself: each one above the threshold is left
// with what it would be if it alone had been moved to where the aggregate ended. The venue keeps
// 0.01 % of the debt; factors keep 35 bits and places 30.
TEST(FluidProperties, AggregateEqualsPositionByPosition) {
  int liquidated = 0;
  for_each_draw(1'200, 40, [&](Draws& draws, int size) {
    Exactly world = any_world<Exact>(draws, size, most_unabsorbed);
    const double price = price_of_fall(draws);
    const Exactly before = world;
    const auto limits = *limits_of<Exact>(Exactly::price_of(price), world.prices, Terms{});
    const double asked = draws.next() % 2 == 0 ? 1e15 : draws.uniform(1.0, 5'000.0);
    const auto made = world.liquidate(price, asked);
    if (!made) return;
    ASSERT_FALSE(has_absorbed(*made));
    const auto& branch = world.vault.branches[world.vault.branch];
    const double ratio =
        number(ratio_within_tick<Exact>(branch.tick, branch.partial)) / to_double(ratio_one);
    for (std::size_t i = 0; i < world.positions.size(); ++i) {
      const auto was = before.standing_of(i);
      const auto now = world.standing_of(i);
      const Left left = moved_alone(number(was.debt), number(was.collateral), ratio,
                                    number(limits.collateral_per_debt) / 1e27);
      liquidated += now.was_liquidated ? 1 : 0;
      const double kept = now.was_liquidated ? 0.9999 : 1.0;
      ASSERT_NEAR(number(now.debt) / (left.debt * kept), 1.0, 1e-7);
      ASSERT_NEAR(number(now.collateral) / (left.collateral * kept), 1.0, 1e-7);
    }
  });
  EXPECT_GT(liquidated, 300);
}

// Property FL-2: a liquidation creates neither debt nor collateral: what positions have left, what
// the keeper took and what the venue absorbed is what there was, less the venue's 0.01 %.
TEST(FluidProperties, CreatesNeitherDebtNorCollateral) {
  for_each_draw(300, 40, [&](Draws& draws, int size) {
    Exactly world = any_world<Exact>(draws, size);
    double debt = 0.0;
    double collateral = 0.0;
    for (std::size_t i = 0; i < world.positions.size(); ++i) {
      debt += number(world.standing_of(i).debt);
      collateral += number(world.standing_of(i).collateral);
    }
    const auto made = world.liquidate(draws.uniform(1'400.0, 1'999.0));
    if (!made) return;
    double debt_left = number(made->raw_debt) + number(world.vault.absorbed_debt);
    double collateral_left = number(made->raw_collateral) + number(world.vault.absorbed_collateral);
    for (std::size_t i = 0; i < world.positions.size(); ++i) {
      debt_left += number(world.standing_of(i).debt);
      collateral_left += number(world.standing_of(i).collateral);
    }
    ASSERT_LE(debt_left, debt * (1.0 + 1e-9));
    ASSERT_GE(debt_left, debt * (1.0 - 1.01e-4));
    ASSERT_LE(collateral_left, collateral * (1.0 + 1e-9));
    ASSERT_GE(collateral_left, collateral * (1.0 - 1.01e-4));
  });
}

// Property FL-3: in two requests as in one.
TEST(FluidProperties, TwoRequestsEqualOne) {
  int compared = 0;
  for_each_draw(300, 40, [&](Draws& draws, int size) {
    Exactly at_once = any_world<Exact>(draws, size, most_unabsorbed);
    Exactly in_two = at_once;
    const double price = price_of_fall(draws);
    const auto whole = at_once.liquidate(price);
    if (!whole) return;
    ASSERT_FALSE(has_absorbed(*whole));
    const double half = number(whole->debt) / 1e18 * draws.uniform(0.1, 0.9);
    const auto first = in_two.liquidate(price, half);
    if (!first) return;
    const auto second = in_two.liquidate(price);
    if (!second) return;
    ++compared;
    ASSERT_NEAR((number(first->debt) + number(second->debt)) / number(whole->debt), 1.0, 1e-6);
    ASSERT_NEAR(
        (number(first->collateral) + number(second->collateral)) / number(whole->collateral), 1.0,
        1e-6);
    for (std::size_t i = 0; i < in_two.positions.size(); ++i)
      ASSERT_NEAR(number(in_two.standing_of(i).debt) / number(at_once.standing_of(i).debt), 1.0,
                  1e-6);
  });
  EXPECT_GT(compared, 80);
}

// Property FL-4: Fast ends where Exact does, through several falls and new branches.
TEST(FluidProperties, FastFollowsExact) {
  for_each_draw(150, 40, [&](Draws& draws, int size) {
    Draws same_draws = draws;
    Exactly exact = any_world<Exact>(draws, size);
    World<Fast> fast = any_world<Fast>(same_draws, size);
    double price = 2'000.0;
    for (int fall = 0; fall < 4; ++fall) {
      price *= draws.uniform(0.95, 0.995);
      const auto made = exact.liquidate(price);
      const auto approximate = fast.liquidate(price);
      ASSERT_EQ(made.has_value(), approximate.has_value());
      const double collateral = std::exp(draws.uniform(0.0, 5.0));
      const double debt = collateral * price * draws.uniform(0.5, 0.89);
      exact.open(collateral, debt);
      fast.open(collateral, debt);
    }
    for (std::size_t i = 0; i < exact.positions.size(); ++i)
      ASSERT_NEAR(number(fast.standing_of(i).debt), number(exact.standing_of(i).debt),
                  1e-7 * number(exact.vault.borrowed));
  });
}

}  // namespace
}  // namespace seawall::fluid
