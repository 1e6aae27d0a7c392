// Spread over seeds and response to parameters, on made-up answers.

#include "seawall/analysis/sensitivity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "seawall/analysis/seed_spread.hpp"

namespace seawall {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Published 100, tolerance 10.
Target target(std::string metric, std::optional<double> simulated, std::string follows_from = {}) {
  return {.metric = std::move(metric),
          .label = {},
          .published = 100.0,
          .simulated = simulated,
          .tolerance = Tolerance::absolute(10.0, ""),
          .follows_from = std::move(follows_from),
          .source = {}};
}

SeedRun run_of(std::uint64_t seed, std::optional<double> simulated) {
  return {.seed = seed, .targets = {target("loss", simulated)}, .broken = {}};
}

TEST(SpreadOf, GivesLeastMedianAndMostAndCountsWhatIsWithin) {
  const std::vector<SeedRun> runs{run_of(1, 104.0), run_of(2, 80.0), run_of(3, 108.0),
                                  run_of(4, 90.0)};
  const SeedSpread spread = spread_of(runs, 4);
  const TargetSpread& row = spread.targets.at(0);
  EXPECT_EQ(row.lowest, 80.0);
  EXPECT_EQ(row.median, 97.0);
  EXPECT_EQ(row.highest, 108.0);
  EXPECT_EQ(row.within, 3U);
  EXPECT_EQ(spread.all_within, 3U);
  EXPECT_THAT(spread.seeds, ElementsAre(1, 2, 3, 4));
  EXPECT_FALSE(has_failed(spread));
}

TEST(SpreadOf, AMedianOutsideFails) {
  const std::vector<SeedRun> runs{run_of(1, 100.0), run_of(2, 80.0), run_of(3, 70.0)};
  EXPECT_TRUE(has_failed(spread_of(runs, 3)));
}

TEST(SpreadOf, ATargetThatNoSeedComputedIsNeitherMetNorMissed) {
  const std::vector<SeedRun> runs{run_of(1, std::nullopt), run_of(2, std::nullopt)};
  const SeedSpread spread = spread_of(runs, 2);
  EXPECT_EQ(spread.targets.at(0).computed, 0U);
  EXPECT_EQ(spread.targets.at(0).median, std::nullopt);
  EXPECT_FALSE(has_failed(spread));
}

TEST(SpreadOf, ABrokenInvariantAtOneSeedFails) {
  std::vector<SeedRun> runs{run_of(1, 100.0), run_of(2, 100.0)};
  runs[1].broken = "something";
  const SeedSpread spread = spread_of(runs, 2);
  EXPECT_THAT(spread.broken, ElementsAre("seed 2: something"));
  EXPECT_TRUE(has_failed(spread));
}

/// One seed, one target.
Response respond(double low, double base, double high) {
  return responses_of({{target("loss", low)}}, {{target("loss", base)}}, {{target("loss", high)}},
                      0.1)
      .at(0);
}

TEST(ResponsesOf, APowerLawGivesItsExponent) {
  const auto law = [](double parameter) { return 3.0 * std::pow(parameter, 2.5); };
  const Response response = respond(law(0.9), law(1.0), law(1.1));
  EXPECT_NEAR(response.elasticity.value(), 2.5, 1e-12);
  EXPECT_NEAR(response.in_tolerances, (law(1.1) - law(0.9)) / 10.0, 1e-12);
}

TEST(ResponsesOf, NearZeroThereIsAChangeAndNoElasticity) {
  EXPECT_EQ(respond(0.0, 5.0, 9.0).elasticity, std::nullopt);
  EXPECT_EQ(respond(0.4, 0.5, 0.6).elasticity, std::nullopt);  // below a tenth of the tolerance
  EXPECT_EQ(respond(0.0, 5.0, 9.0).change, 9.0);
}

TEST(ResponsesOf, ATargetThatARunDidNotComputeIsLeftOut) {
  EXPECT_THAT(responses_of({{target("loss", std::nullopt)}}, {{target("loss", 1.0)}},
                           {{target("loss", 2.0)}}, 0.1),
              IsEmpty());
}

// Seeds differ by 30, the parameter moves each by 2 to 4: the same seed is compared with itself.
TEST(ResponsesOf, ScatterBetweenSeedsIsNotScatterOfTheChange) {
  const TargetsBySeed low{{target("loss", 80.0)}, {target("loss", 110.0)}};
  const TargetsBySeed base{{target("loss", 81.0)}, {target("loss", 112.0)}};
  const TargetsBySeed high{{target("loss", 82.0)}, {target("loss", 114.0)}};
  const Response response = responses_of(low, base, high, 0.1).at(0);
  EXPECT_EQ(response.change, 3.0);
  EXPECT_NEAR(response.standard_error.value(), 1.0, 1e-12);
  EXPECT_TRUE(response.is_beyond_chance());
}

TEST(IsIdentified, NeedsAChangeBeyondChanceOfATenthOfTheTolerance) {
  const auto response = [](double change, std::optional<double> standard_error) {
    return Response{.metric = "loss",
                    .change = change,
                    .in_tolerances = change / 10.0,
                    .standard_error = standard_error};
  };
  EXPECT_TRUE(is_identified(std::vector{response(1.0, std::nullopt)}));
  EXPECT_FALSE(is_identified(std::vector{response(0.9, std::nullopt)}));
  EXPECT_TRUE(is_identified(std::vector{response(3.0, 1.0)}));
  EXPECT_FALSE(is_identified(std::vector{response(3.0, 2.0)}));
}

/// A parameter with these elasticities of "calls" and "loss".
MovedParameter parameter(std::string name, double calls, double loss) {
  const auto response = [](std::string metric, double elasticity) {
    return Response{.metric = std::move(metric),
                    .change = elasticity,
                    .in_tolerances = elasticity,
                    .elasticity = elasticity};
  };
  return {.fitted = {std::move(name), 1.0, "", ""},
          .problem = {},
          .responses = {response("calls", calls), response("loss", loss)},
          .is_identified = true};
}

TEST(ParallelPairs, FindsThoseThatActInProportionWhateverTheirSign) {
  const std::vector<Target> targets{target("calls", 1.0), target("loss", 1.0)};
  const std::vector<MovedParameter> parameters{
      parameter("depth", 1.0, 2.0), parameter("price", -0.5, -1.0), parameter("slice", 2.0, -1.0)};
  const std::vector<ParallelPair> pairs = parallel_pairs(parameters, targets);
  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_EQ(pairs[0].first, "depth");
  EXPECT_EQ(pairs[0].second, "price");
  EXPECT_NEAR(pairs[0].cosine, -1.0, 1e-12);
}

// A target that follows from another would count it twice.
TEST(ParallelPairs, CountsATargetThatFollowsFromAnotherOnce) {
  const std::vector<MovedParameter> parameters{parameter("depth", 1.0, 2.0),
                                               parameter("slice", 1.0, -2.0)};
  EXPECT_THAT(parallel_pairs(parameters, std::vector{target("calls", 1.0), target("loss", 1.0)}),
              IsEmpty());
  EXPECT_EQ(
      parallel_pairs(parameters, std::vector{target("calls", 1.0), target("loss", 1.0, "calls")})
          .size(),
      1U);
}

TEST(ParallelPairs, OneThatNoTargetSeesIsInNone) {
  std::vector<MovedParameter> parameters{parameter("depth", 1.0, 2.0),
                                         parameter("refill", 0.001, 0.002)};
  parameters[1].is_identified = false;
  EXPECT_THAT(parallel_pairs(parameters, std::vector{target("calls", 1.0), target("loss", 1.0)}),
              IsEmpty());
}

}  // namespace
}  // namespace seawall
