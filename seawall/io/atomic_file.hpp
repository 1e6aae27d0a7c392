#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <utility>

#include "seawall/base/result.hpp"

namespace seawall::io {

/// A file that is to be there, and all that is in it.
using WholeFile = std::pair<std::filesystem::path, std::string>;

/// Writes files that appear under their names complete or not at all: each goes into a hidden
/// sibling (".<name>.partial") first, and names are given once all of them are on the disk.
/// Errors: not_writable. None of the files is then new, unless the disk failed between two renames.
[[nodiscard]] Result<void> write_whole_files(std::span<const WholeFile> files);

}  // namespace seawall::io
