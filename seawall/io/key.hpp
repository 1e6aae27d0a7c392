#pragma once

#include <span>
#include <string_view>

#include "seawall/model/range.hpp"

namespace seawall::io {

enum class Need : bool { optional, required };

/// What is known of one key of a file besides its type: the reader, the schema and the pages all
/// take it from here.
struct Key {
  std::string_view name;
  std::string_view doc;
  Need need = Need::optional;
  Range range = ranges::any;  ///< of a number
  // Without initialisers g++ warns wherever a key leaves these out.
  // NOLINTBEGIN(readability-redundant-member-init)
  std::string_view unit = {};                      ///< of a number
  std::span<const std::string_view> choices = {};  ///< of a text; empty: any
  // NOLINTEND(readability-redundant-member-init)
};

}  // namespace seawall::io
