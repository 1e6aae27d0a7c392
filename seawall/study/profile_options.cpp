#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "seawall/study/profile_parts.hpp"

namespace seawall::profiling {
namespace {

constexpr std::size_t shocks_most = 1'000;
constexpr std::size_t multipliers_most = 20;

std::unexpected<Error> outside(const char* option, double found, const char* allowed) {
  return fail(ErrorCode::parameter_out_of_range, option,
              fmt::format("{} is outside {}", found, allowed));
}

Result<void> check_count(const char* option, std::size_t count, std::size_t most) {
  if (count >= 1 && count <= most) return {};
  return fail(ErrorCode::parameter_out_of_range, option,
              fmt::format("{} values; 1 to {} are allowed", count, most));
}

Result<void> check(const ProfileOptions& options) {
  if (auto few = check_count("--shock-grid", options.shocks.size(), shocks_most); !few) return few;
  if (auto few = check_count("--depth", options.depth_multipliers.size(), multipliers_most); !few)
    return few;
  for (const double shock : options.shocks)
    if (!(shock > -1.0 && shock <= 0.0)) return outside("--shock-grid", shock, "(-1, 0]");
  for (const double multiplier : options.depth_multipliers)
    if (!(multiplier > 0.0 && multiplier <= 1e6)) return outside("--depth", multiplier, "(0, 1e6]");
  for (const double multiplier : options.debt_multipliers)
    if (!(multiplier > 0.0 && multiplier <= 100.0)) return outside("debt", multiplier, "(0, 100]");
  if (!(options.severity_shock > -1.0 && options.severity_shock < 0.0))
    return outside("--severity-shock", options.severity_shock, "(-1, 0)");
  if (!(options.volatility >= 0.0 && options.volatility <= 100.0))
    return outside("--volatility", options.volatility, "[0, 100]");
  if (!(options.window > 0.0 && options.window < 1.0))
    return outside("--window", options.window, "(0, 1)");
  return {};
}

}  // namespace

Result<ProfileOptions> checked(const ProfileOptions& asked) {
  ProfileOptions options = asked;
  if (options.shocks.empty())
    for (int i = 0; i <= 24; ++i)
      options.shocks.push_back(i == 0 ? 0.0 : -0.025 * i);
  if (auto valid = check(options); !valid) return std::unexpected{valid.error()};
  for (double& shock : options.shocks)
    shock += 0.0;  // −0 becomes 0
  std::ranges::sort(options.shocks, std::ranges::greater{});
  const auto repeated = std::ranges::unique(options.shocks);
  options.shocks.erase(repeated.begin(), repeated.end());
  std::ranges::sort(options.depth_multipliers, std::ranges::greater{});
  const auto again = std::ranges::unique(options.depth_multipliers);
  options.depth_multipliers.erase(again.begin(), again.end());
  return options;
}

}  // namespace seawall::profiling
