#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "seawall/mechanics/lending/account.hpp"

namespace seawall::lending {

/// Where an account's holding of one side in one reserve stands in its list; nothing where it has
/// none.
template <class N>
[[nodiscard]] std::optional<std::size_t> find_holding(const AccountView<N>& account, Side side,
                                                      std::uint32_t reserve) {
  const auto found = std::ranges::find_if(account.holdings, [&](const Holding<N>& holding) {
    return holding.side == side && holding.reserve == reserve;
  });
  if (found == account.holdings.end()) return std::nullopt;
  return static_cast<std::size_t>(found - account.holdings.begin());
}

}  // namespace seawall::lending
