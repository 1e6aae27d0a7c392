#include "seawall/mechanics/oracles/osm.hpp"

#include "seawall/base/assert.hpp"

namespace seawall::osm {

Ruling<void> poke(Module& module, Feed source, Time now) {
  SEAWALL_ASSERT(module.hop > Duration{} && now >= Time{});
  if (now < poke_due(module)) return std::unexpected{Rejection::update_not_due};
  if (!source) return {};
  module.current = module.next;
  module.next = source;
  module.poked = now - Duration{now.nanoseconds % module.hop.nanoseconds};
  return {};
}

}  // namespace seawall::osm
