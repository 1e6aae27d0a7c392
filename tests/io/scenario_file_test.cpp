#include "seawall/io/scenario_file.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "seawall/base/time_text.hpp"
#include "tests/support/scenario_text.hpp"
#include "tests/support/temporary_file.hpp"

namespace seawall {
namespace {

io::ScenarioFile read(const std::vector<std::string>& overrides = {}) {
  auto file = io::read_scenario_text(small_scenario, "small.toml", overrides);
  EXPECT_TRUE(file) << file.error().text();
  return file ? *std::move(file) : io::ScenarioFile{};
}

Error error_of(const std::vector<std::string>& overrides) {
  const auto file = io::read_scenario_text(small_scenario, "small.toml", overrides);
  if (!file) return file.error();
  const auto compiled = io::compile_file(*file);
  EXPECT_FALSE(compiled);
  return compiled ? Error{} : compiled.error();
}

TEST(ScenarioFile, EveryKeyReachesItsSpec) {
  const io::ScenarioFile file = read();
  EXPECT_EQ(file.scenario.name, "small");
  EXPECT_EQ(file.scenario.seed, 7U);
  EXPECT_EQ(file.model.clock.start, *parse_time("2022-11-22T17:00:00Z"));
  EXPECT_EQ(file.model.clock.block, seconds(12));
  ASSERT_EQ(file.model.assets.size(), 2U);
  ASSERT_TRUE(file.model.assets[0].impact);
  EXPECT_EQ(file.model.assets[0].impact->shape, ImpactCurveShape::linear);
  EXPECT_EQ(file.model.assets[0].impact->half_life, minutes(10));
  EXPECT_EQ(file.model.oracles[0].deviation, 0.005);
  EXPECT_EQ(file.model.oracles[1].fixed_price, 1.0);
  EXPECT_EQ(file.model.venues[0].reserves[1].rate_curve->slope_above, 0.6);
  EXPECT_EQ(file.model.venues[0].modes[0].collateral, std::vector<std::string>{"USDC"});
  EXPECT_EQ(file.model.keepers[0].capital[0].second, 1e6);
  EXPECT_EQ(file.scenario.keepers[0].keeper, "flash");
  EXPECT_EQ(file.scenario.keepers[0].slice_max[0].second, 5000.0);
  EXPECT_EQ(file.model.positions.rows(), 3U);
  EXPECT_EQ(file.scenario.shocks[0].change, -0.3);
  EXPECT_EQ(file.scenario.votes[0].collateral_factor, 0.7);
  EXPECT_EQ(file.facts[0].source, "made up");
  ASSERT_EQ(file.inputs.size(), 1U);
  EXPECT_EQ(file.inputs[0].digest, digest_of(small_scenario));
}

TEST(ScenarioFile, CompilesToAModelAndAScenario) {
  const auto compiled = io::compile_file(read());
  ASSERT_TRUE(compiled) << compiled.error().text();
  EXPECT_EQ(compiled->model.positions.accounts(), 2U);
  EXPECT_EQ(compiled->scenario.blocks, 300U);
  EXPECT_EQ(compiled->scenario.changes.size(), 1U);
}

TEST(ScenarioFile, TablesAreFoundBesideTheScenarioAndCountAsInputs) {
  const auto folder = fresh_folder();
  const std::string positions =
      "account,venue,asset,collateral,debt\nb1,aave,WETH,10,0\nb1,aave,USDC,0,900\n";
  const std::string prices = "time,WETH\n2022-11-22T17:00:00Z,2000\n2022-11-22T17:10:00Z,1500\n";
  write_file(folder / "book.csv", positions);
  write_file(folder / "day.csv", prices);
  std::string text{small_scenario};
  text.erase(text.find("[[accounts]]"), text.find("[[shocks]]") - text.find("[[accounts]]"));
  text.insert(text.find("[clock]"), "positions = \"book.csv\"\n");
  text += "[prices]\nfile = \"day.csv\"\nbetween = \"log_linear\"\n";
  const auto file = io::read_scenario(write_file(folder / "run.toml", text));
  ASSERT_TRUE(file) << file.error().text();
  ASSERT_EQ(file->inputs.size(), 3U);
  EXPECT_EQ(file->inputs[1].digest, digest_of(positions));
  EXPECT_EQ(file->inputs[2].digest, digest_of(prices));
  EXPECT_EQ(file->scenario.prices.prices, (std::vector<double>{2000, 1500}));
  EXPECT_TRUE(io::compile_file(*file));
}

TEST(ScenarioFile, PricesAndFlowsMayBeWrittenInline) {
  std::string text{small_scenario};
  text.replace(text.find("generative"), 10, "counterfactual");
  text += R"([prices]
contains_own_impact = true
[[prices.rows]]
time = "2022-11-22T17:00:00Z"
WETH = 2000
USDC = 1
[[prices.rows]]
time = 2022-11-22T17:30:00Z
USDC = 0.99
WETH = 1800
[[recorded_flows]]
asset = "WETH"
times = [2022-11-22T17:10:00Z]
sold = [120.5]
)";
  const auto file = io::read_scenario_text(text, "inline");
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_EQ(file->scenario.prices.assets, (std::vector<std::string>{"WETH", "USDC"}));
  EXPECT_EQ(file->scenario.prices.prices, (std::vector<double>{2000, 1, 1800, 0.99}));
  EXPECT_EQ(file->scenario.recorded_flows[0].sold[0], 120.5);
  const auto compiled = io::compile_file(*file);
  EXPECT_TRUE(compiled) << compiled.error().text();
}

TEST(ScenarioFile, GasPricesMayBeWrittenInline) {
  const std::string text = std::string{small_scenario} + R"([chain]
market = "base_fee"
gas_limit = 30000000
block_jitter = 0.3
gas_asset = "USDC"
[gas]
percentiles = [25, 99.5]
rows = [[2022-11-22T17:00:00Z, 10, 20.5], ["2022-11-22T17:30:00Z", 30, 30]]
)";
  const auto file = io::read_scenario_text(text, "inline");
  ASSERT_TRUE(file) << file.error().text();
  const auto compiled = io::compile_file(*file);
  ASSERT_TRUE(compiled) << compiled.error().text();
  EXPECT_EQ(compiled->model.chain->market, FeeMarket::base_fee);
  EXPECT_EQ(compiled->model.chain->gas_limit, 30'000'000);
  EXPECT_EQ(compiled->model.chain->expiry, minutes(180));
  const GasPath& gas = *compiled->scenario.gas;
  EXPECT_EQ(gas.shares, (std::vector<double>{0.25, 0.995}));
  EXPECT_EQ(gas.prices, (std::vector<double>{10, 20.5, 30, 30}));
  EXPECT_EQ(gas.times[1] - gas.times[0], minutes(30));
  EXPECT_EQ(gas.between, GasPath::Between::log_linear);
}

