// The generator's bits against Random123's published vectors, its streams, and its distributions.

#include "seawall/base/rng.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <set>
#include <vector>

namespace seawall {
namespace {

using Philox = r123::Philox4x32;
constexpr int draws = 200'000;

// @source Random123 tests/kat_vectors, "philox4x32 10"
TEST(Rng, PhiloxAgreesWithItsPublishedVectors) {
  struct Row {
    Philox::ctr_type counter;
    Philox::key_type key;
    Philox::ctr_type expected;
  };
  constexpr std::uint32_t ones = 0xffff'ffff;
  const Row rows[] = {
      {{{0, 0, 0, 0}}, {{0, 0}}, {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}},
      {{{ones, ones, ones, ones}},
       {{ones, ones}},
       {{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}},
      {{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}},
       {{0xa4093822, 0x299f31d0}},
       {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}},
  };
  for (const Row& row : rows)
    EXPECT_EQ(Philox{}(row.counter, row.key), row.expected);
}

// @source draft-eastlake-fnv, test vectors
TEST(Rng, NamesAreHashedByFnv1a) {
  static_assert(hash_name("") == 0xcbf2'9ce4'8422'2325);
  static_assert(hash_name("a") == 0xaf63'dc4c'8601'ec8c);
  static_assert(hash_name("foobar") == 0x8594'4171'f739'67e8);
}

std::vector<std::uint64_t> first_values(Rng rng, int count) {
  std::vector<std::uint64_t> values;
  for (int i = 0; i < count; ++i)
    values.push_back(rng.next_u64());
  return values;
}

TEST(Rng, SeedPathAndStreamEachGiveOtherNumbers) {
  const Rng all[] = {Rng(Seed{1}, 0, "keeper"), Rng(Seed{2}, 0, "keeper"),
                     Rng(Seed{1}, 1, "keeper"), Rng(Seed{1}, std::uint64_t{1} << 32, "keeper"),
                     Rng(Seed{1}, 0, "keepes"), Rng(Seed{1}, 0, "")};
  std::set<std::uint64_t> seen;
  for (const Rng& rng : all) {
    for (const std::uint64_t value : first_values(rng, 1'000))
      seen.insert(value);
  }
  EXPECT_EQ(seen.size(), std::size(all) * 1'000);
}

double correlation(Rng a, Rng b) {
  double sum = 0.0;
  for (int i = 0; i < draws; ++i)
    sum += (a.uniform() - 0.5) * (b.uniform() - 0.5);
  return 12.0 * sum / draws;
}

TEST(Rng, NeighbouringStreamsAreUncorrelated) {
  const double limit = 4.0 / std::sqrt(double{draws});
  const Rng base(Seed{7}, 7, "keeper/1");
  EXPECT_LT(std::fabs(correlation(base, Rng(Seed{8}, 7, "keeper/1"))), limit);
  EXPECT_LT(std::fabs(correlation(base, Rng(Seed{7}, 8, "keeper/1"))), limit);
  EXPECT_LT(std::fabs(correlation(base, Rng(Seed{7}, 7, "keeper/2"))), limit);
  Rng later = base;
  later.seek(1);
  EXPECT_LT(std::fabs(correlation(base, later)), limit);
}

TEST(Rng, ValuesCanBeReadInAnyOrder) {
  const Rng rng(Seed{3}, 5, "oracle");
  const std::vector<std::uint64_t> values = first_values(rng, 9);
  for (std::size_t i = values.size(); i-- > 0;)
    EXPECT_EQ(rng.at(i), values[i]);
  EXPECT_EQ(rng.position(), 0U);
}

TEST(Rng, SavedPositionRestoresTheRest) {
  for (const int before : {0, 1, 2, 7}) {
    Rng rng(Seed{3}, 5, "oracle");
    for (int i = 0; i < before; ++i)
      static_cast<void>(rng.normal());
    Rng restored(Seed{3}, 5, "oracle");
    restored.seek(rng.position());
    EXPECT_EQ(first_values(restored, 6), first_values(rng, 6)) << before;
  }
}

TEST(Rng, CopiesContinueAlikeAndApart) {
  Rng rng(Seed{3}, 5, "oracle");
  static_cast<void>(rng.next_u64());
  Rng copy = rng;
  const std::uint64_t value = rng.next_u64();
  static_cast<void>(rng.next_u64());
  EXPECT_EQ(copy.next_u64(), value);
}

TEST(Rng, UniformStaysInsideAndIsSymmetric) {
  // The extremes of the formula, whatever the bits.
  EXPECT_EQ((0.0 + 0.5) * 0x1p-52, 0x1p-53);
  EXPECT_EQ((static_cast<double>(~std::uint64_t{0} >> 12) + 0.5) * 0x1p-52, 1.0 - 0x1p-53);
  Rng rng(Seed{4}, 0, "uniform");
  for (int i = 0; i < draws; ++i) {
    const double u = rng.uniform();
    ASSERT_GT(u, 0.0);
    ASSERT_LT(u, 1.0);
    const double x = rng.uniform(-2.0, 5.0);
    ASSERT_GE(x, -2.0);
    ASSERT_LE(x, 5.0);
  }
}

/// Chi-square against equal counts; its mean is cells - 1 and its variance twice that.
double chi_square(std::uint64_t cells, const std::function<std::uint64_t()>& draw) {
  std::vector<double> counts(cells, 0.0);
  for (int i = 0; i < draws; ++i)
    counts[draw()] += 1.0;
  const double expected = double{draws} / static_cast<double>(cells);
  double sum = 0.0;
  for (const double count : counts)
    sum += (count - expected) * (count - expected) / expected;
  return sum;
}

TEST(Rng, BelowIsUnbiased) {
  for (const std::uint64_t cells : {2U, 3U, 10U, 97U, 1'000U}) {
    Rng rng(Seed{5}, cells, "below");
    const double freedom = static_cast<double>(cells - 1);
    const double statistic = chi_square(cells, [&] { return rng.below(cells); });
    EXPECT_LT(std::fabs(statistic - freedom), 5.0 * std::sqrt(2.0 * freedom)) << cells;
  }
}

TEST(Rng, BelowIsUnbiasedWhereTheShortcutWouldShow) {
  // Without rejection, multiples of 3 would come up twice as often in 3 * 2^62.
  Rng rng(Seed{5}, 0, "wide");
  const double statistic = chi_square(3, [&] { return rng.below(std::uint64_t{3} << 62) % 3; });
  EXPECT_LT(statistic, 20.0);
  EXPECT_GT(rng.position(), std::uint64_t{draws} * 5 / 4);  // a quarter is rejected
  EXPECT_EQ(rng.below(1), 0U);
}

struct Moments {
  double mean;
  double variance;
  double skewness;
  double kurtosis;
};

Moments moments(const std::function<double()>& draw) {
  std::vector<double> values;
  double mean = 0.0;
  for (int i = 0; i < draws; ++i)
    values.push_back(draw());
  for (const double x : values)
    mean += x / draws;
  std::array<double, 5> sums{};
  for (const double x : values) {
    double power = 1.0;
    for (double& sum : sums) {
      sum += power / draws;
      power *= x - mean;
    }
  }
  const double deviation = std::sqrt(sums[2]);
  return {mean, sums[2], sums[3] / (sums[2] * deviation), sums[4] / (sums[2] * sums[2])};
}

// Tolerances are four to five standard errors at 200 000 draws.
TEST(Rng, DistributionsHaveTheirMoments) {
  Rng rng(Seed{6}, 0, "moments");
  const Moments normal = moments([&] { return rng.normal(); });
  EXPECT_NEAR(normal.mean, 0.0, 0.01);
  EXPECT_NEAR(normal.variance, 1.0, 0.015);
  EXPECT_NEAR(normal.skewness, 0.0, 0.025);
  EXPECT_NEAR(normal.kurtosis, 3.0, 0.05);

  const Moments uniform = moments([&] { return rng.uniform(); });
  EXPECT_NEAR(uniform.mean, 0.5, 0.003);
  EXPECT_NEAR(uniform.variance, 1.0 / 12.0, 0.001);

  const Moments exponential = moments([&] { return rng.exponential(2.0); });
  EXPECT_NEAR(exponential.mean, 2.0, 0.02);
  EXPECT_NEAR(exponential.variance, 4.0, 0.13);

  const Moments lognormal = moments([&] { return rng.lognormal(1.0, 0.25); });
  EXPECT_NEAR(lognormal.mean, math::exp(1.0 + 0.25 * 0.25 / 2.0), 0.01);

  const Moments pareto = moments([&] { return rng.pareto(2.0, 5.0); });
  EXPECT_NEAR(pareto.mean, 2.0 * 5.0 / 4.0, 0.01);

  const Moments chance = moments([&] { return rng.chance(0.2) ? 1.0 : 0.0; });
  EXPECT_NEAR(chance.mean, 0.2, 0.005);
}

TEST(Rng, NormalQuantileIsOddAboutTheMiddle) {
  Rng rng(Seed{8}, 0, "quantile");
  for (int i = 0; i < draws; ++i) {
    const double u = rng.uniform();  // 1 - u is exact
    ASSERT_EQ(normal_quantile(1.0 - u), -normal_quantile(u)) << u;
  }
}

TEST(Rng, NormalQuantileInvertsTheDistribution) {
  EXPECT_EQ(normal_quantile(0.5), 0.0);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-15);
  Rng rng(Seed{7}, 0, "quantile");
  for (int i = 0; i < draws; ++i) {
    // Half in the body, half with log p even down to the smallest uniform and beyond.
    const double p = i % 2 == 0 ? rng.uniform(0.0, 0.5) : math::exp(rng.uniform(-700.0, -1.0));
    const double z = normal_quantile(p);
    // d log(cdf) / d log|z| is about z^2 in the tail, which scales the error of z.
    ASSERT_NEAR(math::normal_cdf(z) / p, 1.0, 2e-15 * (1.0 + z * z)) << p;
  }
}

// These are the determinism contract: whatever changes one changes every trace hash.
TEST(Rng, NumbersNeverChange) {
  Rng rng(Seed{42}, 3, "keeper/7");
  EXPECT_EQ(rng.next_u64(), 0xd4ff'78da'6b9f'6903);
  EXPECT_EQ(rng.at(1'000'000'007), 0x01db'58b7'0845'5edc);
  EXPECT_EQ(rng.uniform(), 0x1.04eb70596b508p-4);
  EXPECT_EQ(rng.normal(), 0x1.3666ac11febfp-4);
  EXPECT_EQ(rng.exponential(3.0), 0x1.325e7b97b603dp+0);
  EXPECT_EQ(rng.lognormal(1.0, 0.5), 0x1.8d401d45dbe8dp+1);
  EXPECT_EQ(rng.pareto(2.0, 1.5), 0x1.7b465544f6d3p+2);
  EXPECT_EQ(rng.below(1'000'000), 703'695U);
  std::uint64_t hash = 0;
  for (int i = 0; i < 20'000; ++i)
    hash = mix_bits(hash ^ std::bit_cast<std::uint64_t>(rng.normal()));
  EXPECT_EQ(hash, 0x9040'95a2'9043'02ba);
}

}  // namespace
}  // namespace seawall
