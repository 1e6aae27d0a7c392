// A replay at many seeds, and with each of its fitted parameters moved.

#include "seawall/study/many_replays.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace seawall {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const TargetSpread& row_of(const SeedSpread& spread, std::string_view metric) {
  const auto found = std::ranges::find_if(
      spread.targets, [metric](const TargetSpread& row) { return row.target.metric == metric; });
  if (found == spread.targets.end()) throw std::runtime_error{std::string{metric} + " is missing"};
  return *found;
}

const MovedParameter& moved(const Sensitivity& sensitivity, std::string_view key) {
  const auto found = std::ranges::find_if(
      sensitivity.parameters,
      [key](const MovedParameter& parameter) { return parameter.fitted.parameter == key; });
  if (found == sensitivity.parameters.end())
    throw std::runtime_error{std::string{key} + " is missing"};
  return *found;
}

const Response& response_of(const MovedParameter& parameter, std::string_view metric) {
  const auto found = std::ranges::find(parameter.responses, metric, &Response::metric);
  if (found == parameter.responses.end())
    throw std::runtime_error{std::string{metric} + " is missing"};
  return *found;
}

double simulated(const ReplayResult& result, std::string_view metric) {
  for (const Target& target : result.report.evidence.targets)
    if (target.metric == metric) return target.simulated.value();
  throw std::runtime_error{std::string{metric} + " is missing"};
}

TEST(RunSeeds, TellsOfEachSeedWhatARunAtThatSeedTells) {
  const auto spread = run_seeds("crv-squeeze", {}, 3);
  ASSERT_TRUE(spread) << spread.error().text();
  std::vector<double> calls;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    ReplayOptions options;
    options.seed = seed;
    calls.push_back(simulated(*run_replay("crv-squeeze", options), "calls"));
  }
  std::ranges::sort(calls);
  const TargetSpread& row = row_of(*spread, "calls");
  EXPECT_EQ(row.lowest, calls[0]);
  EXPECT_EQ(row.median, calls[1]);
  EXPECT_EQ(row.highest, calls[2]);
  EXPECT_LT(calls[0], calls[2]);
  EXPECT_EQ(row.computed, 3U);
  EXPECT_TRUE(spread->is_complete());
}

TEST(RunSeeds, DrawsTheBookAnewForEachSeed) {
  const auto spread = run_seeds("black-thursday", {}, 3);
  ASSERT_TRUE(spread) << spread.error().text();
  std::vector<double> auctions;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    ReplayOptions options;
    options.seed = seed;
    auctions.push_back(simulated(*run_replay("black-thursday", options), "auctions"));
  }
  std::ranges::sort(auctions);
  EXPECT_EQ(row_of(*spread, "auctions").lowest, auctions[0]);
  EXPECT_EQ(row_of(*spread, "auctions").highest, auctions[2]);
  EXPECT_LT(auctions[0], auctions[2]);
}

TEST(RunSeeds, BeginsWithTheReplaysOwnSeed) {
  ReplayOptions options;
  options.seed = 3;
  EXPECT_THAT(run_seeds("crv-squeeze", options, 4)->seeds, ElementsAre(3, 1, 2, 4));
  options.seed = 77;
  EXPECT_THAT(run_seeds("crv-squeeze", options, 3)->seeds, ElementsAre(77, 1, 2));
}

TEST(RunSeeds, FailsWhereTheMedianMissesAndNotWhereOneSeedDoes) {
  EXPECT_FALSE(has_failed(*run_seeds("crv-squeeze", {}, 5)));
  ReplayOptions thin;
  thin.overrides = {"depth_multiplier=0.5"};
  EXPECT_TRUE(has_failed(*run_seeds("crv-squeeze", thin, 5)));
}

TEST(RunSeeds, EndsWhereItIsStopped) {
  ProgressCounter progress;
  progress.stop = 1;
  ReplayOptions options;
  options.progress = &progress;
  const auto spread = run_seeds("crv-squeeze", options, 5);
  ASSERT_TRUE(spread);
  EXPECT_THAT(spread->seeds, IsEmpty());
  EXPECT_EQ(spread->asked, 5U);
  EXPECT_FALSE(spread->is_complete());
}

TEST(RunSeeds, CountsTheBlocksOfAllItsRuns) {
  ProgressCounter progress;
  ReplayOptions options;
  options.progress = &progress;
  ASSERT_TRUE(run_seeds("crv-squeeze", options, 3));
  EXPECT_EQ(progress.done, 3U * 750U);  // 150 minutes of 12 s
  EXPECT_EQ(progress.total, progress.done);
}

TEST(RunSeeds, AnUnknownReplayIsAnError) {
  EXPECT_EQ(run_seeds("nothing", {}, 1).error().code, ErrorCode::unknown_name);
  EXPECT_EQ(run_sensitivity("nothing", {}, {}).error().code, ErrorCode::unknown_name);
}

