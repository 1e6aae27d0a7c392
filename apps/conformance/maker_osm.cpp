// Maker's Oracle Security Module: a poke at every step. It only copies prices, so there is no Fast.

#include "adapter.hpp"
#include "fields.hpp"

namespace seawall::conformance {
namespace {

using nlohmann::json;

// Below these no time of a script overflows.
constexpr std::uint32_t seconds_max = 4'000'000'000;
constexpr std::uint32_t day = 86'400;
constexpr std::size_t steps_max = 1'000;

bool read_flag(const Field& field) {
  if (!field.json().is_boolean()) field.refuse("true or false");
  return field.json().get<bool>();
}

json module_json(const osm::Module& module, const Ruling<void>& poked) {
  json actual{{"poked", poked.has_value()},
              {"cur", to_string(module.current.value_or(0))},
              {"curValid", module.current.has_value()},
              {"nxt", to_string(module.next.value_or(0))},
              {"nxtValid", module.next.has_value()},
              {"zzz", std::to_string(module.poked.whole_seconds())}};
  // The one reason for which this rule refuses.
  if (!poked) actual["revert"] = "OSM/not-passed";
  return actual;
}

}  // namespace

CaseResult run_maker_osm(const json& test_case) {
  const Field root{test_case, ""};
  const Field inputs = root["inputs"];
  osm::Module module{.hop = seconds(inputs["hop"].small(seconds_max))};
  if (module.hop == Duration{}) inputs["hop"].refuse("seconds above 0");
  Time now = Time{} + seconds(inputs["startTimestamp"].small(seconds_max));
  const std::vector<Field> steps = inputs["steps"].elements();
  if (steps.size() > steps_max)
    inputs["steps"].refuse("at most " + std::to_string(steps_max) + " steps");

  json actual = json::array();
  for (const Field& step : steps) {
    now = now + seconds(step["dt"].small(day));
    const osm::Feed source =
        read_flag(step["sourceValid"]) ? osm::Feed{step["sourcePrice"].integer()} : osm::Feed{};
    actual.push_back(module_json(module, osm::poke(module, source, now)));
  }
  CaseResult result;
  compare(root["expected"]["steps"].json(), actual, "steps", result.mismatches);
  return result;
}

}  // namespace seawall::conformance
