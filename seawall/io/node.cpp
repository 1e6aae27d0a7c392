#include "seawall/io/node.hpp"

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/base/time_text.hpp"

namespace seawall::io {
namespace {

struct Describe {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return fmt::format("the number {}", value); }
  std::string operator()(double value) const { return fmt::format("the number {}", value); }
  std::string operator()(const std::string& value) const { return "the text " + in_quotes(value); }
  std::string operator()(Time value) const { return "the time " + text_of(value); }
  std::string operator()(const Node::ZonelessTime& value) const {
    return value.text + ", which names no zone,";
  }
  std::string operator()(const Node::Array& value) const {
    return fmt::format("a list of {}", value.size());
  }
  std::string operator()(const Node::Table&) const { return "a table"; }
};

}  // namespace

const Node* Node::find(std::string_view key) const {
  if (const Table* entries = table())
    for (const Entry& entry : *entries)
      if (entry.key == key) return &entry.node;
  return nullptr;
}

Node* Node::find(std::string_view key) {
  return const_cast<Node*>(static_cast<const Node*>(this)->find(key));
}

std::string Node::found() const { return std::visit(Describe{}, value); }

}  // namespace seawall::io
