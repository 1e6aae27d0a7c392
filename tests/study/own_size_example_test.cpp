// examples/own-size.toml does what its first lines say.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/played_example.hpp"

namespace seawall {
namespace {

using support::expect_sound;
using support::play;
using support::Played;

std::vector<Event> calls_on(const Played& played, const std::string& account) {
  std::vector<Event> calls;
  for (const Event& event : played.events(EventKind::liquidation))
    if (played.names.of(event.account) == account) calls.push_back(event);
  return calls;
}

// What is written off and what is owed beyond its accounts' collateral, USDC.
double lost_at(const Played& played, const std::string& venue) {
  double usdc = 0.0;
  for (const ReserveAccounting& row : played.outcome.reserves)
    if (played.names.of(row.venue) == venue) usdc += to_double(row.bad + row.stranded) / 1e6;
  return usdc;
}

TEST(OwnSizeExample, TheLenderWithACurveCallsTheWhaleEarlyAndIsPaidInFull) {
  const auto played = play("own-size.toml");
  expect_sound(*played);
  const auto by_price = calls_on(*played, "whale-by-price");
  const auto by_size = calls_on(*played, "whale-by-size");
  ASSERT_FALSE(by_price.empty());
  ASSERT_FALSE(by_size.empty());
  EXPECT_GT(by_size.front().market_price, 0.94 * 2'000.0);
  EXPECT_LT(by_price.front().market_price, 0.80 * 2'000.0);
  EXPECT_EQ(lost_at(*played, "by-size"), 0.0);
  EXPECT_GT(lost_at(*played, "by-price"), 1e6);
  // Measured with the holding's own price, which is far under the market's and rises as it shrinks.
  EXPECT_LT(by_size.front().trigger_price, 0.85 * by_size.front().market_price);
  EXPECT_NEAR(by_price.front().trigger_price / by_price.front().market_price, 1.0, 0.02);
}

TEST(OwnSizeExample, ASmallAccountIsSafeUntilTheWhaleHasUsedUpTheDepth) {
  const auto played = play("own-size.toml");
  const auto whale = calls_on(*played, "whale-by-size");
  const auto small = calls_on(*played, "small-by-size");
  ASSERT_FALSE(whale.empty());
  ASSERT_FALSE(small.empty());
  EXPECT_GT(small.front().id, whale.front().id);
  const auto alone = play("own-size.toml", {"accounts.whale-by-size.debt.USDC=1"});
  const auto undisturbed = calls_on(*alone, "small-by-size");
  ASSERT_FALSE(undisturbed.empty());
  EXPECT_LT(undisturbed.front().market_price, 0.80 * 2'000.0);
}

}  // namespace
}  // namespace seawall
