#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "seawall/base/rejection.hpp"
#include "seawall/base/wide.hpp"
#include "seawall/model/oracle.hpp"

namespace seawall {

/// One published answer of an oracle.
struct OracleRound {
  Int128 answer = 0;  ///< price · 10^decimals in the oracle's numeraire, > 0 once published
  Time observed{};    ///< when the source was read
  Time visible{};     ///< from when venues see it, ≥ observed
};

/// The border from the market's double to the integer that a venue reads: the nearest integer to
/// price · 10^decimals, ties to the even one, then the bounds. The caller has converted into the
/// numeraire.
/// @return in [answer_min, answer_max]. Refuses price_not_positive: NaN, ≤ 0, or below half a
/// smallest unit;
///         overflow: infinite or ≥ 2^126. A feed never publishes those; it goes stale.
[[nodiscard]] Ruling<Int128> oracle_answer(Price source, int decimals,
                                           const AnswerBounds& bounds = {});

/// Deviation and heartbeat: a new round when
///     |answer − last| ≥ deviation·last   or   now − last.observed ≥ heartbeat   (0: no heartbeat)
/// @param last    the newest round, visible or not; answer 0 where there is none yet, which
/// publishes
/// @param source  numeraire per whole token at `now`
/// @return the round, visible at now + delay and never before `last`; nothing where neither rule
/// holds
/// @source docs/mechanics/oracles.md §1 (Chainlink)
[[nodiscard]] Ruling<std::optional<OracleRound>> next_round(const Oracle& oracle,
                                                            const OracleRound& last, Price source,
                                                            Time now,
                                                            const AnswerBounds& bounds = {});

/// A feed as it stands: what venues see and what is on its way to them. The State owns it.
struct OracleFeed {
  OracleRound visible;
  std::vector<OracleRound> pending;  ///< oldest first

  /// The newest observation: what the deviation rule compares with.
  [[nodiscard]] const OracleRound& newest() const {
    return pending.empty() ? visible : pending.back();
  }
};

/// Reads the source and queues the round if there is one. A refusal leaves the feed as it was.
/// @return a copy of the round that was queued, or nothing
Ruling<std::optional<OracleRound>> observe(const Oracle& oracle, OracleFeed& feed, Price source,
                                           Time now, const AnswerBounds& bounds = {});

enum class FeedChange : std::uint8_t { none, published };

/// Makes visible what is due; of several rounds due at once venues see the newest.
FeedChange reveal(OracleFeed& feed, Time now);

/// Age of the price as a venue sees it.
[[nodiscard]] inline Duration answer_age(const OracleFeed& feed, Time now) {
  return now - feed.visible.observed;
}

/// When the heartbeat asks for the next look, whatever the price does; nothing without a heartbeat.
[[nodiscard]] std::optional<Time> heartbeat_due(const Oracle& oracle, const OracleFeed& feed);

/// The visible answer as the market's double, for screening only.
[[nodiscard]] Price answer_price(const OracleRound& round, int decimals);

}  // namespace seawall
