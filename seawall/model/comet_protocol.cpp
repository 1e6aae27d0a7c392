#include "seawall/model/comet_protocol.hpp"

#include <fmt/format.h>

#include "seawall/base/number_policy.hpp"

namespace seawall {

std::optional<TermFault> CometProtocol::check(const StatedTotals& stated) const {
  const double deposited = to_double(stated.deposited) / stated.unit;
  const double owed = to_double(stated.owed) / stated.unit;
  if (owed <= (deposited + funds) * (1.0 + 1e-12)) return std::nullopt;
  return TermFault{"funds",
                   fmt::format("{} of the base asset is lent, {} is supplied and {} is the "
                               "venue's own; no more may be lent than both together",
                               owed, deposited, funds)};
}

}  // namespace seawall
