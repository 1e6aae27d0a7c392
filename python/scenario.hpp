#pragma once

#include <nanobind/nanobind.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "seawall/seawall.hpp"

namespace binding {

/// A scenario as Python holds it: read, checked and compiled, and never changed after that, so that
/// any thread may run it.
class Scenario {
 public:
  [[nodiscard]] static Scenario load(std::string path, std::vector<std::string> overrides);

  /// Another one with these positions in place of its own.
  [[nodiscard]] Scenario with_positions(seawall::io::TablePositions table,
                                        const std::string& name) const;

  /// @param seed nothing: the scenario's own. A drawn book is drawn anew for another one.
  [[nodiscard]] std::shared_ptr<const seawall::PreparedScenario> prepared(
      std::optional<std::uint64_t> seed) const;

  [[nodiscard]] const seawall::PreparedScenario& own() const { return *prepared_; }
  [[nodiscard]] const std::vector<seawall::io::ColumnAddress>& read_at() const { return read_at_; }
  /// As the shell would be told it, with a remark where it cannot be.
  [[nodiscard]] std::string command(std::uint64_t seed, const std::string& trace) const;

 private:
  Scenario(std::string path, std::vector<std::string> overrides, seawall::io::ScenarioFile file);

  std::string path_;
  std::vector<std::string> overrides_;
  std::shared_ptr<const seawall::io::ScenarioFile> file_;
  std::shared_ptr<const seawall::PreparedScenario> prepared_;
  std::vector<seawall::io::ColumnAddress> read_at_;  // of a table; empty: positions are the file's
};

/// @return the class, for what other files add to it
nanobind::class_<Scenario> bind_scenario(nanobind::module_& module);

}  // namespace binding
