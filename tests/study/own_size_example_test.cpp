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

double bad_debt_at(const Played& played, const std::string& venue) {
  double tokens = 0.0;
  for (const Event& event : played.events(EventKind::bad_debt))
    if (played.names.of(event.venue) == venue)
      tokens += played.names.tokens(event.amount, event.asset).value;
  return tokens;
}

TEST(OwnSizeExample, TheLenderWithACurveCallsTheWhaleEarlyAndIsPaidInFull) {
  const auto played = play("own-size.toml");
  expect_sound(*played);
  const auto by_price = calls_on(*played, "whale-by-price");
  const auto by_size = calls_on(*played, "whale-by-size");
  ASSERT_FALSE(by_price.empty());
  ASSERT_FALSE(by_size.empty());
  EXPECT_GT(by_size.front().market_price, 2'000.0 * 0.93);
  EXPECT_LT(by_price.front().market_price, 2'000.0 * 0.67);
  EXPECT_GT(by_size.size(), 3 * by_price.size());
  EXPECT_EQ(bad_debt_at(*played, "by-size"), 0.0);
  EXPECT_GT(bad_debt_at(*played, "by-price"), 100'000.0);
  // Each call was measured with the holding's own price, under the market's.
  for (const Event& call : by_size)
    if (played->names.tokens(call.amount, call.asset).value > 100.0) {
      EXPECT_LT(call.trigger_price, call.market_price);
    }
}

TEST(OwnSizeExample, ASmallAccountIsCalledAtTheMarketsPriceByBoth) {
  const auto played = play("own-size.toml");
  const auto by_price = calls_on(*played, "small-by-price");
  const auto by_size = calls_on(*played, "small-by-size");
  ASSERT_FALSE(by_price.empty());
  ASSERT_FALSE(by_size.empty());
  EXPECT_NEAR(by_size.front().market_price / by_price.front().market_price, 1.0, 0.02);
}

}  // namespace
}  // namespace seawall
