// One crash under six oracles, as examples/six-oracles.toml has it, and what each gets wrong.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "seawall/engine/run.hpp"
#include "seawall/io/scenario_file.hpp"
#include "seawall/study/oracle_comparison.hpp"

namespace seawall {
namespace {

io::ScenarioFile six_oracles(const std::vector<std::string>& overrides = {}) {
  const auto path = std::filesystem::path{SEAWALL_SOURCE_DIR} / "examples" / "six-oracles.toml";
  auto file = io::read_scenario(path.string(), overrides);
  if (!file) throw std::runtime_error{file.error().text()};
  return *std::move(file);
}

const OracleRow& row_of(const OracleTable& table, const std::string& oracle) {
  const auto found = std::ranges::find(table.rows, oracle, &OracleRow::oracle);
  if (found == table.rows.end()) throw std::runtime_error{"no oracle " + oracle};
  return *found;
}

Outcome run_of(const std::vector<std::string>& overrides) {
  const io::ScenarioFile file = six_oracles(overrides);
  const auto compiled = io::compile_file(file);
  if (!compiled) throw std::runtime_error{compiled.error().text()};
  Run run{compiled->model, compiled->scenario, {.seed = file.scenario.seed}};
  while (run.advance(1'000)) {
  }
  return run.finish();
}

// USD that a constant product of 0.3 % keeps of who pushes its price to `factor` and buys all back:
// what goes in until x²/((x + 0.997 s)(x + s)) is the factor, less what its proceeds buy.
double loss_there_and_back(double x, double price, double factor) {
  const double y = x * price;
  double low = 0.0;
  double high = x;
  for (int i = 0; i < 100; ++i) {
    const double sold = 0.5 * (low + high);
    (x * x / ((x + 0.997 * sold) * (x + sold)) > factor ? low : high) = sold;
  }
  const double paid = y * 0.997 * low / (x + 0.997 * low);
  const double back = (x + low) * 0.997 * paid / (y - paid + 0.997 * paid);
  return (low - back) * price;
}

class SixOracles : public testing::Test {
 protected:
  static void SetUpTestSuite() { table() = *compare_oracles(six_oracles(), {}); }
  static OracleTable& table() {
    static OracleTable made;
    return made;
  }
  static const OracleRow& row(const std::string& oracle) { return row_of(table(), oracle); }
};

TEST_F(SixOracles, AreAllRun) {
  EXPECT_EQ(table().asset, "wstETH");
  EXPECT_TRUE(table().is_complete);
  std::vector<std::string> names;
  for (const OracleRow& oracle : table().rows)
    names.push_back(oracle.oracle);
  EXPECT_EQ(names, (std::vector<std::string>{"spot", "feed", "osm", "twap", "exchange-rate",
                                             "liquidity-weighted"}));
}

TEST_F(SixOracles, ExchangeRateDoesNotSeeTheDepeg) {
  EXPECT_LT(row("exchange-rate").liquidations, row("feed").liquidations);
  EXPECT_EQ(row("exchange-rate").wrongful, 0U);
}

TEST_F(SixOracles, WhatLooksBackIsLate) {
  EXPECT_EQ(row("feed").late, 0U);
  EXPECT_GT(row("osm").late + row("osm").wrongful, row("feed").late + row("feed").wrongful);
  EXPECT_GT(row("twap").late + row("twap").wrongful, row("feed").late + row("feed").wrongful);
}

// Its price is lower than the market's by what a sale costs, so it liquidates sooner.
TEST_F(SixOracles, LiquidityWeightedLiquidatesMoreAndAccountsThatTheMarketHoldsSafe) {
  EXPECT_GE(row("liquidity-weighted").liquidations, row("feed").liquidations);
  EXPECT_GT(row("liquidity-weighted").wrongful, 0U);
  EXPECT_LE(row("liquidity-weighted").bad_debt_usd, row("feed").bad_debt_usd);
}

TEST_F(SixOracles, PushingTheSpotPriceCostsItsFeesAndAMeanMore) {
  ASSERT_TRUE(row("spot").attack_usd);
  ASSERT_TRUE(row("twap").attack_usd);
  EXPECT_NEAR(*row("spot").attack_usd / loss_there_and_back(12'000.0, 1'980.0, 0.8), 1.0, 1e-6);
  EXPECT_GT(*row("twap").attack_usd, 20.0 * *row("spot").attack_usd);
}

TEST_F(SixOracles, SixRunsAreSixScenarios) {
  const std::uint64_t alone =
      run_of({"venues.pool.reserves.wstETH.oracle=osm"}).counts.liquidations;
  EXPECT_EQ(alone, row("osm").liquidations);
}

TEST(OracleOutage, FeedThatIsOutLiquidatesNobodyAndLeavesLosses) {
  const Outcome live = run_of({});
  const Outcome out = run_of({"oracles.feed.outages=[{ at_minutes = 20, minutes = 60 }]"});
  EXPECT_GT(out.timeliness.late, live.timeliness.late);
  EXPECT_GE(out.bad_debt_usd, live.bad_debt_usd);
}

TEST(AnswerBounds, PriceBelowTheFloorIsShownAsTheFloor) {
  const Outcome floored = run_of({"oracles.feed.answer_min=1950"});
  EXPECT_EQ(floored.counts.liquidations, 0U);
  EXPECT_GT(run_of({}).counts.liquidations, 0U);
}

TEST(Sequencer, NothingHappensWhileItIsDownAndGraceHoldsBackAllButTheWorst) {
  const Outcome live = run_of({});
  const Outcome whole = run_of({"sequencer.outages=[{ at_minutes = 1, minutes = 10000 }]"});
  EXPECT_EQ(whole.counts.liquidations, 0U);
  const std::vector<std::string> hour = {"sequencer.outages=[{ at_minutes = 20, minutes = 40 }]"};
  const Outcome back = run_of(hour);
  std::vector<std::string> with_grace = hour;
  with_grace.emplace_back("sequencer.grace_minutes=30");
  const Outcome grace = run_of(with_grace);
  EXPECT_GT(back.counts.liquidations, 0U);
  EXPECT_GT(grace.timeliness.late + grace.timeliness.wrongful + grace.counts.liquidations, 0U);
  EXPECT_NE(grace.counts.liquidations, back.counts.liquidations);
  EXPECT_NE(back.counts.liquidations, live.counts.liquidations);
}

TEST(OracleComparison, SaysWhatItCannotCompare) {
  const auto refused = compare_oracles(six_oracles(), {.asset = "BTC"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unknown_name);
  EXPECT_NE(refused.error().detail.find("'BTC'"), std::string::npos);
}

}  // namespace
}  // namespace seawall
