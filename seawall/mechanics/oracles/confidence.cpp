#include "seawall/mechanics/oracles/confidence.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/base/math.hpp"

namespace seawall {

Fraction hear(const ConfidenceTerms& terms, ConfidenceMemory& memory, Price price, Time now) {
  const double horizon = static_cast<double>(terms.horizon.nanoseconds) * 1e-9;
  const double passed = static_cast<double>((now - memory.at).nanoseconds) * 1e-9;
  if (memory.last > 0.0 && passed > 0.0) {
    const double moved = math::log(price.value / memory.last);
    const double weight = 1.0 - math::exp(-passed / horizon);
    memory.variance += (moved * moved / passed - memory.variance) * weight;
  }
  if (memory.last == 0.0 || passed > 0.0) memory = {price.value, memory.variance, now};
  return Fraction{std::max(terms.least.value, std::sqrt(memory.variance * horizon))};
}

std::optional<Price> shown(const ConfidenceTerms& terms, Price price, Fraction confidence) {
  const double factor = 1.0 + terms.multiple * confidence.value;
  if (confidence > terms.most || !(factor > 0.0)) return std::nullopt;
  return Price{price.value * factor};
}

}  // namespace seawall
