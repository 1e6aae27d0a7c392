#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace seawall {

/// A typed index into one of Model's tables. Ids of different tables do not mix.
template <class Tag>
struct Id {
  static constexpr std::uint32_t none_value = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t value = none_value;

  constexpr Id() = default;
  constexpr explicit Id(std::size_t index) : value{static_cast<std::uint32_t>(index)} {}

  [[nodiscard]] static constexpr Id none() { return Id{}; }
  [[nodiscard]] constexpr bool exists() const { return value != none_value; }
  [[nodiscard]] constexpr std::size_t index() const { return value; }
  constexpr auto operator<=>(const Id&) const = default;
};

using AssetId = Id<struct AssetTag>;          ///< Model::assets
using VenueId = Id<struct VenueTag>;          ///< Model::venues
using ReserveId = Id<struct ReserveTag>;      ///< a venue's reserves
using AccountId = Id<struct AccountTag>;      ///< State::positions rows
using OracleId = Id<struct OracleTag>;        ///< Model::oracles
using LiquidityId = Id<struct LiquidityTag>;  ///< Model::liquidity
using PoolId = Id<struct PoolTag>;            ///< Model::pools
using StakeId = Id<struct StakeTag>;          ///< Model::stakes
using KeeperId = Id<struct KeeperTag>;        ///< Model::keepers
using HolderId = Id<struct HolderTag>;        ///< rows of the ledger
using ColumnId = Id<struct ColumnTag>;        ///< State::columns
using EventId = std::uint64_t;                ///< position in a trace, from 1; 0 is "none"

}  // namespace seawall
