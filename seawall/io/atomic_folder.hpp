#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "seawall/base/result.hpp"

namespace seawall::io {

/// A folder that appears under its name complete or not at all. Files are put into a hidden sibling
/// (".<name>.partial"), which publish() syncs and renames; the destructor removes what was not
/// published.
class AtomicFolder {
 public:
  /// Takes the sibling, and with it the right to write this folder, until the object ends or the
  /// process dies.
  [[nodiscard]] static Result<AtomicFolder> begin(const std::filesystem::path& folder);

  AtomicFolder(AtomicFolder&& other) noexcept;
  AtomicFolder(const AtomicFolder&) = delete;
  AtomicFolder& operator=(const AtomicFolder&) = delete;
  AtomicFolder& operator=(AtomicFolder&&) = delete;
  ~AtomicFolder();

  /// Where to write now.
  [[nodiscard]] const std::filesystem::path& partial() const { return partial_; }

  [[nodiscard]] Result<void> write_text(std::string_view name, std::string_view text) const;
  /// Files become durable, then the folder gets its name; what was there before is removed after.
  [[nodiscard]] Result<void> publish();

 private:
  AtomicFolder(std::filesystem::path folder, std::filesystem::path partial, int lock);
  void release();

  std::filesystem::path folder_;
  std::filesystem::path partial_;
  int lock_ = -1;  ///< open on partial_ and locked; −1: nothing to clean up
};

/// Reads a whole file. Errors: missing_file, or malformed_file where it is no file.
[[nodiscard]] Result<std::string> read_whole_file(const std::filesystem::path& path);

}  // namespace seawall::io