TEST(ScenarioFile, AGasFileMayUseItsOwnNamesAndHoldMore) {
  const auto folder = fresh_folder();
  const std::string gas =
      "ts_utc,count,p30_gwei,p60_gwei,p90_gwei,max_gwei\n"
      "2022-11-22T17:00:00Z,4141,10,20,30,300\n2022-11-22T17:10:00Z,4284,40,80,270,n/a\n";
  write_file(folder / "gas.csv", gas);
  const std::string text = std::string{small_scenario} + R"([chain]
[gas]
percentiles = [30, 60, 90]
file = "gas.csv"
between = "hold"
columns = { time = "ts_utc", p30 = "p30_gwei", p60 = "p60_gwei", p90 = "p90_gwei" }
)";
  const auto file = io::read_scenario(write_file(folder / "run.toml", text));
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_EQ(file->inputs.back().digest, digest_of(gas));
  const auto compiled = io::compile_file(*file);
  ASSERT_TRUE(compiled) << compiled.error().text();
  EXPECT_EQ(compiled->scenario.gas->prices, (std::vector<double>{10, 20, 30, 40, 80, 270}));
  EXPECT_EQ(compiled->scenario.gas->between, GasPath::Between::hold);
}

TEST(ScenarioFile, OverridesReachKeysByPathByIndexAndByName) {
  const io::ScenarioFile file = read(
      {"seed=9", "keepers.flash.slice_max.USDC=200000", "keepers[0].slice_max.WETH=2",
       "assets.USDC.impact.coefficient=1e-9", "venues.aave.reserves.WETH.liquidation_bonus=0.06",
       "shocks[0].change=-0.1", "feedback=recorded", "description=\"a = b\"",
       "clock.start=2022-11-22T18:00:00Z", "keepers.\"flash\".capital={ WETH = 1 }"});
  EXPECT_EQ(file.scenario.seed, 9U);
  EXPECT_EQ(file.scenario.keepers[0].slice_max[0].second, 200000.0);
  EXPECT_EQ(file.scenario.keepers[0].slice_max[1].first, "WETH");
  EXPECT_EQ(file.model.assets[1].impact->coefficient, 1e-9);
  EXPECT_EQ(file.model.venues[0].reserves[0].liquidation_bonus, 0.06);
  EXPECT_EQ(file.scenario.shocks[0].change, -0.1);
  EXPECT_EQ(file.model.feedback, FeedbackMode::recorded);
  EXPECT_EQ(file.scenario.description, "a = b");
  EXPECT_EQ(file.model.clock.start, *parse_time("2022-11-22T18:00:00Z"));
  EXPECT_EQ(file.model.keepers[0].capital[0].first, "WETH");
}

