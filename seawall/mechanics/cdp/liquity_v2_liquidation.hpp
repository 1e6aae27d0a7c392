#pragma once

#include <span>
#include <vector>

#include "seawall/mechanics/cdp/liquity_v2.hpp"

// Liquidation of Liquity v2. docs/mechanics/liquity-v2.md §3.
// @source liquity/bold contracts/src/TroveManager.sol: batchLiquidateTroves,
// _getOffsetAndRedistributionVals (405f91227f99)
namespace seawall::liquity::v2 {

/// Where a liquidated trove goes.
template <class N>
struct Split {
  Coin<N> debt_offset{};               ///< cancelled with deposits of the Stability Pool
  Collateral<N> collateral_to_pool{};  ///< for it, to the depositors
  Collateral<N> gas_compensation{};    ///< to who liquidates
  Holding<N> redistributed{};          ///< to all other troves
  Collateral<N> to_owner{};            ///< to claim

  Split operator+(const Split& other) const;
  [[nodiscard]] bool failed() const;
};

/// Debt first against the pool, the rest to all other troves; each part seizes at most its debt and
/// a penalty in collateral. What the pool's part leaves, the other part may still take.
///
///     offset = min(debt, pool)
///     portion = ⌊collateral · offset / debt⌋,  gas = min(⌊portion / 200⌋, 2)
///     to pool = min(portion − gas, ⌊offset · (1 + penalty_pool) / price⌋),  rest₁ = the remainder
///     redistributed = min(collateral − portion + rest₁, ⌊rest of debt · (1 + penalty) / price⌋)
///     to owner = what neither takes
///
/// Nothing is offset where the pool has nothing, and then there is no gas compensation in
/// collateral.
/// @param pool  deposits beyond the coin that stays
template <class N>
[[nodiscard]] Split<N> split(const Terms<N>& terms, const Holding<N>& entire, Coin<N> pool,
                             CoinPrice<N> price);

template <class N>
struct LiquidatedTrove {
  AccountId trove;
  Holding<N> entire{};
  Split<N> split{};
};

/// What one call did, in order. Beside it, who liquidates gets 0.0375 WETH a trove.
template <class N>
struct Liquidation {
  std::vector<LiquidatedTrove<N>> troves{};
  Holding<N> entire{};  ///< sums over `troves`
  Split<N> total{};
  Minted<N> interest{};
};

/// Liquidates whom of a list is below MCR, in its order; others are passed over. Also after
/// shutdown.
/// Refuses: insufficient_input (an empty list), only_one_trove_left, nothing_to_liquidate,
/// overflow.
template <class N>
[[nodiscard]] Ruling<Liquidation<N>> liquidate(const Terms<N>& terms, Branch<N>& branch,
                                               const Moment<N>& moment,
                                               std::span<const AccountId> accounts);

/// The contracts' verdict on one trove, by itself: open, below MCR and not the last.
template <class N>
[[nodiscard]] bool is_liquidatable(const Terms<N>& terms, const Branch<N>& branch,
                                   AccountId account, const Moment<N>& moment);

/// What a call would do, or why it would be refused: the same sequence, stored nowhere.
template <class N>
[[nodiscard]] Ruling<Liquidation<N>> quote_liquidation(const Terms<N>& terms,
                                                       const Branch<N>& branch,
                                                       const Moment<N>& moment,
                                                       std::span<const AccountId> accounts);

}  // namespace seawall::liquity::v2
