#include "seawall/io/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <vector>

namespace seawall::io {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> not_writable(const fs::path& path, std::string_view what, int error) {
  return fail(ErrorCode::not_writable, path.string(),
              fmt::format("{}: {}", what, std::generic_category().message(error)));
}

/// Removes what was not given its name.
class Partials {
 public:
  Partials() = default;
  Partials(const Partials&) = delete;
  Partials& operator=(const Partials&) = delete;
  ~Partials() {
    std::error_code ignored;
    for (const fs::path& path : paths_)
      fs::remove(path, ignored);
  }
  const fs::path& add(const fs::path& path) {
    return paths_.emplace_back(path.parent_path() /
                               fmt::format(".{}.partial", path.filename().string()));
  }
  [[nodiscard]] const fs::path& of(std::size_t file) const { return paths_[file]; }

 private:
  std::vector<fs::path> paths_;
};

/// Writes and syncs; some file systems report a full disk only at the sync.
Result<void> write(const fs::path& path, const fs::path& named, std::string_view text) {
  std::FILE* file = std::fopen(path.c_str(), "wbe");
  if (file == nullptr) return not_writable(named, "cannot be written", errno);
  errno = 0;
  const bool is_written = std::fwrite(text.data(), 1, text.size(), file) == text.size() &&
                          std::fflush(file) == 0 && ::fsync(::fileno(file)) == 0;
  const int error = errno;
  if (std::fclose(file) != 0 || !is_written) return not_writable(named, "cannot be written", error);
  return {};
}

}  // namespace

Result<void> write_whole_files(std::span<const WholeFile> files) {
  Partials partials;
  for (const auto& [path, text] : files) {
    if (!path.has_filename()) return not_writable(path, "names no file", EISDIR);
    if (!path.parent_path().empty()) {
      std::error_code error;
      fs::create_directories(path.parent_path(), error);
      if (error) return not_writable(path.parent_path(), "cannot be made", error.value());
    }
    if (auto written = write(partials.add(path), path, text); !written) return written;
    if (fs::is_directory(path)) return not_writable(path, "cannot be replaced", EISDIR);
  }
  for (std::size_t i = 0; i < files.size(); ++i)
    if (::rename(partials.of(i).c_str(), files[i].first.c_str()) != 0)
      return not_writable(files[i].first, "cannot be put in place", errno);
  return {};
}

}  // namespace seawall::io
