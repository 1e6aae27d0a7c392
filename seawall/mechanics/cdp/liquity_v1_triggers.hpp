#pragma once

#include "seawall/mechanics/cdp/liquity_v1.hpp"

// What a certificate of Liquity v1 watches. A trove may be liquidated for two reasons, and each is
// one threshold on the price:
//
//     normal mode      its own ratio is below MCR:    price < liquidation_price(its holding)
//     recovery mode    the whole system is below CCR: price < recovery_price(totals)
//                      and the trove is below the system: collateral/debt < the system's, which the
//                      price does not change
//
// So while price ≥ trigger_price nothing can happen to it, and a trove above the system's ratio is
// safe as if recovery mode did not exist. Both thresholds move only with events: the first when the
// trove is touched or something is redistributed, the second with the totals. Properties L-R in
// docs/mechanics/liquity-v1.md §6.
namespace seawall::liquity::v1 {

/// The smallest price at which a trove is not below MCR.
template <class N>
[[nodiscard]] CoinPrice<N> liquidation_price(const Terms<N>& terms, const Holding<N>& trove) {
  return price_at_ratio(trove, terms.minimum_ratio);
}

/// The price below which the system enters recovery mode: the smallest at which TCR ≥ CCR.
template <class N>
[[nodiscard]] CoinPrice<N> recovery_price(const Terms<N>& terms, const System<N>& system) {
  return price_at_ratio(system.pools.total(), terms.critical_ratio);
}

/// The ratio below which a trove may be liquidated, as a function of the total ratio: MCR in normal
/// mode; in recovery mode the total ratio itself, which is between 110 % and 150 %, so every trove
/// between the two becomes liquidatable at once when TCR falls below CCR.
///
///     trigger = MCR                  TCR ≥ CCR
///             = max(MCR, TCR)        TCR < CCR
///
/// Above MCR the Stability Pool must also hold the trove's whole debt.
template <class N>
[[nodiscard]] Ratio<N> trigger_ratio(const Terms<N>& terms, Ratio<N> total_ratio);

/// Whether recovery mode exposes a trove: collateral/debt below the system's, whatever the price.
template <class N>
[[nodiscard]] bool is_below_system(const Holding<N>& trove, const Holding<N>& total);

/// The smallest price at which a trove is certainly safe, with the system as it stands and whatever
/// the Stability Pool holds.
template <class N>
[[nodiscard]] CoinPrice<N> trigger_price(const Terms<N>& terms, const System<N>& system,
                                         AccountId account);

/// The contracts' verdict on one trove, by itself, at a price; the last trove is never
/// liquidatable.
template <class N>
[[nodiscard]] bool is_liquidatable(const Terms<N>& terms, const System<N>& system,
                                   AccountId account, CoinPrice<N> price);

}  // namespace seawall::liquity::v1
