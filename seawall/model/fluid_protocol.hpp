#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "seawall/model/protocol_term.hpp"

namespace seawall {

/// A vault of Fluid (Instadapp), type 1: positions stand on ticks of what they owe over what they
/// locked, and one liquidation moves all of them down, whoever owes.
/// mechanics/lending/fluid.hpp. Amounts are the tokens' own smallest units.
///
/// The defaults are the vault of sUSDe and USDC as it was configured.
/// @source Instadapp/fluid-contracts-public, its deployment settings of that vault: liquidation
///         threshold 90 %, liquidation max limit 95 %, liquidation penalty 2 %
struct FluidProtocol {
  static constexpr std::string_view name = "fluid";
  static constexpr ProtocolTraits traits{
      .decimals = 0, .prices_coin = true, .has_background_debt = false};
  static const std::array<ProtocolTerm<FluidProtocol>, 4> terms;

  double liquidation_threshold = 0.90;
  double liquidation_limit = 0.95;
  double penalty = 0.02;
  double rate = 0.0;

  [[nodiscard]] std::optional<TermFault> check() const;
  [[nodiscard]] std::optional<TermFault> check(const StatedAccount& account) const;
};

inline constexpr std::array<ProtocolTerm<FluidProtocol>, 4> FluidProtocol::terms{{
    {"liquidation_threshold",
     "debt over the collateral's worth above which a tick is liquidated, down to it; per mille",
     ranges::share_above_zero, &FluidProtocol::liquidation_threshold},
    {"liquidation_limit",
     "debt over the collateral's worth above which the venue takes both over; per mille",
     ranges::share_above_zero, &FluidProtocol::liquidation_limit},
    {"penalty",
     "collateral beyond the debt's worth that a keeper gets; a hundredth of a per cent",
     {.low = 0, .high = 0.1023, .is_share = true},
     &FluidProtocol::penalty},
    {"rate",
     "yearly interest of all that is owed; a hundredth of a per cent",
     {.low = 0, .high = 6.5535, .is_share = true},
     &FluidProtocol::rate},
}};

}  // namespace seawall
