// seawall-conformance: runs the vectors that venues' own contracts produced against the engine's
// rules, and checks of theory against the closed forms in clearing/anchors.

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "runner.hpp"

namespace {

using namespace seawall;
using namespace seawall::conformance;

constexpr int exit_failed = 1;
constexpr int exit_bad_input = 2;

void print_table(const std::vector<FileReport>& reports) {
  std::size_t width = 4;
  for (const FileReport& report : reports)
    width = std::max(width, report.name.size());
  fmt::print("{:<{}}  {:>6}  {:>6}  {:>6}  {:>7}  {}\n", "file", width, "cases", "passed", "failed",
             "skipped", "worst Fast error");
  for (const FileReport& report : reports) {
    const bool ran = report.skipped < report.cases();
    fmt::print("{:<{}}  {:>6}  {:>6}  {:>6}  {:>7}  {}\n", report.name, width, report.cases(),
               report.passed, report.failed.size(), report.skipped,
               ran ? fmt::format("{:.1e}", report.fast_error) : "-");
  }
}

void print_notes(const std::vector<FileReport>& reports, bool verbose) {
  for (const FileReport& report : reports) {
    if (report.skipped > report.skipped_cases.size())
      fmt::print("{}: {} skipped: {}\n", report.name, report.skipped - report.skipped_cases.size(),
                 report.skipped_why);
    for (const SkippedCase& skipped : report.skipped_cases)
      fmt::print("{}: {} skipped: {}\n", report.name, skipped.name, skipped.why);
    if (!verbose) continue;
    for (const FailedCase& failed : report.failed) {
      fmt::print("{}: {} failed\n", report.name, failed.name);
      for (const Mismatch& mismatch : failed.mismatches)
        fmt::print("    {}: expected {}, got {}\n", mismatch.field, mismatch.expected,
                   mismatch.actual);
    }
  }
}

// One line whatever a path or a value carries.
int refuse(std::string_view text) {
  fmt::print(stderr, "seawall-conformance: {}\n", io::printable(text, io::Look{}));
  return exit_bad_input;
}

// CLI11 says what it did not like; this adds what is allowed.
std::string what_was_wrong(const CLI::ParseError& problem, int count, char** words) {
  if (count < 2) return "give a vector file or a folder of them; --help tells more";
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--") break;
    if (word.size() > 1 && word.starts_with('-') && word != "--verbose")
      return fmt::format("unknown option {}; --verbose and --help are allowed", word);
  }
  return fmt::format("{}; PATH... and --verbose are allowed", problem.what());
}

Result<std::vector<FileReport>> run_paths(const std::vector<std::string>& paths) {
  std::vector<FileReport> all;
  for (const std::string& path : paths) {
    auto reports = run_path(path);
    if (!reports) return reports;
    std::ranges::move(*reports, std::back_inserter(all));
  }
  return all;
}

int print(const std::vector<FileReport>& reports, bool verbose) {
  print_table(reports);
  print_notes(reports, verbose);
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;
  for (const FileReport& report : reports) {
    passed += report.passed;
    failed += report.failed.size();
    skipped += report.skipped;
  }
  fmt::print("{} passed, {} failed, {} skipped\n", passed, failed, skipped);
  return failed == 0 ? 0 : exit_failed;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Runs vector files produced by venues' own contracts, and checks of theory, against "
      "Seawall's "
      "rules.",
      "seawall-conformance"};
  std::vector<std::string> paths;
  bool verbose = false;
  app.add_option("PATH", paths, "vector file, or a folder of them")->required();
  app.add_flag("--verbose", verbose, "name the fields in which a case failed");
  app.footer("\nExit codes: 0 all cases passed, 1 a case failed, 2 bad input.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& problem) {
    return refuse(what_was_wrong(problem, argc, argv));
  }
  const auto reports = run_paths(paths);
  return reports ? print(*reports, verbose) : refuse(reports.error().text());
}
