#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "options.hpp"

namespace cli {

/// What the command line said of a profile, as text: numbers are read by read_profile_options().
void add_profile_options(CLI::App& command, Options& options);

/// Reads lists and grids into options.profile. Errors name the option, what was found and what is
/// allowed; ranges are the profile's own to check.
[[nodiscard]] seawall::Result<seawall::ProfileOptions> read_profile_options(const Options& options);

}  // namespace cli
