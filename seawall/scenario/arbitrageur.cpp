#include "seawall/scenario/arbitrageur.hpp"

#include <fmt/format.h>

namespace seawall {

std::string outside_name(const ArbitrageurSpec& spec) { return spec.name + " (outside)"; }

std::string transit_name(const ArbitrageurSpec& spec) { return spec.name + " (on the way)"; }

void add_arbitrageurs(const std::vector<ArbitrageurSpec>& specs, std::vector<KeeperSpec>& keepers) {
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const ArbitrageurSpec& spec = specs[i];
    const std::string where = fmt::format("arbitrageurs[{}]", i);
    keepers.push_back({.name = spec.name, .capital = spec.capital, .where = where});
    keepers.push_back({.name = outside_name(spec),
                       .capital = spec.outside,
                       .where = where,
                       .capital_key = "outside",
                       .owner = spec.name});
    keepers.push_back(
        {.name = transit_name(spec), .capital = {}, .where = where, .owner = spec.name});
  }
}

}  // namespace seawall
