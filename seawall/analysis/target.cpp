#include "seawall/analysis/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "seawall/analysis/wording.hpp"

namespace seawall {
namespace {

std::string with_unit(double number, std::string_view unit) {
  const std::string text = number_text(number);
  return unit.empty() ? text : fmt::format("{} {}", text, unit);
}

// Distance in tolerances, so that calls and dollars can be averaged. A tolerance of zero allows no
// error at all.
double scaled_error(const Target& target, double value) {
  const double difference = value - target.published;
  const double allowed = difference < 0.0 ? target.tolerance.below : target.tolerance.above;
  if (difference == 0.0) return 0.0;
  return allowed > 0.0 ? std::fabs(difference) / allowed : HUGE_VAL;
}

bool accepts(const Target& target, double value) {
  return value >= target.published - target.tolerance.below &&
         value <= target.published + target.tolerance.above;
}

const Target* find_computed(const Evidence& evidence, std::string_view metric) {
  for (const Target& target : evidence.targets)
    if (target.metric == metric && target.simulated) return &target;
  return nullptr;
}

void count_targets(const Evidence& evidence, StatusFinding& finding) {
  finding.fitted_parameters = evidence.fitted.size();
  for (const Target& target : evidence.targets) {
    if (target.follows_from.empty()) ++finding.independent_targets;
    if (target.kind == TargetKind::predicted && target.follows_from.empty())
      ++finding.predicted_targets;
    if (!target.simulated) continue;
    ++finding.targets_computed;
    if (is_within(target) == true) ++finding.targets_within;
  }
}

void judge_parameters(const Evidence& evidence, StatusFinding& finding) {
  auto& reasons = finding.why_not_validated;
  if (evidence.origin.kind == ParameterOrigin::Kind::fitted_here && finding.fitted_parameters > 0)
    reasons.push_back(fmt::format("{} {} fitted to this event",
                                  counted(finding.fitted_parameters, "parameter"),
                                  finding.fitted_parameters == 1 ? "was" : "were"));
  else if (evidence.origin.digest.empty())
    reasons.emplace_back("the parameters were not frozen and hashed on other data");
  if (finding.predicted_targets < finding.fitted_parameters + 2)
    reasons.push_back(
        fmt::format("{} against {} (2 more are needed)",
                    counted(finding.predicted_targets, "independent predicted target"),
                    counted(finding.fitted_parameters, "fitted parameter")));
}

void judge_targets(const Evidence& evidence, StatusFinding& finding) {
  auto& reasons = finding.why_not_validated;
  const std::size_t missed = finding.targets_computed - finding.targets_within;
  if (missed > 0)
    reasons.push_back(fmt::format("{} of {} targets missed", missed, finding.targets_computed));
  const std::size_t absent = evidence.targets.size() - finding.targets_computed;
  if (absent > 0)
    reasons.push_back(
        fmt::format("{} of {} targets not computed", absent, evidence.targets.size()));
}

void judge_baselines(StatusFinding& finding) {
  auto& reasons = finding.why_not_validated;
  constexpr std::array<std::string_view, 4> required{"N0", "N1", "N2", "N3"};
  bool complete = true;
  for (const std::string_view code : required) {
    const bool is_there = std::ranges::any_of(finding.baselines, [&](const BaselineScore& score) {
      return score.name.starts_with(code) && score.metrics > 0;
    });
    if (!is_there) reasons.push_back(fmt::format("baseline {} was not run", code));
    complete = complete && is_there;
  }
  bool all_beaten = true;
  for (const BaselineScore& score : finding.baselines) {
    if (score.metrics == 0 || score.is_beaten()) continue;
    all_beaten = false;
    reasons.push_back(fmt::format("not better than {}", score.name));
    finding.warnings.push_back(fmt::format(
        "{} is as near to the published figures: feedback is not identified by this event",
        score.name));
  }
  finding.beats_all_baselines = complete && all_beaten;
}

}  // namespace

Tolerance Tolerance::relative(double published, double share) {
  const double width = std::fabs(published) * share;
  return {width, width, fmt::format("±{:g} %", share * 100.0)};
}

Tolerance Tolerance::absolute(double half_width, std::string_view unit) {
  return {half_width, half_width, fmt::format("±{}", with_unit(half_width, unit))};
}

Tolerance Tolerance::around_interval(double low, double high, double margin,
                                     std::string_view unit) {
  const double width = (high - low) / 2.0 + margin;
  return {width, width, fmt::format("{:g}–{:g} ±{}", low, high, with_unit(margin, unit))};
}

Tolerance Tolerance::at_most(double limit, std::string_view text) {
  return {limit, limit, std::string{text}};
}

std::optional<bool> is_within(const Target& target) {
  if (!target.simulated) return std::nullopt;
  return accepts(target, *target.simulated);
}

std::string tolerance_text(const Target& target) {
  std::string_view text = target.tolerance.text;
  const std::string unit = " " + target.unit;
  if (!target.unit.empty() && text.ends_with(unit)) text.remove_suffix(unit.size());
  return std::string{text};
}

std::vector<BaselineScore> score_baselines(const Evidence& evidence) {
  std::map<std::string, BaselineScore> scores;
  for (const Baseline& baseline : evidence.baselines) {
    BaselineScore& score = scores[baseline.name];
    score.name = baseline.name;
    const Target* target = find_computed(evidence, baseline.metric);
    if (target == nullptr) continue;
    ++score.metrics;
    if (accepts(*target, baseline.value)) ++score.within;
    score.error += scaled_error(*target, baseline.value);
    score.our_error += scaled_error(*target, *target->simulated);
  }
  std::vector<BaselineScore> ordered;
  for (auto& [name, score] : scores) {
    if (score.metrics > 0) {
      score.error /= static_cast<double>(score.metrics);
      score.our_error /= static_cast<double>(score.metrics);
    }
    ordered.push_back(score);
  }
  std::ranges::sort(ordered, [](const BaselineScore& a, const BaselineScore& b) {
    if ((a.metrics > 0) != (b.metrics > 0)) return a.metrics > 0;
    return a.error != b.error ? a.error < b.error : a.name < b.name;
  });
  return ordered;
}

StatusFinding find_status(const Evidence& evidence) {
  StatusFinding finding;
  if (evidence.targets.empty()) {
    finding.why_not_validated.emplace_back("no recorded counterpart");
    return finding;
  }
  if (!evidence.no_counterpart.empty())
    finding.why_not_validated.push_back(evidence.no_counterpart);
  count_targets(evidence, finding);
  finding.baselines = score_baselines(evidence);
  judge_parameters(evidence, finding);
  judge_targets(evidence, finding);
  judge_baselines(finding);
  if (evidence.no_counterpart.empty())
    finding.status = finding.why_not_validated.empty() ? Status::validated : Status::calibrated;
  return finding;
}

std::string_view name_of(Status status) {
  switch (status) {
    case Status::validated:
      return "validated";
    case Status::calibrated:
      return "calibrated";
    case Status::illustrative:
      return "illustrative";
  }
  return "unknown";
}

std::string_view name_of(TargetKind kind) {
  switch (kind) {
    case TargetKind::fitted:
      return "fitted";
    case TargetKind::predicted:
      return "predicted";
  }
  return "unknown";
}

}  // namespace seawall
