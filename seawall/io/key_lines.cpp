#include "seawall/io/key_lines.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace seawall::io {

KeyLines::KeyLines(const Node& root, std::string file) : file_{std::move(file)} {
  if (const Node::Table* entries = root.table())
    for (const Entry& entry : *entries)
      add(entry.node, entry.key);
}

void KeyLines::add(const Node& node, const std::string& path) {
  places_.try_emplace(path, Place{node.line, node.origin});
  if (const Node::Table* entries = node.table())
    for (const Entry& entry : *entries)
      add(entry.node, path + '.' + entry.key);
  if (const Node::Array* elements = node.array())
    for (std::size_t i = 0; i < elements->size(); ++i)
      add((*elements)[i], fmt::format("{}[{}]", path, i));
}

Error KeyLines::locate(Error error) const {
  for (const std::string& path : other_files_)
    if (error.where == path || error.where.starts_with(path + ':')) return error;
  // The longest part of the key path that was written: of a missing key, the table that lacks it.
  std::string_view written = error.where;
  while (!written.empty()) {
    const auto found = places_.find(written);
    if (found != places_.end() && !found->second.origin.empty()) {
      error.where = found->second.origin + ": " + error.where;
      return error;
    }
    if (found != places_.end() && found->second.line > 0) {
      error.where = fmt::format("{}:{}: {}", file_, found->second.line, error.where);
      return error;
    }
    const std::size_t end = written.find_last_of(".[");
    written = written.substr(0, end == std::string_view::npos ? 0 : end);
  }
  error.where = file_ + ": " + error.where;
  return error;
}

}  // namespace seawall::io
