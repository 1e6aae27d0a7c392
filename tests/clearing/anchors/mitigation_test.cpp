// Close-outs, barriers, auctions, funds and haircuts.

#include <gtest/gtest.h>

#include <cmath>

#include "seawall/base/math.hpp"
#include "seawall/clearing/anchors/barrier.hpp"
#include "seawall/clearing/anchors/close_outs.hpp"
#include "seawall/clearing/anchors/mitigation.hpp"
#include "tests/support/splitmix.hpp"

namespace seawall::anchors {
namespace {

using support::SplitMix;

Loan loan(double collateral, double debt) {
  return {.collateral = Value{collateral},
          .debt = Value{debt},
          .liquidation_threshold = Fraction{0.8},
          .liquidation_bonus = Fraction{0.05}};
}

Loan after(const Loan& before, Value repaid) {
  Loan rest = before;
  rest.debt -= repaid;
  rest.collateral -= Fraction{1.0 + before.liquidation_bonus.value} * repaid;
  return rest;
}

TEST(CloseOuts, RepaymentIsToxicExactlyAboveTheThreshold) {
  const double edge = toxic_threshold(Fraction{0.05}).value;
  EXPECT_NEAR(edge, 0.952381, 5e-7);
  EXPECT_FALSE(repay_step(loan(100.0, 100.0 * (edge - 1e-6)), Value{20}).is_toxic());
  EXPECT_TRUE(repay_step(loan(100.0, 100.0 * (edge + 1e-6)), Value{20}).is_toxic());
}

// The seized collateral is sold into a pool that also prices what is left.
TEST(CloseOuts, OwnImpactMovesTheThresholdAsAPoolDoes) {
  const double quote = 50e6;
  const double collateral = 1e6;  // as many units at price 1, against a pool of (50e6, 50e6)
  const auto worse = [&](double ratio) {
    const double repaid = 1.0;
    const double base_in = 1.05 * repaid;  // first order: sold at price 1
    const double price = (quote / (quote + base_in)) * (quote / (quote + base_in));
    return (ratio * collateral - repaid) / ((collateral - 1.05 * repaid) * price) > ratio;
  };
  const double edge =
      toxic_threshold(Fraction{0.05}, own_impact(Value{collateral}, Value{quote})).value;
  EXPECT_FALSE(worse(edge - 1e-5));
  EXPECT_TRUE(worse(edge + 1e-5));
}

TEST(CloseOuts, RepaymentToATargetReachesIt) {
  const Repayment repayment = repay_to_target(loan(120.0, 100.0), Fraction{1.05});
  EXPECT_NEAR(repayment.repaid.value, 42.857142857142857, 1e-12);
  EXPECT_NEAR(health_factor(after(loan(120.0, 100.0), repayment.repaid)).value, 1.05, 1e-12);
}

TEST(CloseOuts, TwoStepsPassTheCloseFactor) {
  const TwoSteps steps = two_step_strategy(loan(120.0, 100.0), Fraction{0.5});
  EXPECT_NEAR(steps.total.value, 62.5, 1e-12);
  EXPECT_NEAR(steps.one_step.value, 50.0, 1e-12);
  EXPECT_NEAR(steps.gain().value, 0.25, 1e-12);
  EXPECT_NEAR(health_factor(after(loan(120.0, 100.0), steps.first)).value, 1.0, 1e-12);
}

TEST(CloseOuts, FromTheLossFrontierOnCollateralDoesNotCoverDebtAndBonus) {
  const LossFrontier frontier = loss_frontier(Fraction{1.0364}, Fraction{0.95}, Fraction{0.01});
  EXPECT_NEAR(frontier.eligible_from.value, 0.035, 5e-4);
  EXPECT_NEAR(frontier.uncovered_from.value, 0.0742, 5e-5);
  const double debt = 100.0;
  const double collateral = 1.0364 * debt / 0.95 * (1.0 - frontier.uncovered_from.value);
  EXPECT_NEAR(collateral, 1.01 * debt, 1e-9);
}

TEST(Barrier, ProbabilityIsThatOfTheReflectedWalk) {
  // Symmetric in the logarithm where the drift cancels σ²/2: twice the probability to end below.
  const BrownianPrice level{.start = Price{100}, .drift = 0.32, .volatility = 0.8};
  const double below = math::normal_cdf(math::log(0.9) / 0.8);
  EXPECT_NEAR(probability_below(level, Price{90}, 1.0), 2.0 * below, 1e-14);
  EXPECT_EQ(probability_below(level, Price{100}, 1.0), 1.0);
}

TEST(Barrier, OraclesThatLookMoreOftenSeeMore) {
  const BrownianPrice price{.start = Price{100}, .drift = 0.0, .volatility = 0.8};
  const double week = 7.0 / 365.0;
  double before = 0.0;
  for (const int updates : {7, 168, 10'080, 10'000'000}) {
    const SeenBarrier seen = probability_seen_below(price, Price{90}, week, updates);
    EXPECT_GT(seen.probability, before);
    before = seen.probability;
  }
  EXPECT_LT(before, probability_below(price, Price{90}, week));
  EXPECT_NEAR(before, 0.359796, 1e-3);
}

// 20 000 walks of 50 normal steps; the correction is good to a percent here.
TEST(Barrier, CorrectionAgreesWithASimulatedWalk) {
  SplitMix draws{1};
  constexpr int steps = 50;
  constexpr int walks = 20'000;
  const double deviation = 0.8 * std::sqrt(7.0 / 365.0 / steps);
  int seen = 0;
  for (int walk = 0; walk < walks; ++walk) {
    double level = 0.0;
    for (int i = 0; i < steps; ++i) {
      level += deviation * draws.normal() - deviation * deviation / 2.0;
      if (level > math::log(0.9)) continue;
      ++seen;
      break;
    }
  }
  const BrownianPrice price{.start = Price{100}, .drift = 0.0, .volatility = 0.8};
  const double expected = probability_seen_below(price, Price{90}, 7.0 / 365.0, steps).probability;
  EXPECT_NEAR(static_cast<double>(seen) / walks, expected, 0.012);  // 3.5 standard errors
}

TEST(DutchAuction, WithoutVolatilityTheDiscountIsTheDecayUntilSomebodyComes) {
  EXPECT_NEAR(auction_discount(0.0005, 0.0, 12.0).value, 0.006, 1e-15);
  EXPECT_NEAR(auction_discount(0.0005, 0.004, 12.0).value, 0.01325, 5e-6);
  EXPECT_LT(auction_discount(0.0005, 0.004, 2.0), auction_discount(0.0005, 0.004, 12.0));
}

TEST(InsuranceFund, NoOtherSizeCostsLess) {
  const LogNormalLoss loss{.mean = 2.0, .deviation = 1.5};
  const double size = fund_size(0.1, 5.0, loss).size.value;
  // E[(D − F)⁺] of a lognormal.
  const auto cost = [&](double fund) {
    const double z = (loss.mean - math::log(fund)) / loss.deviation;
    const double mean = math::exp(loss.mean + loss.deviation * loss.deviation / 2.0);
    const double missing = mean * math::normal_cdf(z + loss.deviation) - fund * math::normal_cdf(z);
    return 0.1 * fund + 5.0 * missing;
  };
  EXPECT_LT(cost(size), cost(1.01 * size));
  EXPECT_LT(cost(size), cost(0.99 * size));
}

TEST(Haircuts, NobodyPastItsCapAndTheRestAlike) {
  const std::vector<Winner> winners{{Value{100}, Fraction{0.2}},
                                    {Value{50}, Fraction{1.0}},
                                    {Value{30}, Fraction{0.5}},
                                    {Value{20}, Fraction{1.0}}};
  const Haircuts cut = share_deficit(winners, Value{80});
  EXPECT_NEAR(cut.level.value, 0.642857142857, 1e-12);
  EXPECT_EQ(cut.share[0], Fraction{0.2});
  EXPECT_EQ(cut.share[2], Fraction{0.5});
  EXPECT_NEAR(cut.uncovered.value, 0.0, 1e-12);
  EXPECT_NEAR(share_deficit(winners, Value{200}).uncovered.value, 200.0 - 105.0, 1e-12);
}

TEST(Haircuts, PayTheDeficitWhereTheCapsAllow) {
  SplitMix draws{5};
  for (int i = 0; i < 300; ++i) {
    std::vector<Winner> winners(1 + draws.below(10));
    double most = 0.0;
    for (Winner& winner : winners) {
      winner = {Value{draws.uniform(0.0, 100.0)}, Fraction{draws.uniform()}};
      most += (winner.cap * winner.gain).value;
    }
    const double deficit = most * draws.uniform(0.0, 1.5);
    const Haircuts cut = share_deficit(winners, Value{deficit});
    double paid = 0.0;
    for (std::size_t k = 0; k < winners.size(); ++k) {
      ASSERT_LE(cut.share[k], winners[k].cap);
      ASSERT_TRUE(cut.share[k] == cut.level || cut.share[k] == winners[k].cap);
      paid += cut.paid[k].value;
    }
    ASSERT_NEAR(paid, std::min(deficit, most), 1e-9) << i;
  }
}

}  // namespace
}  // namespace seawall::anchors
