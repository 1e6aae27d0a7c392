#include "seawall/mechanics/lending/fixed_spread.hpp"

#include <gtest/gtest.h>

#include "tests/support/lending_scenes.hpp"

namespace seawall {
namespace {

using lending_scenes::Draw;
using lending_scenes::usd;
using Amount = AmountOf<Exact>;

constexpr SpreadRounding roundings[] = {SpreadRounding::half_up_late, SpreadRounding::half_up,
                                        SpreadRounding::directed};

// USDC paid for ETH at 2000 USD, 5 % bonus, a tenth of the bonus to the venue.
SpreadTerms<Exact> ether_for_dollars() {
  return {.debt{PriceOf<Exact>{1 * usd}, Amount{power_of_ten(6)}},
          .collateral{PriceOf<Exact>{2'000 * usd}, Amount{power_of_ten(18)}},
          .liquidation_bonus{10'500},
          .protocol_fee{1'000}};
}

TEST(FixedSpread, GivesTheRepaymentsWorthAndTheBonus) {
  for (const SpreadRounding rounding : roundings) {
    const auto result =
        fixed_spread<Exact>(rounding, ether_for_dollars(), Amount{1'000'000'000}, Amount{10 * wad});
    EXPECT_EQ(result.repaid.value, 1'000'000'000);
    EXPECT_EQ(result.seized.value, 525'000'000'000'000'000);  // 1000 / 2000 · 1.05
    EXPECT_EQ(result.fee.value, 2'500'000'000'000'000);       // a tenth of 0.025
  }
}

TEST(FixedSpread, TooLittleCollateralPaysForLessDebt) {
  for (const SpreadRounding rounding : roundings) {
    const auto result =
        fixed_spread<Exact>(rounding, ether_for_dollars(), Amount{1'000'000'000}, Amount{wad / 2});
    EXPECT_EQ(result.seized.value, wad / 2);
    // 0.5 · 2000 / 1.05 = 952.380952380..., ceiled by v3, half up (here down) in v2
    EXPECT_EQ(result.repaid.value,
              rounding == SpreadRounding::half_up_late ? 952'380'952 : 952'380'953);
  }
}

// One cent of a two-decimal token against a six-decimal one: 0.01 · 1.05 · 10⁶ = 10 500 exactly;
// three units at 1.045 leave the half where it shows.
TEST(FixedSpread, LateRoundingKeepsTheHalfOfAFewDecimals) {
  SpreadTerms<Exact> terms{.debt{PriceOf<Exact>{3}, Amount{1}},
                           .collateral{PriceOf<Exact>{1}, Amount{1}},
                           .liquidation_bonus{10'500},
                           .protocol_fee{0}};
  // 3 · 1.05 = 3.15; half up before the division by one unit: ⌊3.15 + 0.5⌋ = 3; 10 · 3 · 1.05
  // = 31.5 → 32
  EXPECT_EQ(
      fixed_spread<Exact>(SpreadRounding::half_up_late, terms, Amount{1}, Amount{100}).seized.value,
      3);
  EXPECT_EQ(fixed_spread<Exact>(SpreadRounding::half_up_late, terms, Amount{10}, Amount{100})
                .seized.value,
            32);
  EXPECT_EQ(
      fixed_spread<Exact>(SpreadRounding::directed, terms, Amount{10}, Amount{100}).seized.value,
      31);
}

TEST(FixedSpread, TheFeeComesOutOfTheBonusAlone) {
  SpreadTerms<Exact> terms = ether_for_dollars();
  terms.protocol_fee = {10'000};  // all of the bonus
  for (const SpreadRounding rounding : roundings) {
    const auto result =
        fixed_spread<Exact>(rounding, terms, Amount{1'000'000'000}, Amount{10 * wad});
    EXPECT_EQ((result.seized - result.fee).value, wad / 2);
  }
}

// Property L-1 for the mechanism: never more than was offered or than there is, nor a fee beyond
// the bonus.
TEST(FixedSpread, NeverRepaysOrSeizesMoreThanThereIs) {
  for (std::uint64_t seed = 0; seed < 50'000; ++seed) {
    Draw draw{seed};
    const int grown = static_cast<int>(seed / 800);  // up to 62 bits
    const auto number = [&] {
      return Int128(draw.bits() >> (63 - draw.below(static_cast<std::uint64_t>(grown) + 1)));
    };
    const auto unit = [&] { return Amount{power_of_ten(static_cast<int>(draw.below(19)))}; };
    const SpreadTerms<Exact> terms{
        .debt{PriceOf<Exact>{1 + number() % power_of_ten(15)}, unit()},
        .collateral{PriceOf<Exact>{1 + number() % power_of_ten(15)}, unit()},
        .liquidation_bonus{static_cast<std::int32_t>(10'000 + draw.below(2'001))},
        .protocol_fee{static_cast<std::int32_t>(draw.below(10'001))}};
    const Amount offered{number()};
    const Amount held{number()};
    for (const SpreadRounding rounding : roundings) {
      const auto result = fixed_spread<Exact>(rounding, terms, offered, held);
      ASSERT_LE(result.repaid, offered) << "seed " << seed;
      ASSERT_LE(result.seized, held) << "seed " << seed;
      ASSERT_LE(result.fee, result.seized) << "seed " << seed;
      ASSERT_GE(result.repaid.value, 0) << "seed " << seed;
      ASSERT_GE(result.fee.value, 0) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace seawall
