#pragma once

#include <string>
#include <vector>

#include "seawall/engine/context.hpp"
#include "seawall/trace/outcome.hpp"

namespace seawall::engine {

/// Time has passed for the venues that keep their own books: interest, modes, prices that they
/// keep.
void begin_protocols(Context& step);

/// What their books tell at the end of a run.
void close_protocols(const Model& model, const State& state, Trace& trace);

/// Their accounts whose verdict turned: into the list of those under water, or out of it.
/// Those that are added stand at the list's end.
void find_at_protocols(Context& step);

/// What somebody asked of such a venue: its Exact rule decides, the ledger follows, and what was
/// received is sold along the request's exit.
void execute_deal(Context& step, const Request& request);

/// The coin's debt at such a venue; nothing of its other reserves.
[[nodiscard]] ReserveAccounting protocol_accounting(const Model& model, const State& state,
                                                    VenueId venue, ReserveId reserve);

/// What the books say the venue holds lies in the ledger, to the last unit.
[[nodiscard]] std::string check_protocols(const Model& model, const State& state);

}  // namespace seawall::engine
