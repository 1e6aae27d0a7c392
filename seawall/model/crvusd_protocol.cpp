#include "seawall/model/crvusd_protocol.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "seawall/base/number_policy.hpp"

namespace seawall {

std::optional<TermFault> CrvusdProtocol::check() const {
  for (const auto& [key, number] :
       {std::pair{"amplification", amplification}, std::pair{"bands", bands}})
    if (number != std::floor(number))
      return TermFault{key,
                       fmt::format("{} is no whole number; whole numbers are allowed", number)};
  // @source Controller.vy set_borrowing_discounts
  if (!(loan_discount > liquidation_discount))
    return TermFault{"loan_discount",
                     fmt::format("{} is not above liquidation_discount, {}; a loan that is opened "
                                 "to the last coin would be liquidated at once",
                                 loan_discount, liquidation_discount)};
  return std::nullopt;
}

// The AMM counts no less in a band. @source LLAMMA.vy deposit_range
std::optional<TermFault> CrvusdProtocol::check(const StatedAccount& account) const {
  constexpr Int128 band_least = 100;
  if (account.locked == 0 && account.deposited == 0 && account.owed == 0) return std::nullopt;
  if (account.owed == 0)
    return TermFault{"debt", "nothing is owed; collateral lies there for a loan only"};
  if (account.deposited > 0 && !account.bands.exists())
    return TermFault{"collateral",
                     fmt::format("{} of the coin lies there, but no bands are stated that could "
                                 "have bought it; band_low and band_high are needed",
                                 to_double(account.deposited) / 1e18)};
  const int count = account.bands.exists() ? account.bands.count() : static_cast<int>(bands);
  if ((account.locked + account.deposited) / count > band_least) return std::nullopt;
  return TermFault{"collateral",
                   fmt::format("{} is locked for {} bands; more than 100 smallest units a band are "
                               "allowed",
                               to_double(account.locked) / 1e18, count)};
}

BandRange active_allowed(const StatedAccount& account) {
  constexpr std::int32_t far = std::numeric_limits<std::int32_t>::max();
  if (account.deposited == 0) return {.low = -far, .high = account.bands.low};
  return {.low = account.locked == 0 ? account.bands.high : account.bands.low,
          .high = account.locked == 0 ? far : account.bands.high};
}

}  // namespace seawall
