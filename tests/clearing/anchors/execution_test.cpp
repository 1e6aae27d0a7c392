// Plans and trades against what a small change of them would give.

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "seawall/base/math.hpp"
#include "seawall/clearing/anchors/almgren_chriss.hpp"
#include "seawall/clearing/anchors/average_price_attack.hpp"
#include "seawall/clearing/anchors/impact_laws.hpp"
#include "seawall/clearing/anchors/obizhaeva_wang.hpp"
#include "seawall/clearing/anchors/order_walk.hpp"
#include "seawall/clearing/anchors/pool_loss.hpp"
#include "seawall/clearing/anchors/pool_trades.hpp"
#include "seawall/clearing/anchors/routing.hpp"
#include "tests/support/splitmix.hpp"

namespace seawall::anchors {
namespace {

using support::SplitMix;

const ExecutionProblem published{.quantity = 1e6,
                                 .horizon = 5,
                                 .steps = 5,
                                 .volatility = 0.9486832980505138,
                                 .half_spread = 0.0625,
                                 .permanent = 2.5e-7,
                                 .temporary = 2.5e-6,
                                 .risk_aversion = 1e-6};

double objective(const ExecutionProblem& problem, const std::vector<double>& holdings) {
  const double step = problem.horizon / problem.steps;
  double cost = problem.half_spread * problem.quantity +
                problem.permanent * problem.quantity * problem.quantity / 2.0;
  for (std::size_t j = 1; j < holdings.size(); ++j) {
    const double sold = holdings[j - 1] - holdings[j];
    cost += (problem.temporary - problem.permanent * step / 2.0) / step * sold * sold;
    cost += problem.risk_aversion * problem.volatility * problem.volatility * step * holdings[j] *
            holdings[j];
  }
  return cost;
}

TEST(AlmgrenChriss, PublishedExample) {
  const ExecutionPlan plan = plan_execution(published);
  EXPECT_NEAR(plan.urgency, 0.6063, 5e-5);
  EXPECT_NEAR(plan.holdings[1], 542'380.7, 0.05);
  EXPECT_NEAR(plan.expected_cost, 910'477.8, 0.05);
  EXPECT_NEAR(plan.cost_variance, 3.63868e11, 5e5);
}

TEST(AlmgrenChriss, NoOtherPlanIsBetter) {
  const ExecutionPlan plan = plan_execution(published);
  const double best = objective(published, plan.holdings);
  EXPECT_NEAR(best, plan.expected_cost + published.risk_aversion * plan.cost_variance, 1e-6 * best);
  SplitMix draws{1};
  for (int i = 0; i < 200; ++i) {
    std::vector<double> other = plan.holdings;
    for (std::size_t j = 1; j + 1 < other.size(); ++j)
      other[j] += draws.uniform(-1'000.0, 1'000.0);
    ASSERT_GT(objective(published, other), best);
  }
}

TEST(AlmgrenChriss, WithoutRiskAversionItSellsEvenly) {
  ExecutionProblem patient = published;
  patient.risk_aversion = 0.0;
  const ExecutionPlan plan = plan_execution(patient);
  for (std::size_t j = 0; j < plan.holdings.size(); ++j)
    EXPECT_DOUBLE_EQ(plan.holdings[j], 1e6 * (1.0 - static_cast<double>(j) / 5.0));
  EXPECT_TRUE(std::isinf(plan.half_life));
}

// Cost of blocks at times under impact that decays, each block paying half its own impact.
double cost_of(const std::vector<double>& blocks, double gap, double resilience, double impact) {
  double displaced = 0.0;
  double cost = 0.0;
  for (const double block : blocks) {
    cost += block * (displaced + impact * block / 2.0);
    displaced = (displaced + impact * block) * math::exp(-resilience * gap);
  }
  return cost;
}

TEST(ObizhaevaWang, CostIsThatOfThePlanAndNoOtherIsCheaper) {
  constexpr int slices = 400;
  constexpr double resilience = 2.231;
  const RefillPlan plan = plan_refill(1e5, 1.0, resilience, 1e-4);
  EXPECT_NEAR(2.0 * plan.block + plan.rate, 1e5, 1e-6);
  std::vector<double> blocks(slices + 1, plan.rate / slices);
  blocks.front() = plan.block + plan.rate / slices / 2.0;
  blocks.back() = blocks.front();
  const double cost = cost_of(blocks, 1.0 / slices, resilience, 1e-4);
  EXPECT_NEAR(cost, plan.cost, 1e-4 * plan.cost);
  SplitMix draws{2};
  for (int i = 0; i < 100; ++i) {
    std::vector<double> other = blocks;
    const std::size_t from = draws.below(other.size());
    const std::size_t to = draws.below(other.size());
    if (from == to) continue;
    other[from] -= 3'000.0;
    other[to] += 3'000.0;
    ASSERT_GT(cost_of(other, 1.0 / slices, resilience, 1e-4), cost) << from << " to " << to;
  }
}

TEST(ObizhaevaWang, WithoutRefillTimeDoesNotHelp) {
  EXPECT_DOUBLE_EQ(plan_refill(1e5, 7.0, 0.0, 1e-4).cost, 1e-4 * 1e10 / 2.0);
}

TEST(ImpactLaws, KyleAndSquareRoot) {
  EXPECT_DOUBLE_EQ(kyle(2.0, 5'000.0).impact, 2e-4);
  EXPECT_DOUBLE_EQ(kyle(2.0, 5'000.0).intensity, 2'500.0);
  const auto impact = [](double sold) {
    return square_root_impact(1.0, Fraction{0.03}, Amount{sold}, Amount{40'000}).value;
  };
  EXPECT_DOUBLE_EQ(impact(4'000.0), 2.0 * impact(1'000.0));
}

TEST(OrderWalk, TakesTheLastLevelInPart) {
  const std::vector<RestingOrders> asks{
      {Price{1.0}, Amount{1}}, {Price{1.1}, Amount{3}}, {Price{1.2}, Amount{10}}};
  const OrderWalk walk = walk_orders(asks, Amount{5});
  EXPECT_DOUBLE_EQ(walk.notional.value, 5.5);
  EXPECT_DOUBLE_EQ(walk.average().value, 1.1);
  EXPECT_EQ(walk.last, Price{1.2});
  EXPECT_EQ(walk_orders(asks, Amount{100}).filled.value, 14.0);
}

double received_from(const ProductPool& pool, double sold) {
  const double effective = pool.kept * sold;
  return pool.reserves[1] * effective / (pool.reserves[0] + effective);
}

TEST(PoolArbitrage, NoOtherTradeEarnsMore) {
  SplitMix draws{3};
  for (int i = 0; i < 200; ++i) {
    const ProductPool pool{.reserves = {draws.uniform(10.0, 1e3), draws.uniform(1e3, 1e6)},
                           .kept = draws.uniform(0.99, 1.0)};
    const double fair = pool.reserves[1] / pool.reserves[0];
    const double price = fair * draws.uniform(0.7, 1.0);
    const PoolArbitrage best = arbitrage(pool, {price, 1.0});
    const auto profit = [&](double sold) { return received_from(pool, sold) - price * sold; };
    ASSERT_NEAR(best.profit, profit(best.in[0]), 1e-9 * pool.reserves[1]);
    ASSERT_GE(best.profit, profit(best.in[0] * 1.01) - 1e-9 * pool.reserves[1]);
    ASSERT_GE(best.profit, profit(best.in[0] * 0.99) - 1e-9 * pool.reserves[1]);
    ASSERT_EQ(best.in[1], 0.0);
  }
}

TEST(PoolArbitrage, WithinTheFeeThereIsNone) {
  const ProductPool pool{.reserves = {1'000.0, 2e6}, .kept = 0.997};
  EXPECT_EQ(arbitrage(pool, {2'000.0, 1.0}).profit, 0.0);
  EXPECT_EQ(arbitrage(pool, {2'005.0, 1.0}).profit, 0.0);
  EXPECT_GT(arbitrage(pool, {2'010.0, 1.0}).profit, 0.0);
}

TEST(SplitSale, SellsAllAndMovingSomeElsewhereFetchesLess) {
  SplitMix draws{4};
  for (int i = 0; i < 200; ++i) {
    std::vector<ProductPool> pools(2 + draws.below(4));
    for (ProductPool& pool : pools) {
      const double base = draws.uniform(10.0, 1e3);
      pool = {.reserves = {base, base * draws.uniform(1'700.0, 2'000.0)},
              .kept = draws.uniform(0.99, 1.0)};
    }
    const double quantity = draws.uniform(0.1, 100.0);
    const SplitSale split = split_sale(pools, quantity);
    ASSERT_NEAR(std::accumulate(split.sold.begin(), split.sold.end(), 0.0), quantity,
                1e-9 * quantity);
    for (std::size_t from = 0; from < pools.size(); ++from) {
      const double moved = 0.05 * split.sold[from];
      for (std::size_t to = 0; to < pools.size(); ++to) {
        if (from == to || moved == 0.0) continue;
        const double change = received_from(pools[from], split.sold[from] - moved) -
                              received_from(pools[from], split.sold[from]) +
                              received_from(pools[to], split.sold[to] + moved) -
                              received_from(pools[to], split.sold[to]);
        ASSERT_LT(change, 1e-9 * split.received) << i;
      }
    }
  }
}

RoutedPool product(std::vector<std::size_t> assets, std::vector<double> reserves, double kept) {
  return {.assets = std::move(assets),
          .reserves = std::move(reserves),
          .weights = {0.5, 0.5},
          .kept = kept};
}

TEST(Routing, FourAssetsThroughFivePools) {
  const RoutedPool weighted{.assets = {0, 1, 2, 3},
                            .reserves = {4, 4, 4, 4},
                            .weights = {0.4, 0.3, 0.2, 0.1},
                            .kept = 0.998};
  const RoutedPool sum{.function = RoutedPool::Function::sum,
                       .assets = {2, 3},
                       .reserves = {10, 10},
                       .weights = {},
                       .kept = 0.999};
  const Route best = route(
      {1.5, 10, 2, 3}, {weighted, product({0, 1}, {10, 1}, 0.997), product({1, 2}, {1, 5}, 0.997),
                        product({2, 3}, {40, 50}, 0.997), sum});
  EXPECT_NEAR(best.value, 21.4998087636, 1e-6);
  EXPECT_NEAR(best.received[1], 1.17497784, 1e-6);
  EXPECT_NEAR(best.received[3], 3.25001012, 3e-6);
  EXPECT_NEAR(best.received[0], 0.0, 1e-6);
  EXPECT_LT(best.gap, 1e-6);
}

// Two pools of one pair: what the round trip earns is known from the pools alone.
TEST(Routing, RoundTripThroughTwoPoolsIsTheBestOfItsSize) {
  const ProductPool cheap{.reserves = {1'000.0, 1.9e6}, .kept = 0.997};
  const ProductPool dear{.reserves = {500.0, 1.05e6}, .kept = 0.997};
  const Route best = route({0.0, 1.0}, {product({0, 1}, {1'000.0, 1.9e6}, 0.997),
                                        product({0, 1}, {500.0, 1.05e6}, 0.997)});
  const auto profit = [&](double base) {
    const double cost =
        cheap.reserves[1] * base / (cheap.reserves[0] - base) / cheap.kept;  // to take `base`
    return received_from(dear, base) - cost;
  };
  double expected = 0.0;
  for (double base = 0.0; base < 100.0; base += 0.001)
    expected = std::max(expected, profit(base));
  ASSERT_GT(expected, 100.0);
  EXPECT_NEAR(best.value, expected, 1e-6 * expected);
}

TEST(Routing, WithoutADifferenceBeyondTheFeesThereIsNothingToGain) {
  const Route best = route({1'900.0, 1.0}, {product({0, 1}, {1'000.0, 1.9e6}, 0.997),
                                            product({0, 1}, {10.0, 1.9e4}, 0.997)});
  EXPECT_NEAR(best.value, 0.0, 1e-9 * 3.8e6);
}

TEST(PoolLoss, FeesAndFasterBlocksLeaveLessToArbitrage) {
  EXPECT_DOUBLE_EQ(loss_versus_rebalancing(0.8, 1e7), 8e5);
  const BlockArbitrage slow = arbitrage_per_block(0.8, 0.003, 12.0);
  EXPECT_LT(arbitrage_per_block(0.8, 0.006, 12.0).per_liquidity, slow.per_liquidity);
  EXPECT_LT(arbitrage_per_block(0.8, 0.003, 2.0).per_liquidity / 2.0, slow.per_liquidity / 12.0);
  // Without a fee: σ_b²/2, which is σ²/8 of a pool of value 2·√k at a price of 1, per √k and block.
  EXPECT_NEAR(arbitrage_per_block(0.8, 0.0, 12.0).per_liquidity, 0.64 * 12.0 / 31'557'600.0 / 2.0,
              1e-18);
}

TEST(AveragePriceAttack, LossIsWhatThePoolEarnsFromTheRoundTrip) {
  const AveragePriceAttack attack = attack_average(2e7, 25.0, 0.1);
  // Pool of (Y, Y) at price 1, moved to 1 + Nu: base that left at the moved price, less what was
  // paid.
  const double grown = std::sqrt(1.0 + 2.5);
  EXPECT_NEAR(attack.capital, 2e7 * (grown - 1.0), 1e-6);
  // The attacker holds the base it bought, worth its old price; the pool's quote paid for it.
  EXPECT_NEAR(attack.loss, attack.capital - 2e7 * (1.0 - 1.0 / grown), 1e-6);
}

}  // namespace
}  // namespace seawall::anchors
