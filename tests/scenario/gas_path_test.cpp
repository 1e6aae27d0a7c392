#include "seawall/scenario/gas_path.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "seawall/base/time_text.hpp"
#include "seawall/model/compile.hpp"
#include "seawall/scenario/scenario.hpp"
#include "tests/support/lending_world.hpp"

namespace seawall {
namespace {

const Time start = *parse_time("2020-03-12T00:00:00Z");

ModelSpec world() {
  ModelSpec spec = scenes::one_venue(1);
  spec.clock.start = start;
  spec.chain = ChainSpec{};
  return spec;
}

ScenarioSpec an_hour() {
  ScenarioSpec spec = scenes::eth_falls(-0.1);
  GasRowsSpec rows;
  rows.percentiles = {30, 60, 90};
  rows.times = {start, start + minutes(10)};
  rows.prices = {10, 20, 30, 40, 80, 270};
  spec.gas = rows;
  return spec;
}

Result<Scenario> compiled(const ScenarioSpec& spec, const ModelSpec& model_spec = world()) {
  const auto model = compile(model_spec);
  EXPECT_TRUE(model) << model.error().text();
  return compile_scenario(spec, *model);
}

std::vector<double> at(const GasPath& path, Time time) {
  std::vector<double> row(path.shares.size());
  path.at(time, row);
  return row;
}

TEST(GasPath, IsLogLinearBetweenRowsUnlessItHolds) {
  const auto scenario = compiled(an_hour());
  ASSERT_TRUE(scenario) << scenario.error().text();
  const GasPath& path = *scenario->gas;
  EXPECT_EQ(path.shares, (std::vector<double>{0.3, 0.6, 0.9}));
  EXPECT_EQ(at(path, start - minutes(5)), (std::vector<double>{10, 20, 30}));
  EXPECT_EQ(at(path, start + minutes(10)), (std::vector<double>{40, 80, 270}));
  EXPECT_EQ(at(path, start + minutes(50)), (std::vector<double>{40, 80, 270}));
  const std::vector<double> middle = at(path, start + minutes(5));
  EXPECT_NEAR(middle[0], 20.0, 1e-12);  // √(10 · 40)
  EXPECT_NEAR(middle[1], 40.0, 1e-12);
  EXPECT_NEAR(middle[2], 90.0, 1e-12);
  ScenarioSpec held = an_hour();
  held.gas->between = "hold";
  EXPECT_EQ(at(*compiled(held)->gas, start + minutes(5)), (std::vector<double>{10, 20, 30}));
}

TEST(GasPath, PercentilesThatMeetNeverCrossBetweenRows) {
  GasPath path;
  path.times = {start, start + Duration{997}};
  path.shares = {0.3, 0.6};
  path.prices = {3.0, 3.0000000000000004, 7.1, 7.1};
  for (std::int64_t i = 0; i <= 997; ++i) {
    const std::vector<double> row = at(path, start + Duration{i});
    ASSERT_LE(row[0], row[1]) << i;
  }
}

struct Refusal {
  const char* name;
  std::function<void(ScenarioSpec&, ModelSpec&)> spoil;
  const char* where;
  const char* detail;
};

const std::vector<Refusal> refusals{
    {"FallingPercentiles", [](ScenarioSpec& spec, ModelSpec&) { spec.gas->prices[4] = 39; },
     "gas.rows[1][2]", "39 is less than 40 of percentile 30"},
    {"PriceOfZero", [](ScenarioSpec& spec, ModelSpec&) { spec.gas->prices[0] = 0; },
     "gas.rows[0][1]", "0 is outside (0, 1000000000]"},
    {"RepeatedTime", [](ScenarioSpec& spec, ModelSpec&) { spec.gas->times[1] = start; },
     "gas.rows[1][0]", "times must increase"},
    {"NoRows",
     [](ScenarioSpec& spec, ModelSpec&) {
       spec.gas->times.clear();
       spec.gas->prices.clear();
     },
     "gas.rows", "at least one is needed"},
    {"NoPercentiles",
     [](ScenarioSpec& spec, ModelSpec&) {
       spec.gas->percentiles.clear();
       spec.gas->prices.clear();
     },
     "gas.percentiles", "at least one is needed"},
    {"RepeatedPercentile", [](ScenarioSpec& spec, ModelSpec&) { spec.gas->percentiles[1] = 30; },
     "gas.percentiles[1]", "30 does not come after 30"},
    {"PercentileOfAHundred", [](ScenarioSpec& spec, ModelSpec&) { spec.gas->percentiles[2] = 100; },
     "gas.percentiles[2]", "100 is outside (0, 100)"},
    {"UnknownBetween", [](ScenarioSpec& spec, ModelSpec&) { spec.gas->between = "step"; },
     "gas.between", "hold"},
    {"AnotherYear",
     [](ScenarioSpec& spec, ModelSpec&) {
       for (Time& time : spec.gas->times)
         time = time - minutes(600'000);
     },
     "gas.rows[0][0]", "they must overlap"},
    {"ChainWithoutGas", [](ScenarioSpec& spec, ModelSpec&) { spec.gas.reset(); }, "gas",
     "leave out [chain]"},
    {"GasWithoutChain", [](ScenarioSpec&, ModelSpec& model) { model.chain.reset(); }, "chain",
     "leave out [gas]"},
};

class GasPathRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(GasPathRefuses, WithKeyPathFoundAndAllowed) {
  ScenarioSpec spec = an_hour();
  ModelSpec model = world();
  GetParam().spoil(spec, model);
  const auto scenario = compiled(spec, model);
  ASSERT_FALSE(scenario) << "was accepted";
  EXPECT_EQ(scenario.error().where, GetParam().where);
  EXPECT_NE(scenario.error().detail.find(GetParam().detail), std::string::npos)
      << scenario.error().text();
}

INSTANTIATE_TEST_SUITE_P(Table, GasPathRefuses, ::testing::ValuesIn(refusals),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(GasPath, WithoutAChainThereIsNone) {
  ModelSpec model = world();
  model.chain.reset();
  ScenarioSpec spec = an_hour();
  spec.gas.reset();
  const auto scenario = compiled(spec, model);
  ASSERT_TRUE(scenario) << scenario.error().text();
  EXPECT_FALSE(scenario->gas);
}

}  // namespace
}  // namespace seawall
