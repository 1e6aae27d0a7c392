#include "seawall/analysis/causes.hpp"

#include <algorithm>
#include <limits>

namespace seawall::why {
namespace {

constexpr std::uint32_t not_reached = std::numeric_limits<std::uint32_t>::max();

std::size_t position_of(std::span<const Event> events, EventId id) {
  if (id == 0) return events.size();
  // A full trace has event i at position i − 1; a summary has gaps.
  if (id <= events.size() && events[id - 1].id == id) return id - 1;
  const auto found = std::ranges::lower_bound(events, id, {}, &Event::id);
  if (found == events.end() || found->id != id) return events.size();
  return static_cast<std::size_t>(found - events.begin());
}

// An oracle that followed a sale leads into the tale of the account whose collateral was sold.
std::uint32_t depth_of_cause(const Event& effect, const Event& cause, std::uint32_t depth) {
  const bool enters_a_tale = effect.kind == EventKind::oracle_published &&
                             (cause.kind == EventKind::sale || cause.kind == EventKind::refill);
  return enters_a_tale ? depth + 1 : depth;
}

}  // namespace

const Event* find_event(std::span<const Event> events, EventId id) {
  const std::size_t position = position_of(events, id);
  return position < events.size() ? &events[position] : nullptr;
}

std::vector<Ancestor> ancestors_of(std::span<const Event> events, std::span<const EventId> from) {
  std::vector<std::uint32_t> depth(events.size(), not_reached);
  for (const EventId id : from)
    if (const std::size_t position = position_of(events, id); position < events.size())
      depth[position] = 0;
  // Causes have smaller ids than effects, so one pass from the end settles every depth.
  for (std::size_t i = events.size(); i-- > 0;) {
    if (depth[i] == not_reached) continue;
    for (const EventId id : events[i].cause_ids) {
      const std::size_t cause = position_of(events, id);
      if (cause >= i) continue;
      depth[cause] = std::min(depth[cause], depth_of_cause(events[i], events[cause], depth[i]));
    }
  }
  std::vector<Ancestor> found;
  for (std::size_t i = 0; i < events.size(); ++i)
    if (depth[i] != not_reached) found.push_back({i, depth[i]});
  return found;
}

SaleOwner owner_of_sale(std::span<const Event> events, const Event& sale) {
  for (const EventId id : sale.cause_ids)
    if (const Event* cause = find_event(events, id);
        cause != nullptr &&
        (cause->kind == EventKind::liquidation || cause->kind == EventKind::auction_settled ||
         cause->kind == EventKind::auction_taken))
      return {cause->venue, cause->account};
  return {sale.venue, sale.account};
}

SeriesRow row_at(const Series& series, Time time) {
  const auto after = std::ranges::upper_bound(series.time, time);
  if (after == series.time.begin()) return {};
  return {true, static_cast<std::size_t>(after - series.time.begin()) - 1};
}

}  // namespace seawall::why