// Else a key that does not do what its name says would go unnoticed: setting every fitted parameter
// to the value that is shown changes nothing, and setting it to another one is taken.
TEST(FittedParameters, AreSettableByTheirKeysAtTheValuesShown) {
  for (const ReplayInfo& info : replays()) {
    if (info.name == "crvusd-august") continue;  // needs recorded days, and fits nothing
    const auto own = run_replay(info.name, {});
    ASSERT_TRUE(own) << own.error().text();
    ReplayOptions options;
    for (const FittedParameter& fitted : own->report.evidence.fitted)
      options.overrides.push_back(
          fmt::format("{}={}", fitted.parameter, fitted.value / fitted.scale));
    const auto again = run_replay(info.name, options);
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(again->outcome.trace_hash, own->outcome.trace_hash) << info.name;
    for (std::size_t i = 0; i < options.overrides.size(); ++i) {
      const FittedParameter& fitted = own->report.evidence.fitted[i];
      ReplayOptions other;
      other.overrides = {
          fmt::format("{}={}", fitted.parameter, fitted.value / fitted.scale * 1.25)};
      const auto changed = run_replay(info.name, other);
      ASSERT_TRUE(changed) << changed.error().text();
      EXPECT_NEAR(changed->report.evidence.fitted[i].value, fitted.value * 1.25,
                  fitted.value * 1e-12)
          << fitted.parameter;
    }
  }
}

TEST(RunSensitivity, IsTheRatioOfTwoRunsThatDifferInOneParameter) {
  const auto sensitivity = run_sensitivity("crv-squeeze", {}, {.by = 0.2, .seeds = 1});
  ASSERT_TRUE(sensitivity) << sensitivity.error().text();
  ReplayOptions low;
  low.overrides = {"liquidity.crv-usdc.base_reserve=32e6"};
  ReplayOptions high;
  high.overrides = {"liquidity.crv-usdc.base_reserve=48e6"};
  const double below = simulated(*run_replay("crv-squeeze", low), "bad_debt_crv");
  const double above = simulated(*run_replay("crv-squeeze", high), "bad_debt_crv");
  const Response& response =
      response_of(moved(*sensitivity, "liquidity.crv-usdc.base_reserve"), "bad_debt_crv");
  EXPECT_EQ(response.low, below);
  EXPECT_EQ(response.high, above);
  EXPECT_NEAR(response.elasticity.value(), std::log(above / below) / std::log(1.2 / 0.8), 1e-12);
  EXPECT_FALSE(response.standard_error);
}

// What the crowd of six parameters comes to: refill does nothing here, and two pairs do the same.
TEST(RunSensitivity, NamesWhatTheSqueezeCannotIdentify) {
  const auto sensitivity = run_sensitivity("crv-squeeze", {}, {.by = 0.1, .seeds = 10});
  ASSERT_TRUE(sensitivity);
  EXPECT_TRUE(sensitivity->is_complete);
  EXPECT_FALSE(moved(*sensitivity, "liquidity.crv-usdc.refill_per_minute").is_identified);
  EXPECT_TRUE(moved(*sensitivity, "liquidity.crv-usdc.base_reserve").is_identified);
  std::vector<std::string> pairs;
  for (const ParallelPair& pair : sensitivity->parallel)
    pairs.push_back(pair.first + " " + pair.second);
  EXPECT_THAT(pairs,
              ElementsAre("liquidity.crv-usdc.base_reserve assets.CRV.price_usd",
                          "assets.CRV.impact.coefficient assets.CRV.impact.half_life_minutes"));
}

TEST(RunSensitivity, AParameterThatCannotBeMovedSaysWhy) {
  ReplayOptions options;
  options.overrides = {"liquidity.crv-usdc.refill_per_minute=0"};
  const auto sensitivity = run_sensitivity("crv-squeeze", options, {});
  ASSERT_TRUE(sensitivity);
  const MovedParameter& refill = moved(*sensitivity, "liquidity.crv-usdc.refill_per_minute");
  EXPECT_THAT(refill.problem, HasSubstr("is 0"));
  EXPECT_FALSE(refill.is_identified);
  EXPECT_THAT(refill.responses, IsEmpty());
}

TEST(RunSensitivity, EndsWhereItIsStopped) {
  ProgressCounter progress;
  progress.stop = 1;
  ReplayOptions options;
  options.progress = &progress;
  const auto sensitivity = run_sensitivity("crv-squeeze", options, {});
  ASSERT_TRUE(sensitivity);
  EXPECT_FALSE(sensitivity->is_complete);
  EXPECT_THAT(sensitivity->parameters, IsEmpty());
}

}  // namespace
}  // namespace seawall
