#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "seawall/mechanics/lending/mechanism.hpp"
#include "seawall/mechanics/lending/rules.hpp"

namespace seawall {
namespace {

using lending::Side;

// 100 ETH at 2,000 USD with a threshold of 80 % and a bonus of 5 %, against USDC.
template <class N>
struct Account {
  std::array<lending::ReserveSnapshot<N>, 2> reserves;
  std::array<lending::Holding<N>, 2> holdings;

  explicit Account(Int128 debt_usdc) {
    const auto reserve = [](Int128 price, int decimals) {
      lending::ReserveSnapshot<N> made;
      made.price.value = N::from(price * 100'000'000);
      made.unit.value = N::from(power_of_ten(decimals));
      made.liquidity_index.value = made.borrow_index.value = N::from(ray);
      made.cash.value = N::from(power_of_ten(decimals) * 1'000'000'000);
      made.terms = {.collateral_factor = BasisPoints{7'500},
                    .liquidation_threshold = BasisPoints{8'000},
                    .liquidation_bonus = BasisPoints{10'500},
                    .protocol_fee = {}};
      return made;
    };
    reserves = {reserve(2'000, 18), reserve(1, 6)};
    holdings[0] = {ScaledOf<N>{N::from(100 * wad)}, 0, Side::collateral};
    holdings[1] = {ScaledOf<N>{N::from(debt_usdc * 1'000'000)}, 1, Side::debt};
  }
  [[nodiscard]] lending::AccountView<N> view() const { return {reserves, holdings}; }
};

LendingPool pool_of(LiquidationMechanism mechanism) {
  LendingPool pool;
  pool.rules = lending_rules_named(0);
  pool.liquidation = {.mechanism = mechanism, .rise = seconds(3'600)};
  return pool;
}

lending::LiquidationRequest<Exact> all() { return {.collateral_reserve = 0, .debt_reserve = 1}; }

// 165,000 USDC against 160,000 of weighted collateral: health 0.9697.
const Account<Exact> unsafe{165'000};

TEST(LendingMechanism, ToTargetRepaysWhatTheTargetNeedsAndNoMore) {
  const LendingPool pool = pool_of(LiquidationMechanism::to_target);
  const auto call = lending::liquidation_call<Exact>(pool, unsafe.view(), all());
  ASSERT_TRUE(call);
  // (1.05 · 165,000 − 160,000) / (1.05 − 1.05 · 0.8) = 13,250 / 0.21
  EXPECT_EQ(call->debt_repaid.value, Int128{63'095'238'096});
  EXPECT_NEAR(to_double(call->health_after.value) / 1e18, 1.05, 1e-9);
  EXPECT_GE(call->health_after.value, wad / 100 * 105);
  EXPECT_NEAR(to_double(call->collateral_to_keeper.value) / 1e18, 63'095.238096 * 1.05 / 2'000,
              1e-9);
}

TEST(LendingMechanism, ToTargetTakesAllWhereNoRepaymentGetsThere) {
  LendingPool pool = pool_of(LiquidationMechanism::to_target);
  Account<Exact> deep{195'000};
  deep.reserves[0].terms.liquidation_threshold = BasisPoints{9'500};
  deep.reserves[0].terms.liquidation_bonus = BasisPoints{11'100};  // 0.95 · 1.11 > 1.05
  const auto call = lending::liquidation_call<Exact>(pool, deep.view(), all());
  ASSERT_TRUE(call);
  EXPECT_EQ(call->scaled_collateral_to_keeper.value, 100 * wad);
  EXPECT_NEAR(to_double(call->debt_repaid.value) / 1e6, 200'000 / 1.11, 1.0);
}

TEST(LendingMechanism, EverythingClosesTheAccount) {
  const auto call = lending::liquidation_call<Exact>(pool_of(LiquidationMechanism::everything),
                                                     unsafe.view(), all());
  ASSERT_TRUE(call);
  EXPECT_EQ(call->debt_repaid.value, Int128{165'000'000'000});
  EXPECT_EQ(call->scaled_debt_burned.value, Int128{165'000'000'000});
  EXPECT_EQ(call->health_after.value, Exact::unbounded);
}

TEST(LendingMechanism, ADutchBonusRisesWithTime) {
  const LendingPool pool = pool_of(LiquidationMechanism::dutch);
  EXPECT_EQ(lending::risen(pool.liquidation, seconds(0)), 0);
  EXPECT_EQ(lending::risen(pool.liquidation, seconds(1'800)), wad / 2);
  EXPECT_EQ(lending::risen(pool.liquidation, seconds(9'000)), wad);
  auto request = all();
  double before = 0.0;
  for (const auto& [share, bonus] :
       {std::pair{Int128{0}, 1.0}, std::pair{wad / 2, 1.025}, std::pair{wad, 1.05}}) {
    request.risen = share;
    const auto call = lending::liquidation_call<Exact>(pool, unsafe.view(), request);
    ASSERT_TRUE(call);
    const double paid = to_double(call->collateral_to_keeper.value) / 1e18 * 2'000 /
                        (to_double(call->debt_repaid.value) / 1e6);
    EXPECT_NEAR(paid, bonus, 1e-9);
    EXPECT_GT(paid, before);
    before = paid;
  }
}

TEST(LendingMechanism, FixedSpreadIsTheVenuesOwnRule) {
  const LendingPool pool = pool_of(LiquidationMechanism::fixed_spread);
  const auto own = lending::liquidation_call<Exact>(pool.rules, unsafe.view(), all());
  const auto call = lending::liquidation_call<Exact>(pool, unsafe.view(), all());
  ASSERT_TRUE(own && call);
  EXPECT_EQ(own->debt_repaid, call->debt_repaid);
  EXPECT_EQ(own->collateral_to_keeper, call->collateral_to_keeper);
}

TEST(LendingMechanism, RefusesAHealthyAccountUnderAnyOfThem) {
  const Account<Exact> safe{150'000};
  for (const auto mechanism : {LiquidationMechanism::to_target, LiquidationMechanism::everything,
                               LiquidationMechanism::dutch}) {
    const auto call = lending::liquidation_call<Exact>(pool_of(mechanism), safe.view(), all());
    ASSERT_FALSE(call);
    EXPECT_EQ(call.error(), Rejection::health_factor_not_below_threshold);
  }
}

TEST(LendingMechanism, FastIsExactInDoublesUnderEveryRuleSet) {
  for (std::size_t rules = 0; rules < lending_rules_names.size(); ++rules)
    for (const auto mechanism : {LiquidationMechanism::to_target, LiquidationMechanism::everything,
                                 LiquidationMechanism::dutch}) {
      LendingPool pool = pool_of(mechanism);
      pool.rules = lending_rules_named(rules);
      const Account<Fast> account{170'000};
      const Account<Exact> exact{170'000};
      const auto fast = lending::liquidation_call<Fast>(
          pool, account.view(), {.collateral_reserve = 0, .debt_reserve = 1, .risen = wad / 3});
      auto request = all();
      request.risen = wad / 3;
      const auto call = lending::liquidation_call<Exact>(pool, exact.view(), request);
      ASSERT_EQ(fast.has_value(), call.has_value()) << lending_rules_names[rules];
      if (!call) continue;
      EXPECT_NEAR(fast->debt_repaid.value / to_double(call->debt_repaid.value), 1.0, 1e-6)
          << lending_rules_names[rules];
      // The bonus is whole basis points in both.
      EXPECT_NEAR(fast->collateral_to_keeper.value / to_double(call->collateral_to_keeper.value),
                  1.0, 1e-6)
          << lending_rules_names[rules];
    }
}

}  // namespace
}  // namespace seawall
