#include <fmt/format.h>

#include "commands.hpp"
#include "console.hpp"
#include "scenario_input.hpp"

namespace cli {

Exit profile(const Options& options) {
  const auto input = read_input(options.scenario, options.set);
  if (!input) return complain(input.error());
  const seawall::State state = seawall::make_state(input->model);
  const auto made = seawall::profile_of(input->model, state, options.profile);
  if (!made) return complain(made.error());
  return print(options.json ? seawall::profile_json(*made)
                            : seawall::io::profile_text(*made, look_of_stdout(options)));
}

}  // namespace cli
