#pragma once

#include "seawall/engine/cdp_desk.hpp"

namespace seawall::engine {

/// Debt and surplus auctions that the venue's own account asks for now: at most one of each a
/// block, for each of them is a call. Nothing where the venue has none of them.
void open_backstop_auctions(const Desk& desk);

/// A bid, a settlement or a restart at one of them.
void execute_at_backstop(const Desk& desk, const Request& request);

/// What lies with the venue because of them, against the ledger. @return a fault's text, or empty
[[nodiscard]] std::string check_backstop(const Model& model, const State& state, VenueId venue);

}  // namespace seawall::engine
