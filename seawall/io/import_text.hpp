#pragma once

#include <string>

#include "seawall/io/import.hpp"
#include "seawall/io/text.hpp"

namespace seawall::io {

/// What was read, what was left out and why, and that the sums agree.
[[nodiscard]] std::string import_text(const ImportedBook& book, const Look& look);
/// The same with every digit; amounts are texts, so that no reader rounds them.
[[nodiscard]] std::string import_json(const ImportedBook& book);

}  // namespace seawall::io
