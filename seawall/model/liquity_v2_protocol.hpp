#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "seawall/model/protocol_term.hpp"

namespace seawall {

/// One branch of Liquity v2 (Bold): troves that pay an interest of their own choice, a Stability
/// Pool, seizure up to a penalty, redemption by lowest interest, shutdown.
/// mechanics/cdp/liquity_v2.hpp. Deposits of the coin are the Stability Pool's. The defaults are
/// the branch of plain ether.
struct LiquityV2Protocol {
  static constexpr std::string_view name = "liquity-v2";
  static constexpr Range rate_range{.low = 0.005, .high = 2.5, .is_share = true};
  static constexpr ProtocolTraits traits{
      .takes_deposits = true, .has_background_debt = false, .account_rate = rate_range};
  static const std::array<ProtocolTerm<LiquityV2Protocol>, 13> terms;

  double minimum_ratio = 1.1;
  double critical_ratio = 1.5;
  double shutdown_ratio = 1.1;
  double penalty_pool = 0.05;
  double penalty_redistribution = 0.10;
  double gas_share = 0.005;
  double gas_cap = 2.0;
  double gas_reserve = 0.0375;
  double debt_min = 2'000.0;
  double rate = 0.05;
  double pool_share = 0.75;
  double urgent_bonus = 0.02;
  double base_rate = 0.0;

  [[nodiscard]] std::optional<TermFault> check() const;
};

inline constexpr std::array<ProtocolTerm<LiquityV2Protocol>, 13> LiquityV2Protocol::terms{{
    {"minimum_ratio", "collateral ratio below which a trove is liquidated (MCR)",
     ranges::one_to_hundred, &LiquityV2Protocol::minimum_ratio},
    {"critical_ratio", "ratio of the branch below which owners may not weaken it (CCR)",
     ranges::one_to_hundred, &LiquityV2Protocol::critical_ratio},
    {"shutdown_ratio", "ratio of the branch below which it is shut down for good (SCR)",
     ranges::one_to_hundred, &LiquityV2Protocol::shutdown_ratio},
    {"penalty_pool", "collateral beyond the debt that the Stability Pool seizes at most",
     ranges::share, &LiquityV2Protocol::penalty_pool},
    {"penalty_redistribution", "collateral beyond the debt that other troves seize at most",
     ranges::share, &LiquityV2Protocol::penalty_redistribution},
    {"gas_share", "of the collateral that is offset, to who liquidates", ranges::share_below_one,
     &LiquityV2Protocol::gas_share},
    {"gas_cap", "most of it, tokens of collateral", ranges::tokens_of_debt,
     &LiquityV2Protocol::gas_cap},
    {"gas_reserve",
     "tokens of collateral that lie beside each trove; to who liquidates (the contracts': WETH)",
     ranges::tokens_of_debt, &LiquityV2Protocol::gas_reserve},
    {"debt_min", "a trove that owes less is no longer in the list", ranges::tokens_of_debt,
     &LiquityV2Protocol::debt_min},
    {"rate", "yearly interest of accounts that state none", rate_range, &LiquityV2Protocol::rate},
    {"pool_share", "of interest, to depositors of the Stability Pool", ranges::share,
     &LiquityV2Protocol::pool_share},
    {"urgent_bonus", "of an urgent redemption, once the branch is shut down", ranges::share,
     &LiquityV2Protocol::urgent_bonus},
    {"base_rate", "base rate of redemption fees at the start; halves in 6 hours", ranges::share,
     &LiquityV2Protocol::base_rate},
}};

}  // namespace seawall
