#include "seawall/analysis/why.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "tests/analysis/story.hpp"

namespace seawall {
namespace {

using test::TwoVenues;
using ::testing::HasSubstr;

std::vector<std::string> texts(const Explanation& explanation) {
  std::vector<std::string> out;
  for (const ExplanationStep& step : explanation.steps)
    out.push_back(step.text);
  return out;
}

TEST(WhyAccount, NamesTheSaleOnTheOtherVenueThatDidIt) {
  const TwoVenues world;
  const Explanation told = explain_account(world.story(), "large");
  EXPECT_EQ(told.headline, "large was liquidated once and left bad debt");
  EXPECT_THAT(
      texts(told),
      ::testing::ElementsAre(
          HasSubstr("ETH moved by itself from 1,500 to 1,380 USD (−8.00 %)"),
          HasSubstr("oracle eth_east published 1,380, observed 12 s before"),
          HasSubstr("small on east fell under water"), HasSubstr("keeper liquidated small on east"),
          HasSubstr("the sale for small on east: 78 ETH sold at pool for 96,000 USDC"),
          HasSubstr("oracle eth_west published 1,230"),
          HasSubstr("large on west fell under water: health factor 0.9700, west/ETH/collateral "
                    "moved −8.00 %"),
          HasSubstr("keeper liquidated large on west"), HasSubstr("the sale for large on west"),
          HasSubstr("5,000 USDC owed by large on west with no collateral behind it")));
}

TEST(WhyAccount, DepthTellsWhoseStoryItIs) {
  const TwoVenues world;
  const Explanation told = explain_account(world.story(), "large");
  EXPECT_EQ(told.steps[2].depth, 1U) << "small's verdict";
  EXPECT_EQ(told.steps[4].depth, 1U) << "small's sale";
  EXPECT_EQ(told.steps[5].depth, 0U) << "the oracle that large's venue reads";
  EXPECT_EQ(told.steps[0].depth, 0U) << "the shock reaches large's oracle directly";
}

TEST(WhyAccount, DoesNotBlameWhatCameLater) {
  const TwoVenues world;
  const Explanation told = explain_account(world.story(), "small");
  for (const std::string& text : texts(told))
    EXPECT_THAT(text, ::testing::Not(HasSubstr("west")));
}

TEST(WhyAccount, SaysSoWhenNothingHappened) {
  const TwoVenues world;
  const Explanation told = explain_account(world.story(), "quiet");
  EXPECT_TRUE(told.steps.empty());
  EXPECT_THAT(told.headline, HasSubstr("no event names account quiet"));
}

TEST(WhyAccount, SaysWhenTheTraceIsNotComplete) {
  TwoVenues world;
  std::erase_if(world.events, [](const Event& event) { return event.kind == EventKind::sale; });
  const Explanation told = explain_account(world.story(), "large");
  ASSERT_EQ(told.notes.size(), 1U);
  EXPECT_THAT(told.notes.front(), HasSubstr("--trace full"));
}

TEST(WhyAccount, TellsManyLikeEventsAsOne) {
  TwoVenues world;
  const Event call = world.events[8];
  world.events.pop_back();
  for (int i = 0; i < 400; ++i) {
    Event next = call;
    next.id = world.events.size() + 1;
    world.events.push_back(next);
  }
  const Explanation told = explain_account(world.story(), "large");
  EXPECT_LE(told.steps.size(), 11U);
  EXPECT_THAT(told.headline, HasSubstr("401 times"));
}

TEST(WhyPrice, SplitsAFallIntoItsExogenousPartAndEachVenuesSales) {
  const TwoVenues world;
  const Explanation told = explain_price(world.story(), AssetId{0}, TwoVenues::at(72));
  ASSERT_EQ(told.splits.size(), 4U) << "the reference, two oracles, and the pool that one reads";
  const PriceSplit& reference = told.splits.front();
  EXPECT_DOUBLE_EQ(reference.before, 1'500.0);
  EXPECT_DOUBLE_EQ(reference.after, 1'200.0);
  ASSERT_EQ(reference.shares.size(), 3U);
  EXPECT_EQ(reference.shares[1].cause, "east");
  EXPECT_EQ(reference.shares[2].cause, "west");
  EXPECT_NEAR(reference.shares[0].share, 0.3737, 1e-4);  // ln(1380/1500) / ln(1200/1500)
  EXPECT_NEAR(reference.shares[1].share, reference.shares[2].share, 1e-12) << "both sold 78 ETH";
  for (const PriceSplit& split : told.splits) {
    double sum = 0.0;
    for (const PriceShare& share : split.shares)
      sum += share.share;
    EXPECT_NEAR(sum, 1.0, 1e-12) << split.price;
  }
}

TEST(WhyPrice, TellsTheLargestSellersAndTheRestTogether) {
  TwoVenues world;
  const Event sale = world.events[5];
  const Event call = world.events[4];
  world.events.pop_back();
  for (std::uint32_t i = 0; i < 50; ++i) {
    world.names.accounts.push_back("more-" + std::to_string(i));
    Event next_call = call;
    next_call.id = world.events.size() + 1;
    next_call.account = AccountId{std::size_t{3 + i}};
    next_call.time = TwoVenues::at(60);
    world.events.push_back(next_call);
    Event next_sale = sale;
    next_sale.id = world.events.size() + 1;
    next_sale.time = TwoVenues::at(60);
    next_sale.cause_ids = {next_call.id, 0, 0};
    world.events.push_back(next_sale);
  }
  const Explanation told = explain_price(world.story(), AssetId{0}, TwoVenues::at(72));
  EXPECT_LE(told.steps.size(), 16U);
  EXPECT_THAT(texts(told), ::testing::Contains(HasSubstr("sales for 4")));
}

TEST(WhyPrice, CountsOnlySalesUpToTheTime) {
  const TwoVenues world;
  const Explanation told = explain_price(world.story(), AssetId{0}, TwoVenues::at(48));
  ASSERT_EQ(told.splits.front().shares.size(), 2U);
  EXPECT_EQ(told.splits.front().shares[1].cause, "east");
}

TEST(WhyPrice, TellsEveryRoundOfTheAssetsOraclesUpToTheTime) {
  TwoVenues world;
  Event late = world.events[6];  // eth_west published 1,230 after the first sale
  ASSERT_EQ(late.kind, EventKind::oracle_published);
  late.id = world.events.size() + 1;
  late.time = TwoVenues::at(72);
  late.trigger_price = 1'250.0;
  world.events.push_back(late);
  Event lowest = late;
  lowest.id = world.events.size() + 1;
  lowest.trigger_price = 1'150.0;
  world.events.push_back(lowest);
  Event last = late;
  last.id = world.events.size() + 1;
  last.trigger_price = 1'200.0;
  world.events.push_back(last);
  Event after = late;
  after.id = world.events.size() + 1;
  after.time = TwoVenues::at(84);
  world.events.push_back(after);
  const Explanation told = explain_price(world.story(), AssetId{0}, TwoVenues::at(72));
  EXPECT_THAT(texts(told), ::testing::Contains(
                               HasSubstr("oracle eth_west published 4 rounds from 1,230 to 1,200 "
                                         "until 17:01:12, between 1,150 and 1,250")))
      << "rounds that led to no sale are rounds too; the one after the time is not told";
}

TEST(WhyPrice, GivesTheRangeOfMovesThatCameBack) {
  TwoVenues world;
  Event back = world.events[1];
  back.id = world.events.size() + 1;
  back.time = TwoVenues::at(72);
  back.market_price = 1'500.0;
  world.events.push_back(back);
  world.series.exogenous_price[6 * 2] = 1'500.0;
  const Explanation told = explain_price(world.story(), AssetId{0}, TwoVenues::at(72));
  EXPECT_THAT(texts(told), ::testing::Contains(HasSubstr(
                               "from 1,500 to 1,500 USD (+0.00 %) in 2 moves until 17:01:12, "
                               "between 1,380 and 1,500")));
}

TEST(WhyPrice, TellsThePoolThatAnOracleReads) {
  const TwoVenues world;
  const Explanation told = explain_price(world.story(), AssetId{0}, TwoVenues::at(72));
  const auto pool = std::ranges::find(told.splits, "pool pool", &PriceSplit::price);
  ASSERT_NE(pool, told.splits.end());
  EXPECT_DOUBLE_EQ(pool->after, 1'150.0);
  EXPECT_THAT(told.headline, HasSubstr("pool pool stood at 1,150 USD"));
}

TEST(WhyPrice, BeforeTheRunThereIsNothingToTell) {
  const TwoVenues world;
  const Explanation told = explain_price(world.story(), AssetId{0}, TwoVenues::at(-1));
  EXPECT_TRUE(told.splits.empty());
  EXPECT_THAT(told.headline, HasSubstr("the run began at 2022-11-22 17:00:00"));
}

}  // namespace
}  // namespace seawall
