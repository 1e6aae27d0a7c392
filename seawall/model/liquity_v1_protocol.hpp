#pragma once

#include <array>
#include <string_view>

#include "seawall/model/protocol_term.hpp"

namespace seawall {

/// Liquity v1: troves, one Stability Pool, redistribution, recovery mode.
/// mechanics/cdp/liquity_v1.hpp. Deposits of the coin are the Stability Pool's.
struct LiquityV1Protocol {
  static constexpr std::string_view name = "liquity-v1";
  static constexpr ProtocolTraits traits{.takes_deposits = true};
  static const std::array<ProtocolTerm<LiquityV1Protocol>, 5> terms;

  double minimum_ratio = 1.1;
  double critical_ratio = 1.5;
  double gas_reserve = 200.0;
  double net_debt_min = 1'800.0;
  double gas_share = 0.005;
};

inline constexpr std::array<ProtocolTerm<LiquityV1Protocol>, 5> LiquityV1Protocol::terms{{
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
}};

}  // namespace seawall
