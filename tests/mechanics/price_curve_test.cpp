#include "seawall/mechanics/auctions/price_curve.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "dutch_scenes.hpp"

namespace seawall {
namespace {

using dutch_scenes::fast;
using dutch_scenes::ray_raw;

Ray<Exact> dollars(Int128 whole) { return ray_raw(whole * ray); }

Ruling<Ray<Exact>> power(Int128 base, std::uint64_t n) {
  return ray_power<Exact>(ray_raw(base), n);
}

TEST(RayPower, RoundsEveryProductHalfUp) {
  EXPECT_EQ(*power(ray / 100 * 99, 2), ray_raw(ray / 10'000 * 9'801));
  // (ray + 1)² / ray = ray + 2 + 10^-27 and (ray/2 + 1)² / ray = ray/4 + 1 + 10^-27: both down.
  EXPECT_EQ(*power(ray + 1, 2), ray_raw(ray + 2));
  EXPECT_EQ(*power(ray / 2 + 1, 2), ray_raw(ray / 4 + 1));
  // √(ray/2) = 22 360 679 774 997.8…: below it the square is less than half a unit, above it more.
  EXPECT_EQ(*power(22'360'679'774'997, 2), ray_raw(0));
  EXPECT_EQ(*power(22'360'679'774'998, 2), ray_raw(1));
  EXPECT_EQ(*power(ray / 2, 89), ray_raw(2));  // 10^27 / 2^89 = 1.6…
  EXPECT_EQ(*power(ray / 2, 91), ray_raw(0));  // 10^27 / 2^91 = 0.40…
}

TEST(RayPower, KnowsTheEmptyProductAndZero) {
  EXPECT_EQ(*power(0, 0), ray_raw(ray));
  EXPECT_EQ(*power(7, 0), ray_raw(ray));
  EXPECT_EQ(*power(0, 5), ray_raw(0));
  EXPECT_EQ(*power(0, 4), ray_raw(0));
  EXPECT_EQ(*power(7, 1), ray_raw(7));
  EXPECT_EQ(*power(ray, 1'000'000), ray_raw(ray));
  EXPECT_EQ(ray_power<Fast>(Ray<Fast>{to_double(ray)}, 1'000'000)->value, to_double(ray));
}

TEST(RayPower, RefusesWhatTheContractsIntegersCannotHold) {
  // 100 ray = 10^29. n = 8 squares 10^29, 10^31 and 10^35, all below 2^128, and gives 10^43; n = 16
  // would square that.
  EXPECT_EQ(to_string(power(100 * ray, 8)->value), "1" + std::string(43, '0'));
  EXPECT_EQ(power(100 * ray, 16).error(), Rejection::overflow);
  // The largest base that may be squared overflows when the half is added only past uint256.
  const Ray<Exact> largest{UInt256{~UInt128{0}}};
  EXPECT_EQ(
      ray_power<Exact>(largest, 2)->value,
      divide(*add(multiply_wide(~UInt128{0}, ~UInt128{0}), dutch_scenes::raw(ray / 2)), ray_one)
          .quotient);
  EXPECT_EQ(ray_power<Exact>(Ray<Exact>{UInt256{1, 0}}, 2).error(), Rejection::overflow);
  // A product: (2^128 − 1)³ / ray² passes 256 bits although each square fits.
  EXPECT_EQ(ray_power<Exact>(largest, 3).error(), Rejection::overflow);
  // Not squared, not refused.
  EXPECT_EQ(ray_power<Exact>(Ray<Exact>{UInt256::maximum()}, 1)->value, UInt256::maximum());
}

TEST(PriceCurve, LinearReachesNothingAtTau) {
  const PriceCurve curve = LinearCurve{.tau_seconds = 3'600};
  EXPECT_EQ(*price_at<Exact>(curve, dollars(1'000), 0), dollars(1'000));
  EXPECT_EQ(*price_at<Exact>(curve, dollars(1'000), 1'800), dollars(500));
  // 3599/3600 = 0.999722… cut at 27 places, times 1000.
  EXPECT_EQ(to_string(price_at<Exact>(curve, dollars(1'000), 1)->value),
            "999722222222222222222222222000");
  EXPECT_EQ(*price_at<Exact>(curve, dollars(1'000), 3'600), dollars(0));
  EXPECT_EQ(*price_at<Exact>(curve, dollars(1'000), 90'000), dollars(0));
  EXPECT_EQ(*price_at<Exact>(LinearCurve{.tau_seconds = 0}, dollars(1'000), 0), dollars(0));
}

TEST(PriceCurve, StairstepFallsOnlyAtItsSteps) {
  const PriceCurve curve = StairstepCurve{.step_seconds = 90, .cut = ray / 100 * 99};
  EXPECT_EQ(*price_at<Exact>(curve, dollars(100), 89), dollars(100));
  EXPECT_EQ(*price_at<Exact>(curve, dollars(100), 90), dollars(99));
  EXPECT_EQ(*price_at<Exact>(curve, dollars(100), 179), dollars(99));
  EXPECT_EQ(*price_at<Exact>(curve, dollars(100), 180), ray_raw(ray / 100 * 9'801));
}

TEST(PriceCurve, ExponentialFallsEverySecond) {
  const PriceCurve curve = ExponentialCurve{.cut = ray / 10 * 9};
  EXPECT_EQ(*price_at<Exact>(curve, dollars(1'000), 1), dollars(900));
  EXPECT_EQ(*price_at<Exact>(curve, dollars(1'000), 3), dollars(729));
}

TEST(PriceCurve, ATopThatUint256CannotMultiplyIsRefused) {
  EXPECT_EQ(price_at<Exact>(LinearCurve{10}, Ray<Exact>{UInt256::maximum()}, 1).error(),
            Rejection::overflow);
}

TEST(PriceCurve, ParametersOutsideTheContractsRangesAreNotValid) {
  EXPECT_TRUE(is_valid(LinearCurve{.tau_seconds = 0}));
  EXPECT_FALSE(is_valid(LinearCurve{.tau_seconds = -1}));
  EXPECT_FALSE(is_valid(StairstepCurve{.step_seconds = 0, .cut = ray}));
  EXPECT_TRUE(is_valid(StairstepCurve{.step_seconds = 1, .cut = ray}));
  EXPECT_FALSE(is_valid(StairstepCurve{.step_seconds = 1, .cut = ray + 1}));
  EXPECT_FALSE(is_valid(ExponentialCurve{.cut = ray + 1}));
  EXPECT_FALSE(is_valid(ExponentialCurve{.cut = -1}));
}

PriceCurve any_curve(Draws& draws) {
  const Int128 cut = ray - std::min(ray, draws.magnitude(90));
  const auto span = static_cast<std::int64_t>(draws.magnitude(16));
  switch (draws.next() % 3) {
    case 0:
      return LinearCurve{span};
    case 1:
      return StairstepCurve{span, cut};
    default:
      return ExponentialCurve{cut};
  }
}

// Property D-1: the price starts at the top (a linear one that takes no time: at 0) and falls.
TEST(PriceCurve, NeverRisesByMoreThanItsRounding) {
  for_each_draw(4'000, 112, [](Draws& draws, int bits) {
    const PriceCurve curve = any_curve(draws);
    const Ray<Exact> top = ray_raw(draws.magnitude(bits));
    std::int64_t elapsed = 0;
    Ray<Exact> before = top;
    for (int look = 0; look < 20; ++look) {
      const Ray<Exact> price = *price_at<Exact>(curve, top, elapsed);
      const double rounding = price_error_bound(curve, fast(top), elapsed);
      ASSERT_LE(price, top);
      ASSERT_LE(fast(price).value - fast(before).value, rounding);
      before = price;
      elapsed += static_cast<std::int64_t>(draws.magnitude(12));
    }
  });
}

// ... and where it is worth anything to a keeper it never rises at all.
TEST(PriceCurve, NeverRisesWithTheCutsThatVenuesUse) {
  for_each_draw(30, 112, [](Draws& draws, int bits) {
    const auto per_mille = static_cast<Int128>(900 + draws.next() % 100);
    const PriceCurve curve =
        draws.next() % 2 == 0
            ? PriceCurve{StairstepCurve{30 + static_cast<std::int64_t>(draws.next() % 120),
                                        ray / 1'000 * per_mille}}
            : PriceCurve{ExponentialCurve{ray / 1'000'000 * (999'000 + per_mille)}};
    const Ray<Exact> top = ray_raw(draws.magnitude(bits));
    Ray<Exact> before = top;
    for (std::int64_t elapsed = 0; elapsed < 12'000; ++elapsed) {
      const Ray<Exact> price = *price_at<Exact>(curve, top, elapsed);
      ASSERT_LE(price, before) << elapsed;
      before = price;
    }
  });
}

// Property D-2.
TEST(PriceCurve, FastStaysWithinItsBoundOfExact) {
  for_each_draw(20'000, 112, [](Draws& draws, int bits) {
    const PriceCurve curve = any_curve(draws);
    const Ray<Exact> top = ray_raw(draws.magnitude(bits));
    const auto elapsed = static_cast<std::int64_t>(draws.magnitude(18) - 1);
    const double exact = fast(*price_at<Exact>(curve, top, elapsed)).value;
    const double approximate = price_at<Fast>(curve, fast(top), elapsed)->value;
    ASSERT_LE(std::fabs(approximate - exact), price_error_bound(curve, fast(top), elapsed));
  });
}

}  // namespace
}  // namespace seawall
