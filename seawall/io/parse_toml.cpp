#include <algorithm>
#include <cctype>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/base/time_text.hpp"
#include "seawall/io/node.hpp"

namespace seawall::io {
namespace {

constexpr std::size_t text_size_max = std::size_t{16} << 20;
constexpr std::size_t key_depth_max = 256;  // the parser's trees are freed by recursion

Node convert(const toml::node& node);

Node::Table convert_table(const toml::table& table) {
  Node::Table entries;
  entries.reserve(table.size());
  for (const auto& [key, value] : table) {
    Entry& entry = entries.emplace_back(Entry{std::string{key.str()}, convert(value)});
    if (key.source().begin.line > 0) entry.node.line = key.source().begin.line;
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.node.line, a.key) < std::tie(b.node.line, b.key);
  });
  return entries;
}

Node::Array convert_array(const toml::array& array) {
  Node::Array nodes;
  nodes.reserve(array.size());
  for (const toml::node& element : array)
    nodes.push_back(convert(element));
  return nodes;
}

decltype(Node::value) convert_time(const toml::date_time& value) {
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}", value.date.year,
                                 value.date.month, value.date.day, value.time.hour,
                                 value.time.minute, value.time.second, value.time.nanosecond);
  if (!value.offset) return Node::ZonelessTime{text.substr(0, text.find('.'))};
  const int east = value.offset->minutes;
  text +=
      fmt::format("{}{:02}:{:02}", east < 0 ? '-' : '+', std::abs(east) / 60, std::abs(east) % 60);
  if (const auto time = parse_time(text)) return *time;
  return text;  // before 1970 or after 2200: refused by the reader as text that is no time
}

Node convert(const toml::node& node) {
  Node result;
  result.line = node.source().begin.line;
  switch (node.type()) {
    case toml::node_type::table:
      result.value = convert_table(*node.as_table());
      break;
    case toml::node_type::array:
      result.value = convert_array(*node.as_array());
      break;
    case toml::node_type::string:
      result.value = node.as_string()->get();
      break;
    case toml::node_type::integer:
      result.value = node.as_integer()->get();
      break;
    case toml::node_type::floating_point:
      result.value = node.as_floating_point()->get();
      break;
    case toml::node_type::boolean:
      result.value = node.as_boolean()->get();
      break;
    case toml::node_type::date_time:
      result.value = convert_time(node.as_date_time()->get());
      break;
    case toml::node_type::date: {
      const toml::date date = node.as_date()->get();
      result.value =
          Node::ZonelessTime{fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day)};
      break;
    }
    default:
      result.value = Node::ZonelessTime{"a time of day"};
      break;
  }
  return result;
}

/// The line of a key with absurdly many dots, else 0. The parser itself sets no limit.
std::size_t deep_key_line(std::string_view text) {
  std::size_t line = 1, dots = 0;
  for (const char letter : text) {
    if (letter == '\n') ++line;
    if (letter == '.' && ++dots > key_depth_max) return line;
    if (std::string_view{"\n=,{}[]#"}.find(letter) != std::string_view::npos) dots = 0;
  }
  return 0;
}

bool is_bare_word(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto is_inside = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '/';
  };
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), is_inside);
}

/// What a person most likely meant, from the line where the parser stopped.
std::string hint_for(std::string_view what, std::string_view line) {
  const auto says = [what](std::string_view words) {
    return what.find(words) != std::string_view::npos;
  };
  if (says("redefine")) return "each key may be given once in a table";
  if (says("table header")) return "a table begins as [name], a list's next one as [[name]]";
  if (says("value type")) return "text needs quotes: name = \"word\"";
  if (says("expected '='")) return "a line is key = value";
  if (says("control characters") || (says("string") && std::ranges::count(line, '"') % 2 == 1))
    return "the text may lack its closing quote";
  if (says("array")) return "a list is [1, 2], with commas and a closing ]";
  if (says("inline table")) return "a table in a line is { key = value, key = value }";
  return "see docs/scenarios.md for whole examples";
}

std::string_view line_of(std::string_view text, std::size_t number) {
  for (; number > 1; --number) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

}  // namespace

Result<Node> parse_toml(std::string_view text, const std::string& name) {
  if (text.size() > text_size_max)
    return fail(
        ErrorCode::too_large, name,
        fmt::format(
            "{} bytes; a scenario of up to {} is allowed, with positions and prices in files of "
            "their own",
            text.size(), text_size_max));
  if (const std::size_t line = deep_key_line(text))
    return fail(ErrorCode::too_large, fmt::format("{}:{}", name, line),
                fmt::format("a key of more than {} parts; keys have at most 4", key_depth_max));
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return fail(ErrorCode::malformed_file, name, "the file is empty; a scenario in TOML is needed");
  try {
    const toml::table table = toml::parse(text);
    Node root;
    root.value = convert_table(table);
    root.line = 1;
    return root;
  } catch (const toml::parse_error& error) {
    const std::string_view what = error.description();
    const toml::source_position at = error.source().begin;
    return fail(ErrorCode::malformed_file, fmt::format("{}:{}:{}", name, at.line, at.column),
                fmt::format("line {}, column {}: {}; {}; TOML 1.0 is allowed", at.line, at.column,
                            what, hint_for(what, line_of(text, at.line))));
  }
}

Result<Node> parse_value(std::string_view text, const std::string& where) {
  const auto refused = [&] {
    return fail(ErrorCode::malformed_file, where,
                fmt::format("{} is not a value; allowed: 0.5, true, \"text\", word, [1, 2], {{ CRV "
                            "= 1 }} or a time "
                            "such as {}",
                            in_quotes(text), time_example));
  };
  if (text.find_first_of("\r\n") != std::string_view::npos || deep_key_line(text) != 0)
    return refused();
  try {
    const toml::table table = toml::parse(fmt::format("value = {}", text));
    if (table.size() != 1) return refused();
    return convert(*table.get("value"));
  } catch (const toml::parse_error&) {
    if (!is_bare_word(text)) return refused();
    Node word;
    word.value = std::string{text};
    return word;
  }
}

}  // namespace seawall::io
