#include "seawall/study/mechanisms.hpp"

#include <gtest/gtest.h>

namespace seawall {
namespace {

const MechanismTable& evening() {
  static const MechanismTable table = [] {
    auto made = run_mechanisms("black-thursday", {});
    if (!made) throw std::runtime_error{made.error().text()};
    return *std::move(made);
  }();
  return table;
}

const MechanismRow& row(std::size_t index) { return evening().rows.at(index); }

TEST(Mechanisms, AreTheThreeOfOneEvening) {
  ASSERT_EQ(evening().rows.size(), 3U);
  EXPECT_TRUE(evening().is_complete);
  EXPECT_EQ(row(0).mechanism, "flip");
  EXPECT_EQ(row(1).mechanism, "clip");
  EXPECT_EQ(row(2).mechanism, "fixed_spread");
  for (const MechanismRow& each : evening().rows)
    EXPECT_GT(each.debt_repaid, 1e6) << each.mechanism;
}

TEST(Mechanisms, TheFlipRowIsTheReplay) {
  const auto replay = run_replay("black-thursday", {});
  ASSERT_TRUE(replay);
  for (const Target& target : replay->report.evidence.targets) {
    if (target.metric == "auctions") {
      EXPECT_EQ(row(0).sales, target.simulated.value());
    }
    if (target.metric == "debt_hole_dai") {
      EXPECT_NEAR(row(0).hole, target.simulated.value(), 1.0);
    }
  }
}

TEST(Mechanisms, OnlyEnglishAuctionsGiveLotsAwayForNothing) {
  EXPECT_GT(row(0).for_nothing, 1000.0);
  EXPECT_EQ(row(1).for_nothing, 0.0);
  EXPECT_EQ(row(2).for_nothing, 0.0);
  EXPECT_GT(row(0).hole, row(1).hole);
  EXPECT_GT(row(0).hole, row(2).hole);
}

// A pool's keeper gets the bonus, never more, so that is what owners lose: 13 % of what it pays,
// with the oracle at most an hour behind.
TEST(Mechanisms, APoolTakesTheBonusAndNotTheCollateral) {
  EXPECT_GT(row(2).returned_pct, row(0).returned_pct);
  EXPECT_LT(row(2).lost_usd, 0.2 * row(2).debt_repaid);
  EXPECT_LT(row(2).keepers_usd, row(2).lost_usd);  // less gas and the cost of the exit
}

TEST(Mechanisms, AReplayWithoutAuctionsIsRefused) {
  const auto refused = run_mechanisms("crv-squeeze", {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unknown_name);
  EXPECT_NE(refused.error().detail.find("black-thursday"), std::string::npos);
}

}  // namespace
}  // namespace seawall
