#pragma once

#include <optional>
#include <vector>

#include "seawall/base/rejection.hpp"
#include "seawall/base/time.hpp"
#include "seawall/mechanics/cdp/liquity_base_rate.hpp"
#include "seawall/mechanics/cdp/liquity_redistribution.hpp"
#include "seawall/mechanics/cdp/liquity_v2_pool.hpp"
#include "seawall/mechanics/cdp/trove_order.hpp"

// Liquity v2 (Bold) as a value: one branch, that is one collateral with its troves and its
// Stability Pool. There is no recovery mode: a trove is liquidated below MCR, whatever the others
// do; below CCR owners may no longer weaken the branch; below SCR anybody may shut it down for
// good. Owners set the interest of their own trove, and redemptions hit the lowest first.
// docs/mechanics/liquity-v2.md tells the order of operations; batches of delegated interest are not
// modelled.
//
// Rules take the branch by reference. A rule that refuses has changed nothing.
// @source liquity/bold contracts/src/{TroveManager,ActivePool,DefaultPool}.sol, Dependencies/
// Constants.sol (405f91227f99); BorrowerOperations.sol shutdown
namespace seawall::liquity::v2 {

template <class N>
struct Terms {
  Ratio<N> critical_ratio = raw<Ratio<N>>(wad / 100 * 150);  ///< CCR
  Ratio<N> minimum_ratio = raw<Ratio<N>>(wad / 100 * 110);   ///< MCR
  Ratio<N> shutdown_ratio = raw<Ratio<N>>(wad / 100 * 110);  ///< SCR
  Ratio<N> penalty_pool = raw<Ratio<N>>(wad / 100 * 5);
  Ratio<N> penalty_redistribution = raw<Ratio<N>>(wad / 100 * 10);
  Int128 gas_divisor = 200;  ///< who liquidates gets 1/200 of what is offset, in collateral …
  Collateral<N> gas_cap = whole<Collateral<N>>(2);  ///< … up to this
  Coin<N> debt_min = whole<Coin<N>>(2'000);
  Coin<N> coin_kept = whole<Coin<N>>(1);         ///< stays in the Stability Pool
  Ratio<N> rate_min = raw<Ratio<N>>(wad / 200);  ///< yearly interest
  Ratio<N> rate_max = raw<Ratio<N>>(wad / 10 * 25);
  Ratio<N> pool_share = raw<Ratio<N>>(wad / 100 * 75);  ///< of interest, to depositors
  Ratio<N> urgent_bonus = raw<Ratio<N>>(wad / 50);      ///< of an urgent redemption
  std::int64_t upfront_seconds = 7 * 86'400;            ///< interest paid ahead on new debt
  std::int64_t rate_cooldown_seconds = 7 * 86'400;      ///< a change of rate before costs it again
};

/// The branch of plain ether, and those of staked ether (wstETH, rETH).
template <class N>
[[nodiscard]] Terms<N> ether_terms() {
  return {};
}
template <class N>
[[nodiscard]] Terms<N> staked_ether_terms() {
  Terms<N> terms;
  terms.critical_ratio = raw<Ratio<N>>(wad / 100 * 160);
  terms.minimum_ratio = raw<Ratio<N>>(wad / 100 * 120);
  terms.shutdown_ratio = raw<Ratio<N>>(wad / 100 * 120);
  terms.penalty_redistribution = raw<Ratio<N>>(wad / 100 * 20);
  return terms;
}

enum class Status : std::uint8_t {
  none,
  active,
  closed_by_owner,
  closed_by_liquidation,
  zombie,  ///< redeemed below the smallest debt: open, but not in the list
};

/// One row of the table of troves: a claim whose debt also grows with time.
template <class N>
struct Trove {
  Status status = Status::none;
  Collateral<N> collateral{};  ///< stored
  Coin<N> debt{};              ///< stored, when it was last touched
  Ratio<N> rate{};             ///< yearly interest
  Stake<N> stake{};
  Snapshot<N> snapshot{};
  Time debt_updated{};
  Time rate_updated{};
  Collateral<N> claimable{};  ///< by the owner, left by a liquidation or redemption
};

[[nodiscard]] constexpr bool is_open(Status status) {
  return status == Status::active || status == Status::zombie;
}

/// The totals of a branch. A rule changes a copy and stores it if nothing failed.
template <class N>
struct Books {
  Collateral<N> collateral{};       ///< of the active pool
  Coin<N> recorded_debt{};          ///< of all troves, with interest up to interest_minted
  WeightedDebt<N> weighted_debt{};  ///< Σ stored debt · rate: what the branch earns a year
  Time interest_minted{};
  Holding<N> redistributed{};  ///< default pool: redistributed, no trove touched for it since
  Redistribution<N> redistribution{};
  YieldPool<N> pool{};

