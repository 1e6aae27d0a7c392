#pragma once

#include <string>

#include "seawall/base/hash.hpp"
#include "seawall/base/result.hpp"

namespace seawall::io {

/// A file that a run read, for the manifest.
struct InputFile {
  std::string path;
  Digest digest;
};

/// The whole of a regular file. `where` of an error is the path.
[[nodiscard]] Result<std::string> read_file(const std::string& path);

}  // namespace seawall::io
