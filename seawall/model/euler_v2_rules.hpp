#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "seawall/base/quantity.hpp"
#include "seawall/model/lending_traits.hpp"

namespace seawall {

/// Euler v2: a discount that grows as health falls, the debt taken over.
/// mechanics/lending/euler_v2_account.hpp
struct EulerV2Rules {
  static constexpr std::array<std::string_view, 1> names{"euler-v2"};
  static const std::array<LendingTerm<EulerV2Rules>, 1> terms;

  Int128 discount_max = 1'500;  ///< basis points

  [[nodiscard]] static constexpr EulerV2Rules named(std::size_t) { return {}; }
  [[nodiscard]] static constexpr LendingTraits traits() {
    return {.interest = InterestMethod::exponential,
            .liquidates_at_one = true,
            .debts_per_account_max = 1};
  }
  template <class N>
  [[nodiscard]] lending::AccountData<N> account_data(const lending::AccountView<N>& account) const;
  template <class N>
  [[nodiscard]] Ruling<lending::LiquidationOutcome<N>> liquidation_call(
      const lending::AccountView<N>& account, const lending::LiquidationRequest<N>& request) const;
  [[nodiscard]] Fraction verdict_error_bound(const lending::AccountView<Fast>& account) const;
};

inline constexpr std::array<LendingTerm<EulerV2Rules>, 1> EulerV2Rules::terms{{
    {"discount_max", "largest discount of the collateral", ranges::share_below_one,
     &EulerV2Rules::discount_max, percentage_factor},
}};

}  // namespace seawall
