#include "seawall/model/model.hpp"

namespace seawall {

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
