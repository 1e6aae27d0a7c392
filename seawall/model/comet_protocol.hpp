#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "seawall/model/protocol_term.hpp"

namespace seawall {

/// Compound v3: one base asset that is supplied or borrowed, collateral that earns nothing. An
/// account is absorbed whole by the venue's own funds, and a storefront sells what they took.
/// mechanics/lending/comet.hpp. Of a collateral `collateral_factor` is the share that may be
/// borrowed, `liquidation_threshold` the share where absorption begins, `liquidation_bonus` what an
/// absorbed account is not credited with. The defaults are those that the market of USDC
/// was deployed with (compound-finance/comet, deployments/mainnet/usdc/configuration.json).
struct CometProtocol {
  static constexpr std::string_view name = "compound-v3";
  static constexpr ProtocolTraits traits{.collaterals_max = 24,
                                         .decimals = 0,
                                         .takes_deposits = true,
                                         .has_risk_keys = true,
                                         .prices_coin = true};
  static const std::array<ProtocolTerm<CometProtocol>, 11> terms;

  double funds = 0.0;
  double funds_target = 5e6;
  double storefront_share = 0.5;
  double supply_base = 0.0;
  double supply_slope_low = 0.0325;
  double supply_slope_high = 0.4;
  double supply_kink = 0.8;
  double borrow_base = 0.015;
  double borrow_slope_low = 0.035;
  double borrow_slope_high = 0.25;
  double borrow_kink = 0.8;

  [[nodiscard]] std::optional<TermFault> check(const StatedTotals& stated) const;
};

inline constexpr std::array<ProtocolTerm<CometProtocol>, 11> CometProtocol::terms{{
    {"funds", "tokens of the base asset that the venue itself owns at the start",
     ranges::tokens_of_debt, &CometProtocol::funds},
    {"funds_target", "own funds at and above which the storefront sells nothing, tokens",
     ranges::tokens_of_debt, &CometProtocol::funds_target},
    {"storefront_share", "of a collateral's liquidation_bonus, to who buys it", ranges::share,
     &CometProtocol::storefront_share},
    {"supply_base", "yearly interest of suppliers at no utilisation", ranges::rate_per_year,
     &CometProtocol::supply_base},
    {"supply_slope_low", "more of it per whole of utilisation, up to the kink",
     ranges::rate_per_year, &CometProtocol::supply_slope_low},
    {"supply_slope_high", "and beyond the kink", ranges::rate_per_year,
     &CometProtocol::supply_slope_high},
    {"supply_kink", "utilisation where the suppliers' slope changes", ranges::share,
     &CometProtocol::supply_kink},
    {"borrow_base", "yearly interest of borrowers at no utilisation", ranges::rate_per_year,
     &CometProtocol::borrow_base},
    {"borrow_slope_low", "more of it per whole of utilisation, up to the kink",
     ranges::rate_per_year, &CometProtocol::borrow_slope_low},
    {"borrow_slope_high", "and beyond the kink", ranges::rate_per_year,
     &CometProtocol::borrow_slope_high},
    {"borrow_kink", "utilisation where the borrowers' slope changes", ranges::share,
     &CometProtocol::borrow_kink},
}};

}  // namespace seawall
