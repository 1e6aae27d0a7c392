#include "seawall/analysis/sensitivity.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/base/math.hpp"

namespace seawall {
namespace {

constexpr double parallel_from = 0.95;        // |cosine|
constexpr double seen_from_tolerances = 0.1;  // of change
constexpr double near_zero_tolerances = 0.1;  // of the base value
constexpr double standard_errors_beyond_chance = 2.0;

double half_width(const Target& target) {
  return (target.tolerance.below + target.tolerance.above) / 2.0;
}

/// One target's value at each seed; empty where a seed did not compute it.
std::vector<double> values_of(const TargetsBySeed& runs, std::size_t row) {
  std::vector<double> values;
  for (const std::vector<Target>& targets : runs) {
    if (!targets[row].simulated) return {};
    values.push_back(*targets[row].simulated);
  }
  return values;
}

double mean_of(std::span<const double> values) {
  double sum = 0.0;
  for (const double value : values)
    sum += value;
  return sum / static_cast<double>(values.size());
}

std::optional<double> standard_error_of_change(std::span<const double> low,
                                               std::span<const double> high) {
  const std::size_t count = low.size();
  if (count < 2) return std::nullopt;
  std::vector<double> changes;
  for (std::size_t seed = 0; seed < count; ++seed)
    changes.push_back(high[seed] - low[seed]);
  const double mean = mean_of(changes);
  double squares = 0.0;
  for (const double change : changes)
    squares += (change - mean) * (change - mean);
  return std::sqrt(squares / static_cast<double>(count * (count - 1)));
}

std::optional<double> elasticity_of(const Response& response, double tolerance, double by) {
  const bool is_near_zero = response.low <= 0.0 || response.base <= 0.0 || response.high <= 0.0 ||
                            response.base < near_zero_tolerances * tolerance;
  if (is_near_zero) return std::nullopt;
  return math::log(response.high / response.low) / math::log((1.0 + by) / (1.0 - by));
}

/// What two parameters do to the same targets, row by row in the same unit.
struct Columns {
  std::vector<double> first;
  std::vector<double> second;
};

double if_beyond_chance(const Response& response, double effect) {
  return response.is_beyond_chance() ? effect : 0.0;
}

// Elasticities where both parameters have them; at targets near 0 changes in tolerances, which at a
// move of a tenth are of the same size (one per cent per per cent is some 20 % of a target, a
// tolerance 10 to 30 %). What may be chance counts as no effect.
Columns columns_of(const MovedParameter& a, const MovedParameter& b,
                   std::span<const std::string> metrics) {
  Columns columns;
  for (const std::string& metric : metrics) {
    const auto in_a = std::ranges::find(a.responses, metric, &Response::metric);
    const auto in_b = std::ranges::find(b.responses, metric, &Response::metric);
    if (in_a == a.responses.end() || in_b == b.responses.end()) continue;
    const bool both = in_a->elasticity && in_b->elasticity;
    columns.first.push_back(
        if_beyond_chance(*in_a, both ? *in_a->elasticity : in_a->in_tolerances));
    columns.second.push_back(
        if_beyond_chance(*in_b, both ? *in_b->elasticity : in_b->in_tolerances));
  }
  return columns;
}

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i)
    sum += a[i] * b[i];
  return sum;
}

double cosine_of(std::span<const double> a, std::span<const double> b) {
  const double lengths = std::sqrt(dot(a, a) * dot(b, b));
  return lengths > 0.0 ? dot(a, b) / lengths : 0.0;
}

}  // namespace

bool Response::is_beyond_chance() const {
  return !standard_error || std::fabs(change) > standard_errors_beyond_chance * *standard_error;
}

std::vector<Response> responses_of(const TargetsBySeed& low, const TargetsBySeed& base,
                                   const TargetsBySeed& high, double by) {
  std::vector<Response> responses;
  if (base.empty()) return responses;
  for (std::size_t row = 0; row < base.front().size(); ++row) {
    const Target& target = base.front()[row];
    const std::vector<double> lows = values_of(low, row);
    const std::vector<double> bases = values_of(base, row);
    const std::vector<double> highs = values_of(high, row);
    if (lows.empty() || bases.empty() || highs.empty()) continue;
    Response response{.metric = target.metric,
                      .low = mean_of(lows),
                      .base = mean_of(bases),
                      .high = mean_of(highs)};
    const double tolerance = half_width(target);
    response.change = response.high - response.low;
    response.in_tolerances = tolerance > 0.0 ? response.change / tolerance : 0.0;
    response.elasticity = elasticity_of(response, tolerance, by);
    response.standard_error = standard_error_of_change(lows, highs);
    responses.push_back(std::move(response));
  }
  return responses;
}

bool is_identified(std::span<const Response> responses) {
  return std::ranges::any_of(responses, [](const Response& response) {
    return response.is_beyond_chance() && std::fabs(response.in_tolerances) >= seen_from_tolerances;
  });
}

std::vector<ParallelPair> parallel_pairs(std::span<const MovedParameter> parameters,
                                         std::span<const Target> targets) {
  std::vector<std::string> metrics;
  for (const Target& target : targets)
    if (target.follows_from.empty()) metrics.push_back(target.metric);
  std::vector<ParallelPair> pairs;
  for (std::size_t i = 0; i < parameters.size(); ++i)
    for (std::size_t j = i + 1; j < parameters.size(); ++j) {
      if (!parameters[i].is_identified || !parameters[j].is_identified) continue;
      const Columns columns = columns_of(parameters[i], parameters[j], metrics);
      const double cosine = cosine_of(columns.first, columns.second);
      if (std::fabs(cosine) > parallel_from)
        pairs.push_back({parameters[i].fitted.parameter, parameters[j].fitted.parameter, cosine});
    }
  std::ranges::stable_sort(pairs, [](const ParallelPair& a, const ParallelPair& b) {
    return std::fabs(a.cosine) > std::fabs(b.cosine);
  });
  return pairs;
}

}  // namespace seawall
