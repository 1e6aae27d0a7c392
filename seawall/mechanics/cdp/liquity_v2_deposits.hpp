#pragma once

#include "seawall/mechanics/cdp/liquity_v2.hpp"

// Depositors of a branch's Stability Pool. Nothing blocks a withdrawal in v2 but the coin that has
// to stay. Interest is minted first, so that it reaches those who were there.
// @source liquity/bold contracts/src/StabilityPool.sol: provideToSP, withdrawFromSP,
// claimAllCollGains
namespace seawall::liquity::v2 {

/// What becomes of gains: paid out, or yield added to the deposit and collateral stashed.
enum class Gains : std::uint8_t { claim, keep };

/// What depositing or withdrawing gave.
template <class N>
struct DepositChange {
  Coin<N> deposit{};           ///< after
  Coin<N> paid{};              ///< leaves the pool: withdrawn, and yield that is claimed
  Collateral<N> collateral{};  ///< claimed
  Minted<N> interest{};
};

/// Refuses: insufficient_input (nothing), overflow.
template <class N>
[[nodiscard]] Ruling<DepositChange<N>> provide(const Terms<N>& terms, Branch<N>& branch,
                                               AccountId depositor, Coin<N> amount, Gains gains,
                                               Time now);

/// Takes at most the whole deposit.
/// Refuses: no_such_deposit, insufficient_liquidity (less than coin_kept would stay), overflow.
template <class N>
[[nodiscard]] Ruling<DepositChange<N>> withdraw(const Terms<N>& terms, Branch<N>& branch,
                                                AccountId depositor, Coin<N> amount, Gains gains,
                                                Time now);

/// Pays stashed collateral to who has no deposit left.
/// Refuses: no_such_collateral (nothing stashed, or a deposit stands), overflow.
template <class N>
[[nodiscard]] Ruling<Collateral<N>> claim_stashed(const Terms<N>& terms, Branch<N>& branch,
                                                  AccountId depositor, Time now);

}  // namespace seawall::liquity::v2
