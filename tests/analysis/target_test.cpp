#include "seawall/analysis/target.hpp"

#include <gtest/gtest.h>

namespace seawall {
namespace {

Target target(std::string metric, double published, double simulated, TargetKind kind) {
  Target made;
  made.metric = std::move(metric);
  made.published = published;
  made.simulated = simulated;
  made.tolerance = Tolerance::relative(published, 0.1);
  made.kind = kind;
  return made;
}

// Three predicted targets, one parameter frozen elsewhere, every baseline far off.
Evidence strong_evidence() {
  Evidence evidence;
  for (const char* metric : {"a", "b", "c"}) {
    evidence.targets.push_back(target(metric, 100.0, 101.0, TargetKind::predicted));
    for (const char* name :
         {"N0 no feedback", "N1 constant slippage", "N2 new lows", "N3 shuffled"})
      evidence.baselines.push_back({name, metric, 150.0});
  }
  evidence.fitted.push_back({"impact", 0.6, "%/M", "first half of the window"});
  evidence.origin = {ParameterOrigin::Kind::frozen_on_other_data, "days before", "00ff"};
  return evidence;
}

TEST(Tolerance, IsInclusiveAndWidensAPublishedInterval) {
  const Tolerance peak = Tolerance::around_interval(0.71, 0.74, 0.03, "USD");
  EXPECT_DOUBLE_EQ(peak.above, 0.045);
  Target edge = target("peak", 0.725, 0.68, TargetKind::predicted);
  edge.tolerance = peak;
  EXPECT_EQ(is_within(edge), true);
  edge.simulated = 0.6799;
  EXPECT_EQ(is_within(edge), false);
}

TEST(Tolerance, RelativeIsAShareOfThePublishedFigure) {
  const Tolerance calls = Tolerance::relative(385.0, 0.3);
  EXPECT_NEAR(calls.below, 115.5, 1e-9);
  EXPECT_EQ(calls.text, "±30 %");
}

TEST(Target, WithoutASimulatedFigureIsNeitherMetNorMissed) {
  Target absent = target("path_rmse", 0.0, 0.0, TargetKind::predicted);
  absent.simulated.reset();
  EXPECT_FALSE(is_within(absent).has_value());
}

TEST(Status, IsIllustrativeWithoutARecordedCounterpart) {
  EXPECT_EQ(find_status(Evidence{}).status, Status::illustrative);
}

TEST(Status, IsIllustrativeWhereTheCounterpartIsNotTheScenariosOwn) {
  Evidence evidence = strong_evidence();
  evidence.no_counterpart = "the book is of another day";
  const StatusFinding finding = find_status(evidence);
  EXPECT_EQ(finding.status, Status::illustrative);
  EXPECT_EQ(finding.targets_within, 3U);
  ASSERT_EQ(finding.why_not_validated.size(), 1U);
  EXPECT_EQ(finding.why_not_validated.front(), "the book is of another day");
}

TEST(Status, IsValidatedOnlyWhenEveryConditionHolds) {
  const StatusFinding finding = find_status(strong_evidence());
  EXPECT_EQ(finding.status, Status::validated);
  EXPECT_TRUE(finding.beats_all_baselines);
  EXPECT_TRUE(finding.why_not_validated.empty());
}

TEST(Status, ParametersFittedToTheEventMakeItCalibrated) {
  Evidence evidence = strong_evidence();
  evidence.origin.kind = ParameterOrigin::Kind::fitted_here;
  const StatusFinding finding = find_status(evidence);
  EXPECT_EQ(finding.status, Status::calibrated);
  EXPECT_EQ(finding.why_not_validated.front(), "1 parameter was fitted to this event");
}

TEST(Status, FrozenWithoutADigestIsNotFrozen) {
  Evidence evidence = strong_evidence();
  evidence.origin.digest.clear();
  EXPECT_EQ(find_status(evidence).status, Status::calibrated);
}

TEST(Status, NeedsTwoIndependentTargetsMoreThanParameters) {
  Evidence evidence = strong_evidence();
  evidence.targets[2].follows_from = "a";
  const StatusFinding finding = find_status(evidence);
  EXPECT_EQ(finding.independent_targets, 2U);
  EXPECT_EQ(finding.status, Status::calibrated);
}

TEST(Status, AMissedTargetOrAnAbsentBaselinePreventsValidation) {
  Evidence missed = strong_evidence();
  missed.targets[0].simulated = 111.0;
  EXPECT_EQ(find_status(missed).status, Status::calibrated);

  Evidence absent = strong_evidence();
  std::erase_if(absent.baselines,
                [](const Baseline& baseline) { return baseline.name.starts_with("N3"); });
  EXPECT_EQ(find_status(absent).why_not_validated.front(), "baseline N3 was not run");
}

TEST(Status, SaysWhenASimplerModelIsAsGood) {
  Evidence evidence = strong_evidence();
  for (Baseline& baseline : evidence.baselines)
    if (baseline.name.starts_with("N0")) baseline.value = 100.5;
  const StatusFinding finding = find_status(evidence);
  EXPECT_EQ(finding.status, Status::calibrated);
  EXPECT_FALSE(finding.beats_all_baselines);
  ASSERT_EQ(finding.warnings.size(), 1U);
  EXPECT_NE(finding.warnings.front().find("feedback is not identified by this event"),
            std::string::npos);
  EXPECT_EQ(finding.baselines.front().name, "N0 no feedback") << "nearest first";
}

}  // namespace
}  // namespace seawall
