#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "seawall/base/number_policy.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/result.hpp"
#include "seawall/model/range.hpp"

namespace seawall {

/// The first thing that is wrong with an input. Checks go on with harmless values after a report:
/// what follows is usually a consequence, and one clear error is better than ten.
class FirstError {
 public:
  void report(ErrorCode code, std::string where, std::string detail) {
    if (!error_) error_ = Error{code, std::move(where), std::move(detail)};
  }
  [[nodiscard]] bool any() const { return error_.has_value(); }
  [[nodiscard]] std::unexpected<Error> take() { return std::unexpected{std::move(*error_)}; }

 private:
  std::optional<Error> error_;
};

/// Names of one kind ("asset") in the order of their table.
class NameTable {
 public:
  explicit NameTable(std::string_view kind) : kind_{kind} {}

  /// Reports an empty, overlong, unprintable, reserved or repeated name at `where`.
  void add(std::string_view name, const std::string& where, FirstError& errors);
  /// Reports an unknown name at `where`, with the nearest known one.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name, const std::string& where,
                                                FirstError& errors) const;
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string_view>& all() const { return names_; }

 private:
  std::string_view kind_;
  std::vector<std::string_view> names_;  // owned by the spec, which outlives the checks
  std::map<std::string_view, std::size_t> index_;
};

/// Reports a value outside its range at `where`. @return whether it is inside
bool check_range(double value, const Range& range, const std::string& where, FirstError& errors);

/// Reports text that is not one of `allowed`. @return its place
[[nodiscard]] std::optional<std::size_t> check_choice(std::string_view value,
                                                      std::span<const std::string_view> allowed,
                                                      const std::string& where, FirstError& errors);

/// No amount of an asset, nor a sum of them, may exceed this many smallest units.
inline constexpr Int128 units_max = Int128{1} << 120;

/// Tokens to smallest units, to the nearest; whole tokens exactly. Nothing beyond units_max.
/// @param tokens   finite, ≥ 0
/// @param decimals in [0, 36]
[[nodiscard]] std::optional<Units> units_of(double tokens, int decimals);

/// As units_of; reports a negative, non-finite or absurd amount at `where`. @return 0 after a
/// report
[[nodiscard]] Units check_units(double tokens, int decimals, const std::string& where,
                                FirstError& errors);

/// A share as whole basis points; reports what is outside `range` or finer than a basis point.
[[nodiscard]] BasisPoints check_basis_points(double share, const Range& range,
                                             const std::string& where, FirstError& errors);

/// Collateral factor, threshold and bonus of a reserve, an efficiency mode or a vote.
struct RiskShares {
  double collateral_factor = 0.0;
  double liquidation_threshold = 0.0;
  double liquidation_bonus = 0.0;
};
struct RiskBasisPoints {
  BasisPoints collateral_factor;
  BasisPoints liquidation_threshold;
  BasisPoints liquidation_bonus;  ///< 10500 for a bonus of 5 %
};

/// Each in its range, threshold ≥ collateral factor, threshold · (1 + bonus) < 1.
/// @param where key path of the three's owner, "venues[0].reserves[2]"
[[nodiscard]] RiskBasisPoints check_risk(const RiskShares& shares, const std::string& where,
                                         FirstError& errors);

/// Part of check_risk that ties the three together, for values that are already in basis points.
void check_risk_order(const RiskBasisPoints& risk, const std::string& where, FirstError& errors);

}  // namespace seawall
