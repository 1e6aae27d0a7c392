#include "profile_options.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

namespace cli {
namespace {

constexpr double grid_steps_most = 1'000.0;

std::optional<double> number_in(std::string_view text) {
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number))
    return std::nullopt;
  return number;
}

std::unexpected<seawall::Error> refused(const char* option, std::string_view found,
                                        std::string_view allowed) {
  return seawall::fail(seawall::ErrorCode::parameter_out_of_range, option,
                       fmt::format("'{}' is not {}", found, allowed));
}

seawall::Result<std::vector<double>> numbers_in(const char* option, std::string_view text,
                                                char between, std::string_view allowed) {
  std::vector<double> numbers;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(between, begin), text.size());
    const auto number = number_in(text.substr(begin, end - begin));
    if (!number) return refused(option, text, allowed);
    numbers.push_back(*number);
    begin = end + 1;
  }
  return numbers;
}

seawall::Result<std::vector<double>> shocks_in(const std::string& text) {
  constexpr const char* option = "--shock-grid";
  constexpr std::string_view allowed =
      "FROM:TO:STEP with a STEP above 0, as -0.6:0:0.025, or a list, as -0.05,-0.1,-0.2";
  const bool is_grid = text.find(':') != std::string::npos;
  const auto numbers = numbers_in(option, text, is_grid ? ':' : ',', allowed);
  if (!numbers || !is_grid) return numbers;
  if (numbers->size() != 3 || !((*numbers)[2] > 0.0)) return refused(option, text, allowed);
  const double from = std::min((*numbers)[0], (*numbers)[1]);
  const double to = std::max((*numbers)[0], (*numbers)[1]);
  const double steps = std::floor((to - from) / (*numbers)[2] + 1e-9);
  if (steps >= grid_steps_most) return refused(option, text, "a grid of at most 1000 shocks");
  std::vector<double> shocks;
  for (int i = 0; i <= static_cast<int>(steps); ++i)
    shocks.push_back(std::round((to - (*numbers)[2] * i) * 1e12) / 1e12);
  if (shocks.empty() || shocks.back() > from) shocks.push_back(from);  // a last, shorter step
  return shocks;
}

// One number; left as it is where the option was not given.
seawall::Result<void> read_number(const char* option, const std::optional<std::string>& text,
                                  double& number) {
  if (!text) return {};
  const auto found = number_in(*text);
  if (!found) return refused(option, *text, "a number");
  number = *found;
  return {};
}

}  // namespace

void add_profile_options(CLI::App& command, Options& options) {
  command.add_option("scenario", options.scenario, "scenario file (TOML)")
      ->required()
      ->type_name("SCENARIO.toml");
  command
      .add_option("--asset", options.profile.asset,
                  "which coin falls; default: the one with most collateral behind debt")
      ->type_name("ASSET");
  command
      .add_option("--shock-grid", options.shock_grid,
                  "shocks of today's price: FROM:TO:STEP or a list, shares in (-1, 0]; default: "
                  "-0.6:0:0.025")
      ->type_name("GRID");
  command
      .add_option("--depth", options.depths,
                  "shares of today's depth to compare, in (0, 1e6]; default: 2,1,0.5,0.1,0.02")
      ->type_name("LIST");
  command
      .add_option("--severity-shock", options.severity_shock,
                  "shock of the depth table and of the map of debt and depth, in (-1, 0); default: "
                  "-0.2")
      ->type_name("SHOCK");
  command
      .add_option("--volatility", options.volatility,
                  "of the asset, a year's (0.8 is 80 %): for the share inside one oracle gap")
      ->type_name("SHARE");
  command
      .add_option("--window", options.window,
                  "R counts forced sales over this share of the price ahead, in (0, 1); default: "
                  "0.02")
      ->type_name("SHARE");
  command.add_option("--set", options.set, "change one value of the input, as often as needed")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command.add_flag("--json", options.json, "print JSON");
  command.add_flag("--quiet", options.quiet, "print nothing but errors (and JSON, if asked for)");
  command.add_flag("--force", options.force, "replace results in the folder of --out");
  command.add_flag("--ascii", options.ascii, "no signs beyond ASCII");
}

seawall::Result<seawall::ProfileOptions> read_profile_options(const Options& options) {
  seawall::ProfileOptions read = options.profile;
  if (options.shock_grid) {
    auto shocks = shocks_in(*options.shock_grid);
    if (!shocks) return std::unexpected{shocks.error()};
    read.shocks = *std::move(shocks);
  }
  if (options.depths) {
    auto depths = numbers_in("--depth", *options.depths, ',', "a list of numbers, as 2,1,0.5");
    if (!depths) return std::unexpected{depths.error()};
    read.depth_multipliers = *std::move(depths);
  }
  const auto read_all = [&]() -> seawall::Result<void> {
    if (auto got = read_number("--severity-shock", options.severity_shock, read.severity_shock);
        !got)
      return got;
    if (auto got = read_number("--volatility", options.volatility, read.volatility); !got)
      return got;
    return read_number("--window", options.window, read.window);
  };
  if (auto got = read_all(); !got) return std::unexpected{got.error()};
  return read;
}

}  // namespace cli
