#include "seawall/model/crvusd_protocol.hpp"

#include <cmath>

#include <fmt/format.h>

#include "seawall/base/number_policy.hpp"

namespace seawall {

std::optional<TermFault> CrvusdProtocol::check() const {
  for (const auto& [key, number] :
       {std::pair{"amplification", amplification}, std::pair{"bands", bands}})
    if (number != std::floor(number))
      return TermFault{key,
                       fmt::format("{} is no whole number; whole numbers are allowed", number)};
  return std::nullopt;
}

// The AMM counts no less in a band. @source LLAMMA.vy deposit_range
std::optional<TermFault> CrvusdProtocol::check(const StatedAccount& account) const {
  constexpr Int128 band_least = 100;
  if (account.locked == 0 && account.owed == 0) return std::nullopt;
  if (account.owed == 0)
    return TermFault{"debt", "nothing is owed; collateral lies there for a loan only"};
  if (account.locked / static_cast<Int128>(bands) > band_least) return std::nullopt;
  return TermFault{"collateral",
                   fmt::format("{} is locked for {} bands; more than 100 smallest units a band are "
                               "allowed",
                               to_double(account.locked) / 1e18, bands)};
}

}  // namespace seawall
