#include "seawall/mechanics/cdp/jug.hpp"

#include <array>
#include <cmath>
#include <string_view>

#include "draws.hpp"

namespace seawall {
namespace {

UInt256 whole(Int128 value) { return UInt256{static_cast<UInt128>(value)}; }
Ray<Exact> ray_units(Int128 value) { return Ray<Exact>{whole(value)}; }

constexpr Int128 opening_rate = ray / 5 * 6;  // 1.2

// Python's integers, with the contract's rounding written out again; duty is the nearest ray to
// (1 + fee)^(1 / 31536000) from 60 decimal digits:
//
//     def rpow(x, n):
//         z = x if n % 2 else ray
//         while n := n // 2:
//             x = (x * x + ray // 2) // ray
//             if n % 2: z = (z * x + ray // 2) // ray
//         return z
//     rpow(duty, n) * (12 * 10**26) // ray
struct Known {
  Int128 growth;  ///< duty − 1 ray
  std::int64_t elapsed;
  std::string_view rate;
};
constexpr std::array<Known, 12> known{{
    {158'153'903'837'946'258, 1, "1200000000189784684605535509"},  // 0.5 % a year
    {158'153'903'837'946'258, 13, "1200000002467200902213146346"},
    {158'153'903'837'946'258, 31'536'000, "1205999999999999999992730118"},
    {1'547'125'957'863'212'449, 1, "1200000001856551149435854938"},  // 5 %
    {1'547'125'957'863'212'449, 3'600, "1200006683602745457151615276"},
    {1'547'125'957'863'212'449, 31'536'000, "1259999999999999999993020922"},
    {2'440'418'608'258'400'032, 13, "1200000038070530846279228748"},  // 8 %
    {2'440'418'608'258'400'032, 3'600, "1200010542654686027448658922"},
    {2'440'418'608'258'400'032, 31'536'000, "1296000000000000000023649394"},
    {Int128{21'979'553'151} * 1'000'000'000 + 239'153'028, 13,
     "1200000342881074377565261206"},  // 100 %
    {Int128{21'979'553'151} * 1'000'000'000 + 239'153'028, 3'600, "1200094955425260341071106980"},
    {Int128{21'979'553'151} * 1'000'000'000 + 239'153'028, 31'536'000,
     "2400000000000000000012222957"},
}};

TEST(Jug, ADripGrowsTheRateAsTheContractsIntegersDo) {
  for (const Known& row : known) {
    const auto after =
        jug::drip<Exact>(ray_units(ray + row.growth), ray_units(opening_rate), row.elapsed);
    ASSERT_TRUE(after);
    EXPECT_EQ(to_string(after->value), row.rate) << row.elapsed;
  }
}

TEST(Jug, NoTimeAndNoFeeLeaveTheRate) {
  EXPECT_EQ(*jug::drip<Exact>(ray_units(2 * ray), ray_units(opening_rate), 0),
            ray_units(opening_rate));
  EXPECT_EQ(*jug::drip<Exact>(ray_units(ray), ray_units(opening_rate), 31'536'000),
            ray_units(opening_rate));
}

TEST(Jug, TheFeeIsTheRiseOnAllNormalisedDebt) {
  const Wad<Exact> art{whole(1'000 * wad)};
  const auto fee = jug::fee<Exact>(art, ray_units(opening_rate), ray_units(opening_rate + 7));
  EXPECT_EQ(to_string(fee->value), "7000000000000000000000");
  EXPECT_EQ(jug::fee<Exact>(art, ray_units(opening_rate), ray_units(opening_rate - 1)).error(),
            Rejection::overflow);
}

TEST(Jug, RefusesWhatTheContractCannotHold) {
  EXPECT_EQ(jug::drip<Exact>(ray_units(ray * 1'000), ray_units(ray), 1'000).error(),
            Rejection::overflow);
}

// Two drips are one but for their roundings: each power by less than n/2, each product by 1.
TEST(Jug, DripsInPartsAddUpToOne) {
  for_each_draw(2'000, 60, [](Draws& draws, int) {
    const Ray<Exact> duty = ray_units(ray + draws.magnitude(64));
    const auto first = static_cast<std::int64_t>(draws.next() % 5'000);
    const auto second = static_cast<std::int64_t>(draws.next() % 5'000);
    const auto parts =
        jug::drip<Exact>(duty, *jug::drip<Exact>(duty, ray_units(opening_rate), first), second);
    const auto once = jug::drip<Exact>(duty, ray_units(opening_rate), first + second);
    const double apart = to_double(parts->value) - to_double(once->value);
    ASSERT_LE(std::abs(apart) / to_double(once->value), 2e-23 + 3e-16);
  });
}

}  // namespace
}  // namespace seawall
