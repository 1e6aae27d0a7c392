#include "seawall/model/checks.hpp"

#include <cmath>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"

namespace seawall {
namespace {

constexpr std::size_t name_length_max = 128;

bool is_printable(std::string_view name) {
  for (const char letter : name)
    if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f) return false;
  return true;
}

}  // namespace

void NameTable::add(std::string_view name, const std::string& where, FirstError& errors) {
  if (name.empty()) {
    errors.report(ErrorCode::parameter_out_of_range, where,
                  fmt::format("the {} has no name; a text is needed", kind_));
  } else if (name.size() > name_length_max || !is_printable(name) || name.contains(':')) {
    errors.report(
        ErrorCode::parameter_out_of_range, where,
        fmt::format(
            "{} cannot be the name of the {}; allowed: 1 to {} printable characters, no ':'",
            in_quotes(name), kind_, name_length_max));
  }
  const auto [at, is_new] = index_.emplace(name, names_.size());
  if (!is_new)
    errors.report(
        ErrorCode::duplicate_name, where,
        fmt::format("{} {} is there twice (entries {} and {}, counted from 0); names must differ",
                    kind_, in_quotes(name), at->second, names_.size()));
  names_.push_back(name);
}

std::optional<std::size_t> NameTable::find(std::string_view name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<std::size_t> NameTable::find(std::string_view name, const std::string& where,
                                           FirstError& errors) const {
  const auto found = find(name);
  if (!found)
    errors.report(ErrorCode::unknown_name, where,
                  fmt::format("unknown {} {}{}", kind_, in_quotes(name), suggestion(name, names_)));
  return found;
}

bool check_range(double value, const Range& range, const std::string& where, FirstError& errors) {
  if (range.contains(value)) return true;
  errors.report(
      range.looks_like_percent(value) ? ErrorCode::wrong_unit : ErrorCode::parameter_out_of_range,
      where, range.refusal(value));
  return false;
}

std::optional<std::size_t> check_choice(std::string_view value,
                                        std::span<const std::string_view> allowed,
                                        const std::string& where, FirstError& errors) {
  std::string list;
  for (std::size_t i = 0; i < allowed.size(); ++i) {
    if (value == allowed[i]) return i;
    list += (i > 0 ? ", \"" : "\"") + std::string{allowed[i]} + '"';
  }
  const auto nearest = nearest_name(value, allowed);
  errors.report(ErrorCode::parameter_out_of_range, where,
                fmt::format("{} is not one of {}{}", in_quotes(value), list,
                            nearest ? "; did you mean " + in_quotes(*nearest) + "?" : ""));
  return std::nullopt;
}

std::optional<Units> units_of(double tokens, int decimals) {
  const Int128 scale = power_of_ten(decimals);
  const double scale_double = to_double(scale);
  if (!(tokens * scale_double <= to_double(units_max))) return std::nullopt;
  // Whole tokens in integers: 92e6 · 10^18 has no double, and a person who wrote it means it
  // exactly.
  const double whole = std::floor(tokens);
  const Int128 rest = floor_to_int128((tokens - whole) * scale_double + 0.5);
  return Units{floor_to_int128(whole) * scale + rest};
}

Units check_units(double tokens, int decimals, const std::string& where, FirstError& errors) {
  if (!check_range(tokens, ranges::not_negative, where, errors) || decimals < 0 || decimals > 36)
    return Units{0};
  if (const auto units = units_of(tokens, decimals)) return *units;
  errors.report(
      ErrorCode::too_large, where,
      fmt::format(
          "{} tokens of {} decimals exceed 2^120 smallest units; at most {:.4g} tokens are allowed",
          tokens, decimals, to_double(units_max) / to_double(power_of_ten(decimals))));
  return Units{0};
}

BasisPoints check_basis_points(double share, const Range& range, const std::string& where,
                               FirstError& errors) {
  if (!check_range(share, range, where, errors)) return BasisPoints{0};
  const double points = share * 10'000.0;
  const double nearest = std::floor(points + 0.5);
  if (std::abs(points - nearest) > 1e-6)
    errors.report(
        ErrorCode::parameter_out_of_range, where,
        fmt::format("{} is {:.6g} basis points; whole basis points are allowed, such as {} or {}",
                    share, points, std::floor(points) / 10'000.0, std::ceil(points) / 10'000.0));
  return BasisPoints{static_cast<std::int32_t>(nearest)};
}

RiskBasisPoints check_risk(const RiskShares& shares, const std::string& where, FirstError& errors) {
  RiskBasisPoints risk;
  risk.collateral_factor = check_basis_points(shares.collateral_factor, ranges::share,
                                              where + ".collateral_factor", errors);
  risk.liquidation_threshold = check_basis_points(shares.liquidation_threshold, ranges::share,
                                                  where + ".liquidation_threshold", errors);
  risk.liquidation_bonus = check_basis_points(shares.liquidation_bonus, ranges::share_below_one,
                                              where + ".liquidation_bonus", errors);
  risk.liquidation_bonus.value += 10'000;
  if (!errors.any()) check_risk_order(risk, where, errors);
  return risk;
}

void check_risk_order(const RiskBasisPoints& risk, const std::string& where, FirstError& errors) {
  const double threshold = risk.liquidation_threshold.value / 10'000.0;
  const double factor = risk.collateral_factor.value / 10'000.0;
  if (risk.liquidation_threshold < risk.collateral_factor)
    errors.report(
        ErrorCode::parameter_out_of_range, where + ".liquidation_threshold",
        fmt::format(
            "{} is below the collateral_factor {}; a loan would be liquidated as it is made. "
            "Allowed: [{}, 1]",
            threshold, factor, factor));
  // Aave's own check when a reserve is configured: else a liquidation could leave the account
  // worse.
  const auto product =
      std::int64_t{risk.liquidation_threshold.value} * risk.liquidation_bonus.value;
  if (risk.liquidation_threshold.value > 0 && product >= 100'000'000)
    errors.report(ErrorCode::parameter_out_of_range, where + ".liquidation_bonus",
                  fmt::format("threshold · (1 + bonus) = {} · {} = {:.6g}; less than 1 is allowed, "
                              "else the collateral "
                              "cannot pay the bonus",
                              threshold, risk.liquidation_bonus.value / 10'000.0,
                              static_cast<double>(product) / 1e8));
}

}  // namespace seawall
