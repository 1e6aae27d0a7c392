#include "seawall/model/model.hpp"

#include <algorithm>

namespace seawall {

bool Sequencer::is_down(Duration since_start) const {
  return std::ranges::any_of(outages, [since_start](const Outage& outage) {
    return outage.from <= since_start && since_start < outage.until;
  });
}

bool Sequencer::is_in_grace(Duration since_start) const {
  return std::ranges::any_of(outages, [&](const Outage& outage) {
    return outage.until <= since_start && since_start < outage.until + grace;
  });
}

std::span<const LendingReserve> reserves_of(const Venue& venue) {
  return std::visit([](const auto& kind) { return std::span{kind.reserves}; }, venue.kind);
}

std::span<LendingReserve> reserves_of(Venue& venue) {
  return std::visit([](auto& kind) { return std::span{kind.reserves}; }, venue.kind);
}

std::span<const EfficiencyMode> modes_of(const Venue& venue) {
  const auto* pool = std::get_if<LendingPool>(&venue.kind);
  return pool == nullptr ? std::span<const EfficiencyMode>{} : std::span{pool->modes};
}

}  // namespace seawall
