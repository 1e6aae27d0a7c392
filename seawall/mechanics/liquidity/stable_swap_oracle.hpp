#pragma once

#include <array>
#include <cstdint>

#include "seawall/mechanics/liquidity/stable_swap_math.hpp"

// What a StableSwap-NG pool tells others of its prices and its size: moving averages of its own
// state, not of trades. docs/mechanics/stable-swap.md §4.
namespace seawall::stable_swap {

/// A spot value and its moving average, both as of the last update.
template <class N>
struct Averaged {
  typename N::Number last{};     ///< in force since then
  typename N::Number average{};  ///< before it

  bool operator==(const Averaged&) const = default;
};

/// e^(−elapsed/window)·average + (1 − e^(−elapsed/window))·last: the average `elapsed` seconds
/// after the last update. @param window  seconds, > 0; a half-life of h is h/ln 2
/// @source curvefi/stableswap-ng CurveStableSwapNG.vy _calc_moving_average
template <class N>
[[nodiscard]] CurveNumber<N> moving_average(const Averaged<N>& value, std::uint64_t elapsed,
                                            std::uint64_t window);

/// Prices of coins 1 to n − 1 in coin 0 (wads, spot capped at 2) and the invariant. The two have
/// clocks of their own: a withdrawal of all coins in proportion moves only the invariant's.
template <class N>
struct Oracles {
  std::array<Averaged<N>, coins_max - 1> prices{};  ///< element i is coin i + 1
  Averaged<N> invariant{};
  std::uint64_t prices_updated = 0;  ///< unix seconds
  std::uint64_t invariant_updated = 0;
  std::uint32_t price_window = 866;         ///< seconds, > 0; 10 minutes' half-life
  std::uint32_t invariant_window = 62'324;  ///< seconds, > 0; 12 hours' half-life, every new pool's

  bool operator==(const Oracles&) const = default;

  /// What others read at `timestamp`, wads. @param coin in [1, number of coins)
  [[nodiscard]] CurveNumber<N> price(std::size_t coin, std::uint64_t timestamp) const;
  [[nodiscard]] CurveNumber<N> invariant_average(std::uint64_t timestamp) const;

  /// Takes the averages to `timestamp` and the spot values to those after a change. A price of 0 is
  /// left out. Refuses: overflow, and leaves all as it was.
  /// @source CurveStableSwapNG.vy upkeep_oracles
  Ruling<void> record(const Balances<CurveNumber<N>>& spot, const CurveNumber<N>& spot_invariant,
                      std::uint64_t timestamp);
  Ruling<void> record_invariant(const CurveNumber<N>& spot_invariant, std::uint64_t timestamp);
};

extern template struct Oracles<Exact>;
extern template struct Oracles<Fast>;

[[nodiscard]] Oracles<Fast> to_fast(const Oracles<Exact>& oracles);

/// e^power in wads, as the contract computes it: a rational approximation in 2^96 fixed point.
/// @param power  wads, ≤ 0
/// @return 0 from −41.446531673892822313 down
/// @source CurveStableSwapNG.vy exp (method: Remco Bloemen, 2022; snekmate)
[[nodiscard]] UInt256 exponential(Int256 power);

}  // namespace seawall::stable_swap
