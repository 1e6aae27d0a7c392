#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "seawall/base/result.hpp"
#include "seawall/io/node.hpp"

namespace seawall::io {

/// Where each key of a scenario was written, so that what compile() finds wrong can be found in the
/// file.
class KeyLines {
 public:
  KeyLines() = default;
  KeyLines(const Node& root, std::string file);

  /// Names of other files, whose errors already say where.
  void add_file(std::string path) { other_files_.push_back(std::move(path)); }

  /// "venues[0].rules" becomes "pool.toml:31: venues[0].rules", or what `--set` wrote it.
  [[nodiscard]] Error locate(Error error) const;

 private:
  struct Place {
    std::size_t line = 0;
    std::string origin;
  };
  void add(const Node& node, const std::string& path);

  std::string file_;
  std::map<std::string, Place, std::less<>> places_;
  std::vector<std::string> other_files_;
};

}  // namespace seawall::io
