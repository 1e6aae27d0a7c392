#include "seawall/io/schema.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "seawall/io/scenario_file.hpp"
#include "tests/support/scenario_text.hpp"

namespace seawall {
namespace {

using Json = nlohmann::json;

TEST(Schema, SaysWhatTheReaderSays) {
  const Json schema = Json::parse(io::scenario_schema());
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_EQ(schema["required"], (Json{"schema_version", "name", "duration_minutes", "assets"}));
  const Json& reserve = schema["properties"]["venues"]["items"]["properties"]["reserves"]["items"];
  EXPECT_EQ(reserve["properties"]["liquidation_bonus"]["exclusiveMaximum"], 1.0);
  EXPECT_EQ(reserve["required"], (Json{"asset"}));
  EXPECT_EQ(schema["properties"]["feedback"]["default"], "generative");
  EXPECT_EQ(schema["properties"]["clock"]["properties"]["block_seconds"]["default"], 12.0);
  EXPECT_EQ(schema["properties"]["prices"]["properties"]["rows"]["items"]["additionalProperties"]
                  ["minimum"],
            1e-12);
}

/// Every number's range in the schema, with the --set path of a key of that kind in the small
/// scenario.
void collect(const Json& schema, const std::string& path,
             std::vector<std::pair<std::string, Json>>& numbers) {
  if (schema.contains("properties"))
    for (const auto& [name, property] : schema["properties"].items())
      collect(property, path.empty() ? name : path + '.' + name, numbers);
  else if (schema["type"] == "array" && schema["items"].contains("properties"))
    collect(schema["items"], path + "[0]", numbers);
  else if (schema["type"] == "number" || schema["type"] == "integer")
    numbers.emplace_back(path, schema);
}

TEST(Schema, EveryBoundIsEnforced) {
  std::vector<std::pair<std::string, Json>> numbers;
  collect(Json::parse(io::scenario_schema()), "", numbers);
  ASSERT_GT(numbers.size(), 40U);
  std::size_t tried = 0;
  for (const auto& [path, schema] : numbers) {
    std::vector<double> outside;
    if (schema.contains("minimum")) outside.push_back(schema["minimum"].get<double>() - 1);
    if (schema.contains("exclusiveMinimum")) outside.push_back(schema["exclusiveMinimum"]);
    if (schema.contains("maximum")) outside.push_back(schema["maximum"].get<double>() + 1);
    if (schema.contains("exclusiveMaximum")) outside.push_back(schema["exclusiveMaximum"]);
    for (const double value : outside) {
      const bool is_integer = schema["type"] == "integer";
      const std::string text =
          path + '=' +
          (is_integer ? std::to_string(static_cast<long long>(value)) : std::to_string(value));
      const auto file =
          io::read_scenario_text(small_scenario, "small.toml", std::vector<std::string>{text});
      ASSERT_FALSE(file) << text;
      const bool list_is_empty = name_of(file.error().code) == "unknown_key" &&
                                 file.error().detail.find("which has no [0]") != std::string::npos;
      EXPECT_TRUE(list_is_empty || file.error().detail.find("is outside") != std::string::npos ||
                  name_of(file.error().code) == "schema_version")
          << text << ": " << file.error().text();
      ++tried;
    }
  }
  EXPECT_GT(tried, 60U);
}

}  // namespace
}  // namespace seawall
