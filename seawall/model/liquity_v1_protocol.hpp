#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "seawall/model/protocol_term.hpp"

namespace seawall {

/// Liquity v1: troves, one Stability Pool, redistribution, recovery mode.
/// mechanics/cdp/liquity_v1.hpp. Deposits of the coin are the Stability Pool's.
struct LiquityV1Protocol {
  static constexpr std::string_view name = "liquity-v1";
  static constexpr ProtocolTraits traits{.takes_deposits = true, .has_background_debt = false};
  static const std::array<ProtocolTerm<LiquityV1Protocol>, 8> terms;

  double minimum_ratio = 1.1;
  double critical_ratio = 1.5;
  double gas_reserve = 200.0;
  double net_debt_min = 1'800.0;
  double gas_share = 0.005;
  double base_rate = 0.0;
  double fee_floor = 0.005;
  double batch = 0.0;

  [[nodiscard]] std::optional<TermFault> check() const;
  [[nodiscard]] std::optional<TermFault> check(const StatedAccount& account) const;
};

inline constexpr std::array<ProtocolTerm<LiquityV1Protocol>, 8> LiquityV1Protocol::terms{{
    {"minimum_ratio", "collateral ratio below which a trove is liquidated (MCR)",
     ranges::one_to_hundred, &LiquityV1Protocol::minimum_ratio},
    {"critical_ratio", "ratio of all troves together below which recovery mode begins (CCR)",
     ranges::one_to_hundred, &LiquityV1Protocol::critical_ratio},
    {"gas_reserve", "part of each debt, tokens; goes to who liquidates", ranges::tokens_of_debt,
     &LiquityV1Protocol::gas_reserve},
    {"net_debt_min", "least debt beside it, tokens", ranges::tokens_of_debt,
     &LiquityV1Protocol::net_debt_min},
    {"gas_share", "of a liquidated trove's collateral, to who liquidates", ranges::share_below_one,
     &LiquityV1Protocol::gas_share},
    {"base_rate", "base rate of redemption fees at the start; halves in 12 hours", ranges::share,
     &LiquityV1Protocol::base_rate},
    {"fee_floor", "of a redemption, of the collateral, beside the base rate",
     ranges::share_above_zero, &LiquityV1Protocol::fee_floor},
    {"batch", "troves that one call liquidates from the lowest ratio up; 0: a call for each trove",
     Range{.low = 0, .high = 1'000}, &LiquityV1Protocol::batch},
}};

}  // namespace seawall
