#pragma once

#include <optional>

#include "seawall/base/rejection.hpp"
#include "seawall/base/time.hpp"
#include "seawall/mechanics/cdp/maker_math.hpp"

// What Maker's English auctions (flip, flop) have in common: their clock and the step of a lot.
// @source makerdao/dss tag 1.0.5 src/flip.sol, src/flop.sol
namespace seawall::bidding {

/// When a standing bid wins and when the auction takes no more of them.
struct Clock {
  std::optional<Time> tic{};  ///< nothing before the first bid
  Time end{};
};

/// Bids are taken strictly before both.
[[nodiscard]] constexpr bool is_open(const Clock& clock, Time now) {
  return (!clock.tic || *clock.tic > now) && clock.end > now;
}

/// The high bidder may settle strictly after either.
[[nodiscard]] constexpr bool is_won(const Clock& clock, Time now) {
  return clock.tic && (*clock.tic < now || clock.end < now);
}

/// Whether an auction without bids may start anew.
[[nodiscard]] constexpr Ruling<void> may_restart(const Clock& clock, Time now) {
  if (clock.end >= now) return std::unexpected{Rejection::auction_not_finished};
  if (clock.tic) return std::unexpected{Rejection::bid_already_placed};
  return {};
}

/// lot < standing   and   beg · lot ≤ standing · 1 wad
/// @return Refuses: lot_not_lower, overflow, insufficient_decrease.
template <class N>
[[nodiscard]] Ruling<void> lot_falls(Wad<N> beg, Wad<N> lot, Wad<N> standing) {
  using M = MakerMath<N>;
  if (lot >= standing) return std::unexpected{Rejection::lot_not_lower};
  const auto asked = M::times(beg.value, lot.value);
  const auto limit = M::times(standing.value, M::from(wad_one));
  if (!asked || !limit) return std::unexpected{Rejection::overflow};
  if (*asked > *limit) return std::unexpected{Rejection::insufficient_decrease};
  return {};
}

}  // namespace seawall::bidding
