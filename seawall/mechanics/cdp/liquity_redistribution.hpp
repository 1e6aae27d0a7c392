#pragma once

#include "seawall/mechanics/cdp/liquity_math.hpp"

// Redistribution of liquidated troves to all others without touching them, the same in v1 and v2. A
// trove is a claim: what it holds follows from its stored amounts, its stake and where the two sums
// stood when it was last touched. A redistribution moves the sums alone, so its cost does not
// depend on the number of troves.
// @source TroveManager.sol: _redistributeDebtAndColl, _computeNewStake, getPendingETHReward
namespace seawall::liquity {

/// The two sums as a trove saw them last.
template <class N>
struct Snapshot {
  Number<N> collateral_per_stake{};
  Number<N> debt_per_stake{};
};

template <class N>
struct Redistribution {
  Number<N> collateral_per_stake{};  ///< the contracts' L_ETH, L_coll: wad per unit staked
  Number<N> debt_per_stake{};        ///< L_LUSDDebt, L_boldDebt
  Number<N> collateral_carried{};    ///< remainders of the last redistribution
  Number<N> debt_carried{};
  Stake<N> total_stakes{};
  Stake<N> stakes_snapshot{};           ///< total stakes after the last liquidation
  Collateral<N> collateral_snapshot{};  ///< collateral of all troves then

  [[nodiscard]] Snapshot<N> now() const { return {collateral_per_stake, debt_per_stake}; }
  [[nodiscard]] bool failed() const;
};

/// What a stake earned since its snapshot: ⌊stake · (sum − sum then) / 10^18⌋, of either.
template <class N>
[[nodiscard]] Holding<N> earned(const Redistribution<N>& redistribution, Stake<N> stake,
                                const Snapshot<N>& since);

/// The stake of a trove with this collateral, such that older troves, whose stored collateral lacks
/// what they earned, are not worse off.
///
///     stake = collateral                                              before any liquidation
///     stake = ⌊collateral · stakes_snapshot / collateral_snapshot⌋    after
///
/// Fails where no stake was left at the last liquidation (the contract's assert).
template <class N>
[[nodiscard]] Stake<N> stake_of(const Redistribution<N>& redistribution, Collateral<N> collateral);

/// Spreads collateral and debt over all stakes; nothing happens without debt. Fails without stakes.
template <class N>
void redistribute(Redistribution<N>& redistribution, const Holding<N>& liquidated);

[[nodiscard]] Redistribution<Fast> approximate(const Redistribution<Exact>& exact);
[[nodiscard]] Snapshot<Fast> approximate(const Snapshot<Exact>& exact);

}  // namespace seawall::liquity
