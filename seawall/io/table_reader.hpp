#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "seawall/io/key.hpp"
#include "seawall/io/node.hpp"
#include "seawall/io/scenario_document.hpp"
#include "seawall/model/checks.hpp"

namespace seawall::io {

/// Visits keys_of() of one table and fills its struct. Reports key paths; unknown keys before
/// missing ones, since the first usually explains the second.
class TableReader {
 public:
  TableReader(const Node& table, std::string path, FirstError& errors)
      : table_{table}, path_{std::move(path)}, errors_{errors} {}

  void key(const Key& key, std::string& out);
  void key(const Key& key, double& out);
  void key(const Key& key, std::optional<double>& out);
  void key(const Key& key, bool& out);
  void key(const Key& key, Time& out);
  void key(const Key& key, Amounts& out);
  void key(const Key& key, std::vector<std::string>& out);
  void key(const Key& key, std::vector<double>& out);
  void key(const Key& key, std::vector<Time>& out);
  /// A list of [time, number, ...], of any lengths.
  void rows(const Key& key, std::vector<TimedNumbers>& out);
  /// A table of texts.
  void names(const Key& key, std::vector<std::pair<std::string, std::string>>& out);
  template <class Integer>
    requires std::is_integral_v<Integer>
  void key(const Key& key, Integer& out) {
    if (const auto value = integer(key, static_cast<double>(std::numeric_limits<Integer>::max())))
      out = static_cast<Integer>(*value);
  }
  void seconds(const Key& key, Duration& out) { span(key, 1e9, out); }
  void minutes(const Key& key, Duration& out) { span(key, 60e9, out); }
  template <class Choice>
  void choice(const Key& key, Choice& out) {
    if (const auto place = choice_of(key)) out = static_cast<Choice>(*place);
  }

  template <class T>
  void table(const Key& key, T& out) {
    if (const Node* node = find(key)) read(*node, path_of(key.name), out);
  }
  template <class T>
  void table(const Key& key, std::optional<T>& out) {
    if (const Node* node = find(key)) read(*node, path_of(key.name), out.emplace());
  }
  template <class T>
  void tables(const Key& key, std::vector<T>& out) {
    const Node::Array* elements = array(key, "a list of tables");
    if (elements == nullptr) return;
    out.reserve(elements->size());
    for (std::size_t i = 0; i < elements->size() && !errors_.any(); ++i)
      read((*elements)[i], path_of(key.name) + '[' + std::to_string(i) + ']', out.emplace_back());
  }
  /// All keys that no other call named.
  void others(const Key& key, Amounts& out);

  /// Reports what nobody asked for, then what is missing.
  void finish();

 private:
  template <class T>
  void read(const Node& node, std::string path, T& out) {
    if (node.table() == nullptr) return wrong_type(node, path, "a table");
    TableReader reader{node, std::move(path), errors_};
    keys_of(reader, out);
    reader.finish();
  }
  [[nodiscard]] std::string path_of(std::string_view name) const;
  [[nodiscard]] const Node* find(const Key& key);
  [[nodiscard]] const Node::Array* array(const Key& key, std::string_view what);
  [[nodiscard]] std::optional<double> number(const Key& key, const Node& node,
                                             const std::string& path);
  [[nodiscard]] std::optional<std::int64_t> integer(const Key& key, double most);
  [[nodiscard]] std::optional<Time> time(const Node& node, const std::string& path);
  [[nodiscard]] std::optional<std::size_t> choice_of(const Key& key);
  void span(const Key& key, double nanoseconds_each, Duration& out);
  void amounts(const Key& key, const Node& node, const std::string& path, Amounts& out);
  void wrong_type(const Node& node, const std::string& path, std::string_view allowed);

  const Node& table_;
  std::string path_;
  FirstError& errors_;
  std::vector<std::string_view> known_;
  std::optional<Key> missing_;
  bool takes_others_ = false;
};

/// Reads a whole file's tree.
[[nodiscard]] Result<ScenarioDocument> read_document(const Node& root);

}  // namespace seawall::io
