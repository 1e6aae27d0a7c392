#include "seawall/mechanics/cdp/dog.hpp"

#include "dutch_scenes.hpp"

namespace seawall::dog {
namespace {

using dutch_scenes::dai;
using dutch_scenes::fast;
using dutch_scenes::plus;
using dutch_scenes::ratio;
using dutch_scenes::ray_raw;
using dutch_scenes::tokens;
using dutch_scenes::wad_raw;

// 10 tokens against 12 000 dai at a spot of 1000: unsafe by 2000. Penalty 10 %, dust 500.
const Vault<Exact> vault{tokens(10'000), tokens(12'000'000)};
const Terms<Exact> terms{ratio(1'000'000), ratio(1'000), dai(500), tokens(1'100)};

Limits<Exact> limits(Int128 venue_limit, Int128 type_limit, Int128 dirt = 0) {
  return {dai(venue_limit), dai(dirt), dai(type_limit), dai(dirt)};
}

TEST(Bark, TakesTheWholeVaultWhereThereIsRoom) {
  const auto barked = bark<Exact>(vault, terms, limits(100'000, 100'000, 7));
  ASSERT_TRUE(barked);
  EXPECT_EQ(barked->dink, vault.ink);
  EXPECT_EQ(barked->dart, vault.art);
  EXPECT_EQ(barked->due, dai(12'000));
  EXPECT_EQ(barked->tab, dai(13'200));
  EXPECT_EQ(barked->vault.ink, tokens(0));
  EXPECT_EQ(barked->vault.art, tokens(0));
  EXPECT_EQ(barked->limits.venue_dirt, dai(13'207));
  EXPECT_EQ(barked->limits.type_dirt, dai(13'207));
}

TEST(Bark, TakesThePartThatFitsTheTighterLimit) {
  // 5500 of room is 5000 of debt before the penalty: 5/12 of 10 tokens, rounded down.
  for (const auto& room : {limits(5'500, 100'000), limits(100'000, 5'500)}) {
    const auto barked = bark<Exact>(vault, terms, room);
    ASSERT_TRUE(barked);
    EXPECT_EQ(barked->dart, tokens(5'000'000));
    EXPECT_EQ(to_string(barked->dink.value), "4166666666666666666");
    EXPECT_EQ(barked->tab, dai(5'500));
    EXPECT_EQ(barked->vault.art, tokens(7'000'000));
  }
}

TEST(Bark, TheRateIsAppliedToNormalisedDebt) {
  Terms<Exact> grown = terms;
  grown.rate = ratio(1'250);  // 12 000 at 1.25 is 15 000
  const auto barked = bark<Exact>(vault, grown, limits(100'000, 100'000));
  ASSERT_TRUE(barked);
  EXPECT_EQ(barked->due, dai(15'000));
  EXPECT_EQ(barked->tab, dai(16'500));
}

TEST(Bark, PassesALimitRatherThanLeaveADustyVault) {
  // Room for 11 600 of debt would leave 400 < 500.
  const auto barked = bark<Exact>(vault, terms, limits(12'760, 100'000));
  ASSERT_TRUE(barked);
  EXPECT_EQ(barked->dart, vault.art);
  EXPECT_GT(barked->limits.venue_dirt, barked->limits.venue_limit);
  // Room for 11 500 leaves exactly dust, which a vault may have.
  const auto part = bark<Exact>(vault, terms, limits(12'650, 100'000));
  ASSERT_TRUE(part);
  EXPECT_EQ(part->vault.art, tokens(500'000));
}

TEST(Bark, RefusesAPartThatWouldBeADustyAuction) {
  EXPECT_EQ(bark<Exact>(vault, terms, limits(549, 100'000)).error(),
            Rejection::must_not_leave_dust);
  EXPECT_TRUE(bark<Exact>(vault, terms, limits(550, 100'000)));
}

TEST(Bark, RefusesWithoutAnyRoom) {
  EXPECT_EQ(bark<Exact>(vault, terms, limits(100, 1'000, 100)).error(),
            Rejection::liquidation_limit_reached);
  EXPECT_EQ(bark<Exact>(vault, terms, limits(1'000, 100, 100)).error(),
            Rejection::liquidation_limit_reached);
}

TEST(Bark, RefusesASafeVaultAndOneWithoutSpot) {
  const auto room = limits(100'000, 100'000);
  const auto is_safe = Rejection::cdp_is_safe;
  EXPECT_EQ(bark<Exact>({tokens(12'000), vault.art}, terms, room).error(), is_safe);
  Terms<Exact> caged = terms;
  caged.spot = ratio(0);
  EXPECT_EQ(bark<Exact>(vault, caged, room).error(), is_safe);
  EXPECT_TRUE(bark<Exact>({wad_raw(12 * wad - 1), vault.art}, terms, room));
}

TEST(Bark, RefusesToAuctionNothing) {
  EXPECT_EQ(bark<Exact>({tokens(0), vault.art}, terms, limits(100'000, 100'000)).error(),
            Rejection::nothing_to_auction);
}

TEST(Bark, RefusesRoomThatTimesAWadPassesUint256) {
  // 2^256 / 10^63 = 115 792 089 237 316.19…, the bound that the contract's own comment states.
  EXPECT_TRUE(bark<Exact>(vault, terms, limits(115'792'089'237'316, 115'792'089'237'316)));
  EXPECT_EQ(bark<Exact>(vault, terms, limits(115'792'089'237'317, 115'792'089'237'317)).error(),
            Rejection::overflow);
}

// Properties D-3 and D-4.
TEST(Bark, SeizesNoMoreThanThereIsAndNeverLeavesDust) {
  int whole = 0;
  int part = 0;
  for_each_draw(20'000, 90, [&](Draws& draws, int bits) {
    const Vault<Exact> any{wad_raw(draws.magnitude(bits)), wad_raw(draws.magnitude(bits))};
    const Terms<Exact> any_terms{ray_raw(draws.magnitude(100)), ray_raw(ray + draws.magnitude(80)),
                                 *rad_product<Exact>(wad_raw(draws.magnitude(bits)), ratio(500)),
                                 wad_raw(wad + draws.magnitude(57))};
    const auto room = [&] {
      return *rad_product<Exact>(wad_raw(draws.magnitude(bits + 4)), ratio(1'000));
    };
    const Limits<Exact> any_limits{room(), {}, room(), {}};
    const auto barked = bark<Exact>(any, any_terms, any_limits);
    if (!barked) return;
    (barked->dart == any.art ? whole : part) += 1;
    ASSERT_EQ(plus(barked->vault.ink, barked->dink), any.ink);
    ASSERT_EQ(plus(barked->vault.art, barked->dart), any.art);
    ASSERT_GE(barked->tab, barked->due);
    ASSERT_EQ(barked->limits.type_dirt, barked->tab);
    const auto left = *rad_product<Exact>(barked->vault.art, any_terms.rate);
    ASSERT_TRUE(barked->vault.art == wad_raw(0) || left >= any_terms.dust);
    if (barked->dart != any.art) {
      ASSERT_GE(barked->due, any_terms.dust);
      ASSERT_LE(barked->limits.venue_dirt, any_limits.venue_limit);
      ASSERT_LE(barked->limits.type_dirt, any_limits.type_limit);
    }
    const auto cleared = dig<Exact>(barked->limits, barked->tab);
    ASSERT_EQ(cleared.venue_dirt, dai(0));
    ASSERT_EQ(cleared.type_dirt, dai(0));

    const Vault<Fast> fast_vault{fast(any.ink), fast(any.art)};
    const Terms<Fast> fast_terms{fast(any_terms.spot), fast(any_terms.rate), fast(any_terms.dust),
                                 fast(any_terms.chop)};
    const Limits<Fast> fast_limits{
        fast(any_limits.venue_limit), {}, fast(any_limits.type_limit), {}};
    const auto approximate = bark<Fast>(fast_vault, fast_terms, fast_limits);
    // Near a dust bound the verdicts may differ; where they agree so do the numbers, but for the
    // units that Exact cuts off (a unit of dart is worth up to one of dink for each of ink/art).
    if (!approximate ||
        (approximate->dart.value == fast_vault.art.value) != (barked->dart == any.art))
      return;
    const double cut = 2.0 + 2.0 * fast_vault.ink.value / fast_vault.art.value;
    ASSERT_NEAR(approximate->dart.value, fast(barked->dart).value,
                2.0 + 1e-14 * fast_vault.art.value);
    ASSERT_NEAR(approximate->dink.value, fast(barked->dink).value,
                cut + 1e-14 * fast_vault.ink.value);
  });
  EXPECT_GT(whole, 100);
  EXPECT_GT(part, 100);
}

}  // namespace
}  // namespace seawall::dog
