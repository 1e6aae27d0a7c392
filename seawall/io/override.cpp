#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/io/node.hpp"

namespace seawall::io {
namespace {

constexpr std::size_t parts_max = 16;

/// "slice_max" or "[3]"; a name with dots is written in quotes.
struct Part {
  std::string name;
  std::optional<std::size_t> index;
};

std::optional<Part> take_index(std::string_view& rest) {
  const std::size_t close = rest.find(']');
  if (close == std::string_view::npos) return std::nullopt;
  std::size_t index = 0;
  const char* const end = rest.data() + close;
  const auto [stop, problem] = std::from_chars(rest.data() + 1, end, index);
  if (problem != std::errc{} || stop != end) return std::nullopt;
  rest.remove_prefix(close + 1);
  return Part{{}, index};
}

std::optional<Part> take_name(std::string_view& rest) {
  if (!rest.empty() && rest.front() == '"') {
    const std::size_t close = rest.find('"', 1);
    if (close == std::string_view::npos) return std::nullopt;
    Part part{std::string{rest.substr(1, close - 1)}, {}};
    rest.remove_prefix(close + 1);
    return part;
  }
  const std::size_t end = std::min(rest.find_first_of(".["), rest.size());
  if (end == 0) return std::nullopt;
  Part part{std::string{rest.substr(0, end)}, {}};
  rest.remove_prefix(end);
  return part;
}

std::optional<std::vector<Part>> parts_of(std::string_view path) {
  std::vector<Part> parts;
  while (parts.size() < parts_max) {
    auto part =
        !path.empty() && path.front() == '[' && !parts.empty() ? take_index(path) : take_name(path);
    if (!part) return std::nullopt;
    parts.push_back(*std::move(part));
    if (path.empty()) return parts;
    if (path.front() == '.')
      path.remove_prefix(1);
    else if (path.front() != '[')
      return std::nullopt;
  }
  return std::nullopt;
}

/// The path as the file has it, with [index] for elements.
std::string canonical(const std::string& before, const Part& part) {
  if (part.index) return fmt::format("{}[{}]", before, *part.index);
  return before.empty() ? part.name : before + '.' + part.name;
}

const std::string* name_of_element(const Node& element) {
  for (const char* key : {"name", "asset"})
    if (const Node* name = element.find(key)) return name->text();
  return nullptr;
}

Result<Node*> element_of(Node::Array& array, Part& part, const std::string& where) {
  if (!part.index) {
    std::vector<std::string_view> known;
    for (std::size_t i = 0; i < array.size(); ++i)
      if (const std::string* name = name_of_element(array[i])) {
        if (*name == part.name && !part.index) part.index = i;
        known.push_back(*name);
      }
    if (!part.index)
      return fail(ErrorCode::unknown_name, where,
                  fmt::format("no element is called {}{}", in_quotes(part.name),
                              suggestion(part.name, known)));
  }
  if (*part.index < array.size()) return &array[*part.index];
  return fail(
      ErrorCode::unknown_key, where,
      fmt::format("there is no element [{}]; {}", *part.index,
                  array.empty() ? std::string{"the list is empty"}
                                : fmt::format("[0] to [{}] are allowed", array.size() - 1)));
}

Node* entry_of(Node::Table& table, const Part& part) {
  for (Entry& entry : table)
    if (entry.key == part.name) return &entry.node;
  Node made;
  made.value = Node::Table{};
  return &table.emplace_back(Entry{part.name, std::move(made)}).node;
}

}  // namespace

Result<void> apply_override(Node& root, const std::string& text) {
  const std::string where = "--set " + text;
  const std::size_t equals = text.find('=');
  auto parts = parts_of(std::string_view{text}.substr(0, equals));
  if (equals == std::string::npos || !parts)
    return fail(ErrorCode::malformed_file, where,
                "is not an override; allowed: key=value with a key such as "
                "keepers.flash.slice_max.CRV or shocks[0].change");
  auto value = parse_value(std::string_view{text}.substr(equals + 1), where);
  if (!value) return std::unexpected{std::move(value).error()};
  Node* at = &root;
  std::string path;
  for (Part& part : *parts) {
    if (auto* array = std::get_if<Node::Array>(&at->value)) {
      auto element = element_of(*array, part, where);
      if (!element) return std::unexpected{std::move(element).error()};
      at = *element;
    } else if (auto* table = std::get_if<Node::Table>(&at->value);
               table != nullptr && !part.index) {
      at = entry_of(*table, part);
    } else {
      return fail(ErrorCode::unknown_key, where,
                  fmt::format("{} is {}, which has no {}", path, at->found(), canonical("", part)));
    }
    path = canonical(path, part);
    if (at->line == 0) at->origin = where;
  }
  *at = *std::move(value);
  at->line = 0;
  at->origin = where;
  return {};
}

}  // namespace seawall::io
