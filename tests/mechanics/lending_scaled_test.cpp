#include "seawall/mechanics/lending/scaled.hpp"

#include <gtest/gtest.h>

#include "tests/support/lending_scenes.hpp"

namespace seawall::aave {
namespace {

using lending_scenes::Draw;
constexpr IndexOf<Exact> one_and_a_half{ray + ray / 2};

TEST(ScaledBalance, V3RoundsTowardThePool) {
  const AaveVersion v3 = AaveVersion::v3_7;
  EXPECT_EQ(supplied_balance<Exact>(v3, ScaledOf<Exact>{3}, one_and_a_half).value, 4);       // 4.5
  EXPECT_EQ(debt_balance<Exact>(v3, ScaledOf<Exact>{3}, one_and_a_half).value, 5);           // 4.5
  EXPECT_EQ(scaled_for_supply<Exact>(v3, AmountOf<Exact>{4}, one_and_a_half).value, 2);      // 2.67
  EXPECT_EQ(scaled_for_withdrawal<Exact>(v3, AmountOf<Exact>{4}, one_and_a_half).value, 3);  // 2.67
  EXPECT_EQ(scaled_for_borrow<Exact>(v3, AmountOf<Exact>{5}, one_and_a_half).value, 4);      // 3.33
  EXPECT_EQ(scaled_for_repayment<Exact>(v3, AmountOf<Exact>{5}, one_and_a_half).value, 3);   // 3.33
}

TEST(ScaledBalance, V2RoundsHalfUpWhoeverGains) {
  const AaveVersion v2 = AaveVersion::v2;
  EXPECT_EQ(supplied_balance<Exact>(v2, ScaledOf<Exact>{3}, one_and_a_half).value, 5);      // 4.5
  EXPECT_EQ(debt_balance<Exact>(v2, ScaledOf<Exact>{3}, one_and_a_half).value, 5);          // 4.5
  EXPECT_EQ(scaled_for_supply<Exact>(v2, AmountOf<Exact>{4}, one_and_a_half).value, 3);     // 2.67
  EXPECT_EQ(scaled_for_repayment<Exact>(v2, AmountOf<Exact>{5}, one_and_a_half).value, 3);  // 3.33
}

// Property L-6: paying the whole balance burns the whole claim, in every version and at any index.
TEST(ScaledBalance, PayingAllBurnsAll) {
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    Draw draw{seed};
    const IndexOf<Exact> index{ray + (Int128(draw.bits()) * 1'000'000'007 >> draw.below(60))};
    const ScaledOf<Exact> held{Int128(draw.bits()) >> draw.below(64)};
    for (const AaveVersion version : {AaveVersion::v2, AaveVersion::v3_6, AaveVersion::v3_7}) {
      const auto owed = debt_balance<Exact>(version, held, index);
      ASSERT_EQ(scaled_for_repayment<Exact>(version, owed, index), held) << "seed " << seed;
      const auto balance = supplied_balance<Exact>(version, held, index);
      ASSERT_LE(scaled_for_withdrawal<Exact>(version, balance, index), held) << "seed " << seed;
    }
  }
}

// Property L-7: in v3 no round trip through the pool creates a unit.
TEST(ScaledBalance, NoRoundTripGainsAUnit) {
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    Draw draw{seed};
    const IndexOf<Exact> index{ray + (Int128(draw.bits()) * 1'000'000'007 >> draw.below(60))};
    const AmountOf<Exact> amount{Int128(draw.bits()) >> draw.below(64)};
    const AaveVersion v3 = AaveVersion::v3_6;
    ASSERT_LE(supplied_balance<Exact>(v3, scaled_for_supply<Exact>(v3, amount, index), index),
              amount)
        << "seed " << seed;
    ASSERT_GE(debt_balance<Exact>(v3, scaled_for_borrow<Exact>(v3, amount, index), index), amount)
        << "seed " << seed;
  }
}

}  // namespace
}  // namespace seawall::aave
