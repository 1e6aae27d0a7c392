#include "seawall/model/fluid_protocol.hpp"

#include <cmath>

#include <fmt/format.h>

#include "seawall/base/number_policy.hpp"

namespace seawall {
namespace {

// Counts of the contract: per mille and per ten thousand.
std::optional<TermFault> whole_fault(std::string_view key, double number, double parts) {
  const double count = number * parts;
  if (std::abs(count - std::round(count)) < 1e-6) return std::nullopt;
  return TermFault{std::string{key}, fmt::format("{} is no multiple of 1/{:.0f}; multiples are "
                                                 "allowed",
                                                 number, parts)};
}

}  // namespace

// @source Instadapp/fluid-contracts-public contracts/protocols/vault/vaultT1/adminModule/main.sol,
//         updateCoreSettings, _checkLiquidationMaxLimitAndPenalty
std::optional<TermFault> FluidProtocol::check() const {
  constexpr double most_given = 0.997;
  constexpr double slack = 1e-9;
  for (const auto& fault :
       {whole_fault("liquidation_threshold", liquidation_threshold, 1'000),
        whole_fault("liquidation_limit", liquidation_limit, 1'000),
        whole_fault("penalty", penalty, 10'000), whole_fault("rate", rate, 10'000)})
    if (fault) return fault;
  if (liquidation_limit < liquidation_threshold + slack)
    return TermFault{"liquidation_limit",
                     fmt::format("{} is not above liquidation_threshold, {}; above it is allowed",
                                 liquidation_limit, liquidation_threshold)};
  if (liquidation_limit + penalty > most_given + slack)
    return TermFault{"penalty",
                     fmt::format("{} and liquidation_limit are {} together; {} is allowed at most",
                                 penalty, liquidation_limit + penalty, most_given)};
  return std::nullopt;
}

// The contract takes no smaller amounts, and its ticks end.
std::optional<TermFault> FluidProtocol::check(const StatedAccount& account) const {
  constexpr Int128 amount_min = 10'000;
  constexpr double ratio_max = 1e21;
  const auto too_little = [&](std::string_view key, Int128 amount) {
    return TermFault{std::string{key}, fmt::format("{} is too little; {} smallest units or more "
                                                   "are allowed",
                                                   to_string(amount), to_string(amount_min))};
  };
  if (account.locked > 0 && account.locked < amount_min)
    return too_little("collateral", account.locked);
  if (account.owed == 0) return std::nullopt;
  if (account.owed < amount_min) return too_little("debt", account.owed);
  if (account.locked == 0)
    return TermFault{"debt", "nothing is locked; what is owed needs collateral beside it"};
  const double ratio = to_double(account.owed) / to_double(account.locked);
  if (ratio < 1.0 / ratio_max || ratio > ratio_max)
    return TermFault{"debt", fmt::format("{} smallest units are owed for each that is locked; "
                                         "{} to {} are allowed",
                                         ratio, 1.0 / ratio_max, ratio_max)};
  return std::nullopt;
}

}  // namespace seawall
