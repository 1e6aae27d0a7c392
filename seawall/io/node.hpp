#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "seawall/base/result.hpp"
#include "seawall/base/time.hpp"

namespace seawall::io {

struct Entry;

/// One value of a scenario file with the line that it was written on. What reads it need not know
/// TOML.
struct Node {
  using Table = std::vector<Entry>;  ///< in the order of the file's keys; keys differ
  using Array = std::vector<Node>;
  struct ZonelessTime {  ///< a date or time of day that could be any of 24 moments
    std::string text;
  };
  std::variant<bool, std::int64_t, double, std::string, Time, ZonelessTime, Array, Table> value;
  std::size_t line = 0;  ///< 0: not from the file
  std::string origin;    ///< "--set seed=7" where the command line wrote it, else empty

  [[nodiscard]] const Table* table() const { return std::get_if<Table>(&value); }
  [[nodiscard]] const Array* array() const { return std::get_if<Array>(&value); }
  [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&value); }
  /// The entry of a table; null where there is none or this is no table.
  [[nodiscard]] const Node* find(std::string_view key) const;
  [[nodiscard]] Node* find(std::string_view key);
  /// "the text 'abc'", "the number 3", "a table": how a message says what was found.
  [[nodiscard]] std::string found() const;
};

struct Entry {
  std::string key;
  Node node;
};

/// Parses TOML 1.0. @param name for messages: the file's path
[[nodiscard]] Result<Node> parse_toml(std::string_view text, const std::string& name);

/// A value of `--set`: a TOML value, or a bare word, which is taken as text.
[[nodiscard]] Result<Node> parse_value(std::string_view text, const std::string& where);

/// Writes `key.path[0].x=value` into the tree. Elements of an array are addressed by [index], or by
/// their `name` (else `asset`): keepers.flash.slice_max.CRV=200000. Keys that no table knows are
/// found by the reader later, as they are in the file.
[[nodiscard]] Result<void> apply_override(Node& root, const std::string& text);

}  // namespace seawall::io
