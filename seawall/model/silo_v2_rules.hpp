#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "seawall/base/quantity.hpp"
#include "seawall/model/lending_traits.hpp"

namespace seawall {

/// Silo v2: two assets lent against each other, repaid to a target.
/// mechanics/lending/silo_v2_account.hpp
struct SiloV2Rules {
  static constexpr std::array<std::string_view, 1> names{"silo-v2"};
  static const std::array<LendingTerm<SiloV2Rules>, 1> terms;

  Int128 ltv_target =
      wad / 100 * 70;  ///< wad: loan-to-value after a partial liquidation; 0: always all

  [[nodiscard]] static constexpr SiloV2Rules named(std::size_t) { return {}; }
  [[nodiscard]] static constexpr LendingTraits traits() {
    return {.interest = InterestMethod::taylor, .debts_per_account_max = 1, .reserves_max = 2};
  }
  template <class N>
  [[nodiscard]] lending::AccountData<N> account_data(const lending::AccountView<N>& account) const;
  template <class N>
  [[nodiscard]] Ruling<lending::LiquidationOutcome<N>> liquidation_call(
      const lending::AccountView<N>& account, const lending::LiquidationRequest<N>& request) const;
  [[nodiscard]] Fraction verdict_error_bound(const lending::AccountView<Fast>& account) const;
};

inline constexpr std::array<LendingTerm<SiloV2Rules>, 1> SiloV2Rules::terms{{
    {"ltv_target", "loan-to-value after a partial liquidation; 0: always all",
     ranges::share_below_one, &SiloV2Rules::ltv_target, wad},
}};

}  // namespace seawall
