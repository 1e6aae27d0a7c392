#include "seawall/mechanics/liquidity/peg.hpp"

#include <gtest/gtest.h>

#include "seawall/mechanics/liquidity/impact.hpp"

namespace seawall {
namespace {

constexpr ImpactTerms impact{.shape = ImpactCurveShape::linear, .coefficient = 1e-6};
constexpr PegTerms peg{.target = Price{1.0},
                       .fee = Fraction{0.01},
                       .capacity = Amount{1e5},
                       .per_minute = Amount{100.0}};

double price_after(double displaced, Amount traded) {
  return impact_factor(impact, Amount{displaced} - traded).value;
}

TEST(Peg, WithinTheBandNothingIsRedeemed) {
  for (const double displaced : {-9'999.0, 0.0, 9'999.0})
    EXPECT_EQ(redeemed_at_peg(peg, impact, Price{1.0}, Amount{displaced}, Amount{1e6}).value, 0.0);
}

TEST(Peg, RedemptionLiftsThePriceToTheFloorAndMintingPressesItToTheCeiling) {
  const Amount redeemed = redeemed_at_peg(peg, impact, Price{1.0}, Amount{50'000.0}, Amount{1e6});
  EXPECT_NEAR(redeemed.value, 40'000.0, 1e-6);
  EXPECT_NEAR(price_after(50'000.0, redeemed), 0.99, 1e-12);
  const Amount minted = redeemed_at_peg(peg, impact, Price{1.0}, Amount{-50'000.0}, Amount{1e6});
  EXPECT_NEAR(minted.value, -40'000.0, 1e-6);
  EXPECT_NEAR(price_after(-50'000.0, minted), 1.01, 1e-12);
}

TEST(Peg, ItHoldsAsFarAsItsCapacityLasts) {
  const Amount redeemed = redeemed_at_peg(peg, impact, Price{1.0}, Amount{50'000.0}, Amount{1e4});
  EXPECT_EQ(redeemed, Amount{1e4});
  EXPECT_NEAR(price_after(50'000.0, redeemed), 0.96, 1e-12);
  PegTerms fixed = peg;
  fixed.mintable = false;
  EXPECT_EQ(redeemed_at_peg(fixed, impact, Price{1.0}, Amount{-5e4}, Amount{1e6}).value, 0.0);
}

TEST(Peg, CapacityComesBackAndNeverPastItsMaximum) {
  const Duration hour{3'600'000'000'000};
  EXPECT_DOUBLE_EQ(capacity_after(peg, Amount{0.0}, hour).value, 6'000.0);
  EXPECT_EQ(capacity_after(peg, Amount{99'000.0}, hour), Amount{1e5});
}

}  // namespace
}  // namespace seawall
