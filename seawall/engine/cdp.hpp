#pragma once

#include "seawall/engine/context.hpp"

namespace seawall::engine {

/// Carries out a seizure, a bid, a settlement or a restart at a CDP engine: the rule decides with
/// Exact, the ledger moves, events say what happened. What the rule refuses is an event too.
void execute_at_auction(Context& step, const Request& request);

/// Stability fees up to this block: the rate of every CDP engine that has one rises, and what its
/// vaults owe more is minted to the venue.
void drip_fees(Context& step);

/// System debt that is old enough is settled with the venue's own coin; debt and surplus that are
/// left go to auction, where the venue sells or buys its own token.
void settle_system_debt(Context& step);

/// What the venue owes for seized vaults beyond its own coin, smallest units; 0 if it has enough.
[[nodiscard]] Int128 debt_hole(const Model& model, const State& state, VenueId venue);

}  // namespace seawall::engine
