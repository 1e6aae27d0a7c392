#pragma once

#include <span>
#include <string>
#include <string_view>

#include "seawall/model/model.hpp"
#include "seawall/trace/event.hpp"
#include "seawall/trace/series.hpp"

namespace seawall {

/// What counts as a stale input; printed with the figure.
inline constexpr std::string_view stale_input_definition =
    "a price that decided a verdict or a liquidation although its oracle's source stood farther "
    "from it than the oracle's deviation, or off it at all with the heartbeat over; fixed prices "
    "and prices whose source stood still are not stale, however old";

/// The oldest stale input in words, or that there was none.
/// @param events of a trace that was kept in full; else what oracles published is not known and the
///               answer is empty
[[nodiscard]] std::string stale_inputs(const Model& model, const Series& series,
                                       std::span<const Event> events);

}  // namespace seawall
