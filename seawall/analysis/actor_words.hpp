#pragma once

#include <string>
#include <string_view>

#include "seawall/analysis/event_group.hpp"
#include "seawall/analysis/names.hpp"

namespace seawall::why {

/// What arbitrageurs, borrowers, providers and a peg did, in a sentence with its figures; empty for
/// other kinds of events.
///
/// @param who  the account, or how many of which venue, as other sentences call them
[[nodiscard]] std::string actor_words(const Names& names, const Group& group, std::string_view who);

}  // namespace seawall::why
