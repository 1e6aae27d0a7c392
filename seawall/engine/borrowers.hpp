#pragma once

#include "seawall/engine/context.hpp"

namespace seawall::engine {

/// Carries out what an account asked for: collateral added, debt repaid, or all of it closed, at
/// the prices of this block and as far as its wallet goes. An account that needs it no longer does
/// nothing.
void execute_help(Context& step, const Request& request);

/// The account may ask again.
void forget_help(State& state, AccountId account);

/// Those that looked for the first time, and who now waits for an answer.
void remember_help(State& state, std::span<const BorrowerState> looked,
                   std::span<const Request> requests);

}  // namespace seawall::engine
