#pragma once

#include <cstdint>
#include <vector>

#include "seawall/base/hash.hpp"
#include "seawall/trace/event.hpp"

namespace seawall {

/// How much a trace keeps. The hash and the counts are the same at every level.
enum class TraceLevel : std::uint8_t { full, summary, hash };

/// Totals that every level keeps.
struct TraceCounts {
  std::uint64_t events = 0;
  std::uint64_t liquidations = 0;
  std::uint64_t accounts_liquidatable = 0;
  std::uint64_t refused = 0;
  std::uint64_t sales = 0;
  std::uint64_t oracle_rounds = 0;
  std::uint64_t auctions = 0;
  bool operator==(const TraceCounts&) const = default;
};

/// What happened, in order. Only grows; a caller that streams takes the chunk and lets it grow
/// again.
class Trace {
 public:
  explicit Trace(TraceLevel level = TraceLevel::full) : level_{level} {}

  /// Numbers the event, hashes it, and keeps it if the level says so. @return its id
  EventId append(Event event);

  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  [[nodiscard]] std::vector<Event> take_events();  ///< the chunk since the last call
  [[nodiscard]] Digest digest() const { return digest_; }
  [[nodiscard]] const TraceCounts& counts() const { return counts_; }
  [[nodiscard]] TraceLevel level() const { return level_; }

  /// Continues after a restore: the same events then give the same digest as an uninterrupted run.
  void resume(Digest digest, const TraceCounts& counts);
  void clear();

 private:
  TraceLevel level_;
  Digest digest_;
  TraceCounts counts_;
  std::vector<Event> events_;
};

}  // namespace seawall
