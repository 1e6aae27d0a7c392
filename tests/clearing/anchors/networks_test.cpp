// Debts among firms and common assets.

#include <gtest/gtest.h>

#include <cmath>

#include "seawall/base/math.hpp"
#include "seawall/clearing/anchors/common_price.hpp"
#include "seawall/clearing/anchors/debt_rank.hpp"
#include "seawall/clearing/anchors/fire_sales.hpp"
#include "seawall/clearing/anchors/matrix.hpp"
#include "seawall/clearing/anchors/payments.hpp"
#include "seawall/clearing/anchors/several_assets.hpp"
#include "seawall/clearing/anchors/vulnerable_banks.hpp"
#include "tests/support/splitmix.hpp"

namespace seawall::anchors {
namespace {

using support::SplitMix;

Matrix matrix(std::initializer_list<std::initializer_list<double>> rows) {
  Matrix result{rows.size(), rows.begin()->size()};
  std::size_t i = 0;
  for (const auto& row : rows) {
    std::size_t j = 0;
    for (const double value : row)
      result(i, j++) = value;
    ++i;
  }
  return result;
}

TEST(Matrix, SolvesWhatItMultiplies) {
  SplitMix draws{1};
  for (int i = 0; i < 200; ++i) {
    const std::size_t n = 1 + draws.below(8);
    Matrix system{n, n};
    std::vector<double> wanted(n);
    for (std::size_t r = 0; r < n; ++r) {
      wanted[r] = draws.uniform(-1.0, 1.0);
      for (std::size_t c = 0; c < n; ++c)
        system(r, c) = draws.uniform(-1.0, 1.0) + (c == (r + 1) % n ? 5.0 : 0.0);
    }
    const std::vector<double> found = solve(system, times(system, wanted));
    for (std::size_t r = 0; r < n; ++r)
      ASSERT_NEAR(found[r], wanted[r], 1e-12);
  }
}

TEST(SpectralRadius, ByHand) {
  EXPECT_NEAR(spectral_radius(matrix({{0.0, 4.0}, {9.0, 0.0}})), 6.0, 1e-12);   // ±6: it alternates
  EXPECT_NEAR(spectral_radius(matrix({{0.0, -2.0}, {2.0, 0.0}})), 2.0, 1e-12);  // ±2i
  EXPECT_NEAR(spectral_radius(matrix({{0.5, 1e6}, {0.0, 0.5}})), 0.5, 1e-12);   // one, defective
  EXPECT_EQ(spectral_radius(matrix({{0.0, 7.0}, {0.0, 0.0}})), 0.0);
}

TEST(JointAmplification, IsTheSumOverAllRoundsBelowOneAndNothingAbove) {
  const Matrix sold = matrix({{200.0, 5.0}, {20.0, 30.0}});
  const auto joint = amplify_jointly({0.002, 0.01}, sold, {1.0, 0.5});
  std::vector<double> fall{1.0, 0.5};
  std::vector<double> total = fall;
  for (int round = 0; round < 200; ++round) {
    fall = times(sold, fall);
    fall = {0.002 * fall[0], 0.01 * fall[1]};
    total = {total[0] + fall[0], total[1] + fall[1]};
  }
  ASSERT_TRUE(joint.total_fall);
  EXPECT_NEAR((*joint.total_fall)[0], total[0], 1e-12);
  EXPECT_NEAR((*joint.total_fall)[1], total[1], 1e-12);
  EXPECT_FALSE(amplify_jointly({0.01, 0.01}, sold, {1.0, 0.5}).total_fall);
}

DebtNetwork network(Matrix owed, std::vector<double> outside, double recovered = 1.0) {
  return {.owed = std::move(owed),
          .outside = std::move(outside),
          .outside_recovered = Fraction{recovered},
          .inside_recovered = Fraction{recovered}};
}

TEST(Payments, ThreeFirmsWithOneAndWithTwoDefaults) {
  const Matrix owed = matrix({{0.0, 0.1, 0.7}, {2.0, 0.0, 10.5}, {0.0, 8.4, 0.0}});
  const auto one = clear_payments_greatest(network(owed, {1.0, 1.0, 1.0}));
  EXPECT_NEAR(one.paid[1], 9.5, 1e-12);
  EXPECT_EQ(one.defaulted, (std::vector<bool>{false, true, false}));
  const auto two = clear_payments_greatest(network(owed, {0.0, 0.0, 0.1}));
  EXPECT_NEAR(two.paid[1], 5.625, 1e-12);
  EXPECT_NEAR(two.paid[2], 5.525, 1e-12);
}

TEST(Payments, CostOfDefaultMakesTwoOutcomesOfOneNetwork) {
  const DebtNetwork mutual = network(matrix({{0.0, 2.2}, {2.2, 0.0}}), {1.0, 1.0}, 0.5);
  EXPECT_NEAR(clear_payments_greatest(mutual).paid[0], 2.2, 1e-12);
  EXPECT_NEAR(clear_payments_least(mutual).paid[0], 1.0, 1e-9);
}

TEST(Payments, WithoutOutsideMoneyMutualDebtsClearAtAnyAmount) {
  const Matrix owed = matrix({{0.0, 1.0}, {1.0, 0.0}});
  EXPECT_EQ(clear_payments_greatest(network(owed, {0.0, 0.0})).paid[0], 1.0);
  EXPECT_EQ(clear_payments_least(network(owed, {0.0, 0.0})).paid[0], 0.0);
  EXPECT_NEAR(clear_payments_least(network(owed, {0.01, 0.0})).paid[0], 1.0, 1e-9);
}

// Whatever the network: nobody pays more than it owes or has, a defaulter pays all that is
// recovered, and the least payments are no higher than the greatest.
TEST(Payments, ClearAnyNetwork) {
  SplitMix draws{2};
  int defaults = 0;
  for (int i = 0; i < 300; ++i) {
    const std::size_t firms = 2 + draws.below(6);
    Matrix owed{firms, firms};
    std::vector<double> outside(firms);
    for (std::size_t a = 0; a < firms; ++a) {
      outside[a] = draws.uniform(0.01, 2.0);
      for (std::size_t b = 0; b < firms; ++b)
        if (a != b && draws.chance(0.6)) owed(a, b) = draws.uniform(0.0, 3.0);
    }
    const double recovered = draws.chance(0.5) ? 1.0 : draws.uniform(0.3, 1.0);
    const DebtNetwork debts = network(owed, outside, recovered);
    const auto greatest = clear_payments_greatest(debts);
    const auto least = clear_payments_least(debts);
    for (std::size_t a = 0; a < firms; ++a) {
      double owes = 0.0;
      double received = 0.0;
      for (std::size_t b = 0; b < firms; ++b) {
        owes += owed(a, b);
        double owed_by_b = 0.0;
        for (std::size_t c = 0; c < firms; ++c)
          owed_by_b += owed(b, c);
        if (owed_by_b > 0.0) received += greatest.paid[b] * owed(b, a) / owed_by_b;
      }
      const double recovers = recovered * (outside[a] + received);
      ASSERT_NEAR(greatest.paid[a], greatest.defaulted[a] ? recovers : owes, 1e-9) << i;
      ASSERT_EQ(greatest.defaulted[a], outside[a] + received < owes * (1.0 - 1e-12)) << i;
      ASSERT_LE(least.paid[a], greatest.paid[a] + 1e-9) << i;
      if (recovered == 1.0) {
        ASSERT_NEAR(least.paid[a], greatest.paid[a], 1e-6) << i;
      }
      defaults += greatest.defaulted[a] ? 1 : 0;
    }
  }
  EXPECT_GT(defaults, 100);
}

TEST(CommonPrice, BanksAreAtTheirRatioWhereItSettles) {
  const RegulatedBank bank{.illiquid = Amount{100},
                           .cash = Value{4},
                           .debt = Value{97.5},
                           .capital_ratio_min = Fraction{0.07}};
  const CommonPrice settled = settle_common_price({{bank}}, 2e-4);
  ASSERT_GT(settled.sold.value, 0.0);
  EXPECT_NEAR(settled.price.value, math::exp(-2e-4 * settled.sold.value), 1e-14);
  const Value equity = bank.illiquid * settled.price + bank.cash - bank.debt;
  EXPECT_NEAR((equity / ((bank.illiquid - settled.sold) * settled.price)).value, 0.07, 1e-12);
}

TEST(CommonPrice, WithoutEquityEverythingIsSoldAndWithEnoughNothing) {
  const RegulatedBank broke{Amount{100}, Value{0}, Value{200}, Fraction{0.07}};
  EXPECT_EQ(forced_sale(broke, Price{1}).value, 100.0);
  const RegulatedBank rich{Amount{100}, Value{50}, Value{60}, Fraction{0.07}};
  EXPECT_EQ(forced_sale(rich, Price{1}).value, 0.0);
}

const SaleImpact two_bank_impact{.start = Price{1.0},
                                 .floor = Price{0.5},
                                 .daily_volume = Value{50},
                                 .daily_volatility = Fraction{0.02}};
const LeverageRule two_bank_rule{.limit = 33.3, .target = 31.635};

TEST(FireSales, TwoBanksAsPublished) {
  EXPECT_NEAR(two_bank_impact.depth().value, 4472.14, 0.005);
  EXPECT_NEAR(two_bank_impact.width().value, 2236.07, 0.005);
  const auto rounds =
      run_fire_sales({{Value{90}, Value{8}, Value{2}}, {Value{70}, Value{20}, Value{4.5}}},
                     two_bank_impact, two_bank_rule);
  ASSERT_EQ(rounds.size(), 4U);
  EXPECT_NEAR(rounds[0].sold_share[0], 0.386, 5e-4);
  EXPECT_NEAR(rounds[0].price.value, 0.992294, 5e-7);
  EXPECT_NEAR(rounds[0].banks[0].capital.value, 1.44028, 5e-6);
  EXPECT_NEAR(rounds[0].banks[1].capital.value, 3.96059, 5e-6);
  EXPECT_NEAR(rounds[1].sold_share[0], 0.315, 5e-4);
  EXPECT_NEAR(rounds[2].sold_share[0], 0.145, 5e-4);
  EXPECT_EQ(rounds[3].sold.value, 0.0);
}

TEST(FireSales, PriceStaysAboveTheFloorAndAnInsolventBankSellsAll) {
  const auto rounds =
      run_fire_sales({{Value{1e7}, Value{0}, Value{-1}}}, two_bank_impact, two_bank_rule);
  EXPECT_EQ(rounds.front().sold_share[0], 1.0);
  EXPECT_GE(rounds.back().price.value, 0.5);
  EXPECT_EQ(rounds.back().banks[0].marketable.value, 0.0);
}

TEST(Vulnerability, OneBankByHand) {
  // Assets 100, equity 10: a fall of 1 % makes it sell 9 · 1; at 1e-3 each that is another 0.9 %.
  const LeverageTargeters bank{
      .assets = {100.0}, .equity = {10.0}, .weights = matrix({{1.0}}), .impact = {1e-3}};
  const Vulnerability result = vulnerability(bank, {-0.01});
  EXPECT_NEAR(result.sales[0], -9.0, 1e-12);
  EXPECT_NEAR(result.second_loss[0], -0.9, 1e-12);
  EXPECT_NEAR(result.aggregate, -0.09, 1e-12);
}

TEST(DebtRank, WithoutABankruptcyItIsTheLinearLimit) {
  const Matrix leverage = matrix({{0.0, 0.4, 0.1}, {0.3, 0.0, 0.2}, {0.1, 0.5, 0.0}});
  const std::vector<double> first{0.05, 0.02, 0.1};
  Matrix rest{3, 3};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      rest(i, j) = (i == j ? 1.0 : 0.0) - leverage(i, j);
  const std::vector<double> limit = solve(rest, first);
  const std::vector<double> found = debt_rank(leverage, first);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(found[i], limit[i], 1e-12);
}

TEST(DebtRank, LossesEndAtAllOfTheEquity) {
  const std::vector<double> found = debt_rank(matrix({{0.0, 2.0}, {2.0, 0.0}}), {0.1, 0.0});
  EXPECT_EQ(found, (std::vector<double>{1.0, 1.0}));
}

}  // namespace
}  // namespace seawall::anchors
