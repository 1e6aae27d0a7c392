#include "scenario_input.hpp"

namespace cli {

seawall::Result<ScenarioInput> read_input(const std::string& path,
                                          const std::vector<std::string>& /*overrides*/) {
  return seawall::fail(seawall::ErrorCode::missing_file, path, "scenario files cannot be read by this build");
}

}  // namespace cli
