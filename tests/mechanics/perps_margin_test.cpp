#include <gtest/gtest.h>

#include "seawall/base/rng.hpp"
#include "seawall/mechanics/perps/margin.hpp"

namespace seawall::perps {
namespace {

constexpr Int128 usd = 100'000'000;  // eight decimals

MarkedPosition<Exact> position(Int128 size, Int128 paid, Int128 mark) {
  return {.size = size,
          .paid = paid,
          .mark = PriceOf<Exact>{mark},
          .base_unit = AmountOf<Exact>{1'000'000},
          .settlement_price = PriceOf<Exact>{usd},
          .settlement_unit = AmountOf<Exact>{1'000'000}};
}

constexpr MarginTerms quarter{.margin = {2'500}, .gain_weight = {10'000}};

TEST(PositionMargin, LongGainsWithTheMark) {
  // 483 M at 0.0382, marked at 0.91.
  const auto margin = position_margin<Exact>(
      position(Int128{483'000'000} * 1'000'000, Int128{18'450'600} * 1'000'000, 91'000'000),
      quarter);

  EXPECT_EQ(margin.gain.value, Int128{421'079'400} * usd);
  EXPECT_EQ(margin.credit.value, margin.gain.value);
  EXPECT_EQ(margin.debit.value, Int128{483'000'000} * 91'000'000 / 4);
}

TEST(PositionMargin, ShortOwesWhatTheLongGains) {
  const auto margin = position_margin<Exact>(position(-2'000'000, -4'000'000, 3 * usd), quarter);

  EXPECT_EQ(margin.gain.value, -2 * usd);
  EXPECT_EQ(margin.credit.value, 0);
  EXPECT_EQ(margin.debit.value, 2 * usd + 6 * usd / 4);
}

TEST(PositionMargin, CountsTheStatedShareOfAGainAndAllOfALoss) {
  const MarginTerms half{.margin = {0}, .gain_weight = {5'000}};
  EXPECT_EQ(position_margin<Exact>(position(1'000'000, 1'000'000, 3 * usd), half).credit.value,
            usd);
  EXPECT_EQ(position_margin<Exact>(position(1'000'000, 3'000'000, usd), half).debit.value, 2 * usd);
}

// Property P-1: gains of both sides never sum to more than 0, and to less by roundings only; Fast
// says the same.
TEST(PositionMargin, TwoSidesCreateNothing) {
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    SCOPED_TRACE(seed);
    Rng random{Seed{seed}, 0, "perps"};
    const auto draw = [&](double low, double high) {
      return floor_to_int128(random.uniform(low, high));
    };
    const Int128 size = draw(1.0, 10.0 + 1e3 * static_cast<double>(seed * seed));
    const Int128 paid = draw(-1e9, 1e12);
    const Int128 mark = draw(1.0, 1e12);
    const auto one = position_margin<Exact>(position(size, paid, mark), quarter);
    const auto other = position_margin<Exact>(position(-size, -paid, mark), quarter);
    EXPECT_LE(one.gain.value + other.gain.value, 0);
    EXPECT_GE(one.gain.value + other.gain.value, -2);
    const auto fast = position_margin<Fast>({.size = to_double(size),
                                             .paid = to_double(paid),
                                             .mark = PriceOf<Fast>{to_double(mark)},
                                             .base_unit = AmountOf<Fast>{1e6},
                                             .settlement_price = PriceOf<Fast>{to_double(usd)},
                                             .settlement_unit = AmountOf<Fast>{1e6}},
                                            quarter);
    const double scale = to_double(size) * to_double(mark) / 1e6 + 1e2 * std::abs(to_double(paid));
    EXPECT_NEAR(fast.gain.value, to_double(one.gain.value), 1e-12 * scale + 2.0);
    EXPECT_NEAR(fast.debit.value, to_double(one.debit.value), 1e-12 * scale + 4.0);
  }
}

}  // namespace
}  // namespace seawall::perps
