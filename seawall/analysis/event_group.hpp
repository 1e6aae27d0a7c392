#pragma once

#include <compare>
#include <cstdint>
#include <map>

#include "seawall/trace/event.hpp"

namespace seawall::why {

/// What makes events alike; unused ids are none.
struct GroupKey {
  EventKind kind{};
  std::uint32_t depth = 0;
  VenueId venue;
  AccountId account;  ///< of those that are told one by one
  KeeperId keeper;    ///< where it acts for itself
  AssetId asset;
  AssetId counter_asset;
  LiquidityId liquidity;
  OracleId oracle;
  std::uint8_t detail = 0;
  EventId single = 0;  ///< set where events are never told together
  auto operator<=>(const GroupKey&) const = default;
};

/// Like events, told as one step.
struct Group {
  GroupKey key;
  const Event* first = nullptr;
  const Event* last = nullptr;
  std::uint64_t count = 0;
  std::map<AccountId, std::uint64_t> accounts;
  Int128 amount = 0;
  Int128 counter_amount = 0;
  double price_low = 0.0;  ///< of what a move led to or a round said
  double price_high = 0.0;
};

}  // namespace seawall::why
