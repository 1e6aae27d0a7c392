#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "seawall/base/time_text.hpp"
#include "seawall/model/compile.hpp"
#include "seawall/scenario/scenario.hpp"

namespace seawall {
namespace {

const Time start = *parse_time("2022-11-22T17:00:00Z");

ModelSpec small_world(FeedbackMode feedback = FeedbackMode::generative) {
  ModelSpec spec;
  spec.clock.start = start;
  spec.feedback = feedback;
  spec.assets = {{.name = "CRV", .price_usd = 0.6, .impact = ImpactTerms{.coefficient = 1e-9}},
                 {.name = "USDC", .decimals = 6, .price_usd = 1.0, .impact = {}}};
  spec.oracles = {{.name = "crv-usd", .asset = "CRV", .fixed_price = {}},
                  {.name = "usdc-usd", .asset = "USDC", .fixed_price = {}}};
  VenueSpec venue{.name = "aave", .rules = "aave-v3.6", .reserves = {}, .modes = {}};
  venue.reserves = {{.asset = "CRV",
                     .oracle = "crv-usd",
                     .collateral_factor = 0.5,
                     .liquidation_threshold = 0.6,
                     .liquidation_bonus = 0.08,
                     .rate_curve = {},
                     .background_supply = 10.0,
                     .cash = {}},
                    {.asset = "USDC",
                     .oracle = "usdc-usd",
                     .collateral_factor = 0.8,
                     .liquidation_threshold = 0.85,
                     .liquidation_bonus = 0.05,
                     .rate_curve = {},
                     .background_supply = 10.0,
                     .cash = {}}};
  spec.venues = {venue};
  spec.keepers = {{.name = "flash", .capital = {}}, {.name = "fund", .capital = {{"USDC", 1e6}}}};
  return spec;
}

Model model_of(FeedbackMode feedback = FeedbackMode::generative) {
  auto model = compile(small_world(feedback));
  EXPECT_TRUE(model) << model.error().text();
  return *std::move(model);
}

PriceRowsSpec two_rows() {
  PriceRowsSpec rows;
  rows.times = {start, start + minutes(10)};
  rows.assets = {"CRV"};
  rows.prices = {0.5, 0.8};
  return rows;
}

ScenarioSpec short_run() {
  ScenarioSpec spec;
  spec.name = "short";
  spec.duration_minutes = 60.0;
  return spec;
}

double crv_at(const Scenario& scenario, Time time) {
  std::vector<double> row(2);
  scenario.path.at(time, row);
  return row[0];
}

Scenario scenario_of(const ScenarioSpec& spec, const Model& model) {
  auto scenario = compile_scenario(spec, model);
  EXPECT_TRUE(scenario) << scenario.error().text();
  return *std::move(scenario);
}

TEST(CompileScenario, WithoutRowsTheInitialPricesHoldAndShocksMultiply) {
  ScenarioSpec spec = short_run();
  spec.shocks = {{20.0, "CRV", -0.5}, {10.0, "CRV", 0.10}};
  const Scenario scenario = scenario_of(spec, model_of());
  EXPECT_EQ(scenario.blocks, 300U);
  EXPECT_EQ(crv_at(scenario, start), 0.6);
  EXPECT_EQ(crv_at(scenario, start + minutes(10) - Duration{1}), 0.6);
  EXPECT_DOUBLE_EQ(crv_at(scenario, start + minutes(10)), 0.66);
  EXPECT_DOUBLE_EQ(crv_at(scenario, start + minutes(30)), 0.33);
}

TEST(CompileScenario, RowsHoldUntilTheNextAndCoinsWithoutRowsKeepTheirPrice) {
  ScenarioSpec spec = short_run();
  spec.prices = two_rows();
  const Scenario scenario = scenario_of(spec, model_of());
  EXPECT_EQ(crv_at(scenario, start - minutes(1)), 0.5);
  EXPECT_EQ(crv_at(scenario, start + minutes(9)), 0.5);
  EXPECT_EQ(crv_at(scenario, start + minutes(10)), 0.8);
  EXPECT_EQ(crv_at(scenario, start + minutes(99)), 0.8);
  std::vector<double> row(2);
  scenario.path.at(start + minutes(9), row);
  EXPECT_EQ(row[1], 1.0);
}

TEST(CompileScenario, LogLinearPathMeetsTheGeometricMeanAndKeepsAJumpSharp) {
  ScenarioSpec spec = short_run();
  spec.prices = two_rows();
  spec.prices.between = "log_linear";
  const Scenario smooth = scenario_of(spec, model_of());
  EXPECT_NEAR(crv_at(smooth, start + minutes(5)), 0.632455532, 1e-9);  // √(0.5 · 0.8)
  spec.shocks = {{5.0, "CRV", -0.5}};
  const Scenario shocked = scenario_of(spec, model_of());
  EXPECT_NEAR(crv_at(shocked, start + minutes(5) - Duration{1}), 0.632455532, 1e-9);
  EXPECT_NEAR(crv_at(shocked, start + minutes(5)), 0.316227766, 1e-9);
  EXPECT_DOUBLE_EQ(crv_at(shocked, start + minutes(10)), 0.4);
  EXPECT_NEAR(crv_at(shocked, start + minutes(4)), crv_at(smooth, start + minutes(4)), 1e-12);
}

TEST(CompileScenario, VotesAddUpAndAreSortedByTime) {
  ScenarioSpec spec = short_run();
  spec.votes = {{.at_minutes = 20,
                 .venue = "aave",
                 .asset = "CRV",
                 .collateral_factor = {},
                 .liquidation_threshold = 0.45,
                 .liquidation_bonus = {}},
                {.at_minutes = 10,
                 .venue = "aave",
                 .asset = "CRV",
                 .collateral_factor = 0.4,
                 .liquidation_threshold = {},
                 .liquidation_bonus = 0.1}};
  const Scenario scenario = scenario_of(spec, model_of());
  ASSERT_EQ(scenario.changes.size(), 2U);
  EXPECT_EQ(scenario.changes[0].time, start + minutes(10));
  EXPECT_EQ(scenario.changes[0].parameters.liquidation_threshold.value, 6'000);
  EXPECT_EQ(scenario.changes[1].parameters.collateral_factor.value, 4'000);
  EXPECT_EQ(scenario.changes[1].parameters.liquidation_threshold.value, 4'500);
  EXPECT_EQ(scenario.changes[1].parameters.liquidation_bonus.value, 11'000);
}

TEST(CompileScenario, KeepersGetSlicesInSmallestUnits) {
  ScenarioSpec spec = short_run();
  spec.keepers = {{.keeper = "fund",
                   .funding = "capital",
                   .slice_max = {{"USDC", 2.5}},
                   .cost_per_call_usd = 30}};
  const Scenario scenario = scenario_of(spec, model_of());
  ASSERT_EQ(scenario.keepers.size(), 1U);
  EXPECT_EQ(scenario.keepers[0].keeper, KeeperId{std::size_t{1}});
  EXPECT_EQ(scenario.keepers[0].funding, KeeperFunding::capital);
  EXPECT_EQ(scenario.keepers[0].slice_max[1].value, 2'500'000);
  EXPECT_EQ(scenario.keepers[0].slice_max.size(), 6U);
}

TEST(CompileScenario, RawRecordIsAllowedWhereFeedbackDoesNotCountItTwice) {
  ScenarioSpec spec = short_run();
  spec.prices = two_rows();
  spec.prices.contains_own_impact = true;
  EXPECT_TRUE(compile_scenario(spec, model_of(FeedbackMode::recorded)));
  EXPECT_FALSE(compile_scenario(spec, model_of(FeedbackMode::generative)));
  EXPECT_FALSE(compile_scenario(spec, model_of(FeedbackMode::counterfactual)));
  spec.recorded_flows = {{"CRV", {start}, {-1e6}}};
  EXPECT_TRUE(compile_scenario(spec, model_of(FeedbackMode::counterfactual)));
}

struct Refusal {
  const char* name;
  FeedbackMode feedback;
  std::function<void(ScenarioSpec&)> spoil;
  ErrorCode code;
  const char* where;
  const char* detail;
};

class CompileScenarioRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(CompileScenarioRefuses, WithKeyPathFoundAndAllowed) {
  ScenarioSpec spec = short_run();
  spec.prices = two_rows();
  GetParam().spoil(spec);
  const auto scenario = compile_scenario(spec, model_of(GetParam().feedback));
  ASSERT_FALSE(scenario);
  EXPECT_EQ(name_of(scenario.error().code), name_of(GetParam().code));
  EXPECT_EQ(scenario.error().where, GetParam().where);
  EXPECT_NE(scenario.error().detail.find(GetParam().detail), std::string::npos)
      << scenario.error().detail;
}

constexpr auto generative = FeedbackMode::generative;
constexpr auto counterfactual = FeedbackMode::counterfactual;
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

VoteSpec vote(double at_minutes, std::string asset, double threshold) {
  return {.at_minutes = at_minutes,
          .venue = "aave",
          .asset = std::move(asset),
          .collateral_factor = {},
          .liquidation_threshold = threshold,
          .liquidation_bonus = {}};
}

const Refusal refusals[] = {
    {"NoDuration", generative, [](ScenarioSpec& s) { s.duration_minutes = 0; },
     ErrorCode::parameter_out_of_range, "duration_minutes", "0 is outside (0, 10000000]"},
    {"NegativeDuration", generative, [](ScenarioSpec& s) { s.duration_minutes = -5; },
     ErrorCode::parameter_out_of_range, "duration_minutes", "-5 is outside"},
    {"ShockAsset", generative, [](ScenarioSpec& s) { s.shocks = {{1, "CVR", -0.1}}; },
     ErrorCode::unknown_name, "shocks[0].asset", "did you mean 'CRV'?"},
    {"ShockInPercent", generative, [](ScenarioSpec& s) { s.shocks = {{1, "CRV", -20}}; },
     ErrorCode::wrong_unit, "shocks[0].change", "write -0.2 for -20 %"},
    {"ShockAfterTheEnd", generative, [](ScenarioSpec& s) { s.shocks = {{61, "CRV", -0.2}}; },
     ErrorCode::parameter_out_of_range, "shocks[0].at_minutes", "61 is outside [0, 60]"},
    {"RowAsset", generative, [](ScenarioSpec& s) { s.prices.assets = {"crv"}; },
     ErrorCode::unknown_name, "prices.rows[0].crv", "did you mean 'CRV'?"},
    {"RowPriceNaN", generative, [](ScenarioSpec& s) { s.prices.prices[1] = nan_value; },
     ErrorCode::parameter_out_of_range, "prices.rows[1].CRV",
     "nan is outside [1e-12, 1000000000000]"},
    {"RowsUnsorted", generative, [](ScenarioSpec& s) { s.prices.times[1] = s.prices.times[0]; },
     ErrorCode::parameter_out_of_range, "prices.rows[1].time", "times must increase"},
    {"RowsOfAnotherDay", generative,
     [](ScenarioSpec& s) {
       s.prices.times = {start - minutes(20), start - minutes(10)};
       s.prices.is_file = true;
       s.prices.origin = "day.csv";
       s.prices.first_line = 2;
     },
     ErrorCode::parameter_out_of_range, "day.csv:2: time", "must overlap"},
    {"Between", generative, [](ScenarioSpec& s) { s.prices.between = "linear"; },
     ErrorCode::parameter_out_of_range, "prices.between", "\"log_linear\""},
    {"RawRecordGenerative", generative,
     [](ScenarioSpec& s) { s.prices.contains_own_impact = true; }, ErrorCode::wrong_unit,
     "prices.contains_own_impact", "count twice"},
    {"RawRecordWithoutFlow", counterfactual,
     [](ScenarioSpec& s) { s.prices.contains_own_impact = true; }, ErrorCode::missing_key,
     "recorded_flows", "there is none for 'CRV'"},
    {"CounterfactualOfACleanPath", counterfactual, [](ScenarioSpec&) {}, ErrorCode::wrong_unit,
     "prices.contains_own_impact", "false with feedback"},
    {"CounterfactualOfNothing", counterfactual, [](ScenarioSpec& s) { s.prices = {}; },
     ErrorCode::wrong_unit, "prices.contains_own_impact", "there are no prices"},
    {"FlowLengths", generative, [](ScenarioSpec& s) { s.recorded_flows = {{"CRV", {start}, {}}}; },
     ErrorCode::malformed_file, "recorded_flows[0].sold", "0 amounts for 1 times"},
    {"FlowUnsorted", generative,
     [](ScenarioSpec& s) { s.recorded_flows = {{"CRV", {start, start}, {1, 2}}}; },
     ErrorCode::parameter_out_of_range, "recorded_flows[0].times[1]", "times must increase"},
    {"VoteVenue", generative,
     [](ScenarioSpec& s) {
       s.votes = {vote(1, "CRV", 0.7)};
       s.votes[0].venue = "ave";
     },
     ErrorCode::unknown_name, "votes[0].venue", "did you mean 'aave'?"},
    {"VoteReserve", generative, [](ScenarioSpec& s) { s.votes = {vote(1, "DAI", 0.7)}; },
     ErrorCode::unknown_name, "votes[0].asset", "unknown reserve 'DAI'"},
    {"VoteTime", generative, [](ScenarioSpec& s) { s.votes = {vote(nan_value, "CRV", 0.7)}; },
     ErrorCode::parameter_out_of_range, "votes[0].at_minutes", "nan is outside [0, 60]"},
    {"VoteBelowFactor", generative, [](ScenarioSpec& s) { s.votes = {vote(1, "CRV", 0.4)}; },
     ErrorCode::parameter_out_of_range, "votes[0].liquidation_threshold",
     "below the collateral_factor"},
    {"EmptyVote", generative,
     [](ScenarioSpec& s) {
       s.votes = {vote(1, "CRV", 0.4)};
       s.votes[0].liquidation_threshold.reset();
     },
     ErrorCode::missing_key, "votes[0]", "changes nothing"},
    {"Keeper", generative,
     [](ScenarioSpec& s) { s.keepers = {{.keeper = "flesh", .slice_max = {}}}; },
     ErrorCode::unknown_name, "keepers[0].name", "did you mean 'flash'?"},
    {"KeeperFunding", generative,
     [](ScenarioSpec& s) {
       s.keepers = {{.keeper = "flash", .funding = "flash", .slice_max = {}}};
     },
     ErrorCode::parameter_out_of_range, "keepers[0].funding", "\"flash_loan\", \"capital\""},
    {"KeeperWithoutCapital", generative,
     [](ScenarioSpec& s) {
       s.keepers = {{.keeper = "flash", .funding = "capital", .slice_max = {}}};
     },
     ErrorCode::missing_key, "keepers[0].capital", "own funds"},
    {"KeeperSlice", generative,
     [](ScenarioSpec& s) { s.keepers = {{.keeper = "flash", .slice_max = {{"CRV", -1}}}}; },
     ErrorCode::parameter_out_of_range, "keepers[0].slice_max.CRV", "-1 is outside"},
    {"KeeperLatency", generative,
     [](ScenarioSpec& s) {
       s.keepers = {{.keeper = "flash", .slice_max = {}, .latency_blocks = 0}};
     },
     ErrorCode::parameter_out_of_range, "keepers[0].latency_blocks", "[1, inf)"},
};

INSTANTIATE_TEST_SUITE_P(Table, CompileScenarioRefuses, ::testing::ValuesIn(refusals),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace seawall
