#include "seawall/mechanics/cdp/trove_order.hpp"

#include "seawall/base/assert.hpp"

namespace seawall::liquity {

bool TroveOrder::contains(AccountId trove) const {
  if (!trove.exists() || trove.index() >= above.size()) return false;
  return above[trove.index()].exists() || below[trove.index()].exists() || first == trove;
}

void TroveOrder::insert(AccountId trove, Place place) {
  SEAWALL_ASSERT(trove.exists() && !contains(trove));
  if (trove.index() >= above.size()) {
    above.resize(trove.index() + 1);
    below.resize(trove.index() + 1);
  }
  above[trove.index()] = place.above;
  below[trove.index()] = place.below;
  (place.above.exists() ? below[place.above.index()] : first) = trove;
  (place.below.exists() ? above[place.below.index()] : last) = trove;
  ++size;
}

void TroveOrder::remove(AccountId trove) {
  SEAWALL_ASSERT(contains(trove));
  const Place place{above[trove.index()], below[trove.index()]};
  (place.above.exists() ? below[place.above.index()] : first) = place.below;
  (place.below.exists() ? above[place.below.index()] : last) = place.above;
  above[trove.index()] = AccountId::none();
  below[trove.index()] = AccountId::none();
  --size;
}

}  // namespace seawall::liquity