TEST(ScenarioFile, ErrorsOfOverridesNameTheOverride) {
  EXPECT_EQ(error_of({"sed=9"}).where, "--set sed=9: sed");
  EXPECT_NE(error_of({"sed=9"}).detail.find("did you mean 'seed'?"), std::string::npos);
  EXPECT_EQ(error_of({"keepers.flesh.name=1"}).where, "--set keepers.flesh.name=1");
  EXPECT_NE(error_of({"keepers.flesh.name=1"}).detail.find("did you mean 'flash'?"),
            std::string::npos);
  EXPECT_NE(error_of({"keepers[1].name=x"}).detail.find("[0] to [0] are allowed"),
            std::string::npos);
  EXPECT_EQ(error_of({"keepers.flash.slice_max.USDC=-1"}).where,
            "--set keepers.flash.slice_max.USDC=-1: keepers[0].slice_max.USDC");
  EXPECT_EQ(error_of({"clock.block=1"}).where, "--set clock.block=1: clock.block");
  EXPECT_EQ(error_of({"seed.x=1"}).where, "--set seed.x=1");
  for (const char* text : {"seed", "=1", "a..b=1", "seed=", "seed=1,5", "seed=1\nname=2", "a[b]=1",
                           "a[1=2", "\"a=1"}) {
    const Error error = error_of({text});
    EXPECT_EQ(error.where, std::string{"--set "} + text);
    EXPECT_EQ(name_of(error.code), "malformed_file") << text << ": " << error.detail;
  }
}

TEST(ScenarioFile, WhatCompileRefusesIsLocatedInTheFile) {
  const std::string text = small_scenario_with("oracle = \"usdc-usd\"", "oracle = \"usdc-us\"");
  const auto file = io::read_scenario_text(text, "small.toml");
  ASSERT_TRUE(file) << file.error().text();
  const auto compiled = io::compile_file(*file);
  ASSERT_FALSE(compiled);
  EXPECT_EQ(compiled.error().where, "small.toml:56: venues[0].reserves[1].oracle");
  EXPECT_EQ(compiled.error().detail, "unknown oracle 'usdc-us'; did you mean 'usdc-usd'?");
}

}  // namespace
}  // namespace seawall
