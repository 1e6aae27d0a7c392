// 11 October 2022 as examples/mango.toml has it: the published shape from the published capital,
// and what would have prevented it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "seawall/analysis/report.hpp"
#include "seawall/analysis/why.hpp"
#include "seawall/engine/run.hpp"
#include "seawall/io/scenario_file.hpp"

namespace seawall {
namespace {

using testing::HasSubstr;

/// On the heap: Run keeps references to what lies beside it.
struct Day {
  io::ScenarioFile file;
  io::CompiledScenario compiled;
  Run run;
  Outcome outcome;

  Day(io::ScenarioFile read, io::CompiledScenario made)
      : file{std::move(read)},
        compiled{std::move(made)},
        run{compiled.model, compiled.scenario, {.seed = file.scenario.seed}} {
    while (run.advance(1'000)) {
    }
    outcome = run.finish();
  }
  [[nodiscard]] const ManipulatorAccount& attacker() const { return outcome.manipulators.front(); }
  [[nodiscard]] const ContractAccount& contract() const { return outcome.contracts.front(); }
};

std::unique_ptr<Day> day(const std::vector<std::string>& overrides = {}) {
  const auto path = std::filesystem::path{SEAWALL_SOURCE_DIR} / "examples" / "mango.toml";
  auto file = io::read_scenario(path.string(), overrides);
  EXPECT_TRUE(file) << file.error().text();
  auto compiled = io::compile_file(*file);
  EXPECT_TRUE(compiled) << compiled.error().text();
  auto played = std::make_unique<Day>(*std::move(file), *std::move(compiled));
  EXPECT_EQ(played->outcome.stop_reason, StopReason::horizon) << played->outcome.stop_detail;
  EXPECT_EQ(played->outcome.ledger_imbalance, 0);
  return played;
}

constexpr double published_peak = 0.91;
constexpr double published_gain = 420e6;
constexpr double published_taken = 116e6;

TEST(Mango, HasThePublishedShapeFromThePublishedCapital) {
  const auto played = day();

  EXPECT_NEAR(played->attacker().price_at_start, 0.0382, 1e-4);
  EXPECT_NEAR(played->contract().mark_highest, published_peak, 0.03 * published_peak);
  EXPECT_NEAR(played->contract().gain_highest_usd, published_gain, 0.03 * published_gain);
  EXPECT_NEAR(played->attacker().borrowed_usd, published_taken, 0.02 * published_taken);
  EXPECT_NEAR(played->attacker().deposited_usd, -10e6, 1.0);
  EXPECT_EQ(played->contract().open_interest, 483e6);
  // Nobody was left who could pay: the debt less the long's own five millions.
  EXPECT_NEAR(played->outcome.bad_debt_usd, played->attacker().borrowed_usd - 5e6, 1e5);
}

TEST(Mango, TakesAllThatTheVenueHasAndNoMore) {
  const auto played = day();
  const Model& model = played->compiled.model;
  const State& state = played->run.state();

  double left_usd = 0.0;
  for (const LendingReserve& reserve : reserves_of(model.venues.front()))
    left_usd += to_double(state.ledger.balance(model.cash_of(VenueId{0}), reserve.asset).value) /
                to_double(power_of_ten(model.assets[reserve.asset.index()].decimals)) *
                state.prices.reference[reserve.asset.index()];
  EXPECT_LT(left_usd, 5.0);  // a dollar a coin is not worth a transaction
  EXPECT_LT(played->attacker().borrowed_usd, played->contract().gain_highest_usd);
}

TEST(Mango, ProfitIsWhatTheLedgerSays) {
  const auto played = day();
  const ManipulatorAccount& actor = played->attacker();
  EXPECT_NEAR(actor.profit_usd,
              actor.pushed_usd + actor.unwound_usd + actor.deposited_usd + actor.borrowed_usd +
                  actor.loan_fee_usd,
              1e-3);
  EXPECT_LT(actor.pushed_usd, -3e6);
  EXPECT_GT(actor.profit_usd, 100e6);
  const auto keeper = std::ranges::find(played->outcome.keepers, "attacker", &KeeperAccount::name);
  ASSERT_NE(keeper, played->outcome.keepers.end());
  EXPECT_NEAR(keeper->profit_usd, actor.profit_usd, 1e-3);
}

TEST(Mango, OpenInterestTiedToDepthPreventsAlmostAllOfIt) {
  const auto played =
      day({"contracts.MNGO-PERP.depth_places=[\"spot\"]", "contracts.MNGO-PERP.depth_multiple=1",
           "contracts.MNGO-PERP.depth_fall=0.1"});
  EXPECT_LT(played->contract().open_interest, 2e6);
  EXPECT_GT(played->contract().open_interest, 1e6);
  EXPECT_LT(played->attacker().borrowed_usd, 0.06 * published_taken);  // its own deposit, and 1.2 M
  EXPECT_LT(played->attacker().profit_usd, 0.0);
}

TEST(Mango, LongMeanAsMarkPreventsMostOfIt) {
  const auto played = day({"oracles.mngo.mean=\"geometric\"", "oracles.mngo.mean_minutes=120"});
  EXPECT_LT(played->contract().mark_highest, 0.12);
  EXPECT_LT(played->attacker().borrowed_usd, 0.25 * published_taken);
  EXPECT_LT(played->attacker().profit_usd, 0.15 * published_taken);
}

TEST(Mango, GainsThatDoNotCountAreNotBorrowedAgainst) {
  const auto played = day({"contracts.MNGO-PERP.gain_weight=0"});
  EXPECT_NEAR(played->contract().mark_highest, published_peak, 0.03 * published_peak);
  EXPECT_LT(played->attacker().borrowed_usd, 5e6);
  EXPECT_LT(played->attacker().profit_usd, 0.0);
}

TEST(Mango, WhyTellsWhoMovedThePriceAndWhatWasTaken) {
  const auto played = day();
  const Names names = names_of(played->compiled.model);
  const Explanation why =
      explain_account({played->run.trace().events(), played->run.series(), names}, "attacker");
  std::string told;
  for (const ExplanationStep& step : why.steps)
    told += step.text + "\n";
  EXPECT_THAT(told, HasSubstr("attacker gave"));
  EXPECT_THAT(told, HasSubstr("to move its price"));
}

}  // namespace
}  // namespace seawall
