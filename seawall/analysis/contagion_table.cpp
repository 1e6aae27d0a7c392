#include "seawall/analysis/contagion_table.hpp"

#include <algorithm>

#include "seawall/analysis/causes.hpp"

namespace seawall {
namespace {

using Sellers = std::uint64_t;  // a bit a venue

constexpr std::size_t venues_max = 64;

// Whose sales lie behind an event, without passing through another verdict.
Sellers sellers_behind(const Event& event, std::span<const Event> events,
                       std::span<const Sellers> known) {
  if (event.kind == EventKind::sale) {
    const VenueId venue = why::owner_of_sale(events, event).venue;
    return venue.exists() && venue.index() < venues_max ? Sellers{1} << venue.index() : Sellers{0};
  }
  Sellers all = 0;
  for (const EventId cause : event.cause_ids)
    if (cause != 0 && cause < event.id) all |= known[cause];
  return all;
}

// What these say is theirs, not what led to them: a chain of falls is counted link by link.
bool ends_a_chain(EventKind kind) {
  return kind == EventKind::account_liquidatable || kind == EventKind::liquidation ||
         kind == EventKind::bad_debt || kind == EventKind::recovered;
}

}  // namespace

std::vector<ContagionRow> contagion_table(const Model& model, std::span<const Event> events) {
  const std::size_t venues = model.venues.size();
  const bool is_full = !events.empty() && events.back().id == events.size();
  if (venues < 2 || !is_full) return {};
  std::vector<Sellers> known(events.size() + 1);  // by event id
  std::vector<ContagionRow> rows(venues + 1);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (row > 0) rows[row].from = model.venues[row - 1].name;
    rows[row].to.assign(venues, 0);
  }
  for (const Event& event : events) {
    const Sellers sellers = sellers_behind(event, events, known);
    if (!ends_a_chain(event.kind)) known[event.id] = sellers;
    if (event.kind != EventKind::account_liquidatable || !event.venue.exists()) continue;
    if (sellers == 0) ++rows[0].to[event.venue.index()];
    for (std::size_t v = 0; v < std::min(venues, venues_max); ++v)
      if ((sellers >> v & 1U) != 0) ++rows[v + 1].to[event.venue.index()];
  }
  std::erase_if(rows, [](const ContagionRow& row) {
    return std::ranges::all_of(row.to, [](std::uint64_t count) { return count == 0; });
  });
  return rows;
}

}  // namespace seawall
