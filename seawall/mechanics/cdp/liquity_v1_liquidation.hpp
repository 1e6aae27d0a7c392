#pragma once

#include <span>
#include <vector>

#include "seawall/mechanics/cdp/liquity_v1.hpp"

// Liquidation of Liquity v1: one trove, a list, or the lowest of all. docs/mechanics/liquity-v1.md
// §3. A call touches the troves it liquidates and the totals; every other trove follows by the sums
// of redistribution and of the Stability Pool.
// @source liquity/dev 14de1c1b TroveManager.sol: batchLiquidateTroves, liquidateTroves and what
// they call
namespace seawall::liquity::v1 {

/// Where a liquidated trove goes.
template <class N>
struct Split {
  Coin<N> debt_offset{};               ///< cancelled with deposits of the Stability Pool
  Collateral<N> collateral_to_pool{};  ///< for it, to the depositors
  Holding<N> redistributed{};          ///< to all other troves
  Collateral<N> gas_compensation{};    ///< to who liquidates
  Collateral<N> to_owner{};            ///< to claim: recovery mode above 110 %

  Split operator+(const Split& other) const;
  [[nodiscard]] bool failed() const;
};

/// Which of the three splits below a trove came under.
enum class Treatment : std::uint8_t { offset_first, redistributed, capped };

template <class N>
struct LiquidatedTrove {
  AccountId trove;
  Treatment treatment = Treatment::offset_first;
  Holding<N> entire{};  ///< what it held and owed
  Split<N> split{};
};

/// What one call did, in order.
template <class N>
struct Liquidation {
  std::vector<LiquidatedTrove<N>> troves{};
  Holding<N> entire{};  ///< sums over `troves`
  Split<N> total{};
  Coin<N> gas_reserve{};  ///< 200 LUSD for each, to who liquidates
};

/// The split below the minimum ratio (and above 100 % in recovery mode): as much debt as the pool
/// has, with its part of the collateral after gas compensation; the rest to all other troves.
///
///     offset = min(debt, pool),  to pool = ⌊(collateral − gas) · offset / debt⌋
template <class N>
[[nodiscard]] Split<N> split_offset_first(const Terms<N>& terms, const Holding<N>& entire,
                                          Coin<N> pool);

/// The split at or below 100 % in recovery mode: everything to all other troves.
template <class N>
[[nodiscard]] Split<N> split_redistributed(const Terms<N>& terms, const Holding<N>& entire);

/// The split between the minimum ratio and TCR in recovery mode: all debt offset for 110 % of its
/// worth, gas compensation from that; the rest is the owner's to claim.
///
///     capped = ⌊debt · MCR / price⌋,  gas = ⌊capped / 200⌋,  to owner = collateral − capped
template <class N>
[[nodiscard]] Split<N> split_capped(const Terms<N>& terms, const Holding<N>& entire,
                                    CoinPrice<N> price);

/// Liquidates whom of a list the rules allow, in its order; others are passed over.
/// Refuses: insufficient_input (an empty list), only_one_trove_left, nothing_to_liquidate,
/// overflow.
template <class N>
[[nodiscard]] Ruling<Liquidation<N>> liquidate(const Terms<N>& terms, System<N>& system,
                                               CoinPrice<N> price,
                                               std::span<const AccountId> accounts);

/// Liquidates one trove. Refuses: trove_not_active, and as the list.
template <class N>
[[nodiscard]] Ruling<Liquidation<N>> liquidate(const Terms<N>& terms, System<N>& system,
                                               CoinPrice<N> price, AccountId account);

/// Liquidates from the end of the list upward, looking at `count` troves at most and stopping at
/// the first that normal mode does not allow. Recovery mode never looks at the first of the list.
/// Refuses: as the list.
template <class N>
[[nodiscard]] Ruling<Liquidation<N>> liquidate_lowest(const Terms<N>& terms, System<N>& system,
                                                      CoinPrice<N> price, std::size_t count);

/// What a call would do, or why it would be refused: the same sequence, stored nowhere.
template <class N>
[[nodiscard]] Ruling<Liquidation<N>> quote_liquidation(const Terms<N>& terms,
                                                       const System<N>& system, CoinPrice<N> price,
                                                       AccountId account);
template <class N>
[[nodiscard]] Ruling<Liquidation<N>> quote_lowest(const Terms<N>& terms, const System<N>& system,
                                                  CoinPrice<N> price, std::size_t count);

}  // namespace seawall::liquity::v1
