#pragma once

#include <string>

#include "seawall/base/hash.hpp"
#include "seawall/base/result.hpp"

namespace seawall {

/// One file that a run read.
struct InputDigest {
  std::string path;  ///< as it was given
  Digest digest;
};

}  // namespace seawall

namespace seawall::io {

/// The whole of a regular file. `where` of an error is the path.
[[nodiscard]] Result<std::string> read_file(const std::string& path);

}  // namespace seawall::io
