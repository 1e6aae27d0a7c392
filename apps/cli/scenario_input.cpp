#include "scenario_input.hpp"

#include <utility>

namespace cli {

seawall::Result<seawall::PreparedScenario> read_input(const std::string& path,
                                                      const std::vector<std::string>& overrides,
                                                      std::optional<std::uint64_t> seed) {
  auto file = seawall::io::read_scenario(path, overrides);
  if (!file) return std::unexpected{std::move(file).error()};
  return seawall::prepare(*std::move(file), seed);
}

}  // namespace cli
