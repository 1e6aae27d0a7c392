// What arbitrageurs, borrowers, providers, a peg and the chain did is told with its figures.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "seawall/analysis/why.hpp"
#include "seawall/base/rejection.hpp"
#include "tests/analysis/story.hpp"

namespace seawall {
namespace {

using test::TwoVenues;
using ::testing::Contains;
using ::testing::HasSubstr;

/// Two venues, and after all that happened there one more thing, which `quiet` did or somebody
/// else.
struct OneMore {
  TwoVenues world;

  Event& add(EventKind kind) {
    Event event;
    event.kind = kind;
    event.id = world.events.size() + 1;
    event.time = TwoVenues::at(72);
    event.venue = VenueId{0};
    event.account = AccountId{2};
    event.asset = AssetId{0};
    event.amount = Int128{3} * wad;
    event.health_before = 1.05;
    event.health_after = 1.3;
    world.events.push_back(event);
    return world.events.back();
  }
  Event& add_of_keeper(EventKind kind) {
    Event& event = add(kind);
    event.venue = VenueId::none();
    event.account = AccountId::none();
    event.keeper = KeeperId{0};
    return event;
  }

  [[nodiscard]] static std::vector<std::string> texts(const Explanation& told) {
    std::vector<std::string> out{told.headline};
    for (const ExplanationStep& step : told.steps)
      out.push_back(step.text);
    return out;
  }
  [[nodiscard]] std::vector<std::string> account() const {
    return texts(explain_account(world.story(), "quiet"));
  }
  [[nodiscard]] std::vector<std::string> price() const {
    return texts(explain_price(world.story(), AssetId{0}, TwoVenues::at(72)));
  }
};

TEST(WhyBorrower, SaysWhatItAddedAndWhereThatLeftIt) {
  OneMore story;
  story.add(EventKind::collateral_added);
  story.add(EventKind::collateral_added).health_after = 1.25;
  EXPECT_THAT(story.account(),
              ::testing::ElementsAre("quiet stayed above water; it added collateral 2 times",
                                     "quiet on east added 6 ETH of collateral itself (2 times "
                                     "until 17:01:12): health factor from 1.05 to 1.25"));
}

TEST(WhyBorrower, SaysWhatItRepaidAndWhatBlockSpaceCost) {
  OneMore story;
  Event& repaid = story.add(EventKind::debt_repaid);
  repaid.asset = AssetId{1};
  repaid.amount = Int128{2'500} * 1'000'000;
  repaid.gas_price = 80.0;
  repaid.waited = seconds(36);
  EXPECT_THAT(story.account(), Contains("quiet on east repaid 2,500 USDC of debt itself: health "
                                        "factor from 1.05 to 1.3, at 80 gwei, 36 s after it was "
                                        "sent"));
}

TEST(WhyBorrower, SaysThatItLeft) {
  OneMore story;
  story.add(EventKind::withdrawn);
  EXPECT_THAT(story.account(),
              ::testing::ElementsAre("quiet stayed above water; it took collateral out once",
                                     "quiet on east took 3 ETH out and left"));
}

TEST(WhyBorrower, SaysWhyItsRequestWasRefusedOrDropped) {
  OneMore story;
  Event& refused = story.add(EventKind::request_refused);
  refused.keeper = KeeperId{0};
  refused.detail = static_cast<std::uint8_t>(Rejection::paused);
  Event& dropped = story.add(EventKind::transaction_dropped);
  dropped.keeper = KeeperId{0};
  dropped.gas_price = 20.0;
  dropped.waited = minutes(5);
  const auto told = story.account();
  EXPECT_THAT(told, Contains("a request of keeper for quiet on east was refused: paused"));
  EXPECT_THAT(told, Contains("a transaction of keeper for quiet on east that bid 20 gwei waited 5 "
                             "min and was dropped"));
}

TEST(WhyArbitrageur, IsNamedForItsTrades) {
  OneMore story;
  Event& trade = story.add_of_keeper(EventKind::sale);
  trade.counter_asset = AssetId{1};
  trade.liquidity = LiquidityId{0};
  trade.counter_amount = Int128{3'600} * 1'000'000;
  EXPECT_THAT(story.price(),
              Contains("the trade of keeper: 3 ETH sold at pool for 3,600 USDC, 1,200 USDC each"));
}

TEST(WhyArbitrageur, SaysWhatArrivedAndWhere) {
  OneMore story;
  story.add_of_keeper(EventKind::inventory_moved).detail = 1;
  story.add_of_keeper(EventKind::inventory_moved);
  const auto told = story.price();
  EXPECT_THAT(told, Contains("3 ETH of keeper arrived on chain"));
  EXPECT_THAT(told, Contains("3 ETH of keeper arrived outside the chain"));
}

TEST(WhyPrice, TellsRedemptionAndMintingOfAPeggedCoinApart) {
  OneMore story;
  story.add_of_keeper(EventKind::redeemed).market_price = 0.97;
  Event& minted = story.add_of_keeper(EventKind::redeemed);
  minted.amount = -minted.amount;
  minted.market_price = 1.02;
  const auto told = story.price();
  EXPECT_THAT(told, Contains("3 ETH were redeemed at the peg while the market paid 0.97 USD"));
  EXPECT_THAT(told, Contains("3 ETH were minted at the peg while the market paid 1.02 USD"));
}

TEST(WhyPrice, SaysHowMuchDepthProvidersTookAway) {
  OneMore story;
  Event& away = story.add_of_keeper(EventKind::depth_withdrawn);
  away.liquidity = LiquidityId{0};
  const EventId id = away.id;
  Event& trade = story.add_of_keeper(EventKind::sale);
  trade.counter_asset = AssetId{1};
  trade.liquidity = LiquidityId{0};
  trade.counter_amount = Int128{3'000} * 1'000'000;
  trade.cause_ids = {id, 0, 0};
  EXPECT_THAT(story.price(), Contains("providers withdrew depth from pool: 3 ETH of bids"));
}

TEST(WhyAccount, TellsAVoteByItsParameterAndItsValues) {
  OneMore story;
  Event& vote = story.add_of_keeper(EventKind::parameter_changed);
  vote.venue = VenueId{0};
  vote.detail = 2;  // liquidation_bonus
  vote.amount = ray / 20;
  vote.counter_amount = ray / 40 * 3;
  const EventId id = vote.id;
  story.add(EventKind::account_liquidatable).cause_ids = {id, 0, 0};
  EXPECT_THAT(story.account(), Contains(HasSubstr("a vote raised the liquidation bonus of ETH on "
                                                  "east from 5 % to 7.5 %")));
}

}  // namespace
}  // namespace seawall
