#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "seawall/analysis/why.hpp"

namespace seawall::why {

/// An event that belongs to what is asked about, and how many verdicts lie between.
struct Ancestor {
  std::size_t position = 0;  ///< in Story::events
  std::uint32_t depth = 0;
};

/// Position of an event id; nothing where the trace's level left it out.
[[nodiscard]] const Event* find_event(std::span<const Event> events, EventId id);

/// Everything that `from` goes back to through cause_ids, `from` included, each once with its least
/// depth, ascending by id.
[[nodiscard]] std::vector<Ancestor> ancestors_of(std::span<const Event> events,
                                                 std::span<const EventId> from);

/// The account whose liquidation a sale serves, else the sale's own fields.
struct SaleOwner {
  VenueId venue;
  AccountId account;
};
[[nodiscard]] SaleOwner owner_of_sale(std::span<const Event> events, const Event& sale);

/// Who is told one by one: the accounts asked about, and of the others those that sold most.
struct ToldAccounts {
  std::vector<AccountId> asked;
  std::size_t others_most = 0;
};

/// Tells groups of like events as one step each, in order of time; accounts that are not told one
/// by one are one step a venue.
[[nodiscard]] std::vector<ExplanationStep> tell(const Story& story,
                                                std::span<const Ancestor> ancestors,
                                                const ToldAccounts& accounts);

/// Row of the series in force at `time`: the last one not after it; nothing before the first.
struct SeriesRow {
  bool exists = false;
  std::size_t row = 0;
};
[[nodiscard]] SeriesRow row_at(const Series& series, Time time);

}  // namespace seawall::why
