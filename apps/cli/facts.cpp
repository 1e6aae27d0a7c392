#include <fmt/format.h>

#include "commands.hpp"
#include "console.hpp"
#include "seawall/seawall.hpp"

namespace cli {

Exit schema() { return print(seawall::io::scenario_schema()); }

Exit version() { return print(fmt::format("seawall {}\n", SEAWALL_VERSION)); }

}  // namespace cli
