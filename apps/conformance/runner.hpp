#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "adapter.hpp"
#include "seawall/seawall.hpp"

namespace seawall::conformance {

struct FailedCase {
  std::string name;
  std::vector<Mismatch> mismatches;
};

struct SkippedCase {
  std::string name;
  std::string why;
};

/// What one vector file gave.
struct FileReport {
  std::string name;
  std::size_t passed = 0;
  std::size_t skipped = 0;  ///< cases of a format without an adapter
  double fast_error = 0.0;  ///< worst over its cases
  std::string skipped_why;
  std::vector<FailedCase> failed;
  std::vector<SkippedCase> skipped_cases;  ///< of `skipped` those that an adapter left out

  [[nodiscard]] std::size_t cases() const { return passed + failed.size() + skipped; }
};

/// Runs what is behind a path: a vector file, or the .json files of a folder in the order of their
/// names. A file that was asked for by name must be of a known format; of a folder's files one case
/// at least must be, since a run of nothing must not look like everything passed.
[[nodiscard]] Result<std::vector<FileReport>> run_path(const std::filesystem::path& path);

}  // namespace seawall::conformance
