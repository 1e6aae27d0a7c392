#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "seawall/model/lending_rules.hpp"
#include "seawall/model/protocol.hpp"

namespace seawall::choices {

// Texts that an input chooses from, in the order of the enumerations that they name. Shared by
// compile(), the file reader and the schema.

inline constexpr std::string_view mean_kinds[] = {"none", "arithmetic", "geometric", "exponential"};
inline constexpr std::string_view pool_kinds[] = {
    "constant_product", "impact_depth", "order_book",  "quotes",     "weighted",
    "stable_swap",      "concentrated", "crypto_swap", "shared_pool"};
inline constexpr std::string_view beyond_quotes[] = {"nothing", "exponential"};
inline constexpr std::string_view curve_shapes[] = {"linear", "square_root", "power",
                                                    "exponential"};
inline constexpr auto venue_kinds = [] {
  std::array<std::string_view, 2 + protocol_kinds> all{"lending_pool", "cdp"};
  std::ranges::copy(protocol_names, all.begin() + 2);
  return all;
}();
inline constexpr std::span<const std::string_view> lending_rules{lending_rules_names};
/// Of lending pools in the order of LiquidationMechanism, then of CDP engines.
inline constexpr std::string_view mechanisms[] = {"fixed_spread", "to_target", "everything",
                                                  "dutch",        "flip",      "clip"};
inline constexpr std::size_t lending_mechanisms = 4;
inline constexpr std::string_view dutch_curves[] = {"linear", "stairstep", "exponential"};
inline constexpr std::string_view feedback_modes[] = {"recorded", "counterfactual", "generative"};
inline constexpr std::string_view fundings[] = {"flash_loan", "capital"};
inline constexpr std::string_view exits[] = {"single", "split"};
inline constexpr std::string_view bid_policies[] = {"discount", "learning", "last_clearing"};
inline constexpr std::string_view borrower_actions[] = {"top_up", "repay", "run"};
inline constexpr std::string_view betweens[] = {"hold", "log_linear"};
inline constexpr std::string_view fee_markets[] = {"first_price", "base_fee"};

}  // namespace seawall::choices
