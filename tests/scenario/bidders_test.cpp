#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/support/cdp_world.hpp"
#include "tests/support/lending_world.hpp"

namespace seawall {
namespace {

BidderGroupSpec group_of(std::uint32_t count) {
  BidderGroupSpec group{.name = "keeper"};
  group.count = count;
  group.capital_total = {{"DAI", 1'000.0}, {"ETH", 10.0}};
  return group;
}

Result<Scenario> compiled(const BidderGroupSpec& group, ModelSpec world) {
  world.keepers.clear();
  add_bidders({group}, world.keepers);
  const auto model = compile(world);
  if (!model) return std::unexpected{model.error()};
  ScenarioSpec given;
  given.name = "test";
  given.duration_minutes = 10.0;
  given.bidders = {group};
  if (model->chain) {
    given.gas.emplace();
    given.gas->percentiles = {50};
    given.gas->times = {model->clock.start};
    given.gas->prices = {10};
  }
  return compile_scenario(given, *model);
}
Result<Scenario> compiled(const BidderGroupSpec& group) {
  return compiled(group, scenes::cdp_world({{"vault", 10.0, 1'000.0}}));
}

TEST(Bidders, AGroupSharesItsCapitalAndNumbersItsMembers) {
  std::vector<KeeperSpec> keepers;
  add_bidders({group_of(4), group_of(1)}, keepers);
  ASSERT_EQ(keepers.size(), 5U);
  EXPECT_EQ(keepers[0].name, "keeper-1");
  EXPECT_EQ(keepers[3].name, "keeper-4");
  EXPECT_EQ(keepers[4].name, "keeper");
  EXPECT_EQ(keepers[0].capital[0].second, 250.0);
  EXPECT_EQ(keepers[4].capital[0].second, 1'000.0);
}

TEST(Bidders, MembersLieInTheSpreadsEachInItsOwnPlace) {
  BidderGroupSpec group = group_of(200);
  group.discount = {0.1, 0.3};
  group.gas_price_max = {40.0, 90.0};
  group.transactions_per_minute = {2.0};
  const auto scenario = compiled(group);
  ASSERT_TRUE(scenario) << scenario.error().text();
  ASSERT_EQ(scenario->bidders.size(), 200U);
  std::set<double> discounts;
  double sum = 0.0;
  for (const BidderBehaviour& member : scenario->bidders) {
    EXPECT_GE(member.discount.value, 0.1);
    EXPECT_LE(member.discount.value, 0.3);
    EXPECT_GE(member.gas_price_max, 40.0);
    EXPECT_LE(member.gas_price_max, 90.0);
    EXPECT_EQ(member.transactions_per_minute, 2.0);
    discounts.insert(member.discount.value);
    sum += member.discount.value;
  }
  EXPECT_EQ(discounts.size(), 200U);
  EXPECT_NEAR(sum / 200.0, 0.2, 0.005);
}

TEST(Bidders, WhoFollowsClearingsGoesHalfTheWayUnlessTheGroupSaysOtherwise) {
  BidderGroupSpec group = group_of(1);
  group.policy = "last_clearing";
  EXPECT_EQ(compiled(group)->bidders.at(0).policy, BidPolicy::last_clearing);
  EXPECT_EQ(compiled(group)->bidders.at(0).clearing_rate.value, 0.5);
  group.clearing_rate = 0.2;
  EXPECT_EQ(compiled(group)->bidders.at(0).clearing_rate.value, 0.2);
}

TEST(Bidders, AGroupOfOneHasTheMiddleOfItsSpreads) {
  BidderGroupSpec group = group_of(1);
  group.discount = {0.1, 0.3};
  EXPECT_EQ(compiled(group)->bidders.at(0).discount.value, 0.2);
}

void expect_refused(const Result<Scenario>& result, const std::string& where,
                    const std::string& detail) {
  ASSERT_FALSE(result) << where;
  EXPECT_EQ(result.error().where, where);
  EXPECT_NE(result.error().detail.find(detail), std::string::npos) << result.error().detail;
}

TEST(Bidders, NonsenseIsRefusedByItsKey) {
  struct Case {
    void (*spoil)(BidderGroupSpec&);
    const char* where;
    const char* detail;
  };
  for (const Case& wrong : {
           Case{[](BidderGroupSpec& g) { g.count = 0; }, "bidders[0].count", "[1, 10000]"},
           Case{[](BidderGroupSpec& g) { g.count = 4'000'000'000; }, "bidders[0].count",
                "[1, 10000]"},
           Case{[](BidderGroupSpec& g) { g.discount = {0.3, 0.1}; }, "bidders[0].discount",
                "0.3 comes before 0.1; the lowest is first"},
           Case{[](BidderGroupSpec& g) { g.discount = {0.1, 0.2, 0.3}; }, "bidders[0].discount",
                "3 figures"},
           Case{[](BidderGroupSpec& g) { g.discount = {15.0}; }, "bidders[0].discount",
                "write 0.15 for 15 %"},
           Case{[](BidderGroupSpec& g) { g.gas_price_max = {0.0}; }, "bidders[0].gas_price_max",
                "outside (0"},
           Case{[](BidderGroupSpec& g) { g.urgency = 1.0; }, "bidders[0].urgency", "[0, 1)"},
           Case{[](BidderGroupSpec& g) { g.in_flight_max = 0; }, "bidders[0].in_flight_max",
                "outside [1"},
           Case{[](BidderGroupSpec& g) { g.policy = "brave"; }, "bidders[0].policy", "learning"},
           Case{[](BidderGroupSpec& g) { g.clearing_rate = 0.5; }, "bidders[0].clearing_rate",
                "has no effect with policy = 'discount'; allowed with \"last_clearing\""},
           Case{[](BidderGroupSpec& g) {
                  g.policy = "last_clearing";
                  g.clearing_rate = 0.0;
                },
                "bidders[0].clearing_rate", "0 is outside (0, 1]"},
           Case{[](BidderGroupSpec& g) { g.venues = {"makr"}; }, "bidders[0].venues", "maker"},
       }) {
    BidderGroupSpec group = group_of(2);
    wrong.spoil(group);
    expect_refused(compiled(group), wrong.where, wrong.detail);
  }
}

TEST(Bidders, ALendingPoolHasNoAuctions) {
  BidderGroupSpec group = group_of(1);
  group.capital_total = {{"ETH", 1.0}};
  expect_refused(compiled(group, scenes::one_venue(1)), "bidders[0]", "no venue has kind");
  group.venues = {"lender"};
  expect_refused(compiled(group, scenes::one_venue(1)), "bidders[0].venues",
                 "'lender' is no CDP engine");
}

TEST(Bidders, OnAChainABidderNeedsWhatPaysForGas) {
  ModelSpec world = scenes::cdp_world({{"vault", 10.0, 1'000.0}});
  world.chain = ChainSpec{.gas_asset = "MKR"};
  expect_refused(compiled(group_of(1), world), "bidders[0].capital", "has no 'MKR'");
  world.chain->gas_asset = "ETH";
  EXPECT_TRUE(compiled(group_of(1), world));
}

}  // namespace
}  // namespace seawall
