#include <cmath>

#include <gtest/gtest.h>

#include "seawall/engine/audit.hpp"
#include "seawall/state/cdp_view.hpp"
#include "tests/support/cdp_world.hpp"

namespace seawall {
namespace {

using scenes::eth_coin;
using scenes::Hand;
using scenes::maker;

ModelSpec with_fee(double yearly, double debt) {
  ModelSpec spec = scenes::cdp_world({{"vault", 10.0, debt}});
  spec.venues[0].cdp->stability_fee = yearly;
  return spec;
}

Int128 rate_of(const Hand& hand) {
  return hand.state.reserves[hand.model.reserve_row(maker, CdpEngine::debt)].borrow_index;
}

Int128 coin_of_venue(const Hand& hand) {
  return hand.state.ledger.balance(hand.model.treasury_of(maker), AssetId{scenes::dai_coin}).value;
}

// 10 ETH at 200 with 150 % cover 1,333.33…; at 100 % a year 1,333.33 grows past that after
// ln(1,333.333… / 1,333.33) / ln 2 · 31,536,000 s = 113.74 s.
TEST(StabilityFee, AVaultBecomesUnsafeByTheFeeAloneWhileThePriceStandsStill) {
  Hand hand{with_fee(1.0, 1'333.33)};
  while (hand.state.now < hand.model.clock.start + minutes(5)) {
    hand.block();
    const Duration elapsed = hand.state.now - hand.model.clock.start;
    ASSERT_EQ(hand.state.under_water.size(), elapsed > seconds(113) ? 1U : 0U)
        << elapsed.whole_seconds();
  }
  EXPECT_TRUE(hand.events(EventKind::price_shock).empty());
  Hand free{with_fee(0.0, 1'333.33)};
  free.blocks_until(minutes(5));
  EXPECT_TRUE(free.state.under_water.empty());
  EXPECT_EQ(rate_of(free), ray);
}

TEST(StabilityFee, WhatVaultsOweMoreIsTheVenuesCoinToTheLastUnit) {
  Hand hand{with_fee(0.08, 1'000.0)};
  hand.blocks_until(minutes(600));
  const Int128 owed = owed_by_vaults(hand.model, hand.state, maker, Hand::units(1'000).value);
  const Int128 fees = owed - Hand::units(1'000).value;
  EXPECT_EQ(coin_of_venue(hand), Hand::units(50).value + fees);
  EXPECT_EQ(hand.state.cdp[0].fees, fees);
  // ten hours of 8 % a year on 1,000
  EXPECT_NEAR(to_double(fees) / 1e18, 1'000.0 * (std::pow(1.08, 600.0 / 525'600.0) - 1.0), 1e-9);
  const ReserveAccounting row = engine::account_for_debt(hand.model, hand.state)[1];
  EXPECT_EQ(row.interest, fees);
  EXPECT_EQ(row.outstanding, owed);
  EXPECT_EQ(row.rounding, 0);
  EXPECT_EQ(engine::full_audit(hand.model, hand.state), "");
}

TEST(StabilityFee, ASeizureTakesDebtAtTheRateOfItsBlock) {
  Hand hand{with_fee(1.0, 1'000.0)};
  hand.blocks_until(minutes(60));
  hand.prices[eth_coin] = 140.0;
  hand.block();
  hand.seize(0);
  const auto debt = multiply(UInt256{static_cast<UInt128>(Hand::units(1'000).value)},
                             UInt256{static_cast<UInt128>(rate_of(hand))});
  EXPECT_EQ(hand.state.cdp[0].seized, coin_of(Rad<Exact>{*debt}));
  EXPECT_GT(hand.state.cdp[0].seized, Hand::units(1'000.07).value);
  EXPECT_EQ(owed_by_vaults(hand.model, hand.state, maker, 0), 0);
  const Int128 fees = hand.state.cdp[0].fees;
  hand.blocks_until(minutes(120));
  EXPECT_EQ(hand.state.cdp[0].fees, fees);  // nobody owes any more
  EXPECT_EQ(engine::full_audit(hand.model, hand.state), "");
}

}  // namespace
}  // namespace seawall
