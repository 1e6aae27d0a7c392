#include "seawall/model/liquity_v1_protocol.hpp"

#include <fmt/format.h>

#include "seawall/base/number_policy.hpp"

namespace seawall {

std::optional<TermFault> LiquityV1Protocol::check() const {
  if (critical_ratio >= minimum_ratio) return std::nullopt;
  return TermFault{"critical_ratio", fmt::format("{} is below minimum_ratio, {}; at least that is "
                                                 "allowed",
                                                 critical_ratio, minimum_ratio)};
}

// What else has a claim on collateral has closed its trove, and nothing can happen to it.
std::optional<TermFault> LiquityV1Protocol::check(const StatedAccount& account) const {
  if (account.locked == 0 && account.owed == 0) return std::nullopt;
  const double owed = to_double(account.owed) / 1e18;
  const double least = gas_reserve + net_debt_min;
  if (account.owed > 0 && owed >= least * (1.0 - 1e-12)) return std::nullopt;
  return TermFault{"debt", fmt::format("{} is owed; a trove owes at least {}, gas_reserve and "
                                       "net_debt_min together",
                                       owed, least)};
}

}  // namespace seawall
