#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "seawall/analysis/target.hpp"

namespace seawall {

/// What one target answered when one parameter was moved and all else was left. Values are means
/// over the seeds; `change` and what follows from it is from the lower to the higher value.
struct Response {
  std::string metric;
  double low = 0.0;     ///< parameter × (1 − by)
  double base = 0.0;    ///< as it is
  double high = 0.0;    ///< parameter × (1 + by)
  double change = 0.0;  ///< high − low, in the target's unit
  /// change / half-width of the tolerance: the unit in which targets can be compared.
  double in_tolerances = 0.0;
  /// d ln target / d ln parameter, central difference: ln(high / low) / ln((1 + by) / (1 − by)).
  /// Nothing where the target is near 0: a value ≤ 0, or a base below a tenth of the tolerance.
  std::optional<double> elasticity{};
  /// Of `change`, from its scatter over the seeds; the same seed is compared with itself. Nothing
  /// with one seed.
  std::optional<double> standard_error{};

  /// More than two standard errors, where these are known.
  [[nodiscard]] bool is_beyond_chance() const;
};

/// One fitted parameter, moved.
struct MovedParameter {
  FittedParameter fitted;
  std::string problem;              ///< why it could not be moved; empty: it was
  std::vector<Response> responses;  ///< targets computed in every run
  /// Some target changed beyond chance and by a tenth of its tolerance or more.
  bool is_identified = false;
};

/// Two parameters whose effects on the independent targets are nearly parallel: a fit can trade one
/// for the other.
struct ParallelPair {
  std::string first;
  std::string second;
  double cosine = 0.0;  ///< of the angle between their columns; negative: they offset each other
};

struct Sensitivity {
  double by = 0.1;                   ///< share by which each was moved, both ways
  std::vector<std::uint64_t> seeds;  ///< each value is a mean over them
  std::vector<MovedParameter> parameters;
  std::vector<ParallelPair> parallel;  ///< nearest to parallel first
  bool is_complete = true;             ///< false: interrupted, later parameters are missing
};

/// Targets with simulated values, one list for each seed, in the order of the seeds.
using TargetsBySeed = std::vector<std::vector<Target>>;

[[nodiscard]] std::vector<Response> responses_of(const TargetsBySeed& low,
                                                 const TargetsBySeed& base,
                                                 const TargetsBySeed& high, double by);

/// At least one response that is beyond chance and reaches a tenth of the tolerance.
[[nodiscard]] bool is_identified(std::span<const Response> responses);

/// Pairs of identified parameters with |cosine| > 0.95. Of targets that follow from each other by
/// arithmetic one is taken.
/// @param targets says which targets are independent
[[nodiscard]] std::vector<ParallelPair> parallel_pairs(std::span<const MovedParameter> parameters,
                                                       std::span<const Target> targets);

}  // namespace seawall
