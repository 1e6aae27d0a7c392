// seawall-conformance: runs the vectors that venues' own contracts produced against the engine's
// rules.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>
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
    if (report.skipped != 0)
      fmt::print("{}: {} skipped: {}\n", report.name, report.skipped, report.skipped_why);
    if (!verbose) continue;
    for (const FailedCase& failed : report.failed) {
      fmt::print("{}: {} failed\n", report.name, failed.name);
      for (const Mismatch& mismatch : failed.mismatches)
        fmt::print("    {}: expected {}, got {}\n", mismatch.field, mismatch.expected,
                   mismatch.actual);
    }
  }
}

int refuse(const Error& error) {
  fmt::print(stderr, "seawall-conformance: {}\n", error.text());
  return exit_bad_input;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Runs vector files produced by venues' own contracts against Seawall's rules."};
  std::vector<std::string> paths;
  bool verbose = false;
  app.add_option("PATH", paths, "vector file, or a folder of them")->required();
  app.add_flag("--verbose", verbose, "name the fields in which a case failed");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? 0 : exit_bad_input;
  }

  std::vector<FileReport> reports;
  for (const std::string& path : paths) {
    const auto files = vector_files(path);
    if (!files) return refuse(files.error());
    for (const VectorFile& file : *files) {
      auto report = run_file(file);
      if (!report) return refuse(report.error());
      reports.push_back(std::move(*report));
    }
  }

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
