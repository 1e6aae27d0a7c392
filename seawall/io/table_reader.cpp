#include "seawall/io/table_reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/base/time_text.hpp"
#include "seawall/io/scenario_keys.hpp"

namespace seawall::io {

std::string TableReader::path_of(std::string_view name) const {
  return path_.empty() ? std::string{name} : fmt::format("{}.{}", path_, name);
}

const Node* TableReader::find(const Key& key) {
  known_.push_back(key.name);
  const Node* node = table_.find(key.name);
  if (node == nullptr && key.need == Need::required && !missing_) missing_ = key;
  return node;
}

void TableReader::wrong_type(const Node& node, const std::string& path, std::string_view allowed) {
  errors_.report(ErrorCode::wrong_type, path,
                 fmt::format("{} is not allowed; {} is", node.found(), allowed));
}

const Node::Array* TableReader::array(const Key& key, std::string_view what) {
  const Node* node = find(key);
  if (node == nullptr) return nullptr;
  if (node->array() == nullptr) wrong_type(*node, path_of(key.name), what);
  return node->array();
}

void TableReader::key(const Key& key, std::string& out) {
  const Node* node = find(key);
  if (node == nullptr) return;
  if (node->text() == nullptr) return wrong_type(*node, path_of(key.name), "a text in quotes");
  if (!key.choices.empty() && !check_choice(*node->text(), key.choices, path_of(key.name), errors_))
    return;
  out = *node->text();
}

std::optional<std::size_t> TableReader::choice_of(const Key& key) {
  const Node* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (node->text() != nullptr)
    return check_choice(*node->text(), key.choices, path_of(key.name), errors_);
  wrong_type(*node, path_of(key.name), "a text in quotes");
  return std::nullopt;
}

std::optional<double> TableReader::number(const Key& key, const Node& node,
                                          const std::string& path) {
  double value = 0.0;
  if (const auto* whole = std::get_if<std::int64_t>(&node.value))
    value = static_cast<double>(*whole);
  else if (const auto* real = std::get_if<double>(&node.value))
    value = *real;
  else {
    wrong_type(node, path,
               fmt::format("a number in {}{}{}", key.range.text(), key.unit.empty() ? "" : ", ",
                           key.unit));
    return std::nullopt;
  }
  return check_range(value, key.range, path, errors_) ? std::optional{value} : std::nullopt;
}

std::optional<std::int64_t> TableReader::integer(const Key& key, double most) {
  const Node* node = find(key);
  if (node == nullptr) return std::nullopt;
  const auto* value = std::get_if<std::int64_t>(&node->value);
  if (value == nullptr) {
    wrong_type(*node, path_of(key.name), fmt::format("a whole number in {}", key.range.text()));
    return std::nullopt;
  }
  Range range = key.range;
  if (range.high > most) range.high = most;
  // A double cannot say where 64 bits end; all that the file's type holds is then allowed above.
  constexpr double whole_most = 9.2e18;
  if (range.high > whole_most) {
    if (static_cast<double>(*value) >= range.low) return *value;
    errors_.report(ErrorCode::parameter_out_of_range, path_of(key.name),
                   fmt::format("{} is outside [{:.0f}, {}]", *value, range.low,
                               std::numeric_limits<std::int64_t>::max()));
    return std::nullopt;
  }
  const bool is_inside =
      check_range(static_cast<double>(*value), range, path_of(key.name), errors_);
  return is_inside ? std::optional{*value} : std::nullopt;
}

void TableReader::key(const Key& key, double& out) {
  if (const Node* node = find(key)) out = number(key, *node, path_of(key.name)).value_or(out);
}

void TableReader::key(const Key& key, std::optional<double>& out) {
  if (const Node* node = find(key)) out = number(key, *node, path_of(key.name));
}

void TableReader::key(const Key& key, bool& out) {
  const Node* node = find(key);
  if (node == nullptr) return;
  if (const bool* value = std::get_if<bool>(&node->value))
    out = *value;
  else
    wrong_type(*node, path_of(key.name), "true or false");
}

std::optional<Time> TableReader::time(const Node& node, const std::string& path) {
  if (const Time* value = std::get_if<Time>(&node.value)) return *value;
  if (const std::string* text = node.text())
    if (const auto value = parse_time(*text)) return value;
  wrong_type(node, path,
             fmt::format("a time with its zone, from 1970 to 2200, such as {},", time_example));
  return std::nullopt;
}

void TableReader::key(const Key& key, Time& out) {
  if (const Node* node = find(key)) out = time(*node, path_of(key.name)).value_or(out);
}

void TableReader::span(const Key& key, double nanoseconds_each, Duration& out) {
  const Node* node = find(key);
  if (node == nullptr) return;
  if (const auto value = number(key, *node, path_of(key.name)))
    out = Duration{static_cast<std::int64_t>(std::floor(*value * nanoseconds_each + 0.5))};
}

void TableReader::amounts(const Key& key, const Node& node, const std::string& path, Amounts& out) {
  if (node.table() == nullptr)
    return wrong_type(node, path, "a table of numbers such as { CRV = 1.5 }");
  for (const Entry& entry : *node.table())
    if (const auto value = number(key, entry.node, fmt::format("{}.{}", path, entry.key)))
      out.emplace_back(entry.key, *value);
}

void TableReader::key(const Key& key, Amounts& out) {
  if (const Node* node = find(key)) amounts(key, *node, path_of(key.name), out);
}

void TableReader::others(const Key& key, Amounts& out) {
  takes_others_ = true;
  if (table_.table() == nullptr) return;
  for (const Entry& entry : *table_.table()) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    if (const auto value = number(key, entry.node, path_of(entry.key)))
      out.emplace_back(entry.key, *value);
  }
}

