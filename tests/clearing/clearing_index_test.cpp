#include "seawall/clearing/clearing_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "seawall/base/math.hpp"
#include "seawall/base/rng.hpp"

namespace seawall {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::Optional;

ForcedSale tokens(double price, double quantity) {
  return {.price = Price{price}, .quantity = Amount{quantity}, .value = {}};
}

// Theory's curves in absolute prices; ours are relative to the start.
Depth linear(double impact, double start) {
  return Depth{
      {CurveDepth{.curve = {.shape = ImpactCurveShape::linear, .coefficient = impact / start}}}};
}
Depth exponential(double coefficient) {
  return Depth{
      {CurveDepth{.curve = {.shape = ImpactCurveShape::exponential, .coefficient = coefficient}}}};
}

ClearingIndex reference_index() {
  const std::vector<ForcedSale> sales{tokens(99, 10), tokens(97, 10), tokens(96, 20),
                                      tokens(92, 30), tokens(80, 50)};
  return {ForcedSales::build(sales), linear(0.2, 98.5)};
}

std::vector<double> values(const std::vector<Price>& prices) {
  std::vector<double> result;
  for (const Price price : prices)
    result.push_back(price.value);
  return result;
}

// A reference that shares nothing with the index: rounds from above, and from below.
double iterated(const std::vector<ForcedSale>& sales, const Depth& depth, Price start, double p) {
  for (int round = 0; round < 100'000; ++round) {
    double sold = 0.0;
    for (const ForcedSale& sale : sales)
      if (sale.price.value >= p) sold += sale.quantity.value + sale.value.value / p;
    const double next = depth.price_after(start, Amount{sold}).value;
    if (std::fabs(next - p) <= 1e-15 * p) return next;
    p = next;
  }
  return p;
}

// theory.md §9: five positions, linear impact.
TEST(ClearingIndex, ReferenceBookStopsWhereTheoryDoes) {
  const ClearingIndex index = reference_index();
  const ClearingPoint point = index.greatest(Price{98.5});
  EXPECT_DOUBLE_EQ(point.price.value, 84.5);
  EXPECT_EQ(point.reached, 4u);
  EXPECT_DOUBLE_EQ(point.sold.value, 70.0);
  EXPECT_DOUBLE_EQ(index.least(Price{98.5}).price.value, 74.5);
  std::vector<double> equilibria;
  for (const ClearingPoint& each : index.all(Price{98.5}))
    equilibria.push_back(each.price.value);
  EXPECT_THAT(equilibria, ElementsAre(DoubleNear(84.5, 1e-12), DoubleNear(74.5, 1e-12)));
  EXPECT_THAT(values(index.waves(Price{98.5})), ElementsAre(98.5, 96.5, 94.5, 90.5, 84.5));
}

TEST(ClearingIndex, OneBookHasACalmAndAWorstOutcome) {
  std::vector<ForcedSale> sales;
  for (const double price : {95.0, 94.0, 93.0, 92.0, 91.0})
    sales.push_back(tokens(price, 20));
  const ClearingIndex index{ForcedSales::build(sales), linear(0.08, 95.5)};
  EXPECT_DOUBLE_EQ(index.greatest(Price{95.5}).price.value, 95.5);
  EXPECT_DOUBLE_EQ(index.least(Price{95.5}).price.value, 87.5);
}

TEST(ClearingIndex, ThresholdAtThePriceIsReached) {
  const std::vector<ForcedSale> sales{tokens(90, 1)};
  const ClearingIndex index{ForcedSales::build(sales), exponential(0.01)};
  EXPECT_EQ(index.greatest(Price{90.0}).reached, 1u);
  EXPECT_EQ(index.greatest(Price{std::nextafter(90.0, 91.0)}).reached, 0u);
}

TEST(ClearingIndex, WhatNobodyAbsorbsEndsAtZero) {
  const std::vector<ForcedSale> sales{tokens(90, 10), tokens(80, 1000)};
  const ClearingIndex index{ForcedSales::build(sales), linear(0.5, 100)};
  EXPECT_DOUBLE_EQ(index.greatest(Price{89}).price.value, 89.0 * (1 - 10 * 0.005));
  EXPECT_EQ(index.greatest(Price{80}).price.value, 0.0);
}

// Uniform density on a fine grid against theory.md §1's closed forms.
TEST(ClearingIndex, UniformBookMeetsItsClosedForm) {
  std::vector<ForcedSale> sales;
  constexpr int n = 500'000;
  for (int i = 0; i < n; ++i)
    sales.push_back(tokens(100.0 - 50.0 * (i + 0.5) / n, 50'000.0 / n));
  const ClearingIndex index{ForcedSales::build(sales), linear(0.0005, 99)};
  EXPECT_NEAR(index.greatest(Price{99}).price.value, 98.0, 1e-3);
  // A pool that holds 400,000 tokens at the shocked price 98.
  const ClearingIndex pool{ForcedSales::build(sales),
                           Depth{{PoolDepth{.liquidity = 400'000 * std::sqrt(98.0), .kept = 1.0}}}};
  EXPECT_NEAR(pool.greatest(Price{98}).price.value, 96.13165911185874, 1e-3);
}

// A million accounts at uniform thresholds, linear impact: a fall of the price by one ends as a
// fall by 1/(1 − R). One draw scatters (the branching process does); twenty give it to 1 %.
TEST(ClearingIndex, AmplificationOfUniformBooksIsOneOverOneLessR) {
  constexpr std::size_t accounts = 1'000'000;
  constexpr double width = 50.0;
  constexpr int seeds = 20;
  std::vector<ForcedSale> sales(accounts);
  const std::vector<double> branchings{0.2, 0.5, 0.8, 0.9, 0.95};
  std::vector<double> sums(branchings.size(), 0.0);
  for (int seed = 1; seed <= seeds; ++seed) {
    Rng random{Seed{static_cast<std::uint64_t>(seed)}, 0, "uniform thresholds"};
    for (ForcedSale& sale : sales)
      sale = tokens(100.0 - width * random.uniform(), 1.0);
    const ForcedSales sorted = ForcedSales::build(sales);
    for (std::size_t i = 0; i < branchings.size(); ++i) {
      const double impact = branchings[i] / (static_cast<double>(accounts) / width);
      const double fall = 0.9 * width * (1.0 - branchings[i]);  // ends well inside
      const Price start{100.0 - fall};
      const ClearingIndex index{sorted, linear(impact, start.value)};
      sums[i] += (100.0 - index.greatest(start).price.value) / fall;
    }
  }
  for (std::size_t i = 0; i < branchings.size(); ++i) {
    const double expected = 1.0 / (1.0 - branchings[i]);
    const double mean = sums[i] / seeds;
    RecordProperty("amplification_" + std::to_string(i), std::to_string(mean));
    EXPECT_NEAR(mean, expected, 0.01 * expected) << "R = " << branchings[i];
  }
}

TEST(ClearingIndex, FoldInDepthLiesWhereThePriceJumps) {
  // Normal(85, 2) thresholds of 1,000 tokens (theory.md §9, fold): α_c = .00952939 at p0 = 92.
  constexpr int n = 400'000;
  std::vector<ForcedSale> sales;
  double price = 97.0;
  for (int i = 0; i < n; ++i) {  // quantiles by the density's own step
    const double z = (price - 85.0) / 2.0;
    const double density =
        1000.0 / (2.0 * std::sqrt(2.0 * 3.14159265358979323846)) * std::exp(-z * z / 2.0);
    const double step = 24.0 / n;
    sales.push_back(tokens(price - step / 2, density * step));
    price -= step;
  }
  const ClearingIndex index{ForcedSales::build(sales), exponential(0.00952939 / 2)};
  const std::vector<Fold> folds = index.folds_in_depth(Price{92});
  ASSERT_FALSE(folds.empty());
  EXPECT_NEAR(folds.front().at, 0.5, 1e-4);
  EXPECT_NEAR(folds.front().before.value, 91.42358, 1e-2);
  EXPECT_LT(folds.front().after.value, 1.0);
  const ClearingIndex above{index.sales(), index.depth().with_depth(folds.front().at * 1.0001)};
  const ClearingIndex below{index.sales(), index.depth().with_depth(folds.front().at * 0.9999)};
  EXPECT_GT(above.greatest(Price{92}).price.value, 91.4);
  EXPECT_LT(below.greatest(Price{92}).price.value, 1.0);
}

TEST(ClearingIndex, BranchingIsSlopeTimesDensity) {
  std::vector<ForcedSale> sales;
  for (int i = 0; i < 5000; ++i)
    sales.push_back(tokens(100.0 - 0.01 * i, 10.0));  // 1,000 per USD
  const ClearingIndex index{ForcedSales::build(sales), linear(0.0005, 99)};
  EXPECT_THAT(index.branching(Price{99}, Price{98}, Fraction{0.01}),
              Optional(DoubleNear(0.5, 0.01)));
  EXPECT_EQ(index.branching(Price{99}, Price{98}, Fraction{0.00001}), std::nullopt);
}

// ---- Random worlds against plain iteration.

struct World {
  std::vector<ForcedSale> sales;
  Depth depth;
};

Depth random_depth(Rng& random) {
  std::vector<DepthPlace> places;
  const int kinds = 1 + static_cast<int>(random.uniform(0, 4));
  for (int i = 0; i < kinds; ++i) {
    const double kind = random.uniform(0, 4);
    if (kind < 1) {
      places.emplace_back(PoolDepth{.liquidity = random.uniform(200, 5'000),
                                    .kept = random.uniform(0, 1) < 0.5 ? 1.0 : 0.997});
    } else if (kind < 2) {
      places.emplace_back(CurveDepth{.curve = {.shape = ImpactCurveShape::exponential,
                                               .coefficient = random.uniform(1e-4, 5e-3)}});
    } else if (kind < 3) {
      places.emplace_back(CurveDepth{.curve = {.shape = ImpactCurveShape::square_root,
                                               .coefficient = random.uniform(1e-3, 2e-2)},
                                     .displaced = random.uniform(0.0, 20.0)});
    } else {
      const double scale = random.uniform(20, 500);
      const std::vector<DepthPoint> points{
          {0.2 * scale, 0.99}, {0.7 * scale, 0.95}, {2.0 * scale, 0.80}, {5.0 * scale, 0.5}};
      places.emplace_back(TableDepth{
          points, random.uniform(0, 1) < 0.5 ? BeyondTable::nothing : BeyondTable::exponential});
    }
  }
  return Depth{std::move(places)};
}

World random_world(Rng& random) {
  World world;
  world.depth = random_depth(random);
  const int n = 1 + static_cast<int>(random.uniform(0, 60));
  for (int i = 0; i < n; ++i) {
    const double price = random.uniform(60, 100);
    if (random.uniform(0, 1) < 0.6) {
      world.sales.push_back(tokens(price, random.uniform(0.1, 20)));
    } else {  // a repayment with a bonus, until the collateral ends
      const double value = random.uniform(10, 2000);
      const double end = price * random.uniform(0.5, 0.95);
      world.sales.push_back({.price = Price{price}, .quantity = {}, .value = Value{value}});
      world.sales.push_back(
          {.price = Price{end}, .quantity = Amount{value / end}, .value = Value{-value}});
    }
  }
  return world;
}

TEST(ClearingIndex, GreatestAndLeastAreWhereIterationEnds) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Rng random{Seed{seed}, 0, "clearing worlds"};
    const World world = random_world(random);
    const ClearingIndex index{ForcedSales::build(world.sales), world.depth};
    for (int shock = 0; shock < 5; ++shock) {
      const Price start{random.uniform(62, 101)};
      const ClearingPoint high = index.greatest(start);
      const ClearingPoint low = index.least(start);
      const double above = iterated(world.sales, world.depth, start, start.value);
      const double below = iterated(world.sales, world.depth, start, 1e-9);
      EXPECT_NEAR(high.price.value, above, 1e-9 * start.value) << "seed " << seed;
      EXPECT_NEAR(low.price.value, below, 1e-6 * start.value) << "seed " << seed;
      EXPECT_LE(low.price.value, high.price.value * (1 + 1e-12)) << "seed " << seed;
      const auto all = index.all(start);
      ASSERT_FALSE(all.empty());
      EXPECT_NEAR(all.front().price.value, high.price.value, 1e-9 * start.value);
      EXPECT_NEAR(all.back().price.value, low.price.value, 1e-9 * start.value);
    }
  }
}

// One exponential curve is worked out a vector at a time; beside a curve of nothing it is not.
TEST(ClearingIndex, OneExponentialCurveIsTheSameAsOneAmongOthers) {
  Rng random{Seed{5}, 0, "clearing exponential"};
  std::vector<ForcedSale> sales;
  for (int i = 0; i < 5000; ++i)
    sales.push_back(tokens(random.uniform(50, 100), random.uniform(0.1, 3)));
  const ForcedSales sorted = ForcedSales::build(sales);
  const CurveDepth curve{.curve = {.shape = ImpactCurveShape::exponential, .coefficient = 3e-5}};
  const ClearingIndex alone{sorted, Depth{{curve}}};
  const ClearingIndex beside{sorted, Depth{{curve, PoolDepth{.liquidity = 1e-9, .kept = 1.0}}}};
  for (double start = 60; start < 101; start += 0.3)
    EXPECT_NEAR(alone.greatest(Price{start}).price.value, beside.greatest(Price{start}).price.value,
                1e-6 * start);
}

TEST(ClearingIndex, LadderIsOneQueryAfterAnother) {
  Rng random{Seed{7}, 0, "clearing ladder"};
  const World world = random_world(random);
  const ClearingIndex index{ForcedSales::build(world.sales), world.depth};
  std::vector<Price> starts;
  for (int i = 0; i < 200; ++i)
    starts.emplace_back(101.0 - 0.2 * i);
  const auto points = index.ladder(starts);
  for (std::size_t i = 0; i < starts.size(); ++i)
    EXPECT_EQ(points[i].price.value, index.greatest(starts[i]).price.value);
}

TEST(ClearingIndex, PriceRisesWithTheShockedPriceAndWithDepth) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Rng random{Seed{seed}, 1, "clearing worlds"};
    const World world = random_world(random);
    const ForcedSales sales = ForcedSales::build(world.sales);
    const ClearingIndex index{sales, world.depth};
    const ClearingIndex deeper{sales, world.depth.with_depth(1.5)};
    double last = 0.0;
    for (double start = 60; start < 101; start += 0.7) {
      const double price = index.greatest(Price{start}).price.value;
      EXPECT_GE(price, last * (1 - 1e-12));
      EXPECT_GE(deeper.greatest(Price{start}).price.value, price * (1 - 1e-12));
      last = price;
    }
  }
}

TEST(ClearingIndex, FoldsInPriceAreTheJumpsOfTheLadder) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Rng random{Seed{seed}, 2, "clearing worlds"};
    const World world = random_world(random);
    const ClearingIndex index{ForcedSales::build(world.sales), world.depth};
    for (const Fold& fold :
         index.folds_in_price(Price{101}, {.jump = Fraction{0.02}, .entries = 2})) {
      EXPECT_NEAR(index.greatest(Price{fold.at * (1 + 1e-9)}).price.value, fold.before.value,
                  1e-4 * fold.before.value);
      EXPECT_NEAR(index.greatest(Price{fold.at * (1 - 1e-12)}).price.value, fold.after.value,
                  1e-6 * fold.at);
    }
  }
}

}  // namespace
}  // namespace seawall
