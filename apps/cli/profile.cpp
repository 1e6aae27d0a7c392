#include <fmt/format.h>

#include "commands.hpp"
#include "console.hpp"
#include "profile_options.hpp"
#include "scenario_input.hpp"

namespace cli {
namespace {

// In one form that depends on nothing but what it computes.
std::string command_of(const Options& options) {
  std::string text = fmt::format("seawall profile {}", options.scenario);
  const auto add = [&](const char* option, const std::string& value) {
    if (!value.empty()) text += fmt::format(" {} {}", option, value);
  };
  add("--asset", options.profile.asset);
  add("--shock-grid", options.shock_grid.value_or(""));
  add("--depth", options.depths.value_or(""));
  add("--severity-shock", options.severity_shock.value_or(""));
  add("--volatility", options.volatility.value_or(""));
  add("--window", options.window.value_or(""));
  for (const std::string& set : options.set)
    add("--set", set);
  return text;
}

}  // namespace

Exit profile(const Options& options) {
  const auto asked = read_profile_options(options);
  if (!asked) return complain(asked.error());
  const auto input = read_input(options.scenario, options.set);
  if (!input) return complain(input.error());
  if (const Exit checked = check_out(options); checked != Exit::ok) return checked;
  const auto made = seawall::profile_of(*input, *asked);
  if (!made) return complain(made.error());
  if (!options.quiet || options.json) {
    const Exit printed =
        print(options.json ? seawall::profile_json(*made)
                           : seawall::io::profile_text(*made, look_of_stdout(options)));
    if (printed != Exit::ok) return printed;
  }
  if (options.out.empty()) return Exit::ok;
  const seawall::ProfileRecord record{.command = command_of(options),
                                      .scenario = input->name,
                                      .inputs = input->inputs,
                                      .profile = *made};
  const auto written = seawall::write_profile(
      options.out, record, options.force ? seawall::Existing::replace : seawall::Existing::refuse);
  return written ? Exit::ok : complain(written.error());
}

}  // namespace cli
