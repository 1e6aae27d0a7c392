#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "seawall/base/quantity.hpp"
#include "seawall/model/lending_traits.hpp"

namespace seawall {

/// Aave v4: a bonus that grows as health falls, a repayment to a target health.
/// mechanics/lending/aave_v4_account.hpp; premium debt is not modelled in a run.
struct AaveV4Rules {
  static constexpr std::array<std::string_view, 1> names{"aave-v4"};
  static const std::array<LendingTerm<AaveV4Rules>, 3> terms;

  Int128 target_health = wad / 100 * 105;        ///< wad: what a repayment aims at
  Int128 health_for_max_bonus = wad / 100 * 95;  ///< wad: at and below it the whole bonus is paid
  Int128 bonus_factor = 5'000;  ///< basis points of the bonus that are paid at a health of 1

  [[nodiscard]] static constexpr AaveV4Rules named(std::size_t) { return {}; }
  [[nodiscard]] static constexpr LendingTraits traits() {
    return {.interest = InterestMethod::linear,
            .keeps_protocol_fee = true,
            .counts_usd_with_8_decimals = true};
  }
  template <class N>
  [[nodiscard]] lending::AccountData<N> account_data(const lending::AccountView<N>& account) const;
  template <class N>
  [[nodiscard]] Ruling<lending::LiquidationOutcome<N>> liquidation_call(
      const lending::AccountView<N>& account, const lending::LiquidationRequest<N>& request) const;
  [[nodiscard]] Fraction verdict_error_bound(const lending::AccountView<Fast>& account) const;
};

inline constexpr std::array<LendingTerm<AaveV4Rules>, 3> AaveV4Rules::terms{{
    {"target_health", "health that a repayment aims at", ranges::health_target,
     &AaveV4Rules::target_health, wad},
    {"health_for_max_bonus", "health at and below which the whole bonus is paid",
     ranges::share_below_one, &AaveV4Rules::health_for_max_bonus, wad},
    {"bonus_factor", "share of the bonus that is paid at a health of 1", ranges::share,
     &AaveV4Rules::bonus_factor, percentage_factor},
}};

}  // namespace seawall
