#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "seawall/base/quantity.hpp"
#include "seawall/model/lending_traits.hpp"

namespace seawall {

/// Morpho Blue: one asset lent against one other, loss shared at once.
/// mechanics/lending/morpho_blue_account.hpp; the incentive follows from the threshold.
struct MorphoBlueRules {
  static constexpr std::array<std::string_view, 1> names{"morpho-blue"};
  static const std::array<LendingTerm<MorphoBlueRules>, 0> terms;

  [[nodiscard]] static constexpr MorphoBlueRules named(std::size_t) { return {}; }
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

inline constexpr std::array<LendingTerm<MorphoBlueRules>, 0> MorphoBlueRules::terms{};

}  // namespace seawall
