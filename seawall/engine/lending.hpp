#pragma once

#include "seawall/engine/context.hpp"

namespace seawall::engine {

/// Time has moved: what every reserve's indices would read now. Nothing is written; a reserve's
/// stored indices change only when it is touched, as its contract does it.
void accrue_interest(Context& step);

/// Writes a reserve's indices at the current time and mints the treasury's share of the interest.
void touch_reserve(Context& step, VenueId venue, ReserveId reserve);

/// Sets a reserve's rates from its cash and debt; after anything that moved either.
void update_rates(Context& step, VenueId venue, ReserveId reserve);

/// Applies the tick's votes.
void apply_votes(Context& step);

/// Announces effective prices of all columns, once a step.
void announce_columns(Context& step);

}  // namespace seawall::engine
