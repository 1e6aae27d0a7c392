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

/// What one vector file gave.
struct FileReport {
  std::string name;
  std::size_t passed = 0;
  std::size_t skipped = 0;  ///< cases of a format without an adapter
  double fast_error = 0.0;  ///< worst over its cases
  std::string skipped_why;
  std::vector<FailedCase> failed;

  [[nodiscard]] std::size_t cases() const { return passed + failed.size() + skipped; }
};

/// Whether a file was asked for by name or found in a folder: only the latter may be of an unknown
/// format.
enum class Found : std::uint8_t { by_name, in_folder };

struct VectorFile {
  std::filesystem::path path;
  Found found{};
};

/// The vector files behind a path: itself, or the .json files of a folder in the order of their
/// names.
[[nodiscard]] Result<std::vector<VectorFile>> vector_files(const std::filesystem::path& path);

/// Runs all cases of a file.
[[nodiscard]] Result<FileReport> run_file(const VectorFile& file);

}  // namespace seawall::conformance
