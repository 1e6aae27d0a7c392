#include "scenario_input.hpp"

namespace cli {

seawall::Result<ScenarioInput> read_input(const std::string& path,
                                          const std::vector<std::string>& overrides,
                                          std::optional<std::uint64_t> seed) {
  auto file = seawall::io::read_scenario(path, overrides);
  if (!file) return std::unexpected{file.error()};
  if (seed) file->scenario.seed = *seed;  // drawn books follow it
  auto compiled = seawall::io::compile_file(*file);
  if (!compiled) return std::unexpected{compiled.error()};
  ScenarioInput input{.name = file->scenario.name,
                      .description = file->scenario.description,
                      .seed = file->scenario.seed,
                      .model = std::move(compiled->model),
                      .scenario = std::move(compiled->scenario),
                      .inputs = file->inputs};
  return input;
}

}  // namespace cli
