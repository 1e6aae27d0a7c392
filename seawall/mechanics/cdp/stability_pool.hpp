#pragma once

#include <cstdint>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/mechanics/cdp/liquity_math.hpp"

// Liquity v1's Stability Pool: deposits of coin that absorb liquidated debt and are paid in
// collateral, all in proportion, without touching a single deposit.
//
//     P  what is left of a coin deposited when P was 1: P ← P · (1 − debt / deposits)
//     S  collateral earned by such a coin:              S ← S + P · collateral / deposits
//     a deposit d made at (P₀, S₀) is now d · P / P₀ and has earned d · (S − S₀) / P₀
//
// P only falls. Below 10^-9 it is multiplied by 10^9 and `scale` grows by one, with a new S; a pool
// that is emptied starts a new `epoch` at P = 1. What a deposit earns is read from the scale of its
// snapshot and the next one, so two changes of scale end it.
// @source liquity/dev StabilityPool.sol before 2025
namespace seawall::liquity {

/// Running sums of one epoch and scale, per coin deposited at P = 1; wad².
template <class N>
struct PoolSums {
  Number<N> collateral{};  ///< S
  Number<N> reward{};      ///< G: what `issue` hands out
};

template <class N>
struct Deposit {
  Coin<N> initial{};    ///< when last changed
  Number<N> product{};  ///< P then
  PoolSums<N> sums{};
  std::uint32_t scale = 0;
  std::uint32_t epoch = 0;
};

template <class N>
struct StabilityPool {
  Coin<N> total{};             ///< the contract's totalLUSDDeposits
  Collateral<N> collateral{};  ///< earned and not yet paid out
  Number<N> product{wad};      ///< P
  std::uint32_t scale = 0;
  std::uint32_t epoch = 0;
  Number<N> loss_carried{};  ///< coin lost beyond what P says, wad; what is not lost yet
  Number<N> collateral_carried{};
  Number<N> reward_carried{};
  std::vector<PoolSums<N>> sums{1};            ///< of every (epoch, scale) there was, in order
  std::vector<std::uint32_t> epochs_begin{0};  ///< where each epoch's sums begin
  std::vector<Deposit<N>> deposits{};          ///< by account
};

/// What depositing or withdrawing gave.
template <class N>
struct PoolChange {
  Coin<N> withdrawn{};         ///< leaves the pool
  Collateral<N> collateral{};  ///< all that was earned, paid out
  Number<N> reward{};          ///< likewise, of G
};

/// A deposit after its losses; 0 where it was made in an earlier epoch or more than one scale ago,
/// or is less than the 10^9th part of what it was.
template <class N>
[[nodiscard]] Coin<N> deposit_of(const StabilityPool<N>& pool, AccountId depositor);

/// Collateral that a deposit has earned since it was last changed.
template <class N>
[[nodiscard]] Collateral<N> collateral_gain(const StabilityPool<N>& pool, AccountId depositor);

/// The same of the rewards.
template <class N>
[[nodiscard]] Number<N> reward_gain(const StabilityPool<N>& pool, AccountId depositor);

/// Adds to a deposit and pays out its gains.
/// Refuses: insufficient_input (nothing), overflow.
template <class N>
[[nodiscard]] Ruling<PoolChange<N>> provide(StabilityPool<N>& pool, AccountId depositor,
                                            Coin<N> amount);

/// Takes from a deposit, at most all of it, and pays out its gains. Whether the system allows it is
/// withdraw_deposit's to say (liquity_v1.hpp).
/// Refuses: no_such_deposit, overflow.
template <class N>
[[nodiscard]] Ruling<PoolChange<N>> withdraw(StabilityPool<N>& pool, AccountId depositor,
                                             Coin<N> amount);

/// Cancels debt with deposits and takes collateral for it. Nothing happens without either.
///
///     loss  = ⌊(debt · wad − loss_carried) / total⌋ + 1     per coin; 1 wad where all goes
///     S    += ⌊(collateral · wad + carried) / total⌋ · P
///     P     = ⌊P · (wad − loss) / wad⌋
///
/// Rounding the loss up keeps the sum of deposits at or below the total; the excess is carried.
/// @param debt  ≤ total
/// Refuses: insufficient_liquidity (debt > total), overflow.
template <class N>
[[nodiscard]] Ruling<void> offset(StabilityPool<N>& pool, Coin<N> debt, Collateral<N> collateral);

/// Whether `offset` would be refused, and why.
template <class N>
[[nodiscard]] Ruling<void> check_offset(const StabilityPool<N>& pool, Coin<N> debt,
                                        Collateral<N> collateral);

/// Hands a reward out to all deposits by G; without deposits it is lost to them.
/// Refuses: overflow.
template <class N>
[[nodiscard]] Ruling<void> issue(StabilityPool<N>& pool, Number<N> reward);

[[nodiscard]] StabilityPool<Fast> approximate(const StabilityPool<Exact>& exact);

}  // namespace seawall::liquity