  [[nodiscard]] bool failed() const;
};

template <class N>
struct Branch {
  Books<N> books{};
  std::vector<YieldDeposit<N>> deposits{};    ///< by account
  std::vector<Trove<N>> troves{};             ///< by account
  TroveOrder order{};                         ///< of the active ones, by interest rate
  std::size_t open_troves = 0;                ///< active and zombie
  AccountId last_zombie = AccountId::none();  ///< a partly redeemed one: redeemed first next time
  std::optional<Time> shut_down{};
};

/// One price, one block time.
template <class N>
struct Moment {
  CoinPrice<N> price{};  ///< > 0
  Time now{};
};

/// What a trove comes to at a time.
template <class N>
struct LatestTrove {
  Holding<N> earned{};         ///< in redistributions since it was last touched
  Coin<N> interest{};          ///< since then, up to shutdown
  WeightedDebt<N> weighted{};  ///< its part of Books::weighted_debt
  Holding<N> entire{};         ///< stored, earned and accrued
};

/// A trove's row; the empty one where nobody opened it.
template <class N>
[[nodiscard]] Trove<N> trove_of(const Branch<N>& branch, AccountId account);

template <class N>
[[nodiscard]] YieldDeposit<N> deposit_row(const Branch<N>& branch, AccountId depositor);

/// ⌊⌊debt · rate · seconds / year⌋ / 10^18⌋: one trove's interest. @param seconds ≥ 0
template <class N>
[[nodiscard]] Coin<N> interest(WeightedDebt<N> weighted, std::int64_t seconds);

/// The branch's interest since it was last minted, rounded up where a trove's is rounded down, so
/// that the totals never fall short of the troves. 0 after shutdown.
template <class N>
[[nodiscard]] Coin<N> pending_interest(const Branch<N>& branch, Time now);

template <class N>
[[nodiscard]] LatestTrove<N> latest(const Branch<N>& branch, const Trove<N>& trove, Time now);

/// Collateral and debt of the whole branch, interest included.
template <class N>
[[nodiscard]] Holding<N> total(const Branch<N>& branch, Time now);

/// ICR and TCR. Unbounded without debt.
template <class N>
[[nodiscard]] Ratio<N> current_ratio(const Branch<N>& branch, AccountId account,
                                     const Moment<N>& moment);
template <class N>
[[nodiscard]] Ratio<N> total_ratio(const Branch<N>& branch, const Moment<N>& moment);

/// What minting gave; the coin is new.
template <class N>
struct Minted {
  Coin<N> to_pool{};    ///< to depositors
  Coin<N> to_router{};  ///< the rest
};

/// Mints the branch's interest up to now, and an upfront fee, and adds both to the recorded debt.
template <class N>
Minted<N> mint_interest(const Terms<N>& terms, const Branch<N>& branch, Books<N>& books,
                        Coin<N> upfront_fee, Time now);

/// Where a trove of this rate stands in the list.
template <class N>
[[nodiscard]] Place place_for(const Branch<N>& branch, Ratio<N> rate, AccountId hint);

/// Shuts a branch down for good: interest is minted for the last time, nobody borrows any more, and
/// urgent redemptions begin. Liquidations go on.
/// Refuses: branch_shut_down (already), total_ratio_above_shutdown, overflow.
template <class N>
[[nodiscard]] Ruling<Minted<N>> shut_down(const Terms<N>& terms, Branch<N>& branch,
                                          const Moment<N>& moment);

/// Pays out what a liquidation left for the owner. Refuses: no_such_collateral.
template <class N>
[[nodiscard]] Ruling<Collateral<N>> claim_collateral(Branch<N>& branch, AccountId account);

// What a certificate watches: the price at which a trove falls below MCR, which rises with its
// interest and falls with nobody else's trouble, and those at which the branch passes CCR and SCR.
template <class N>
[[nodiscard]] CoinPrice<N> liquidation_price(const Terms<N>& terms, const Holding<N>& trove) {
  return price_at_ratio(trove, terms.minimum_ratio);
}
template <class N>
[[nodiscard]] CoinPrice<N> critical_price(const Terms<N>& terms, const Holding<N>& total) {
  return price_at_ratio(total, terms.critical_ratio);
}
template <class N>
[[nodiscard]] CoinPrice<N> shutdown_price(const Terms<N>& terms, const Holding<N>& total) {
  return price_at_ratio(total, terms.shutdown_ratio);
}

/// The same branch in doubles, for screening.
[[nodiscard]] Branch<Fast> approximate(const Branch<Exact>& exact);

}  // namespace seawall::liquity::v2