void TableReader::key(const Key& key, std::vector<std::string>& out) {
  const Node::Array* elements = array(key, "a list of texts");
  if (elements == nullptr) return;
  for (std::size_t i = 0; i < elements->size(); ++i) {
    const Node& element = (*elements)[i];
    if (element.text() == nullptr)
      return wrong_type(element, fmt::format("{}[{}]", path_of(key.name), i), "a text in quotes");
    out.push_back(*element.text());
  }
}

void TableReader::key(const Key& key, std::vector<double>& out) {
  const Node::Array* elements = array(key, "a list of numbers");
  if (elements == nullptr) return;
  for (std::size_t i = 0; i < elements->size(); ++i)
    out.push_back(
        number(key, (*elements)[i], fmt::format("{}[{}]", path_of(key.name), i)).value_or(0.0));
}

void TableReader::key(const Key& key, std::vector<Time>& out) {
  const Node::Array* elements = array(key, "a list of times");
  if (elements == nullptr) return;
  for (std::size_t i = 0; i < elements->size(); ++i)
    out.push_back(
        time((*elements)[i], fmt::format("{}[{}]", path_of(key.name), i)).value_or(Time{}));
}

void TableReader::rows(const Key& key, std::vector<TimedNumbers>& out) {
  const Node::Array* elements = array(key, "a list of rows");
  if (elements == nullptr) return;
  out.reserve(elements->size());
  for (std::size_t i = 0; i < elements->size() && !errors_.any(); ++i) {
    const std::string path = fmt::format("{}[{}]", path_of(key.name), i);
    const Node::Array* cells = (*elements)[i].array();
    if (cells == nullptr || cells->empty())
      return wrong_type((*elements)[i], path, "a row such as [2024-01-01T00:00:00Z, 1.5, 2]");
    TimedNumbers& row = out.emplace_back();
    row.time = time(cells->front(), path + "[0]").value_or(Time{});
    for (std::size_t c = 1; c < cells->size(); ++c)
      row.numbers.push_back(number(key, (*cells)[c], fmt::format("{}[{}]", path, c)).value_or(0.0));
  }
}

void TableReader::names(const Key& key, std::vector<std::pair<std::string, std::string>>& out) {
  const Node* node = find(key);
  if (node == nullptr) return;
  if (node->table() == nullptr)
    return wrong_type(*node, path_of(key.name), "a table of texts such as { time = \"date\" }");
  for (const Entry& entry : *node->table()) {
    if (entry.node.text() == nullptr)
      return wrong_type(entry.node, fmt::format("{}.{}", path_of(key.name), entry.key),
                        "a text in quotes");
    out.emplace_back(entry.key, *entry.node.text());
  }
}

void TableReader::finish() {
  if (!takes_others_)
    for (const Entry& entry : *table_.table())
      if (std::find(known_.begin(), known_.end(), entry.key) == known_.end())
        errors_.report(
            ErrorCode::unknown_key,
            path_of(in_quotes(entry.key) == "'" + entry.key + "'" ? entry.key : "?"),
            fmt::format("unknown key {}{}", in_quotes(entry.key), suggestion(entry.key, known_)));
  if (missing_)
    errors_.report(ErrorCode::missing_key, path_of(missing_->name),
                   fmt::format("is missing; {} is needed",
                               missing_->doc.empty() ? missing_->name : missing_->doc));
}

Result<ScenarioDocument> read_document(const Node& root) {
  FirstError errors;
  // Another version has other keys: complaining about those first would mislead.
  if (const Node* version = root.find("schema_version"))
    if (const auto* number = std::get_if<std::int64_t>(&version->value);
        number && *number != scenario_schema_version)
      return fail(ErrorCode::schema_version, "schema_version",
                  fmt::format("{} is not known to this program; {} is allowed", *number,
                              scenario_schema_version));
  ScenarioDocument document;
  TableReader reader{root, "", errors};
  keys_of(reader, document);
  reader.finish();
  if (errors.any()) return errors.take();
  return document;
}

}  // namespace seawall::io
