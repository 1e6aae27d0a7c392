#pragma once

#include <cstdint>
#include <optional>

#include "seawall/state/lending_view.hpp"

namespace seawall {

/// Which claims of an account a liquidation repays and seizes; numbered as the account's reserves.
struct LiquidationPair {
  std::uint32_t collateral;
  std::uint32_t debt;
};

/// The largest debt and the largest collateral by value, as most keepers choose, among what the
/// venue takes as collateral at all. Nothing where the account has none of one side.
[[nodiscard]] std::optional<LiquidationPair> largest_pair(
    const lending::AccountView<Fast>& account);

[[nodiscard]] inline std::optional<LiquidationPair> largest_pair(const AccountSheet<Fast>& sheet) {
  return largest_pair(sheet.view());
}

}  // namespace seawall
