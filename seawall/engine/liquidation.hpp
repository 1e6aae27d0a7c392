#pragma once

#include "seawall/actors/keeper.hpp"
#include "seawall/engine/context.hpp"

namespace seawall::engine {

/// Finds accounts whose exact verdict turned: woken by their watches, decided by Exact. Those
/// already under water are looked at again, because prices recover.
void find_candidates(Context& step);

/// Records that the venue's rule keeps a keeper from an account; once until the account changes.
void record_refused_offer(Context& step, KeeperId keeper, const RefusedOffer& refused);

/// Carries out pending requests that are due, in order.
void execute_pending(Context& step);

}  // namespace seawall::engine
