#include "seawall/mechanics/cdp/cat.hpp"

#include <cmath>
#include <limits>

#include "draws.hpp"
#include "seawall/mechanics/cdp/vow.hpp"

namespace seawall {
namespace {

UInt256 whole(Int128 value) { return UInt256{static_cast<UInt128>(value)}; }

Wad<Exact> wads(Int128 tokens) { return Wad<Exact>{whole(tokens * wad)}; }
Ray<Exact> rays(Int128 percent) { return Ray<Exact>{whole(percent * (ray / 100))}; }
Rad<Exact> rads(Int128 dai) { return Rad<Exact>{*multiply(whole(dai * wad), ray_one)}; }

const cat::Ratio<Exact> ether_ratio{.par = rays(100), .mat = rays(150)};

// 120 ETH against 10 000 normalised debt at a rate of 1.2: 12 000 dai.
const cat::Vault<Exact> large_vault{.ink = wads(120), .art = wads(10'000)};
const cat::Terms<Exact> march_terms{.chop = rays(113), .lump = wads(50)};

cat::Collateral<Exact> ether_at(Int128 price) {
  return {.spot = *cat::spot_of<Exact>(wads(price), ether_ratio), .rate = rays(120)};
}

TEST(CatSpot, IsThePriceOverTheRatioRoundedDownTwice) {
  EXPECT_EQ(cat::spot_of<Exact>(wads(150), ether_ratio), rays(10'000));  // 100 dai
  // 1 wei of price is 10^9 ray units; par 3 and mat 7: ⌊⌊10^9 / 3⌋ / 7⌋ = ⌊333333333 / 7⌋.
  const Wad<Exact> smallest{whole(1)};
  const cat::Ratio<Exact> odd{.par = rays(300), .mat = rays(700)};
  EXPECT_EQ(cat::spot_of<Exact>(smallest, odd), Ray<Exact>{whole(47'619'047)});
}

TEST(CatSpot, RefusesWhatTheContractCannotDivideOrHold) {
  EXPECT_EQ(cat::spot_of<Exact>(wads(1), {.par = rays(0), .mat = rays(150)}).error(),
            Rejection::overflow);
  EXPECT_EQ(cat::spot_of<Exact>(Wad<Exact>{UInt256::maximum()}, ether_ratio).error(),
            Rejection::overflow);
}

TEST(Cat, AVaultIsUnsafeOnlyBelowTheRatioAndSafeRightAtIt) {
  // 12 000 dai · 1.5 / 120 ETH = 150.
  EXPECT_FALSE(*cat::is_unsafe(large_vault, ether_at(150)));
  cat::Collateral<Exact> lower = ether_at(150);
  lower.spot.value = *subtract(lower.spot.value, UInt256{1});
  EXPECT_TRUE(*cat::is_unsafe(large_vault, lower));
  EXPECT_DOUBLE_EQ(cat::health_factor(large_vault, ether_at(100)).value, 2.0 / 3.0);
  EXPECT_EQ(cat::health_factor<Exact>({.ink = wads(1), .art = {}}, ether_at(100)).value,
            std::numeric_limits<double>::infinity());
}

TEST(Cat, ABiteTakesOneLumpAndItsShareOfTheDebt) {
  const auto bite = cat::bite(large_vault, ether_at(140), march_terms);
  ASSERT_TRUE(bite);
  EXPECT_EQ(bite->lot, wads(50));
  // ⌊50 · 10 000 / 120⌋ in wad.
  EXPECT_EQ(to_string(bite->art.value), "4166666666666666666666");
  EXPECT_EQ(to_string(bite->debt.value), "4999999999999999999999200000000000000000000000000");
  EXPECT_EQ(to_string(bite->tab.value), "5649999999999999999999096000000000000000000000000");
  EXPECT_EQ(bite->vault.ink, wads(70));
  EXPECT_EQ(to_string(bite->vault.art.value), "5833333333333333333334");
}

TEST(Cat, ABiteRefusesASafeVaultAndOneWithoutCollateral) {
  EXPECT_EQ(cat::bite(large_vault, ether_at(150), march_terms).error(), Rejection::cdp_is_safe);
  const cat::Vault<Exact> empty{.ink = {}, .art = wads(1)};
  EXPECT_EQ(cat::bite(empty, ether_at(150), march_terms).error(), Rejection::no_such_collateral);
}

TEST(Cat, ABiteOfMoreDebtThanThePenaltyCanMultiplyIsRefusedAsTheContractReverts) {
  // debt · chop < 2^256 holds up to about 102 000 dai at 13 %.
  const cat::Terms<Exact> wide{.chop = rays(113), .lump = wads(100'000)};
  const cat::Collateral<Exact> collateral{.spot = rays(50), .rate = rays(100)};
  EXPECT_TRUE(cat::bite<Exact>({.ink = wads(1'000), .art = wads(102'000)}, collateral, wide));
  EXPECT_EQ(cat::bite<Exact>({.ink = wads(1'000), .art = wads(103'000)}, collateral, wide).error(),
            Rejection::overflow);
}

// Property A-5: bitten to the end, a vault has given all its collateral and owes nothing that was
// not queued; Fast agrees.
TEST(Cat, RepeatedBitesTakeEverythingOnceAndQueueExactlyTheDebt) {
  for_each_draw(500, 70, [](Draws& draws, int size) {
    cat::Vault<Exact> vault{.ink = Wad<Exact>{whole(draws.magnitude(size))},
                            .art = Wad<Exact>{whole(draws.magnitude(size))}};
    const cat::Vault<Exact> before = vault;
    const cat::Collateral<Exact> collateral{.spot = Ray<Exact>{whole(1)},
                                            .rate = Ray<Exact>{whole(ray + draws.magnitude(80))}};
    const Int128 ink = static_cast<Int128>(vault.ink.value.low);
    const cat::Terms<Exact> terms{.chop = rays(100 + static_cast<int>(draws.next() % 20)),
                                  .lump = Wad<Exact>{whole(ink / 7 + draws.magnitude(4))}};
    UInt256 lots;
    UInt256 debts;
    for (int bites = 0; vault.ink != Wad<Exact>{}; ++bites) {
      ASSERT_LT(bites, 9);
      const auto bite = cat::bite(vault, collateral, terms);
      if (!bite) {  // what is left of the debt has been rounded to nothing
        ASSERT_EQ(bite.error(), Rejection::cdp_is_safe);
        break;
      }
      ASSERT_GE(bite->tab, bite->debt);
      const cat::Vault<Fast> fast_vault{Wad<Fast>{to_double(vault.ink.value)},
                                        Wad<Fast>{to_double(vault.art.value)}};
      const auto fast = cat::bite<Fast>(
          fast_vault,
          {Ray<Fast>{to_double(collateral.spot.value)},
           Ray<Fast>{to_double(collateral.rate.value)}},
          {Ray<Fast>{to_double(terms.chop.value)}, Wad<Fast>{to_double(terms.lump.value)}});
      ASSERT_TRUE(fast);
      ASSERT_LE(std::abs(fast->art.value - to_double(bite->art.value)),
                1.0 + 0x1p-50 * fast->art.value);
      lots = *add(lots, bite->lot.value);
      debts = *add(debts, bite->debt.value);
      vault = bite->vault;
    }
    ASSERT_EQ(*add(lots, vault.ink.value), before.ink.value);
    const UInt256 owed = *multiply(before.art.value, collateral.rate.value);
    ASSERT_EQ(*add(debts, *multiply(vault.art.value, collateral.rate.value)), owed);
    if (vault.ink == Wad<Exact>{}) {
      ASSERT_EQ(vault.art, Wad<Exact>{});
    }
  });
}

const vow::Terms<Exact> vow_terms{.wait = seconds(172'800),
                                  .sump = rads(50'000),
                                  .dump = wads(250),
                                  .bump = rads(10'000),
                                  .hump = rads(500'000)};

TEST(Vow, QueuedDebtCanBeSettledOnlyAfterTheWait) {
  const Time bitten = Time{} + seconds(1'000);
  vow::Account<Exact> account{.dai = rads(30)};
  account = *vow::fess(account, rads(100));
  EXPECT_EQ(account.sin, rads(100));
  EXPECT_EQ(*vow::free_debt(account), rads(0));
  EXPECT_EQ(vow::heal(account, rads(1)).error(), Rejection::insufficient_debt);

  const vow::QueuedDebt<Exact> entry{.era = bitten, .amount = rads(100)};
  const Duration wait = vow_terms.wait;
  EXPECT_EQ(vow::flog(account, entry, wait, bitten + wait - Duration{1}).error(),
            Rejection::wait_not_finished);
  account = *vow::flog(account, entry, wait, bitten + wait);
  EXPECT_EQ(account.sin, rads(100));
  EXPECT_EQ(vow::heal(account, rads(31)).error(), Rejection::insufficient_surplus);
  account = *vow::heal(account, rads(30));
  EXPECT_EQ(account.dai, rads(0));
  EXPECT_EQ(*vow::free_debt(account), rads(70));
}

TEST(Vow, DebtIsAuctionedInFixedSumsOnceNoSurplusIsLeft) {
  vow::Account<Exact> account{.dai = rads(1), .sin = rads(120'000), .queued = rads(10'000)};
  EXPECT_EQ(vow::flop(account, vow_terms).error(), Rejection::surplus_not_zero);
  account = *vow::heal(account, rads(1));
  account = *vow::flop(account, vow_terms);
  account = *vow::flop(account, vow_terms);
  EXPECT_EQ(account.on_auction, rads(100'000));
  EXPECT_EQ(vow::flop(account, vow_terms).error(), Rejection::insufficient_debt);

  account.dai = rads(50'000);  // a debt auction's first bid
  EXPECT_EQ(vow::heal(account, rads(50'000)).error(), Rejection::insufficient_debt);
  account = *vow::kiss(account, rads(50'000));
  EXPECT_EQ(account.dai, rads(0));
  EXPECT_EQ(account.on_auction, rads(50'000));
  EXPECT_EQ(account.sin, rads(69'999));
  EXPECT_EQ(vow::kiss(account, rads(1)).error(), Rejection::insufficient_surplus);
  EXPECT_EQ(vow::kiss(account, rads(50'001)).error(), Rejection::insufficient_debt);
}

TEST(Vow, SurplusIsSoldOnlyAboveTheBufferAndWithoutFreeDebt) {
  vow::Account<Exact> account{.dai = rads(510'100), .sin = rads(100), .queued = rads(99)};
  EXPECT_EQ(vow::flap(account, vow_terms).error(), Rejection::debt_not_zero);
  account.queued = rads(100);
  EXPECT_EQ(vow::flap(account, vow_terms)->dai, rads(500'100));
  account.dai = rads(510'099);
  EXPECT_EQ(vow::flap(account, vow_terms).error(), Rejection::insufficient_surplus);
}

}  // namespace
}  // namespace seawall
