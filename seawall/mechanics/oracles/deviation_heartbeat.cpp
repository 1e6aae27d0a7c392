#include "seawall/mechanics/oracles/deviation_heartbeat.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/base/number_policy.hpp"

namespace seawall {
namespace {

// Nearest integer, ties to even, whatever the processor's rounding mode is.
Int128 nearest_even(double value) {
  const double floor = std::floor(value);
  const double rest = value - floor;  // exact
  const Int128 below = floor_to_int128(floor);
  const bool rounds_up = rest > 0.5 || (rest == 0.5 && below % 2 != 0);
  return below + (rounds_up ? 1 : 0);
}

bool has_moved(const Oracle& oracle, Int128 last, Int128 answer) {
  const double change = to_double(answer > last ? answer - last : last - answer);
  return change >= oracle.deviation.value * to_double(last);
}

}  // namespace

Ruling<Int128> oracle_answer(Price source, int decimals, const AnswerBounds& bounds) {
  if (!(source.value > 0.0)) return std::unexpected{Rejection::price_not_positive};
  const double scaled = source.value * to_double(power_of_ten(decimals));
  if (!(scaled < 0x1p126)) return std::unexpected{Rejection::overflow};
  const Int128 answer = nearest_even(scaled);
  if (answer == 0) return std::unexpected{Rejection::price_not_positive};
  return std::clamp(answer, bounds.answer_min, bounds.answer_max);
}

Ruling<std::optional<OracleRound>> next_round(const Oracle& oracle, const OracleRound& last,
                                              Price source, Time now, const AnswerBounds& bounds) {
  const Ruling<Int128> answer = oracle_answer(source, oracle.decimals, bounds);
  if (!answer) return std::unexpected{answer.error()};
  const bool is_first = last.answer == 0;
  const bool is_due = oracle.heartbeat > Duration{} && now - last.observed >= oracle.heartbeat;
  if (!is_first && !is_due && !has_moved(oracle, last.answer, *answer))
    return std::optional<OracleRound>{};
  return OracleRound{*answer, now, std::max(now + oracle.delay, last.visible)};
}

Ruling<std::optional<OracleRound>> observe(const Oracle& oracle, OracleFeed& feed, Price source,
                                           Time now, const AnswerBounds& bounds) {
  Ruling<std::optional<OracleRound>> round = next_round(oracle, feed.newest(), source, now, bounds);
  if (round && *round) feed.pending.push_back(**round);
  return round;
}

FeedChange reveal(OracleFeed& feed, Time now) {
  const auto first_later = std::ranges::find_if(
      feed.pending, [&](const OracleRound& round) { return round.visible > now; });
  if (first_later == feed.pending.begin()) return FeedChange::none;
  feed.visible = *(first_later - 1);
  feed.pending.erase(feed.pending.begin(), first_later);
  return FeedChange::published;
}

std::optional<Time> heartbeat_due(const Oracle& oracle, const OracleFeed& feed) {
  if (oracle.heartbeat == Duration{}) return std::nullopt;
  return feed.newest().observed + oracle.heartbeat;
}

Price answer_price(const OracleRound& round, int decimals) {
  return Price{to_double(round.answer) / to_double(power_of_ten(decimals))};
}

}  // namespace seawall
