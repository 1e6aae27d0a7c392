#pragma once

#include <vector>

#include "seawall/mechanics/cdp/llamma_controller.hpp"
#include "seawall/state/protocol_books.hpp"

namespace seawall {

/// A crvUSD market as its accounts' rows say.
struct CrvusdOpening {
  llamma::Controller<Exact> controller;
  std::vector<llamma::Loan<Exact>> loans;  ///< by account; one without debt is none
};

/// Lays every loan: one with bands of its own into those, with the coin that they have bought; any
/// other into the lowest-priced bands that carry its debt, as the contract lays a new one, or where
/// it owes more than the contract would lend now, into the highest that are free.
[[nodiscard]] CrvusdOpening open_crvusd(const ProtocolView& view, const AccountList& accounts);

}  // namespace seawall
