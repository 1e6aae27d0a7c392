#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "seawall/model/lending_traits.hpp"

namespace seawall {

/// The three generations of Aave whose contracts differ in rounding, close factor and bad debt.
///   v2    aave/protocol-v2; values in wei of ETH, 50 % close factor, bad debt stays on the account
///   v3_6  aave-dao/aave-v3-origin, tag v3.6.0; values in 1e-8 USD, percentages rounded half up
///   v3_7  the same repository, commit fd1fbd915042; percentages rounded by direction
enum class AaveVersion : std::uint8_t { v2, v3_6, v3_7 };

/// Aave's rules: mechanics/lending/aave.hpp.
struct AaveRules {
  static constexpr std::array<std::string_view, 3> names{"aave-v2", "aave-v3.6", "aave-v3.7"};
  static constexpr std::array<LendingTerm<AaveRules>, 0> terms{};

  AaveVersion version = AaveVersion::v3_6;

  [[nodiscard]] static constexpr AaveRules named(std::size_t index) {
    return {static_cast<AaveVersion>(index)};
  }
  [[nodiscard]] constexpr LendingTraits traits() const {
    const bool v2 = version == AaveVersion::v2;
    return {.claims = v2 ? ClaimRounding::half_up : ClaimRounding::directed,
            .interest = v2 ? InterestMethod::aave_v2 : InterestMethod::aave_v3,
            .has_modes = !v2,
            .keeps_protocol_fee = !v2,
            .counts_usd_with_8_decimals = !v2,
            .floors_average_threshold = v2};
  }
  template <class N>
  [[nodiscard]] lending::AccountData<N> account_data(const lending::AccountView<N>& account) const;
  template <class N>
  [[nodiscard]] Ruling<lending::LiquidationOutcome<N>> liquidation_call(
      const lending::AccountView<N>& account, const lending::LiquidationRequest<N>& request) const;
};

}  // namespace seawall
