#pragma once

#include "seawall/actors/keeper.hpp"
#include "seawall/engine/context.hpp"
#include "seawall/state/lending_view.hpp"

namespace seawall::engine {

/// Finds accounts whose exact verdict turned: woken by their watches, decided by Exact. Those
/// already under water are looked at again, because prices recover.
void find_candidates(Context& step);

/// Records that the venue's rule keeps a keeper from an account; once until the account changes.
void record_refused_offer(Context& step, KeeperId keeper, const RefusedOffer& refused);

/// Carries out one liquidation call of a lending pool, or records why its rule refuses.
/// @param sheet  scratch of the caller
void execute_liquidation(Context& step, const Request& request, AccountSheet<Exact>& sheet);

}  // namespace seawall::engine
