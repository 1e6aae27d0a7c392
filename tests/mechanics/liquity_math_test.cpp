#include "seawall/mechanics/cdp/liquity_base_rate.hpp"

#include "liquity_scenes.hpp"

namespace seawall::liquity {
namespace {

using liquity_scenes::coin;
using liquity_scenes::ether;
using liquity_scenes::percent;
using liquity_scenes::price;
using liquity_scenes::rough;
using liquity_scenes::text;

TEST(LiquityMath, RatioIsRoundedDownAndUnboundedWithoutDebt) {
  EXPECT_EQ(text(collateral_ratio<Exact>({ether(1'000), coin(3'000)}, price(1'000))),
            "333333333333333333");
  const auto infinite = collateral_ratio<Exact>({ether(1'000), {}}, price(1));
  EXPECT_EQ(infinite.value.value, UInt256::maximum());
  EXPECT_EQ(text(nominal_ratio<Exact>({ether(3'000), coin(2'000)})), "150000000000000000000");
}

TEST(LiquityMath, ProductsBeyond256BitsHaveFailed) {
  const Collateral<Exact> vast{Checked256{UInt256{UInt128{1} << 80, 0}}};
  EXPECT_TRUE(collateral_ratio<Exact>({vast, coin(1)}, price(1'000)).value.failed);
  EXPECT_TRUE((ether(1) - ether(2)).value.failed);
}

TEST(LiquityMath, DoublesForgiveRoundingButNotADebt) {
  EXPECT_FALSE((CheckedDouble{1.0} - CheckedDouble{1.0 + 1e-12}).failed);
  EXPECT_EQ((CheckedDouble{1.0} - CheckedDouble{1.0 + 1e-12}).value, 0.0);
  EXPECT_TRUE((CheckedDouble{1.0} - CheckedDouble{1.1}).failed);
  EXPECT_TRUE((CheckedDouble{1.0} / CheckedDouble{0.0}).failed);
}

TEST(LiquityMath, ABaseRateHalvesInTwelveHoursAndIsGoneInAThousandYears) {
  const Ratio<Exact> decay = raw<Ratio<Exact>>(999'037'758'833'783'000);
  EXPECT_EQ(decay_power<Exact>(decay, 0), whole<Ratio<Exact>>(1));
  EXPECT_EQ(decay_power<Exact>(decay, 1), decay);
  EXPECT_NEAR(rough(decay_power<Exact>(decay, 12 * 60).value), 0.5e18, 1e6);
  EXPECT_EQ(decay_power<Exact>(decay, 525'600'000), Ratio<Exact>{});
  EXPECT_EQ(decay_power<Exact>(decay, 900'000'000), Ratio<Exact>{});
  EXPECT_NEAR(decay_power<Fast>(approximate(decay), 12 * 60).value.value, 0.5e18, 1e6);
}

TEST(LiquityMath, MinutesCountWholeAndTheRateStopsAtOne) {
  const BaseRateTerms<Exact> terms{.minute_decay = percent(50), .beta = 2, .fee_floor = percent(1)};
  const BaseRate<Exact> base{percent(80), Time{} + seconds(10)};
  EXPECT_EQ(decayed(base, terms, Time{} + seconds(69)), percent(80));
  EXPECT_EQ(decayed(base, terms, Time{} + seconds(70)), percent(40));
  EXPECT_EQ(raised(base, terms, percent(30), Time{} + seconds(70)), percent(55));
  EXPECT_EQ(raised(base, terms, percent(90), Time{}), whole<Ratio<Exact>>(1));
  EXPECT_EQ(redemption_fee_rate(percent(55), terms), percent(56));
  EXPECT_EQ(redemption_fee_rate(whole<Ratio<Exact>>(1), terms), whole<Ratio<Exact>>(1));
}

TEST(Spread, CarriesWhatDoesNotDivide) {
  const auto first = spread<Exact>(Checked256{10}, Checked256{}, Checked256{3});
  EXPECT_EQ(to_string(first.per_unit.value), "3333333333333333333");
  EXPECT_EQ(first.carried, Checked256{1});
  const auto second = spread<Exact>(Checked256{2}, first.carried, Checked256{3});
  EXPECT_EQ(to_string(second.per_unit.value), "666666666666666667");
  EXPECT_EQ(second.carried, Checked256{0});
  EXPECT_TRUE(spread<Exact>(Checked256{2}, Checked256{}, Checked256{}).per_unit.failed);
}

// Property L-R1: the price that a ratio asks for is exact to the unit.
TEST(PriceAtRatio, IsTheFirstPriceAtWhichTheRatioIsReached) {
  for_each_draw(5'000, 90, [](Draws& draws, int bits) {
    const Holding<Exact> holding{raw<Collateral<Exact>>(draws.magnitude(bits)),
                                 raw<Coin<Exact>>(draws.magnitude(bits))};
    const Ratio<Exact> ratio = raw<Ratio<Exact>>(draws.magnitude(64));
    const CoinPrice<Exact> at = price_at_ratio(holding, ratio);
    ASSERT_GE(collateral_ratio(holding, at), ratio);
    ASSERT_GT(at, CoinPrice<Exact>{});
    ASSERT_LT(collateral_ratio(holding, at - raw<CoinPrice<Exact>>(1)), ratio);
  });
}

TEST(PriceAtRatio, IsNothingWithoutDebtAndUnboundedWithoutCollateral) {
  EXPECT_EQ(price_at_ratio<Exact>({ether(1), {}}, percent(110)), CoinPrice<Exact>{});
  EXPECT_EQ(price_at_ratio<Exact>({{}, coin(1)}, percent(110)).value.value, UInt256::maximum());
}

}  // namespace
}  // namespace seawall::liquity
