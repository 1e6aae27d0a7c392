#pragma once

#include "seawall/engine/context.hpp"
#include "seawall/engine/margin_desk.hpp"

namespace seawall::engine {

/// Carries out what somebody who moves a price asked for: deposits and contract, trades at its
/// place, collateral, loan, and the trade back, each by the ordinary rules of the venue and of the
/// place. With a flash loan oracles that show the place's price as it is are read again in between,
/// and what cannot be paid back leaves everything as it was.
void execute_manipulation(Context& step, const Request& request);

}  // namespace seawall::engine
