#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "seawall/base/time.hpp"
#include "seawall/model/model_spec.hpp"
#include "seawall/scenario/drawn_book.hpp"
#include "seawall/scenario/scenario.hpp"

namespace seawall::io {

// A scenario file as it is written. scenario_keys.hpp and the other *_keys.hpp list its keys;
// read_scenario() turns it into specs.

using Amounts = std::vector<std::pair<std::string, double>>;  ///< asset, tokens

/// One [[keepers]]: its money is the model's, its behaviour the scenario's.
struct KeeperEntry {
  KeeperSpec keeper;
  KeeperBehaviourSpec behaviour;
};

struct AccountEntry {
  std::string name;
  std::string venue;
  std::string mode;
  double rate = 0.0;
  std::int64_t band_low = 0;
  std::int64_t band_high = 0;
  Amounts collateral;
  Amounts debt;
};

struct PriceRow {
  Time time;
  Amounts prices;  ///< asset, USD
};

struct PricesEntry {
  std::string file;
  std::vector<std::string> assets;
  std::string between = "hold";
  bool contains_own_impact = false;
  std::vector<PriceRow> rows;
};

/// One of gas.rows: [time, price, price, ...].
struct TimedNumbers {
  Time time;
  std::vector<double> numbers;
};

struct GasEntry {
  std::vector<double> percentiles;
  std::string file;
  std::vector<std::pair<std::string, std::string>> columns;  ///< time or percentile, the file's
  std::string between = "log_linear";
  std::vector<TimedNumbers> rows;
};

struct FlowEntry {
  std::string asset;
  std::string file;
  std::vector<Time> times;
  std::vector<double> sold;
};

/// Something published about the event, with where it is from. Documentation: nothing is computed
/// with it.
struct Fact {
  std::string what;
  std::string value;
  std::string source;
};

struct ScenarioDocument {
  std::int64_t schema_version = 1;
  ScenarioSpec scenario;
  ModelSpec model;
  std::vector<KeeperEntry> keepers;
  std::optional<DrawnBookSpec> drawn_book;
  std::string positions;
  std::vector<AccountEntry> accounts;
  PricesEntry prices;
  std::optional<GasEntry> gas;
  std::vector<FlowEntry> recorded_flows;
  std::vector<Fact> facts;
};

inline constexpr std::int64_t scenario_schema_version = 1;

}  // namespace seawall::io
