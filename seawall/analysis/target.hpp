#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace seawall {

/// How far a simulated figure may be from the published one: accepted = [published − below,
/// published + above], in the metric's own unit.
struct Tolerance {
  double below = 0.0;  ///< ≥ 0
  double above = 0.0;  ///< ≥ 0
  std::string text;    ///< as a person writes it: "±30 %"

  [[nodiscard]] static Tolerance relative(double published, double share);
  [[nodiscard]] static Tolerance absolute(double half_width, std::string_view unit);
  /// For a published interval, stored as its middle: [low − margin, high + margin].
  [[nodiscard]] static Tolerance around_interval(double low, double high, double margin,
                                                 std::string_view unit);
  /// For an error whose ideal is 0.
  [[nodiscard]] static Tolerance at_most(double limit, std::string_view text);
};

/// Fitted: the parameters were chosen with this figure in view. Predicted: they were not.
enum class TargetKind : std::uint8_t { fitted, predicted };

/// One published figure beside the simulated one.
struct Target {
  std::string metric;  ///< stable name: "bad_debt_crv"
  std::string label;   ///< for people: "Bad debt"; empty: the metric's name
  std::string unit{};  ///< "CRV"
  double published = 0.0;
  /// Nothing: not computed in this run (its data were not given).
  std::optional<double> simulated{};
  Tolerance tolerance;
  TargetKind kind = TargetKind::predicted;
  std::string follows_from{};  ///< metric of the target that this one follows from by arithmetic;
                               ///< empty: independent
  std::string source;          ///< who published it
  std::string note{};
};

/// Nothing where the figure was not computed.
[[nodiscard]] std::optional<bool> is_within(const Target& target);

/// The tolerance without the unit, for where the unit stands beside the metric's name.
[[nodiscard]] std::string tolerance_text(const Target& target);

/// What a simpler model answers for the same metric. `name` starts with its code: "N0 no feedback".
struct Baseline {
  std::string name;
  std::string metric;
  double value = 0.0;
};

/// A parameter that was chosen, not measured.
struct FittedParameter {
  std::string parameter;  ///< its key, as --set takes it: "liquidity.crv-usdc.base_reserve"
  double value = 0.0;     ///< in `unit`
  std::string unit;
  std::string why;
  double scale = 1.0;  ///< value = scale · what --set takes; > 0
};

/// How parameters were come by; `digest` is that of the frozen parameter file.
struct ParameterOrigin {
  enum class Kind : std::uint8_t { fitted_here, frozen_on_other_data } kind = Kind::fitted_here;
  std::string data;    ///< which window or event they were frozen on
  std::string digest;  ///< empty: not hashed, so not frozen
};

/// What a claim about the real world rests on.
struct Evidence {
  std::vector<Target> targets;
  std::vector<FittedParameter> fitted;
  std::vector<Baseline> baselines;
  ParameterOrigin origin;
  /// Why nothing recorded is the counterpart of this very scenario, as where its book is of another
  /// day: its targets are then shown and compared, and say nothing of levels. Empty: there is one.
  std::string no_counterpart{};
};

/// Computed, never chosen (docs: what counts as evidence).
enum class Status : std::uint8_t { validated, calibrated, illustrative };

/// One baseline's distance from the published figures over the metrics it answers.
struct BaselineScore {
  std::string name;
  std::size_t metrics = 0;  ///< compared
  std::size_t within = 0;   ///< of them inside tolerance
  double error = 0.0;       ///< mean of |value − published| / tolerance over them
  double our_error = 0.0;   ///< the run's own over the same metrics
  [[nodiscard]] bool is_beaten() const { return metrics > 0 && our_error < error; }
};

struct StatusFinding {
  Status status = Status::illustrative;
  std::size_t fitted_parameters = 0;
  std::size_t independent_targets = 0;
  std::size_t predicted_targets = 0;
  std::size_t targets_within = 0;
  std::size_t targets_computed = 0;
  std::vector<BaselineScore> baselines;  ///< nearest to the published figures first
  bool beats_all_baselines = false;
  std::vector<std::string> why_not_validated;  ///< empty where validated
  std::vector<std::string> warnings;  ///< to print: "feedback is not identified by this event"
};

/// VALIDATED: parameters frozen and hashed on other data, independent predicted targets ≥ fitted
/// parameters + 2, all inside tolerance, better than each of N0 to N3. CALIBRATED: anything else
/// that has a target. ILLUSTRATIVE: no recorded counterpart, or only one that is not the scenario's
/// own.
[[nodiscard]] StatusFinding find_status(const Evidence& evidence);

/// Scores in order of distance; ties by name.
[[nodiscard]] std::vector<BaselineScore> score_baselines(const Evidence& evidence);

[[nodiscard]] std::string_view name_of(Status status);
[[nodiscard]] std::string_view name_of(TargetKind kind);

}  // namespace seawall
