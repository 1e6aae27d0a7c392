#include "seawall/mechanics/chain/fee_market.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "tests/mechanics/draws.hpp"

namespace seawall {
namespace {

constexpr std::int64_t gas_limit = 10'000'000;
constexpr WeiPerGas gwei = 1'000'000'000;
const std::vector<double> shares{0.3, 0.6, 0.9};

/// 10 gwei at 30 %, 20 at 60 %, 40 at 90 %: a doubling for each 30 % of the block.
BackgroundDemand doubling(double level = 1.0) {
  return {shares, std::vector{10.0, 20.0, 40.0}, level};
}

BackgroundDemand any_demand(Draws& draws) {
  std::vector<double> prices(3);
  prices[0] = draws.uniform(0.1, 200.0);
  for (std::size_t i = 1; i < 3; ++i)  // some percentiles coincide
    prices[i] = prices[i - 1] * (draws.next() % 4 == 0 ? 1.0 : draws.uniform(1.0, 4.0));
  return {shares, prices, block_level(draws.uniform(0.0, 1.0), draws.uniform(-3.0, 3.0))};
}

std::vector<Offer> any_offers(Draws& draws, int size) {
  std::vector<Offer> offers(draws.next() % static_cast<std::uint64_t>(size));
  for (std::size_t i = 0; i < offers.size(); ++i)
    offers[i] = {std::floor(draws.uniform(0.0, 300.0)),
                 21'000 + static_cast<std::int64_t>(draws.next() % 2'000'000), offers.size() - i};
  return offers;
}

TEST(BackgroundDemand, GoesThroughItsPercentilesAndContinuesTheEndSlopes) {
  const BackgroundDemand demand = doubling();
  EXPECT_DOUBLE_EQ(demand.quantile(0.3), 10.0);
  EXPECT_DOUBLE_EQ(demand.quantile(0.6), 20.0);
  EXPECT_DOUBLE_EQ(demand.quantile(0.9), 40.0);
  EXPECT_NEAR(demand.quantile(0.45), 14.142135623730951, 1e-12);  // √(10 · 20)
  EXPECT_NEAR(demand.quantile(0.0), 5.0, 1e-12);
  EXPECT_NEAR(demand.quantile(1.0), 50.396841995794926, 1e-9);  // 40 · 2^(1/3)
  EXPECT_NEAR(demand.share_below(14.142135623730951), 0.45, 1e-12);
  EXPECT_EQ(demand.share_below(4.99), 0.0);
  EXPECT_EQ(demand.share_below(50.5), 1.0);
}

TEST(BackgroundDemand, EqualBidsOfOthersAreNotBelow) {
  const BackgroundDemand flat{shares, std::vector{5.0, 5.0, 30.0}};
  EXPECT_EQ(flat.share_below(5.0), 0.0);
  EXPECT_GT(flat.share_below(5.000001), 0.6);
  const std::vector<double> half{0.5}, price{7.0};
  const BackgroundDemand single{half, price};
  EXPECT_EQ(single.quantile(0.01), 7.0);
  EXPECT_EQ(single.quantile(0.99), 7.0);
  EXPECT_EQ(single.share_below(7.0), 0.0);
  EXPECT_EQ(single.share_below(7.1), 1.0);
}

TEST(BackgroundDemand, ALevelScalesEveryPriceAndHasMeanOne) {
  EXPECT_NEAR(doubling(3.0).quantile(0.6), 60.0, 1e-12);
  EXPECT_NEAR(doubling(3.0).share_below(60.0), doubling().share_below(20.0), 1e-12);
  EXPECT_EQ(block_level(0.0, 2.5), 1.0);
  double sum = 0.0;  // midpoints of the standard normal's density
  for (int i = -8'000; i < 8'000; ++i) {
    const double z = (i + 0.5) / 1'000.0;
    sum += block_level(0.7, z) * std::exp(-z * z / 2.0) * 0.001 / 2.5066282746310002;
  }
  EXPECT_NEAR(sum, 1.0, 1e-6);
}

TEST(BackgroundDemand, ExtremeInputsStayFinite) {
  const std::vector<double> close{0.8999, 0.9}, apart{1e-9, 1e9};
  const BackgroundDemand demand{close, apart, block_level(5.0, 8.0)};
  EXPECT_TRUE(std::isfinite(demand.quantile(1.0)));
  EXPECT_GT(demand.quantile(0.0), 0.0);
  EXPECT_GE(resting_base_fee(demand, gas_limit, 1), 0);
}

// Property G-4: a quantile never falls with the share, a share never falls with the price, and one
// undoes the other.
TEST(BackgroundDemand, QuantileAndShareAreMonotoneAndInverse) {
  for_each_draw(500, 40, [](Draws& draws, int) {
    const BackgroundDemand demand = any_demand(draws);
    double price = 0.0, share = 0.0;
    for (int i = 0; i <= 200; ++i) {
      const double at = i / 200.0;
      const double quantile = demand.quantile(at);
      ASSERT_GE(quantile, price);
      ASSERT_GE(demand.share_below(quantile), share);
      price = quantile;
      share = demand.share_below(quantile);
      ASSERT_LE(share, at + 1e-9);  // less where percentiles coincide
      ASSERT_NEAR(demand.quantile(share), quantile, 1e-9 * quantile);
    }
  });
}

TEST(FirstPrice, TheHighestBidsGoFirstAndTiesInOrder) {
  const std::vector<Offer> offers{{25.0, 100'000, 3}, {60.0, 100'000, 4}, {25.0, 100'000, 1}};
  EXPECT_EQ(include(offers, doubling(), gas_limit), (std::vector<std::size_t>{1, 2, 0}));
}

TEST(FirstPrice, ABidIsInWhenWhatGoesBeforeItLeavesRoom) {
  // At 20 gwei 60 % of the block is below: 6,000,000 gas, less a rounding.
  EXPECT_EQ(include(std::vector<Offer>{{20.0, 5'999'990, 1}}, doubling(), gas_limit).size(), 1U);
  EXPECT_TRUE(include(std::vector<Offer>{{20.0, 6'000'010, 1}}, doubling(), gas_limit).empty());
  EXPECT_TRUE(include(std::vector<Offer>{{4.9, 21'000, 1}}, doubling(), gas_limit).empty());
  EXPECT_EQ(include(std::vector<Offer>{{60.0, gas_limit, 1}}, doubling(), gas_limit).size(), 1U);
}

TEST(FirstPrice, OwnCrowdingDisplaces) {
  const Offer last{20.0, 1'000'000, 99};
  EXPECT_EQ(include(std::vector<Offer>{last}, doubling(), gas_limit).size(), 1U);
  std::vector<Offer> crowd{last};
  for (std::uint64_t i = 0; i < 6; ++i)
    crowd.push_back({30.0, 950'000, i});
  const auto included = include(crowd, doubling(), gas_limit);
  EXPECT_EQ(included.size(), 6U);  // 4,000,000 of others, 5,700,000 of ours, and 300,000 left
  EXPECT_EQ(std::count(included.begin(), included.end(), 0U), 0);
}

TEST(FirstPrice, AnOfferThatDoesNotFitIsPassedOver) {
  const std::vector<Offer> offers{{100.0, gas_limit + 1, 1}, {90.0, 1'000'000, 2}};
  EXPECT_EQ(include(offers, doubling(), gas_limit), (std::vector<std::size_t>{1}));
}

// Property G-1: of two offers the dearer is never later, unless it needs more gas.
// Property G-2: no block is overfull: behind the others that outbid it, every offer fits.
TEST(FirstPrice, HigherBidsAreNeverLaterAndNoBlockIsOverfull) {
  std::size_t included_all = 0, left_all = 0;
  for_each_draw(600, 60, [&](Draws& draws, int size) {
    const BackgroundDemand demand = any_demand(draws);
    const std::vector<Offer> offers = any_offers(draws, size);
    const std::vector<std::size_t> included = include(offers, demand, gas_limit);
    std::vector<std::size_t> place(offers.size(), offers.size());
    std::int64_t own = 0;
    for (std::size_t i = 0; i < included.size(); ++i) {
      const Offer& offer = offers[included[i]];
      ASSERT_EQ(place[included[i]], offers.size()) << "twice in one block";
      place[included[i]] = i;
      own += offer.gas;
      ASSERT_LE(static_cast<double>(own),
                demand.share_below(offer.price_gwei) * static_cast<double>(gas_limit) + 1.0);
    }
    for (std::size_t a = 0; a < offers.size(); ++a)
      for (std::size_t b = 0; b < offers.size(); ++b)
        if (offers[a].price_gwei > offers[b].price_gwei && offers[a].gas <= offers[b].gas) {
          ASSERT_TRUE(place[a] < place[b] || place[b] == offers.size());
        }
    included_all += included.size();
    left_all += offers.size() - included.size();
  });
  EXPECT_GT(included_all, 1'000U);  // the property has met both
  EXPECT_GT(left_all, 1'000U);
}

// Property G-3: more demand of others never lets one of our offers in that was out.
TEST(FirstPrice, DearerOthersNeverHelp) {
  for_each_draw(300, 60, [](Draws& draws, int) {
    const double price = draws.uniform(1.0, 100.0);
    const std::vector<Offer> offer{{price, 500'000, 0}};
    const auto count = [&](double level) {
      return include(offer, doubling(level), gas_limit).size();
    };
    const double level = draws.uniform(0.1, 3.0);
    ASSERT_GE(count(level), count(level * draws.uniform(1.0, 2.0)));
  });
}

TEST(BaseFee, FollowsTheSpecification) {
  const std::int64_t target = 15'000'000;
  EXPECT_EQ(next_base_fee(100 * gwei, 2 * target, target), WeiPerGas{112'500'000'000});  // + 1/8
  EXPECT_EQ(next_base_fee(100 * gwei, 0, target), WeiPerGas{87'500'000'000});            // − 1/8
  EXPECT_EQ(next_base_fee(100 * gwei, target, target), 100 * gwei);
  EXPECT_EQ(next_base_fee(100 * gwei, 22'500'000, target), WeiPerGas{106'250'000'000});  // + 1/16
  // 1,000 · 1 // 15,000,000 // 8 = 0, and a rise is at least 1 wei; a fall may be none.
  EXPECT_EQ(next_base_fee(1'000, target + 1, target), 1'001);
  EXPECT_EQ(next_base_fee(1'000, target - 1, target), 1'000);
  EXPECT_EQ(next_base_fee(7, 0, target), 7);  // 7 // 8 = 0
  EXPECT_EQ(next_base_fee(0, 2 * target, target), 1);
  // Divided twice, rounded down twice: 1,000,000,007 · 7 // 11 = 636,363,640, // 8 = 79,545,455.
  EXPECT_EQ(next_base_fee(1'000'000'007, 18, 11), 1'079'545'462);
  EXPECT_EQ(next_base_fee(1'000'000'007, 4, 11), 920'454'552);
}

TEST(BaseFee, OffersBelowItWaitAndTipsOrderTheRest) {
  const std::vector<CappedOffer> offers{{19.0, 5.0, 21'000, 1},    // below the base fee
                                        {21.0, 9.0, 21'000, 2},    // tip 1
                                        {90.0, 3.0, 21'000, 3},    // tip 3
                                        {23.0, 50.0, 21'000, 0}};  // tip 3, earlier
  const BaseFeeBlock block = include(offers, doubling(), 20 * gwei, gas_limit);
  EXPECT_EQ(block.included, (std::vector<std::size_t>{3, 2, 1}));
  EXPECT_NEAR(static_cast<double>(block.gas_used), 4'000'000 + 3 * 21'000, 2.0);
  EXPECT_EQ(effective_tip_gwei(offers[1], 20 * gwei), 1.0);
  EXPECT_EQ(effective_price_gwei(offers[2], 20 * gwei), 23.0);
}

TEST(BaseFee, WhereOthersFillTheBlockTheTipDecides) {
  // Base fee 4 gwei: everybody pays more, so the block is crowded and the highest bids get in.
  const std::vector<CappedOffer> offers{{60.0, 1.0, 100'000, 0}, {60.0, 40.0, 100'000, 1}};
  const BaseFeeBlock block = include(offers, doubling(), 4 * gwei, gas_limit);
  EXPECT_EQ(block.included, (std::vector<std::size_t>{1}));
  EXPECT_EQ(block.gas_used, gas_limit);
}

TEST(BaseFee, RestsWhereTheTargetIsDemanded) {
  const BackgroundDemand demand = doubling();
  const std::int64_t target = gas_target_of(gas_limit);
  EXPECT_EQ(target, 5'000'000);
  const WeiPerGas resting = resting_base_fee(demand, gas_limit, target);
  EXPECT_NEAR(gwei_of(resting), demand.quantile(0.5), 1e-9);
  for (WeiPerGas fee : {resting / 5, resting * 5}) {
    for (int block = 0; block < 100; ++block)
      fee = next_base_fee(
          fee, include(std::span<const CappedOffer>{}, demand, fee, gas_limit).gas_used, target);
    EXPECT_NEAR(gwei_of(fee), gwei_of(resting), 1e-3 * gwei_of(resting));
  }
}

// Property G-5: more demand never lowers the gas used nor the next base fee.
TEST(BaseFee, IsMonotoneInDemandAndTheBlockIsNeverOverfull) {
  for_each_draw(400, 60, [](Draws& draws, int size) {
    const double level = draws.uniform(0.2, 2.0);
    const WeiPerGas fee = wei_of(draws.uniform(1.0, 80.0));
    std::vector<CappedOffer> offers;
    for (const Offer& offer : any_offers(draws, size))
      offers.push_back({offer.price_gwei, draws.uniform(0.0, 20.0), offer.gas, offer.order});
    const auto used = [&](double factor) {
      return include(offers, doubling(level * factor), fee, gas_limit);
    };
    const BaseFeeBlock block = used(1.0);
    ASSERT_LE(block.gas_used, gas_limit);
    std::int64_t own = 0;
    for (const std::size_t i : block.included) {
      own += offers[i].gas;
      ASSERT_GE(offers[i].fee_max_gwei, gwei_of(fee));
    }
    ASSERT_LE(own, block.gas_used);
    const std::vector<CappedOffer> none;
    const double more = draws.uniform(1.0, 2.0);
    const std::int64_t less_gas = include(none, doubling(level), fee, gas_limit).gas_used;
    const std::int64_t more_gas = include(none, doubling(level * more), fee, gas_limit).gas_used;
    ASSERT_LE(less_gas, more_gas);
    ASSERT_LE(next_base_fee(fee, less_gas, gas_limit / 2),
              next_base_fee(fee, more_gas, gas_limit / 2));
  });
}

TEST(FeeMarket, EstimatesReplacementsAndCosts) {
  EXPECT_DOUBLE_EQ(estimate_price(doubling(), 0.6), 20.0);
  EXPECT_NEAR(share_available(doubling(), 20.0).value, 0.6, 1e-12);
  EXPECT_TRUE(may_replace(100.0, 110.0, Fraction{0.10}));
  EXPECT_FALSE(may_replace(100.0, 109.999999999, Fraction{0.10}));
  EXPECT_TRUE(may_replace(100.0, 100.0, Fraction{0.0}));
  EXPECT_DOUBLE_EQ(gas_cost(500'000, 200.0).value, 0.1);
  EXPECT_EQ(wei_of(12.5), WeiPerGas{12'500'000'000});
  EXPECT_EQ(gwei_of(12'500'000'000), 12.5);
}

}  // namespace
}  // namespace seawall
