#include "seawall/mechanics/lending/comet.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "seawall/mechanics/lending/comet_interest.hpp"
#include "tests/support/lending_scenes.hpp"

namespace seawall::comet {
namespace {

using lending_scenes::Draw;
using lending_scenes::usd;

constexpr Int128 dollars = 1'000'000;  // USDC units

// A Comet of dollars and one account in it.
template <class N>
struct Scene {
  BaseAsset<N> base{PriceOf<N>{N::from(usd)}, AmountOf<N>{N::from(dollars)}};
  std::vector<CollateralAsset<N>> assets;
  std::vector<AmountOf<N>> collateral;
  Books<N> books;
  Storefront storefront{wad / 2, 5'000'000 * dollars};
  ScaledOf<N> principal;

  [[nodiscard]] Comet<N> venue() const { return {base, assets, books}; }
  [[nodiscard]] Account<N> account() const { return {principal, collateral}; }
  [[nodiscard]] Ruling<Absorption<N>> absorbed() const { return absorb<N>(venue(), account()); }
  [[nodiscard]] Ruling<AccountHealth<N>> health(FactorKind kind) const {
    return account_health<N>(venue(), account(), kind);
  }
};

// 10 ETH at the factors of the dollar Comet against a debt of 15 000 USD.
Scene<Exact> ether_loan(Int128 ether_price_usd) {
  Scene<Exact> scene;
  scene.assets = {
      {PriceOf<Exact>{ether_price_usd * usd}, AmountOf<Exact>{wad}, {8'250}, {8'950}, {9'500}}};
  scene.collateral = {AmountOf<Exact>{10 * wad}};
  scene.principal.value = -15'000 * dollars;
  scene.books.supplied.value = 900'000 * dollars;
  scene.books.borrowed.value = 500'000 * dollars;
  scene.books.balance.value = 420'000 * dollars;  // funds of 20 000
  return scene;
}

TEST(Comet, BorrowingEndsBeforeAbsorptionBegins) {
  const Scene<Exact> scene = ether_loan(1'700);  // 14 025 at the one factor, 15 215 at the other
  EXPECT_LT(scene.health(FactorKind::borrow)->health.value, wad);
  EXPECT_GT(scene.health(FactorKind::liquidate)->health.value, wad);
  EXPECT_EQ(scene.absorbed().error(), Rejection::health_factor_not_below_threshold);
}

TEST(Comet, AnAbsorbedAccountKeepsItsSurplusAsSupply) {
  const auto done = ether_loan(1'600).absorbed();  // credited with 15 200
  ASSERT_TRUE(done);
  EXPECT_EQ(done->principal_after.value, 200 * dollars);
  EXPECT_EQ(done->balance_after.value, 200 * dollars);
  EXPECT_EQ(done->paid_out.value, 15'200 * dollars);
  ASSERT_EQ(done->seized.size(), 1U);
  EXPECT_EQ(done->seized[0].amount.value, 10 * wad);
  EXPECT_EQ(done->seized[0].value.value, 16'000 * usd);
  EXPECT_EQ(funds<Exact>(done->books_after)->value, 4'800 * dollars);
}

TEST(Comet, TheFundsBearWhatIsMissing) {
  const auto done = ether_loan(1'000).absorbed();  // credited with 9 500
  ASSERT_TRUE(done);
  EXPECT_EQ(done->principal_after.value, 0);
  EXPECT_EQ(done->paid_out.value, 15'000 * dollars);
  EXPECT_EQ(funds<Exact>(done->books_after)->value, 5'000 * dollars);
}

TEST(Comet, FundsMayFallBelowZero) {
  Scene<Exact> scene = ether_loan(1'000);
  scene.books.balance.value = 400'000 * dollars;
  EXPECT_EQ(funds<Exact>(scene.absorbed()->books_after)->value, -15'000 * dollars);
}

TEST(Comet, BuyersGetAShareOfTheLiquidationDiscount) {
  const Scene<Exact> scene = ether_loan(2'000);
  // Half of 5 % off: 1 950 USD for an ether.
  const auto quote = quote_collateral<Exact>(scene.base, scene.assets[0], scene.storefront,
                                             AmountOf<Exact>{1'950 * dollars});
  EXPECT_EQ(quote->value, wad);
}

TEST(Comet, TheStorefrontClosesAtItsTarget) {
  Scene<Exact> scene = ether_loan(2'000);
  const auto buy = [&](Int128 paid, Int128 amount_min = 0) {
    return buy_collateral<Exact>(scene.venue(), scene.storefront,
                                 {.asset = 0,
                                  .paid = AmountOf<Exact>{paid * dollars},
                                  .amount_min = AmountOf<Exact>{amount_min},
                                  .on_offer = AmountOf<Exact>{5 * wad}});
  };
  const auto sale = buy(1'950);
  ASSERT_TRUE(sale);
  EXPECT_EQ(sale->amount.value, wad);
  EXPECT_EQ(funds<Exact>(sale->books_after)->value, 21'950 * dollars);
  EXPECT_EQ(buy(1'950, wad + 1).error(), Rejection::price_above_limit);
  EXPECT_EQ(buy(9'751).error(), Rejection::insufficient_liquidity);
  scene.storefront.funds_target = 20'000 * dollars;
  EXPECT_EQ(buy(1'950).error(), Rejection::not_for_sale);
  scene.storefront.funds_target = 20'000 * dollars + 1;
  EXPECT_TRUE(buy(1'950));
  scene.assets[0].price.value = 0;
  EXPECT_EQ(buy(1'950).error(), Rejection::price_not_positive);
}

TEST(Comet, ARepaymentBeyondTheDebtBecomesSupply) {
  const Scene<Exact> scene = ether_loan(2'000);
  const auto change =
      change_balance<Exact>(scene.books, scene.principal, AmountOf<Exact>{16'000 * dollars});
  ASSERT_TRUE(change);
  EXPECT_EQ(change->principal.value, 1'000 * dollars);
  EXPECT_EQ(change->books.borrowed.value, 485'000 * dollars);
  EXPECT_EQ(change->books.supplied.value, 901'000 * dollars);
}

// The dollar Comet's curves of 2022 in round numbers.
RateCurves dollar_curves() {
  return {.supply = per_second({0, wad / 1'000 * 32, wad / 10 * 4, wad / 5 * 4}),
          .borrow = per_second({wad / 1'000 * 15, wad / 1'000 * 35, wad / 4, wad / 5 * 4})};
}

// Expected by Python's integers, as 35 * 10**15 // 31536000 and so on.
TEST(CometInterest, RatesAreThoseOfTheContractsIntegers) {
  const RateCurves curves = dollar_curves();
  EXPECT_EQ(curves.borrow.base, 475'646'879);
  EXPECT_EQ(curves.borrow.slope_low, 1'109'842'719);
  EXPECT_EQ(curves.supply.slope_high, 12'683'916'793);
  const RateOf<Exact> half{wad / 2};
  const RateOf<Exact> most{wad / 10 * 9};
  EXPECT_EQ(rate_at<Exact>(curves.borrow, half)->value, 1'030'568'238);
  EXPECT_EQ(rate_at<Exact>(curves.supply, most)->value, 811'770'674 + 1'268'391'679);
}

TEST(CometInterest, AnIndexGrowsLinearlyWithinOneAccrual) {
  const Scene<Exact> scene = ether_loan(2'000);
  const auto later = accrue<Exact>(dollar_curves(), scene.books, 31'536'000);
  ASSERT_TRUE(later);
  // U = 0.555…: 475 646 879 + ⌊1 109 842 719 · U⌋ = 1 092 226 167 a second.
  EXPECT_EQ(later->borrow_index.value, index_scale + 34'444'444'402'512);
  EXPECT_EQ(accrue<Exact>(dollar_curves(), scene.books, 0)->borrow_index, scene.books.borrow_index);
}

TEST(CometInterest, NothingSuppliedIsNoUtilisation) {
  EXPECT_EQ(utilisation<Exact>(Books<Exact>{})->value, 0);
}

TEST(CometInterest, AnIndexBeyondItsWordIsRefused) {
  Books<Exact> books;
  books.supplied.value = books.borrowed.value = dollars;
  books.borrow_index.value = Int128{1} << 63;
  const RateCurves curves{.supply = {}, .borrow = {.base = wad}};
  EXPECT_EQ(accrue<Exact>(curves, books, 10).error(), Rejection::overflow);
}

Scene<Exact> any_scene(Draw& draw, int digits) {
  constexpr int decimals[] = {6, 8, 18};
  const auto any = [&](int most) {
    return 1 + static_cast<Int128>(draw.bits() >> 1) % power_of_ten(1 + most);
  };
  Scene<Exact> scene;
  scene.base = {PriceOf<Exact>{any(9)}, AmountOf<Exact>{power_of_ten(decimals[draw.below(3)])}};
  const std::uint64_t count = 1 + draw.below(4);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto liquidate = static_cast<std::int32_t>(1 + draw.below(10'000));
    scene.assets.push_back({PriceOf<Exact>{any(10)},
                            AmountOf<Exact>{power_of_ten(decimals[draw.below(3)])},
                            {liquidate / 2},
                            {liquidate},
                            {static_cast<std::int32_t>(draw.below(10'001))}});
    const bool has_any = draw.chance(0.8);
    scene.collateral.push_back(AmountOf<Exact>{has_any ? any(digits) : 0});
  }
  scene.books.supply_index.value += any(14);
  scene.books.borrow_index.value += any(14);
  scene.principal.value = draw.chance(0.1) ? any(digits) : -any(digits);
  scene.books.supplied.value = any(digits) * 3 + std::max(scene.principal.value, Int128{0});
  scene.books.borrowed.value = any(digits) + std::max(-scene.principal.value, Int128{0});
  scene.books.balance.value = any(digits) * 2;
  scene.storefront = {wad / 100 * static_cast<Int128>(draw.below(101)), any(digits)};
  return scene;
}

// `check` of random Comets that grow from tiny.
template <class Check>
void for_each_scene(Check check) {
  constexpr int scenes = 20'000;
  for (int i = 0; i < scenes; ++i) {
    Draw draw{static_cast<std::uint64_t>(i)};
    SCOPED_TRACE(i);
    check(any_scene(draw, 1 + 17 * i / scenes), draw);
    if (testing::Test::HasFatalFailure()) return;
  }
}

// Property C3-1: absorption leaves no debt and no collateral, and the books balance: what the funds
// lose is what was paid out, but for a unit of rounding of each total, never in their favour by
// more.
TEST(CometProperties, AbsorptionLeavesNoDebtAndTheBooksBalance) {
  int absorbed = 0;
  for_each_scene([&](const Scene<Exact>& scene, Draw&) {
    const auto done = scene.absorbed();
    if (!done) return;
    ++absorbed;
    ASSERT_GE(done->principal_after.value, 0);
    std::vector<AmountOf<Exact>> left = scene.collateral;
    for (const auto& one : done->seized)
      left[one.asset] -= one.amount;
    for (const auto amount : left)
      ASSERT_EQ(amount.value, 0);
    ASSERT_EQ(done->books_after.borrowed, scene.books.borrowed + scene.principal);
    ASSERT_EQ(done->books_after.supplied, scene.books.supplied + done->principal_after);
    ASSERT_EQ(done->books_after.balance, scene.books.balance);
    const auto owed = -*present_value<Exact>(scene.books, scene.principal);
    ASSERT_GE(done->paid_out, owed);
    ASSERT_LE(done->balance_after, done->paid_out - owed);
    const Int128 lost = (*funds<Exact>(scene.books) - *funds<Exact>(done->books_after)).value;
    // Two floors of totals, and a principal's: an index of up to 2 hides two units.
    ASSERT_LE(std::abs(static_cast<double>(lost - done->paid_out.value)), 4.0);
  });
  EXPECT_GT(absorbed, 3'000);
}

// Property C3-2: absorbing exactly when the collateral at its liquidation factors covers less than
// the debt.
TEST(CometProperties, OnlyTheUncoveredAreAbsorbed) {
  for_each_scene([](const Scene<Exact>& scene, Draw&) {
    const auto health = scene.health(FactorKind::liquidate);
    const auto done = scene.absorbed();
    ASSERT_TRUE(health);
    ASSERT_EQ(done.has_value(), health->collateral < health->debt);
    ASSERT_EQ(done.has_value(), health->health.value < wad);
  });
}

// Property C3-3: no change of a balance gains the account a unit, and totals stay the sum of their
// parts.
TEST(CometProperties, NoRoundTripGains) {
  for_each_scene([](const Scene<Exact>& scene, Draw& draw) {
    const AmountOf<Exact> change{static_cast<Int128>(draw.below(1'000'000)) - 500'000};
    const auto before = present_value<Exact>(scene.books, scene.principal);
    const auto there = change_balance<Exact>(scene.books, scene.principal, change);
    ASSERT_TRUE(before);
    if (!there) return;  // a withdrawal that the totals do not hold
    ASSERT_LE(*present_value<Exact>(scene.books, there->principal), *before + change);
    const auto back = change_balance<Exact>(there->books, there->principal, -change);
    if (!back) return;
    ASSERT_LE(*present_value<Exact>(scene.books, back->principal), *before);
  });
}

// Property C3-4: a sale gives no more than its price and no more than there is, and the funds gain
// what was paid, exactly.
TEST(CometProperties, ASaleIsWorthWhatWasPaid) {
  int sold = 0;
  for_each_scene([&](const Scene<Exact>& scene, Draw& draw) {
    const Purchase<Exact> purchase{
        .asset = static_cast<std::uint32_t>(draw.below(scene.assets.size())),
        .paid = AmountOf<Exact>{static_cast<Int128>(draw.bits() >> (4 + draw.below(56)))},
        .amount_min = {},
        .on_offer = AmountOf<Exact>{static_cast<Int128>(draw.bits() >> 1)}};
    const auto sale = buy_collateral<Exact>(scene.venue(), scene.storefront, purchase);
    const auto own = funds<Exact>(scene.books);
    if (!sale) return;
    ++sold;
    ASSERT_LT(*own, AmountOf<Exact>{scene.storefront.funds_target});
    ASSERT_LE(sale->amount, purchase.on_offer);
    ASSERT_EQ(*funds<Exact>(sale->books_after), *own + purchase.paid);
    // At the undiscounted price it is worth what was paid, or more; at the lowest price, never
    // more.
    const auto& asset = scene.assets[purchase.asset];
    const double lowest =
        to_double(asset.price.value) * (1.0 - (1.0 - asset.liquidation_factor.value / 1e4) *
                                                  to_double(scene.storefront.price_factor) / 1e18) -
        1.0;
    const double worth = to_double(sale->amount.value) * lowest / to_double(asset.unit.value);
    const double paid = to_double(purchase.paid.value) * to_double(scene.base.price.value) /
                        to_double(scene.base.unit.value);
    ASSERT_LE(worth, paid * (1.0 + 1e-12));
  });
  EXPECT_GT(sold, 1'000);
}

// Property C3-5: indices never fall, and more time is never less.
TEST(CometProperties, IndicesNeverFall) {
  for_each_scene([](const Scene<Exact>& scene, Draw& draw) {
    const auto seconds = static_cast<std::int64_t>(draw.below(10'000'000));
    const auto later = accrue<Exact>(dollar_curves(), scene.books, seconds);
    const auto latest = accrue<Exact>(dollar_curves(), scene.books, 2 * seconds);
    if (!later || !latest) return;  // a utilisation so high that the rate does not fit
    ASSERT_GE(later->supply_index, scene.books.supply_index);
    ASSERT_GE(later->borrow_index, scene.books.borrow_index);
    ASSERT_GE(latest->borrow_index, later->borrow_index);
    ASSERT_GE(latest->supply_index, later->supply_index);
  });
}

Scene<Fast> fast(const Scene<Exact>& exact) {
  const auto quick = [](auto value) { return to_double(value.value); };
  Scene<Fast> scene;
  scene.base = {PriceOf<Fast>{quick(exact.base.price)}, AmountOf<Fast>{quick(exact.base.unit)}};
  for (const auto& asset : exact.assets)
    scene.assets.push_back({PriceOf<Fast>{quick(asset.price)}, AmountOf<Fast>{quick(asset.unit)},
                            asset.borrow_factor, asset.liquidate_factor, asset.liquidation_factor});
  for (const auto amount : exact.collateral)
    scene.collateral.push_back(AmountOf<Fast>{quick(amount)});
  scene.books = {
      IndexOf<Fast>{quick(exact.books.supply_index)},
      IndexOf<Fast>{quick(exact.books.borrow_index)}, ScaledOf<Fast>{quick(exact.books.supplied)},
      ScaledOf<Fast>{quick(exact.books.borrowed)}, AmountOf<Fast>{quick(exact.books.balance)}};
  scene.storefront = exact.storefront;
  scene.principal = ScaledOf<Fast>{quick(exact.principal)};
  return scene;
}

// Property C3-6: Fast lies within the units that Exact's floors make, and 2^-46.
TEST(CometProperties, FastLiesWithinItsBoundOfExact) {
  int compared = 0;
  for_each_scene([&](const Scene<Exact>& scene, Draw&) {
    const Scene<Fast> same = fast(scene);
    const auto exact = scene.health(FactorKind::liquidate);
    const auto quick = same.health(FactorKind::liquidate);
    ASSERT_TRUE(exact && quick);
    // A floor of a value and one of its share each; of a debt in units, then of its value.
    const double units = 2.0 * static_cast<double>(scene.assets.size());
    const double debt_units = 1.0 + same.base.price.value / same.base.unit.value;
    ASSERT_NEAR(quick->collateral.value, to_double(exact->collateral.value),
                units + 0x1p-46 * quick->collateral.value);
    ASSERT_NEAR(quick->debt.value, to_double(exact->debt.value),
                debt_units + 0x1p-46 * quick->debt.value);
    const double gap = std::abs((quick->collateral - quick->debt).value);
    if (gap <= units + debt_units + 0x1p-45 * quick->debt.value) return;
    const auto done = scene.absorbed();
    const auto quick_done = same.absorbed();
    ASSERT_EQ(done.has_value(), quick_done.has_value());
    if (!done) return;
    ++compared;
    const double base_units = 4.0 + units * same.base.unit.value / same.base.price.value;
    ASSERT_NEAR(quick_done->paid_out.value, to_double(done->paid_out.value),
                base_units + 0x1p-45 * quick_done->paid_out.value);
    ASSERT_NEAR(quick_done->balance_after.value, to_double(done->balance_after.value),
                base_units + 0x1p-45 * quick_done->paid_out.value);
  });
  EXPECT_GT(compared, 3'000);
}

TEST(CometProperties, FastInterestLiesWithinItsBoundOfExact) {
  int compared = 0;
  for_each_scene([&](const Scene<Exact>& scene, Draw& draw) {
    const auto seconds = static_cast<std::int64_t>(draw.below(10'000'000));
    const auto exact = accrue<Exact>(dollar_curves(), scene.books, seconds);
    const auto quick = accrue<Fast>(dollar_curves(), fast(scene).books, seconds);
    // Of few units the utilisation itself is rounded.
    if (!exact || !quick || scene.books.supplied.value < Int128{1} << 50) return;
    ++compared;
    ASSERT_NEAR(quick->supply_index.value / to_double(exact->supply_index.value), 1.0, 0x1p-42);
    ASSERT_NEAR(quick->borrow_index.value / to_double(exact->borrow_index.value), 1.0, 0x1p-42);
  });
  EXPECT_GT(compared, 1'000);
}

}  // namespace
}  // namespace seawall::comet
