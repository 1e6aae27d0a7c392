#include "seawall/mechanics/lending/interest.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/lending_scenes.hpp"

namespace seawall::aave {
namespace {

using lending_scenes::Draw;

constexpr Int128 percent = ray / 100;
constexpr std::int64_t year = static_cast<std::int64_t>(seconds_per_year);
constexpr AaveVersion versions[] = {AaveVersion::v2, AaveVersion::v3_6, AaveVersion::v3_7};

// 4 % at the kink of 80 %, 64 % at full utilisation, a tenth of interest to the treasury.
RateCurve<Exact> stable_coin_curve() {
  using Rate = RateOf<Exact>;
  return {.base = Rate{0},
          .slope_1 = Rate{4 * percent},
          .slope_2 = Rate{60 * percent},
          .utilisation_optimal = Rate{80 * percent},
          .reserve_factor = BasisPoints{1'000}};
}

ReserveTotals<Exact> lent(Int128 share_of_1000) {
  using Units = AmountOf<Exact>;
  return {.debt = Units{share_of_1000 * wad},
          .cash = Units{(1'000 - share_of_1000) * wad},
          .deficit = Units{0}};
}

// v2 rounds the square and the cube of one second's rate to a ray before multiplying them by the
// numbers of pairs and triples of seconds: half a ray each time.
double rounding_of_growth(AaveVersion version, std::int64_t seconds) {
  const auto n = static_cast<double>(seconds);
  return version == AaveVersion::v2 ? (n * n / 4.0 + n * n * n / 12.0) * 1e-27 + 1e-12 : 1e-12;
}

TEST(RateCurve, RisesGentlyToTheKinkAndSteeplyAfterIt) {
  const auto curve = stable_coin_curve();
  EXPECT_EQ(rates<Exact>(AaveVersion::v3_7, curve, lent(400)).borrow.value, 2 * percent);
  EXPECT_EQ(rates<Exact>(AaveVersion::v3_7, curve, lent(800)).borrow.value, 4 * percent);
  EXPECT_EQ(rates<Exact>(AaveVersion::v3_7, curve, lent(900)).borrow.value,
            34 * percent);  // 4 + 60 / 2
  EXPECT_EQ(rates<Exact>(AaveVersion::v3_7, curve, lent(1'000)).borrow.value, 64 * percent);
}

TEST(RateCurve, SuppliersEarnTheBorrowRateOnWhatIsLentLessTheReserveFactor) {
  for (const AaveVersion version : versions) {
    // 2 % · 0.4 · 0.9 = 0.72 %
    EXPECT_EQ(rates<Exact>(version, stable_coin_curve(), lent(400)).supply.value,
              72 * percent / 100);
  }
}

TEST(RateCurve, NobodyOwingEarnsNothing) {
  const auto idle = rates<Exact>(AaveVersion::v3_6, stable_coin_curve(), lent(0));
  EXPECT_EQ(idle.borrow.value, 0);
  EXPECT_EQ(idle.supply.value, 0);
}

TEST(RateCurve, AnUncoveredDeficitLowersTheSupplyRateButNotTheBorrowRate) {
  ReserveTotals<Exact> totals = lent(400);
  const auto before = rates<Exact>(AaveVersion::v3_7, stable_coin_curve(), totals);
  totals.deficit.value = 1'000 * wad;  // as much again as all claims: suppliers earn half
  const auto after = rates<Exact>(AaveVersion::v3_7, stable_coin_curve(), totals);
  EXPECT_EQ(after.borrow.value, before.borrow.value);
  EXPECT_EQ(after.supply.value, before.supply.value / 2);
}

TEST(Growth, IsLinearForSuppliersAndThirdOrderForBorrowers) {
  const RateOf<Exact> five{5 * percent};
  EXPECT_EQ(linear_growth<Exact>(five, year).value, ray + 5 * percent);
  // 1 + x + x²/2 + x³/6 at x = 0.05
  EXPECT_EQ(to_string(compounded_growth<Exact>(AaveVersion::v3_7, five, year).value),
            "1051270833333333333333333333");
  // the binomial in seconds, from big integers outside this program
  EXPECT_EQ(to_string(compounded_growth<Exact>(AaveVersion::v2, five, year).value),
            "1051270908731986166777656000");
  EXPECT_EQ(
      to_string(
          compounded_growth<Exact>(AaveVersion::v3_6, RateOf<Exact>{34 * percent}, 3'600).value),
      "1000038813538614027451972408");
  EXPECT_EQ(
      to_string(
          compounded_growth<Exact>(AaveVersion::v2, RateOf<Exact>{34 * percent}, 3'600).value),
      "1000038813538404791148278200");
}

TEST(Indices, TheBorrowIndexOfAReserveInWhichNobodyOwesStaysThoughAViewProjectsIt) {
  const Rates<Exact> rates{.borrow = RateOf<Exact>{3 * percent}, .supply = RateOf<Exact>{0}};
  const Indices<Exact> stored;
  EXPECT_GT(projected_indices<Exact>(AaveVersion::v3_7, stored, rates, 86'400).borrow.value, ray);
  const auto next =
      next_indices<Exact>(AaveVersion::v3_7, stored, rates, ScaledOf<Exact>{0}, 86'400);
  EXPECT_EQ(next.borrow.value, ray);
  EXPECT_EQ(next.liquidity.value, ray);
}

TEST(Indices, TheTreasuryGetsItsShareOfTheInterest) {
  Indices<Exact> after;
  after.borrow.value = ray + 10 * percent;
  const ScaledOf<Exact> debt{1'000 * wad};  // 100 of interest, a tenth of it to the treasury
  for (const AaveVersion version : versions)
    EXPECT_EQ(
        treasury_accrual<Exact>(version, Indices<Exact>{}, after, debt, BasisPoints{1'000}).value,
        10 * wad);
}

// Property L-5: indices never fall, more time never means less, and a borrower never pays less than
// linear interest nor more than continuous compounding.
TEST(Indices, OnlyGrow) {
  for (std::uint64_t seed = 0; seed < 3'000; ++seed) {
    Draw draw{seed};
    const AaveVersion version = versions[draw.below(3)];
    const RateOf<Exact> rate{Int128(draw.below(200'000)) * (ray / 100'000)};  // to 200 %
    const auto seconds = static_cast<std::int64_t>(draw.below(1 + seed * 10'000));
    const Rates<Exact> rates{.borrow = rate, .supply = RateOf<Exact>{rate.value / 2}};
    Indices<Exact> stored;
    stored.liquidity.value += Int128(draw.bits() >> 1);
    stored.borrow.value += Int128(draw.bits() >> 1) * 1'000'000;
    const auto next = next_indices<Exact>(version, stored, rates, ScaledOf<Exact>{1}, seconds);
    const auto later =
        next_indices<Exact>(version, stored, rates, ScaledOf<Exact>{1}, seconds + 60);
    ASSERT_GE(next.liquidity, stored.liquidity) << "seed " << seed;
    ASSERT_GE(next.borrow, stored.borrow) << "seed " << seed;
    ASSERT_GE(later.liquidity, next.liquidity) << "seed " << seed;
    ASSERT_GE(later.borrow, next.borrow) << "seed " << seed;
    const double exponent =
        to_double(rate.value) / 1e27 * static_cast<double>(seconds) / static_cast<double>(year);
    const double growth = to_double(compounded_growth<Exact>(version, rate, seconds).value) / 1e27;
    const double slack = rounding_of_growth(version, seconds);
    ASSERT_GE(growth, 1.0 + exponent - slack) << "seed " << seed;
    ASSERT_LE(growth, std::exp(exponent) + slack) << "seed " << seed;
  }
}

TEST(Indices, FastAgreesWithExact) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Draw draw{seed};
    const Int128 rate = Int128(draw.below(200'000)) * (ray / 100'000);
    const auto seconds = static_cast<std::int64_t>(draw.below(100'000'000));
    for (const AaveVersion version : versions) {
      const double exact =
          to_double(compounded_growth<Exact>(version, RateOf<Exact>{rate}, seconds).value);
      const double fast =
          compounded_growth<Fast>(version, RateOf<Fast>{to_double(rate)}, seconds).value;
      ASSERT_NEAR(fast / 1e27, exact / 1e27, rounding_of_growth(version, seconds) * 1.01)
          << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace seawall::aave
