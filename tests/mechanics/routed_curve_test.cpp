#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "seawall/base/rng.hpp"
#include "seawall/mechanics/liquidity/routed_curve.hpp"
#include "seawall/mechanics/liquidity/stable_swap_liquidity.hpp"

namespace seawall::routing {
namespace {

constexpr double unit = 1e18;
constexpr AssetId from{std::size_t{0}}, to{std::size_t{1}};

RoutedPlace stable_place(Rng& random, std::uint8_t sells_base) {
  constexpr std::array<double, 2> rates{unit, unit};
  auto pool = StableSwapPool<Fast>::opened(
      rates, Amplification::constant(static_cast<std::uint64_t>(random.uniform(1e3, 1e5))),
      {.fee = 1'000'000, .offpeg_multiplier = 50'000'000'000}, 0);
  const auto balance = [&] { return AmountOf<Fast>{random.uniform(1e3, 1e5) * unit}; };
  EXPECT_TRUE(deposit(pool, {balance(), balance()}, 0));
  return {.place = {PoolPlace{StableSwapPair<Fast>{pool, {0, 1}, 0}, unit, unit}, Fraction{0.0}},
          .from = from,
          .to = to,
          .sells_base = sells_base};
}

// Property R-4: what the curve answers, in whatever order it is asked, is what the pool itself
// answers.
TEST(CurvedPlace, AnswersAsThePoolDoesInAnyOrder) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    Rng random{Seed{seed}, 0, "curves"};
    const RoutedPlace place = stable_place(random, seed % 2 == 0 ? 1 : 0);
    auto curve = CurvedPlace::of(place);
    ASSERT_TRUE(curve);
    const double first = first_price(place);
    for (int i = 0; i < 60; ++i) {
      const double price = first * random.uniform(0.02, 1.05);
      const double most = random.uniform(0.0, 1.0) < 0.3 ? random.uniform(1.0, 3e5)
                                                         : std::numeric_limits<double>::max();
      const Flow flow = curve->until(price, most);
      const double in = in_until(place, price, most);
      EXPECT_NEAR(flow.in, in, 1e-9 * in + 1e-6) << price << " of " << first;
      EXPECT_NEAR(flow.out, out_of(place, flow.in), 1e-9 * flow.out + 1e-9);
    }
  }
}

TEST(CurvedPlace, IsOnlyForKindsWithoutAClosedForm) {
  const RoutedPlace product{
      .place = {PoolPlace{ConstantProduct<Fast>{AmountOf<Fast>{1e21}, AmountOf<Fast>{1e21}, {}},
                          unit, unit},
                Fraction{0.0}},
      .from = from,
      .to = to};
  EXPECT_FALSE(CurvedPlace::of(product));
  Rng random{Seed{1}, 0, "curves"};
  RoutedPlace with_fee = stable_place(random, 1);
  with_fee.place.fee = Fraction{0.01};
  EXPECT_FALSE(CurvedPlace::of(with_fee));
}

}  // namespace
}  // namespace seawall::routing
