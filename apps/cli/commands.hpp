#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "options.hpp"
#include "seawall/seawall.hpp"

namespace cli {

Exit run(const Options& options);
Exit replay(const Options& options);
Exit why(const Options& options);
Exit profile(const Options& options);
Exit oracles(const Options& options);
Exit import_book(const Options& options);
Exit schema();
Exit version();
Exit completion(const CLI::App& app, const std::string& shell);

[[nodiscard]] seawall::TraceLevel trace_level_of(const Options& options);

/// A finished run with all that is printed or written of it.
struct Finished {
  std::string command;
  std::uint64_t seed = 1;
  std::vector<seawall::InputDigest> inputs;
  const seawall::Report& report;
  const seawall::Outcome& outcome;
  const seawall::Series& series;
  std::span<const seawall::Event> events;
  const seawall::Names& names;
};

/// Writes the result folder if one was asked for.
[[nodiscard]] Exit write_out(const Finished& finished, const Options& options);
/// Refuses a result folder that could not be written, before anything is run.
[[nodiscard]] Exit check_out(const Options& options);

}  // namespace cli
