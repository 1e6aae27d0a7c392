#include "seawall/scenario/pool_provider.hpp"

#include <fmt/format.h>

namespace seawall {

void add_pool_providers(const std::vector<PoolProviderSpec>& specs, ModelSpec& model) {
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const PoolProviderSpec& spec = specs[i];
    const std::string where = fmt::format("pool_providers[{}]", i);
    model.keepers.push_back({.name = spec.name, .capital = spec.capital, .where = where});
    model.pool_stakes.push_back({.owner = spec.name,
                                 .where = where,
                                 .place = spec.liquidity,
                                 .share = spec.share,
                                 .positions = spec.positions});
  }
}

}  // namespace seawall
