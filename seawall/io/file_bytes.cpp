#include "seawall/io/file_bytes.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

namespace seawall::io {
namespace {

constexpr std::uintmax_t file_size_max = std::uintmax_t{4} << 30;

}  // namespace

Result<std::string> read_file(const std::string& path) {
  std::error_code problem;
  const std::filesystem::file_status status = std::filesystem::status(path, problem);
  if (!std::filesystem::exists(status))
    return fail(ErrorCode::missing_file, path,
                "there is no such file; the path of a readable file is needed");
  if (std::filesystem::is_directory(status))
    return fail(ErrorCode::malformed_file, path, "is a directory; a file is needed");
  if (!std::filesystem::is_regular_file(status))
    return fail(ErrorCode::malformed_file, path, "is a device or a pipe; a regular file is needed");
  const std::uintmax_t size = std::filesystem::file_size(path, problem);
  if (!problem && size > file_size_max)
    return fail(ErrorCode::too_large, path,
                fmt::format("{} bytes; at most {} are allowed", size, file_size_max));
  std::ifstream stream{path, std::ios::binary};
  std::string bytes(problem ? 0 : static_cast<std::size_t>(size), '\0');
  if (!stream || !stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    return fail(ErrorCode::missing_file, path, "cannot be read; a readable file is needed");
  return bytes;
}

}  // namespace seawall::io
