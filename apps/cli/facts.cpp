#include <fmt/format.h>

#include "commands.hpp"
#include "console.hpp"

namespace cli {

Exit schema() { return complain("schema: scenario files cannot be read by this build"); }

Exit version() { return print(fmt::format("seawall {}\n", SEAWALL_VERSION)); }

}  // namespace cli
