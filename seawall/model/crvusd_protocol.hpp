#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "seawall/model/protocol_term.hpp"

namespace seawall {

/// crvUSD: loans whose collateral lies in the bands of an AMM that sells it as the price falls and
/// buys it back as it rises. mechanics/cdp/llamma_controller.hpp.
struct CrvusdProtocol {
  static constexpr std::string_view name = "crvusd";
  static constexpr ProtocolTraits traits{.takes_deposits = true,  // coin that bands have bought
                                         .has_background_debt = false,
                                         .bands_least = 4,
                                         .bands_most = 50};
  static const std::array<ProtocolTerm<CrvusdProtocol>, 8> terms;

  double amplification = 100.0;
  double fee = 0.006;
  double loan_discount = 0.09;
  double liquidation_discount = 0.06;
  double bands = 10.0;
  double rate = 0.0;
  double debt_ceiling = 1e9;
  double base_price = 0.0;

  [[nodiscard]] std::optional<TermFault> check() const;
  [[nodiscard]] std::optional<TermFault> check(const StatedAccount& account) const;
};

inline constexpr std::array<ProtocolTerm<CrvusdProtocol>, 8> CrvusdProtocol::terms{{
    {"amplification",
     "A: a band is 1/A of its price wide",
     {.low = 2, .high = 10'000},
     &CrvusdProtocol::amplification},
    {"fee", "of what goes into the AMM, at least", ranges::pool_fee, &CrvusdProtocol::fee},
    {"loan_discount", "of what bands fetch, not lent", ranges::share_below_one,
     &CrvusdProtocol::loan_discount},
    {"liquidation_discount", "of what bands fetch, not counted in a loan's health",
     ranges::share_below_one, &CrvusdProtocol::liquidation_discount},
    {"bands",
     "that a loan without bands of its own is spread over",
     {.low = 4, .high = 50},
     &CrvusdProtocol::bands},
    {"rate",
     "of interest, a year, as the monetary policy asks",
     {.low = 0, .high = 3},
     &CrvusdProtocol::rate},
    {"debt_ceiling", "most coin that is lent, tokens", ranges::tokens_of_debt,
     &CrvusdProtocol::debt_ceiling},
    {"base_price",
     "upper edge of band 0 at the start, USD; 0: the oracle's price",
     {.low = 0, .high = 1e12},
     &CrvusdProtocol::base_price},
}};

/// Where the active band may be, given what lies in a loan's own bands: bands of higher prices hold
/// coin alone, those of lower prices collateral alone.
[[nodiscard]] BandRange active_allowed(const StatedAccount& account);

}  // namespace seawall
