#include "seawall/io/atomic_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

namespace seawall::io {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> not_writable(const fs::path& path, std::string_view what, int error) {
  return fail(ErrorCode::not_writable, path.string(),
              fmt::format("{}: {}", what, std::generic_category().message(error)));
}

// Some file systems report a full disk only here.
Result<void> sync(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return not_writable(path, "cannot be opened to sync it", errno);
  const int status = ::fsync(file);
  const int error = errno;
  ::close(file);
  if (status != 0) return not_writable(path, "cannot be synced", error);
  return {};
}

fs::path parent_of(const fs::path& folder) {
  const fs::path parent = folder.parent_path();
  return parent.empty() ? fs::path{"."} : parent;
}

void remove_quietly(const fs::path& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

Result<void> empty(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator entry{folder, error}, end; !error && entry != end;
       entry.increment(error)) {
    fs::remove_all(entry->path(), error);
    if (error) break;
  }
  if (error)
    return not_writable(folder, "what a killed run left here cannot be removed", error.value());
  return {};
}

}  // namespace

Result<AtomicFolder> AtomicFolder::begin(const fs::path& folder) {
  fs::path named = folder;
  if (!named.has_filename()) named = named.parent_path();  // "results/"
  const fs::path partial = parent_of(named) / fmt::format(".{}.partial", named.filename().string());
  std::error_code error;
  fs::create_directories(parent_of(named), error);
  if (error) return not_writable(parent_of(named), "cannot be made", error.value());
  if (::mkdir(partial.c_str(), 0777) != 0 && errno != EEXIST)
    return not_writable(named, "cannot be written", errno);
  const int lock = ::open(partial.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (lock < 0) return not_writable(partial, "cannot be opened", errno);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return fail(ErrorCode::not_writable, named.string(), "another process is writing it now");
  }
  AtomicFolder begun{std::move(named), partial, lock};
  if (auto emptied = empty(partial); !emptied) return std::unexpected{emptied.error()};
  return begun;
}

AtomicFolder::AtomicFolder(fs::path folder, fs::path partial, int lock)
    : folder_{std::move(folder)}, partial_{std::move(partial)}, lock_{lock} {}

AtomicFolder::AtomicFolder(AtomicFolder&& other) noexcept
    : folder_{std::move(other.folder_)},
      partial_{std::move(other.partial_)},
      lock_{std::exchange(other.lock_, -1)} {}

AtomicFolder::~AtomicFolder() {
  if (lock_ < 0) return;
  remove_quietly(partial_);
  release();
}

void AtomicFolder::release() { ::close(std::exchange(lock_, -1)); }

Result<void> AtomicFolder::write_text(std::string_view name, std::string_view text) const {
  const fs::path path = partial_ / name;
  std::FILE* file = std::fopen(path.c_str(), "wbe");
  if (file == nullptr) return not_writable(folder_ / name, "cannot be written", errno);
  errno = 0;
  const bool wrote =
      std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
  const int error = errno;
  if (std::fclose(file) != 0 || !wrote)
    return not_writable(folder_ / name, "cannot be written", error);
  return {};
}

Result<void> AtomicFolder::publish() {
  std::error_code error;
  for (fs::directory_iterator entry{partial_, error}, end; !error && entry != end;
       entry.increment(error))
    if (auto synced = sync(entry->path()); !synced) return synced;
  if (error) return not_writable(partial_, "cannot be listed", error.value());
  if (auto synced = sync(partial_); !synced) return synced;
  // A rename replaces an empty folder; a full one changes places with ours in one step and is then
  // removed.
  if (::rename(partial_.c_str(), folder_.c_str()) != 0) {
    if (errno != ENOTEMPTY && errno != EEXIST)
      return not_writable(folder_, "cannot be put in place", errno);
    if (::renameat2(AT_FDCWD, partial_.c_str(), AT_FDCWD, folder_.c_str(), RENAME_EXCHANGE) != 0)
      return not_writable(folder_, "cannot be replaced", errno);
    remove_quietly(partial_);
  }
  release();
  return sync(parent_of(folder_));
}

Result<std::string> read_whole_file(const fs::path& path) {
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr)
    return fail(ErrorCode::missing_file, path.string(),
                "cannot be opened: " + std::generic_category().message(errno));
  std::string text;
  char buffer[65'536];
  std::size_t got = 0;
  while ((got = std::fread(buffer, 1, sizeof buffer, file)) > 0)
    text.append(buffer, got);
  const bool failed = std::ferror(file) != 0;
  std::fclose(file);
  if (failed) return fail(ErrorCode::malformed_file, path.string(), "cannot be read");
  return text;
}

}  // namespace seawall::io
