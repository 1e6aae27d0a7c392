#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "seawall/base/quantity.hpp"
#include "seawall/model/lending_traits.hpp"

namespace seawall {

/// Compound v2: half of one debt a call, claims seized. mechanics/lending/compound_v2_account.hpp.
/// A reserve's liquidation_threshold is the contract's collateral factor.
struct CompoundV2Rules {
  static constexpr std::array<std::string_view, 1> names{"compound-v2"};
  static const std::array<LendingTerm<CompoundV2Rules>, 2> terms;

  Int128 close_factor = wad / 2;  ///< wad: of one reserve's debt, one call
  Int128 protocol_seize_share =
      wad / 1'000 * 28;  ///< wad: of what is seized, to the reserve's funds

  [[nodiscard]] static constexpr CompoundV2Rules named(std::size_t) { return {}; }
  [[nodiscard]] static constexpr LendingTraits traits() {
    return {.interest = InterestMethod::linear, .counts_usd_with_8_decimals = true};
  }
  template <class N>
  [[nodiscard]] lending::AccountData<N> account_data(const lending::AccountView<N>& account) const;
  template <class N>
  [[nodiscard]] Ruling<lending::LiquidationOutcome<N>> liquidation_call(
      const lending::AccountView<N>& account, const lending::LiquidationRequest<N>& request) const;
  [[nodiscard]] Fraction verdict_error_bound(const lending::AccountView<Fast>& account) const;
};

inline constexpr std::array<LendingTerm<CompoundV2Rules>, 2> CompoundV2Rules::terms{{
    {"close_factor", "share of one debt that a call may repay", ranges::share_above_zero,
     &CompoundV2Rules::close_factor, wad},
    {"protocol_seize_share", "share of what is seized that the venue keeps",
     ranges::share_below_one, &CompoundV2Rules::protocol_seize_share, wad},
}};

}  // namespace seawall
