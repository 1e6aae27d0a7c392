#pragma once

#include <vector>

#include "seawall/mechanics/cdp/liquity_base_rate.hpp"
#include "seawall/mechanics/cdp/liquity_redistribution.hpp"
#include "seawall/mechanics/cdp/stability_pool.hpp"
#include "seawall/mechanics/cdp/trove_order.hpp"

// Liquity v1 as a value: the system of troves that every rule reads and changes. docs/mechanics/
// liquity-v1.md tells the order of operations. Coin and collateral of their holders are the
// engine's to move; here stand what the contracts' own accounts hold.
//
// Rules take the system by reference. A rule that refuses has changed nothing.
// @source liquity/dev 14de1c1b: TroveManager, LiquityBase, ActivePool, DefaultPool, CollSurplusPool
namespace seawall::liquity::v1 {

template <class N>
struct Terms {
  Ratio<N> minimum_ratio = raw<Ratio<N>>(wad / 100 * 110);   ///< MCR, of a trove
  Ratio<N> critical_ratio = raw<Ratio<N>>(wad / 100 * 150);  ///< CCR, of all troves together
  Coin<N> gas_reserve = whole<Coin<N>>(200);  ///< part of each debt; goes to who liquidates
  Coin<N> net_debt_min = whole<Coin<N>>(1'800);
  Int128 gas_divisor = 200;  ///< who liquidates gets 1/200 of the collateral
  Ratio<N> borrowing_fee_floor = raw<Ratio<N>>(wad / 200);
  Ratio<N> borrowing_fee_cap = raw<Ratio<N>>(wad / 20);
  BaseRateTerms<N> base_rate{.minute_decay = raw<Ratio<N>>(999'037'758'833'783'000),  // 12 h to ½
                             .beta = 2,
                             .fee_floor = raw<Ratio<N>>(wad / 200)};
  Time redemption_opens{};  ///< nobody redeems before; deployment + 14 days
};

enum class Status : std::uint8_t {
  none,
  active,
  closed_by_owner,
  closed_by_liquidation,
  closed_by_redemption,
};

/// One row of the table of troves: a claim, see liquity_redistribution.hpp.
template <class N>
struct Trove {
  Status status = Status::none;
  Collateral<N> collateral{};  ///< stored; 0 unless active
  Coin<N> debt{};              ///< stored, gas reserve included
  Stake<N> stake{};
  Snapshot<N> snapshot{};
  Collateral<N> claimable{};  ///< by the owner, left by a liquidation or redemption
};

/// What active and default pool hold. Default is what redistributions took from active and no trove
/// has been touched for since.
template <class N>
struct Pools {
  Holding<N> active{};
  Holding<N> redistributed{};

  [[nodiscard]] Holding<N> total() const { return active + redistributed; }
  [[nodiscard]] bool failed() const { return active.failed() || redistributed.failed(); }
};

template <class N>
struct System {
  Pools<N> pools{};
  Redistribution<N> redistribution{};
  BaseRate<N> base_rate{};
  StabilityPool<N> stability_pool{};
  std::vector<Trove<N>> troves{};  ///< by account
  TroveOrder order{};              ///< of the active ones, by nominal ratio
};

enum class Mode : std::uint8_t { normal, recovery };

/// The contract's view of a call: one price, one block time.
template <class N>
struct Moment {
  CoinPrice<N> price{};  ///< > 0
  Time now{};
};

/// A trove's row; the empty one where nobody opened it.
template <class N>
[[nodiscard]] Trove<N> trove_of(const System<N>& system, AccountId account);

/// What a trove earned in redistributions since it was last touched; nothing unless active.
template <class N>
[[nodiscard]] Holding<N> pending(const System<N>& system, const Trove<N>& trove);

/// Stored and earned: what the trove holds and owes. Computable for one trove alone.
template <class N>
[[nodiscard]] Holding<N> entire(const System<N>& system, const Trove<N>& trove);

/// The row with its earnings stored, as the contract does before it changes a trove; what was
/// earned moves to the active pool.
template <class N>
[[nodiscard]] Trove<N> with_earnings(const System<N>& system, AccountId account, Pools<N>& pools);

/// ICR. Unbounded without debt.
template <class N>
[[nodiscard]] Ratio<N> current_ratio(const System<N>& system, AccountId account,
                                     CoinPrice<N> price);

/// TCR, of active and default pool together.
template <class N>
[[nodiscard]] Ratio<N> total_ratio(const System<N>& system, CoinPrice<N> price);

/// Recovery while TCR < CCR.
template <class N>
[[nodiscard]] Mode mode_of(const Terms<N>& terms, Ratio<N> total_ratio) {
  return total_ratio < terms.critical_ratio ? Mode::recovery : Mode::normal;
}

/// The part of a liquidated trove's collateral that goes to who liquidates it: 1/200.
template <class N>
[[nodiscard]] Collateral<N> gas_compensation(const Terms<N>& terms, Collateral<N> collateral) {
  return Collateral<N>{collateral.value / Number<N>{terms.gas_divisor}};
}

/// Where a trove of this holding stands in the list.
template <class N>
[[nodiscard]] Place place_for(const System<N>& system, const Holding<N>& holding, AccountId hint);

/// Withdraws from the Stability Pool as `withdraw` does, if the system allows it: anything above 0
/// is blocked while the last trove of the list is below the minimum ratio.
/// Refuses: liquidations_pending, no_such_deposit, overflow.
/// @source StabilityPool.withdrawFromSP
template <class N>
[[nodiscard]] Ruling<PoolChange<N>> withdraw_deposit(const Terms<N>& terms, System<N>& system,
                                                     AccountId depositor, Coin<N> amount,
                                                     CoinPrice<N> price);

/// Pays out what liquidations and redemptions left for the owner of a closed trove.
/// Refuses: no_such_collateral.
template <class N>
[[nodiscard]] Ruling<Collateral<N>> claim_collateral(System<N>& system, AccountId account);

/// The same system in doubles, for screening.
[[nodiscard]] System<Fast> approximate(const System<Exact>& exact);

}  // namespace seawall::liquity::v1
