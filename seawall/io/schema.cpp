#include "seawall/io/schema.hpp"

#include <cmath>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "seawall/base/time_text.hpp"
#include "seawall/io/scenario_keys.hpp"

namespace seawall::io {
namespace {

using Json = nlohmann::ordered_json;

void add_range(Json& schema, const Range& range) {
  if (std::isfinite(range.low))
    schema[range.low_is_open ? "exclusiveMinimum" : "minimum"] = range.low;
  if (std::isfinite(range.high))
    schema[range.high_is_open ? "exclusiveMaximum" : "maximum"] = range.high;
}

Json number_schema(const char* type, const Range& range) {
  Json schema{{"type", type}};
  add_range(schema, range);
  return schema;
}

Json list_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

Json time_schema() {
  return {{"type", "string"}, {"format", "date-time"}, {"examples", Json::array({time_example})}};
}

/// Visits keys_of() of a struct with its defaults and writes the object's schema.
class SchemaWriter {
 public:
  void key(const Key& key, const std::string& value) {
    Json schema{{"type", "string"}};
    if (!key.choices.empty()) schema["enum"] = key.choices;
    if (!value.empty()) schema["default"] = value;
    add(key, std::move(schema));
  }
  void key(const Key& key, const double& value) {
    add_number(key, number_schema("number", key.range), value);
  }
  void key(const Key& key, const std::optional<double>&) {
    add(key, number_schema("number", key.range));
  }
  void key(const Key& key, const bool& value) {
    add(key, {{"type", "boolean"}, {"default", value}});
  }
  void key(const Key& key, const Time&) { add(key, time_schema()); }
  void key(const Key& key, const Amounts&) {
    add(key, {{"type", "object"}, {"additionalProperties", number_schema("number", key.range)}});
  }
  void key(const Key& key, const std::vector<std::string>&) {
    add(key, list_of({{"type", "string"}}));
  }
  void key(const Key& key, const std::vector<double>&) {
    add(key, list_of(number_schema("number", key.range)));
  }
  void key(const Key& key, const std::vector<Time>&) { add(key, list_of(time_schema())); }
  void rows(const Key& key, const std::vector<TimedNumbers>&) {
    add(key, list_of({{"type", "array"},
                      {"prefixItems", Json::array({time_schema()})},
                      {"items", number_schema("number", key.range)},
                      {"minItems", 2}}));
  }
  void names(const Key& key, const std::vector<std::pair<std::string, std::string>>&) {
    add(key, {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}});
  }
  template <class Integer>
    requires std::is_integral_v<Integer>
  void key(const Key& key, const Integer& value) {
    add_number(key, number_schema("integer", key.range), value);
  }
  void seconds(const Key& key, const Duration& value) {
    add_number(key, number_schema("number", key.range), value.seconds());
  }
  void minutes(const Key& key, const Duration& value) {
    add_number(key, number_schema("number", key.range), value.seconds() / 60.0);
  }
  template <class Choice>
  void choice(const Key& key, const Choice& value) {
    this->key(key, std::string{key.choices[static_cast<std::size_t>(value)]});
  }
  template <class T>
  void table(const Key& key, const T&) {
    add(key, schema_of<T>());
  }
  template <class T>
  void table(const Key& key, const std::optional<T>&) {
    add(key, schema_of<T>());
  }
  template <class T>
  void tables(const Key& key, const std::vector<T>&) {
    Json schema = list_of(schema_of<T>());
    if (key.need == Need::required) schema["minItems"] = 1;
    add(key, std::move(schema));
  }
  void others(const Key& key, const Amounts&) {
    others_ = described(key, number_schema("number", key.range));
  }

  template <class T>
  [[nodiscard]] static Json schema_of() {
    T defaults{};
    SchemaWriter writer;
    keys_of(writer, defaults);
    Json schema{{"type", "object"}, {"properties", std::move(writer.properties_)}};
    if (!writer.required_.empty()) schema["required"] = std::move(writer.required_);
    schema["additionalProperties"] = std::move(writer.others_);
    return schema;
  }

 private:
  [[nodiscard]] static Json described(const Key& key, Json schema) {
    std::string text{key.doc};
    if (!key.unit.empty()) text += " [" + std::string{key.unit} + "]";
    schema["description"] = std::move(text);
    return schema;
  }
  void add(const Key& key, Json schema) {
    if (key.need == Need::required) {
      schema.erase("default");
      required_.push_back(key.name);
    }
    properties_[std::string{key.name}] = described(key, std::move(schema));
  }
  template <class Number>
  void add_number(const Key& key, Json schema, Number value) {
    schema["default"] = value;
    add(key, std::move(schema));
  }

  Json properties_ = Json::object();
  Json required_ = Json::array();
  Json others_ = false;
};

}  // namespace

std::string scenario_schema() {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", "Seawall scenario"}};
  schema.update(SchemaWriter::schema_of<ScenarioDocument>());
  return schema.dump(2) + '\n';
}

}  // namespace seawall::io
