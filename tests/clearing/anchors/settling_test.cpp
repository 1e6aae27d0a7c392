// Closed forms of where a price settles, against their own equations and against one another.

#include <gtest/gtest.h>

#include <cmath>

#include "seawall/base/math.hpp"
#include "seawall/clearing/anchors/discrete_book.hpp"
#include "seawall/clearing/anchors/fold.hpp"
#include "seawall/clearing/anchors/lambert_w.hpp"
#include "seawall/clearing/anchors/uniform_book.hpp"
#include "tests/support/splitmix.hpp"

namespace seawall::anchors {
namespace {

using Shape = SaleCurve::Shape;
using support::SplitMix;

constexpr double e = 2.718281828459045;

UniformBook any_book(SplitMix& draws) {
  const double high = draws.uniform(10.0, 1'000.0);
  return {.high = Price{high},
          .low = Price{high * draws.uniform(0.0, 0.9)},
          .density = draws.uniform(0.1, 100.0)};
}

// The same positions one by one.
std::vector<Position> sliced(const UniformBook& book, int count) {
  std::vector<Position> positions;
  const double width = (book.high - book.low).value;
  for (int i = 0; i < count; ++i)
    positions.push_back({.liquidation_price = Price{book.high.value - width * (i + 0.5) / count},
                         .quantity = Amount{book.density * width / count}});
  return positions;
}

TEST(LambertW, InvertsItsDefinition) {
  for (const double w : {-0.999, -0.7, -0.2, -1e-9, 0.0, 1e-7, 0.5, 1.0, 3.0, 50.0})
    EXPECT_NEAR(lambert_w(w * math::exp(w)), w, 1e-12 * std::max(1.0, std::fabs(w))) << w;
  EXPECT_EQ(lambert_w(-1.0 / e - 1e-17), -1.0);
  EXPECT_NEAR(lambert_w(1.0), 0.5671432904097838, 1e-15);
}

TEST(UniformBook, LinearAmplifiesByOneOverOneMinusFeedback) {
  const UniformBook book{.high = Price{100}, .low = Price{50}, .density = 1'000};
  const Settlement half = settle_linear(Price{99}, book, 0.0005);
  EXPECT_DOUBLE_EQ(half.price.value, 98.0);
  EXPECT_DOUBLE_EQ(half.amplification, 2.0);
  EXPECT_FALSE(half.exhausted);
  const Settlement run_away = settle_linear(Price{99}, book, 0.0012);
  EXPECT_DOUBLE_EQ(run_away.price.value, 39.0);
  EXPECT_DOUBLE_EQ(run_away.sold.value, 50'000.0);
  EXPECT_TRUE(run_away.exhausted);
}

TEST(UniformBook, NothingIsSoldAtOrAboveTheFirstLiquidationPrice) {
  const UniformBook book{.high = Price{100}, .low = Price{50}, .density = 1'000};
  for (const double start : {100.0, 120.0}) {
    for (const Settlement& settled :
         {settle_linear(Price{start}, book, 1.0), settle_exponential(Price{start}, book, 1.0),
          settle_constant_product(Price{start}, book, Amount{10})}) {
      EXPECT_EQ(settled.price.value, start);
      EXPECT_EQ(settled.sold.value, 0.0);
    }
  }
}

TEST(UniformBook, EverySettlementIsWhatItsSalesLeaveOfThePrice) {
  SplitMix draws{1};
  for (int i = 0; i < 2'000; ++i) {
    const UniformBook book = any_book(draws);
    const Price start{book.high.value * draws.uniform(0.5, 0.999)};
    const double linear = draws.uniform(0.0, 2.0) / book.density;
    const double exponential = linear / book.high.value;
    const Amount pool{book.density * book.high.value * draws.uniform(0.5, 20.0)};
    const auto check = [&](const Settlement& settled, Shape shape, double coefficient) {
      const SaleCurve curve{.start = start, .shape = shape, .coefficient = coefficient};
      ASSERT_NEAR(settled.price.value, curve.after(settled.sold).value, 1e-6 * start.value) << i;
      ASSERT_EQ(settled.exhausted, settled.price < book.low) << i;
    };
    check(settle_linear(start, book, linear), Shape::linear, linear);
    check(settle_exponential(start, book, exponential), Shape::exponential, exponential);
    check(settle_constant_product(start, book, pool), Shape::constant_product, 1.0 / pool.value);
  }
}

TEST(UniformBook, ManySmallPositionsSettleAtTheSamePrice) {
  SplitMix draws{2};
  for (int i = 0; i < 30; ++i) {
    const UniformBook book = any_book(draws);
    const Price start{book.high.value * draws.uniform(0.8, 0.99)};
    const double linear = draws.uniform(0.05, 0.8) / book.density;
    const auto greatest = [&](Shape shape, double coefficient) {
      return clear_positions({.start = start, .shape = shape, .coefficient = coefficient},
                             sliced(book, 4'000))
          .equilibria.front()
          .price.value;
    };
    const double near = 5e-3 * book.high.value;
    EXPECT_NEAR(greatest(Shape::linear, linear), settle_linear(start, book, linear).price.value,
                near);
    const double exponential = linear / book.high.value;
    EXPECT_NEAR(greatest(Shape::exponential, exponential),
                settle_exponential(start, book, exponential).price.value, near);
    EXPECT_NEAR(greatest(Shape::constant_product, exponential / 2.0),
                settle_constant_product(start, book, Amount{2.0 / exponential}).price.value, near);
  }
}

TEST(LogUniformBook, FallOfTheLogarithmIsAmplified) {
  const LogUniformBook book{.high = Price{100}, .density = 4'000};
  const Settlement settled = settle_log_uniform(Price{95}, book, 1e-4);
  EXPECT_NEAR(settled.price.value, 91.80634032924686, 1e-10);
  EXPECT_NEAR(settled.price.value, 95.0 * math::exp(-1e-4 * settled.sold.value), 1e-10);
  EXPECT_TRUE(settle_log_uniform(Price{95}, book, 1.0).exhausted);
}

const std::vector<Position> reference_positions{{Price{99}, Amount{10}},
                                                {Price{97}, Amount{10}},
                                                {Price{96}, Amount{20}},
                                                {Price{92}, Amount{30}},
                                                {Price{80}, Amount{50}}};

TEST(DiscreteBook, WavesOfTheReferenceBook) {
  const DiscreteClearing cleared =
      clear_positions({.start = Price{98.5}, .coefficient = 0.2}, reference_positions);
  const std::vector<double> waves{98.5, 96.5, 94.5, 90.5, 84.5};
  ASSERT_EQ(cleared.waves.size(), waves.size());
  for (std::size_t i = 0; i < waves.size(); ++i)
    EXPECT_DOUBLE_EQ(cleared.waves[i].value, waves[i]);
  EXPECT_DOUBLE_EQ(cleared.equilibria.front().price.value, 84.5);
  EXPECT_DOUBLE_EQ(cleared.equilibria.back().price.value, 74.5);
}

TEST(DiscreteBook, OrderOfPositionsDoesNotMatter) {
  std::vector<Position> turned{reference_positions.rbegin(), reference_positions.rend()};
  EXPECT_EQ(clear_positions({.start = Price{98.5}, .coefficient = 0.2}, turned)
                .equilibria.front()
                .sold.value,
            70.0);
}

TEST(DiscreteBook, EquilibriaAreThePricesThatTheirOwnLiquidationsSustain) {
  SplitMix draws{3};
  std::size_t most = 0;
  for (int i = 0; i < 500; ++i) {
    std::vector<Position> positions;
    const std::size_t count = draws.below(12);
    for (std::size_t k = 0; k < count; ++k)  // whole prices, so that ties occur
      positions.push_back({Price{80.0 + static_cast<double>(draws.below(20))},
                           Amount{static_cast<double>(1 + draws.below(20))}});
    const SaleCurve curve{.start = Price{99}, .coefficient = 0.125};
    const DiscreteClearing cleared = clear_positions(curve, positions);
    // Any clearing price is what some quantity leaves, so trying all prefixes finds all of them.
    const auto sustains = [&](Price price) {
      Amount sold{};
      for (const Position& position : positions)
        if (position.liquidation_price >= price) sold += position.quantity;
      return curve.after(sold) == price;
    };
    for (const Equilibrium& equilibrium : cleared.equilibria)
      ASSERT_TRUE(sustains(equilibrium.price)) << i;
    std::size_t found = 0;
    for (int sold = 0; sold <= 400; ++sold)
      if (sustains(curve.after(Amount{static_cast<double>(sold)}))) ++found;
    ASSERT_EQ(found, cleared.equilibria.size()) << i;
    ASSERT_EQ(cleared.waves.back(), cleared.equilibria.front().price) << i;
    most = std::max(most, found);
  }
  EXPECT_GE(most, 2U);  // the draws contain what the test is about
}

TEST(DiscreteBook, BadDebtIsWhatLiquidatedCollateralDoesNotCover) {
  const std::vector<Borrower> borrowers{{Amount{10}, Value{900}, Fraction{0.9}},
                                        {Amount{10}, Value{700}, Fraction{0.9}}};
  EXPECT_DOUBLE_EQ(liquidation_price(borrowers[0]).value, 100.0);
  EXPECT_EQ(bad_debt_at(Price{95}, borrowers).value, 0.0);
  EXPECT_DOUBLE_EQ(bad_debt_at(Price{85}, borrowers).value, 50.0);
  EXPECT_DOUBLE_EQ(bad_debt_at(Price{60}, borrowers).value, 400.0);
}

TEST(Fold, PriceStaysBelowTheCriticalImpactAndJumpsAboveIt) {
  const NormalBook book{.mean = Price{85}, .deviation = Price{2}, .quantity = Amount{1'000}};
  const auto fold = find_fold(Price{92}, book);
  ASSERT_TRUE(fold);
  EXPECT_NEAR(fold->price.value, 91.42358053759177, 1e-9);
  EXPECT_NEAR(fold->impact, 0.00952938937076785, 1e-13);
  EXPECT_GT(settle_normal(Price{92}, book, 0.9999 * fold->impact), fold->price);
  EXPECT_LT(settle_normal(Price{92}, book, 1.0001 * fold->impact), Price{50});
}

TEST(Fold, NoneBelowThePositions) {
  const NormalBook book{.mean = Price{1'000}, .deviation = Price{1}, .quantity = Amount{1}};
  EXPECT_FALSE(find_fold(Price{10}, book));  // all is liquidated at any price here
}

}  // namespace
}  // namespace seawall::anchors
